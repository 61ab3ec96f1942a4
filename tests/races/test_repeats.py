"""The same write, many times at once, over the API and from a page: one effect, and the same answer for all."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey, IdempotentRequest, StoredAnswer
from steunpunt.desk.package import referrals
from steunpunt.desk.partners import clients
from steunpunt.desk.storage import locks
from steunpunt.models import Assignment, Clock, IdempotentResponse, JournalLine, Letter, Message, Person, Question
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.access.visibility import Visibility
from tests.api import bodies
from tests.api.every_post import POSTS, address
from tests.cast import MONDAY, Cast, held_by
from tests.races.conftest import TIMEOUT, together
from tests.web.answers import CHECK, FORM, answers

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
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
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
    answers = {
        (outcome.status_code, outcome.content, outcome.headers.get("Location"), outcome.headers.get("ETag"))
        for outcome in outcomes
    }
    assert len(answers) == 1
    assert outcomes[0].status_code in {200, 201, 204}
    grown = Question.objects.count() - before[0], Message.objects.count() - before[1]
    assert grown == (route == "/adviesvragen", route.endswith("/berichten"))
    assert Assignment.objects.count() - before[2] == route.endswith(("/toewijzingen", "/overdracht"))
    assert IdempotentResponse.objects.count() == 1


def test_twenty_updates_with_one_id_are_one(racers: Cast, token: Callable[[str], str]) -> None:
    """Each with a key of its own, or none: it is the id that counts."""
    made = referrals.refer(person=racers.maas, item="training", shares=[], at=MONDAY)
    body = {"id": "a", "status": "aanvaard"}
    hessel = token("hessel")
    calls = [partial(send, hessel, f"/verwijzingen/{made.id}/statusmeldingen", body, str(nth)) for nth in range(MANY)]
    outcomes: list[Any] = together(*calls)
    assert {(outcome.status_code, outcome.json()["status"]) for outcome in outcomes} == {(200, "aanvaard")}
    assert JournalLine.objects.filter(action="verwijzing.aanvaard").count() == 1


def test_twenty_clicks_send_one_draft(racers: Cast, token: Callable[[str], str]) -> None:
    """All land on the confirmation of the one question; so does whoever sends the draft again much later."""
    client = browser(racers.maas)
    client.post(FORM, answers())
    context = client.get(CHECK).context
    body = {"concept": str(context["draft"].id), "versie": context["version"]}
    clicks = [partial(browser(racers.maas).post, CHECK, body) for _ in range(MANY)]
    outcomes: list[Any] = together(*clicks)
    question = Question.objects.get()
    assert {(outcome.status_code, outcome["Location"]) for outcome in outcomes} == {
        (302, f"/vragen/{question.id}/bevestiging")
    }
    assert (Clock.objects.count(), Letter.objects.count()) == (2, 1)
    assert client.post(CHECK, body)["Location"] == f"/vragen/{question.id}/bevestiging"


def test_twenty_clicks_send_one_message(racers: Cast, token: Callable[[str], str]) -> None:
    """From the adviser's page; of two with other words, one is shown again with the reason."""
    question = held_by(racers.anna, racers.maas)
    here, key = f"/vragen/{question.id}/desk/berichten", str(uuid4())
    clicks = [partial(browser(racers.anna).post, here, {"words": "Ik bel u", "key": key}) for _ in range(MANY)]
    outcomes: list[Any] = together(*clicks)
    assert {outcome.status_code for outcome in outcomes} == {302}
    assert len({outcome["Location"] for outcome in outcomes}) == 1
    assert Message.objects.count() == 1
    other = str(uuid4())
    differ = [partial(browser(racers.anna).post, here, {"words": words, "key": other}) for words in ("een", "twee")]
    refused: list[Any] = together(*differ)
    assert sorted(answer.status_code for answer in refused) == [302, 409]
    assert Message.objects.count() == 2


def held_key(person: Person, key: str) -> None:
    """Write under this key of the API, in the transaction that is open: whoever uses it waits for the outcome."""
    used = IdempotencyKey.over(KeyScope.HEADER, key, "iets")
    request = IdempotentRequest(person, used, MONDAY, at_least=Visibility.CONTENT)
    idempotency.respond(request, lambda: StoredAnswer(b"iets"))


def browser(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def test_who_waits_too_long_hears_when_to_come_back(
    racers: Cast, token: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is still at it: 409 with Retry-After."""
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "200ms")
    question = POSTS["/adviesvragen/<id:question_id>/berichten"].begin(racers)
    maas, body = token("maas"), {"tekst": "Dag"}
    path = f"/adviesvragen/{question.id}/berichten"
    with transaction.atomic():
        for key in ("a", "b"):
            held_key(racers.maas, key)
        outcomes: list[Any] = together(
            partial(send, maas, "/adviesvragen", bodies.question(), "a"), partial(send, maas, path, body, "b")
        )
        transaction.set_rollback(True)
    assert [(outcome.status_code, outcome.json()["code"], outcome["Retry-After"]) for outcome in outcomes] == [
        (409, "bezet", "1")
    ] * 2
    assert send(maas, path, body, "b").status_code == 201


def test_a_second_waits_for_a_first_that_comes_to_nothing(racers: Cast, token: Callable[[str], str]) -> None:
    """The first answered and was then rolled back: the second, which waited for it, is carried out."""
    question = POSTS["/adviesvragen/<id:question_id>/berichten"].begin(racers)
    call = partial(send, token("maas"), f"/adviesvragen/{question.id}/berichten", {"tekst": "Dag"})
    outcomes: list[Any] = []
    second = threading.Thread(target=lambda: outcomes.extend(together(call)))
    with transaction.atomic():
        held_key(racers.maas, "k")
        second.start()
        second.join(TIMEOUT)
        assert second.is_alive()
        transaction.set_rollback(True)
    second.join(60)
    assert [outcome.status_code for outcome in outcomes] == [201]
    assert Message.objects.count() == 1
