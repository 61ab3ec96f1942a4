"""The same POST under one key, twenty times at once: one deed, and the same answer for all."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from steunpunt.desk.access import idempotency
from steunpunt.desk.partners import clients
from steunpunt.desk.storage import locks, receipts
from steunpunt.models import Assignment, KeptAnswer, Message, Question
from tests.api import bodies
from tests.api.posts import POSTS, address
from tests.cast import MONDAY, Cast
from tests.races.conftest import PATIENCE, together

MANY = 20


def send(token: str, path: str, body: dict[str, Any], key: str = "k") -> Any:
    """Over the API, as a partner's system would."""
    client = APIClient(raise_request_exception=False)
    return client.post(
        f"/api/v1{path}", body, format="json", headers={"authorization": f"Bearer {token}", "idempotency-key": key}
    )


@pytest.fixture
def token(racers: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Callable[[str], str]:
    """A token of somebody, on the Monday that it is at every door."""
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    return lambda username: clients.issue_token(username, at=MONDAY)


@pytest.mark.parametrize("route", POSTS)
def test_twenty_at_once_are_one(racers: Cast, token: Callable[[str], str], route: str) -> None:
    """Every POST of the router."""
    post = POSTS[route]
    question = post.begin(racers)
    before = Question.objects.count(), Message.objects.count(), Assignment.objects.count()
    call = partial(send, token(post.by), address(route, question, racers), post.body)
    outcomes: list[Any] = together(*[call] * MANY)
    assert {type(outcome).__name__ for outcome in outcomes} <= {"Response", "HttpResponse"}, outcomes
    told = {(one.status_code, one.content, one.headers.get("Location"), one.headers.get("ETag")) for one in outcomes}
    assert len(told) == 1
    assert outcomes[0].status_code in {200, 201, 204}
    grown = Question.objects.count() - before[0], Message.objects.count() - before[1]
    assert grown == (route == "/adviesvragen", route.endswith("/berichten"))
    assert Assignment.objects.count() - before[2] == route.endswith(("/toewijzingen", "/overdracht"))
    assert KeptAnswer.objects.count() == 1


def test_who_waits_too_long_hears_when_to_come_back(
    racers: Cast, token: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is still at it: 409 with Retry-After, for who takes one statement and for who takes a transaction."""
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "200ms")
    question = POSTS["/adviesvragen/<id:question_id>/berichten"].begin(racers)
    maas, said = token("maas"), {"tekst": "Dag"}
    path = f"/adviesvragen/{question.id}/berichten"
    with transaction.atomic():
        for key in ("a", "b"):
            idempotency.begin(
                idempotency.IdempotentRequest(racers.maas, receipts.IdempotencyKey.over(key, "iets"), MONDAY)
            )
        outcomes: list[Any] = together(
            partial(send, maas, "/adviesvragen", bodies.question(), "a"), partial(send, maas, path, said, "b")
        )
        transaction.set_rollback(True)
    assert [(one.status_code, one.json()["code"], one["Retry-After"]) for one in outcomes] == [(409, "bezet", "1")] * 2
    assert send(maas, path, said, "b").status_code == 201


def test_a_second_waits_for_a_first_that_comes_to_nothing(racers: Cast, token: Callable[[str], str]) -> None:
    """The first left its row and then fell: the second, which waited for it, is the first."""
    question = POSTS["/adviesvragen/<id:question_id>/berichten"].begin(racers)
    call = partial(send, token("maas"), f"/adviesvragen/{question.id}/berichten", {"tekst": "Dag"})
    outcomes: list[Any] = []
    second = threading.Thread(target=lambda: outcomes.extend(together(call)))
    with transaction.atomic():
        idempotency.begin(idempotency.IdempotentRequest(racers.maas, receipts.IdempotencyKey.over("k", "iets"), MONDAY))
        second.start()
        second.join(PATIENCE)
        assert second.is_alive()
        transaction.set_rollback(True)
    second.join(60)
    assert [one.status_code for one in outcomes] == [201]
    assert Message.objects.count() == 1
