"""Every POST is safe to repeat: one effect and one answer for each key, whatever the resource."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from steunpunt.desk.administration import housekeeping
from steunpunt.desk.letters import outbox
from steunpunt.desk.storage import journal, locks
from steunpunt.models import Adviser, IdempotentResponse, JournalLine, Letter, Message, Office, Question
from steunpunt.rules.access import idempotency
from steunpunt.rules.access.idempotency import KeyScope
from tests.api import bodies
from tests.api.conftest import Caller
from tests.api.every_post import POSTS, address, routes
from tests.cast import CANARY, MONDAY, Cast, ask, held_by

KEPT = idempotency.KEPT[KeyScope.HEADER]
TOLD = ("Content-Type", "Location", "ETag")


def effects() -> tuple[int, ...]:
    """What would grow, if anything were done again."""
    return tuple(kind._default_manager.count() for kind in (Question, Message, Letter, JournalLine))


def outcome_of(answer: Any) -> tuple[Any, ...]:
    """All of an answer that must be the same."""
    return answer.status_code, answer.content, *(answer.headers.get(name) for name in TOLD)


def test_no_post_is_forgotten() -> None:
    """A new resource stands in the table below, or this fails."""
    assert set(POSTS) == routes("post")


@pytest.mark.exhaustive
@pytest.mark.parametrize("route", POSTS)
def test_one_deed_and_one_answer(as_: Caller, cast: Cast, clock: Any, route: str) -> None:
    """Refused first, which leaves the key free; then twice the same, later too; then with other words, or elsewhere."""
    post, key = POSTS[route], str(uuid4())
    question = post.begin(cast)
    path, caller = address(route, question, cast), as_(post.by)
    refused = caller.post(path, {"x": 1}, idempotency_key=key)
    assert (refused.status_code, IdempotentResponse.objects.count()) == (400, 0)
    first = caller.post(path, post.body, idempotency_key=key)
    assert first.status_code in {200, 201, 204}, first.content
    done = effects()
    clock.at += timedelta(minutes=30)
    again = caller.post(path, post.body, idempotency_key=key)
    assert outcome_of(again) == outcome_of(first)
    other = caller.post(path, {"x": 1}, idempotency_key=key)
    elsewhere = caller.post(f"/adviesvragen/{question.id}/berichten", {"tekst": "Dag"}, idempotency_key=key)
    if path == f"/adviesvragen/{question.id}/berichten":
        elsewhere = other
    assert [(item.status_code, item.json()["code"]) for item in (other, elsewhere)] == [
        (422, "sleutel-hergebruikt")
    ] * 2
    assert effects() == done


@pytest.mark.exhaustive
@pytest.mark.parametrize("route", POSTS)
def test_the_kept_answer_is_sealed(as_: Caller, cast: Cast, route: str) -> None:
    """One row, in which not a word can be read; only an answer that tells of a question names it."""
    post = POSTS[route]
    question = post.begin(cast)
    answer = as_(post.by).post(address(route, question, cast), post.body, idempotency_key="k")
    row = IdempotentResponse.objects.get()
    sealed = bytes(row.sealed_answer)
    assert not any(word in sealed for word in (CANARY.encode(), b"status", b"body"))
    about = Question.objects.order_by("-submitted_at", "id").exclude(id=question.id).first() or question
    tells = bool(answer.content) and route.startswith("/adviesvragen")
    assert row.question == ((about if route == "/adviesvragen" else question) if tells else None)


def test_a_day_later_the_key_is_new(as_: Caller, cast: Cast, clock: Any) -> None:
    """To the second; and the desk's housekeeping throws it out."""
    maas, body = as_("maas"), POSTS["/adviesvragen"].body
    first = maas.post("/adviesvragen", body, idempotency_key="k")
    row = IdempotentResponse.objects.get()
    housekeeping.delete_expired(at=row.at + KEPT - timedelta(seconds=1))
    assert IdempotentResponse.objects.exists()
    IdempotentResponse.objects.update(at=MONDAY - KEPT + timedelta(seconds=1))
    assert maas.post("/adviesvragen", body, idempotency_key="k").content == first.content
    IdempotentResponse.objects.update(at=MONDAY - KEPT)
    other = maas.post("/adviesvragen", body, idempotency_key="k")
    assert (other.status_code, Question.objects.count()) == (201, 2)
    assert other.json()["id"] != first.json()["id"]
    housekeeping.delete_expired(at=MONDAY + KEPT)
    assert not IdempotentResponse.objects.exists()


def test_what_would_be_refused_now_was_answered_then(as_: Caller, cast: Cast, clock: Any) -> None:
    """The moment for which it was needed has passed, and the right to ask with it: the first answer still."""
    maas, body = as_("maas"), bodies.question(nodigVoor="2026-11-23T09:30:00Z")
    first = maas.post("/adviesvragen", body, idempotency_key="k")
    clock.at += timedelta(minutes=40)
    assert maas.post("/adviesvragen", body, idempotency_key="ander").status_code == 400
    Office.objects.filter(person=cast.maas).delete()
    assert maas.post("/adviesvragen", body, idempotency_key="ander").status_code == 403
    assert outcome_of(maas.post("/adviesvragen", body, idempotency_key="k")) == outcome_of(first)


def test_a_key_is_of_one_person(as_: Caller, cast: Cast) -> None:
    """Two who choose the same key do not meet."""
    body = {"kalender": "doorlopend", "start": "2026-11-23T09:00:00Z", "duur": "PT1H"}
    answers = [as_(name).post("/termijnberekeningen", body, idempotency_key="k") for name in ("maas", "smit")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert IdempotentResponse.objects.count() == 2


def test_what_a_refusal_means_to_leave_behind_stays(as_: Caller, cast: Cast) -> None:
    """Nobody is eligible: refused, and the coordinator was told all the same. Once somebody is, the same key works."""
    question, maas = ask(cast.maas), as_("maas")
    Adviser.objects.update(is_active=False)
    path = f"/adviesvragen/{question.id}/toewijzingen"
    refused = maas.post(path, {}, idempotency_key="k")
    assert (refused.status_code, refused.json()["code"]) == (409, "geen-adviseur")
    assert Letter.objects.filter(topic="geen-adviseur", question=question).exists()
    assert Question.objects.get(id=question.id).nobody_since == MONDAY
    assert not IdempotentResponse.objects.exists()
    Adviser.objects.update(is_active=True)
    assert maas.post(path, {}, idempotency_key="k").status_code == 201


def test_a_fault_of_ours_leaves_nothing(as_: Caller, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the effect nor the key: the same request works once the fault is mended."""
    path, anna = f"/adviesvragen/{held_by(cast.anna, cast.maas).id}/berichten", as_("anna")
    before = effects()

    def falls(*args: object, **kwargs: object) -> None:
        """The last thing that the command does."""
        raise RuntimeError("een fout")

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "enqueue", falls)
        assert anna.post(path, {"tekst": "Dag"}, idempotency_key="k").status_code == 500
    assert (effects(), IdempotentResponse.objects.count()) == (before, 0)
    assert anna.post(path, {"tekst": "Dag"}, idempotency_key="k").status_code == 201


def test_what_the_database_refuses_leaves_nothing(as_: Caller, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that gives way halfway: 409 with Retry-After, and neither effect nor key."""
    path, anna = f"/adviesvragen/{held_by(cast.anna, cast.maas).id}/berichten", as_("anna")
    before = effects()

    def waits_too_long(*args: object, **kwargs: object) -> None:
        """As PostgreSQL says it."""
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'te lang' USING ERRCODE = '55P03'; END $$")

    with monkeypatch.context() as slow:
        slow.setattr(journal, "line", waits_too_long)
        answer = anna.post(path, {"tekst": "Dag"}, idempotency_key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "bezet")
    assert answer["Retry-After"] == str(locks.AGAIN_AFTER)
    assert (effects(), IdempotentResponse.objects.count()) == (before, 0)


def test_a_conflict_closes_what_was_answered(as_: Caller, cast: Cast) -> None:
    """anna proves to be tied to Heerde: what she was told of the question is told no more; what says nothing is."""
    question, anna = held_by(cast.anna, cast.maas), as_("anna")
    path = f"/adviesvragen/{question.id}"
    assert anna.post(f"{path}/berichten", {"tekst": "Dag"}, idempotency_key="a").status_code == 201
    assert anna.post(f"{path}/verschoning", {"reden": "geen_tijd"}, idempotency_key="b").status_code == 204
    Office.objects.create(person=cast.anna, organisation_id=question.organisation_id, function="raadslid")
    gone = anna.post(f"{path}/berichten", {"tekst": "Dag"}, idempotency_key="a")
    assert (gone.status_code, gone.json()["code"]) == (404, "niet-gevonden")
    assert anna.post(f"{path}/verschoning", {"reden": "geen_tijd"}, idempotency_key="b").status_code == 204


def test_who_reads_no_content_any_more_is_told_none(as_: Caller, cast: Cast) -> None:
    """anna stepped back and leads the desk since: she knows that the question is there, and reads no message of it."""
    path, anna = f"/adviesvragen/{held_by(cast.anna, cast.maas).id}", as_("anna")
    talk = POSTS["/adviesvragen/<id:question_id>/gesprekken"].body
    for part, body in (("berichten", {"tekst": "Dag"}), ("gesprekken", talk)):
        assert anna.post(f"{path}/{part}", body, idempotency_key=part).status_code == 201
    assert anna.post(f"{path}/verschoning").status_code == 204
    anna_now = cast.anna
    anna_now.is_coordinator = True
    anna_now.save(update_fields=["is_coordinator"])
    assert anna.post(f"{path}/berichten", {"tekst": "Dag"}, idempotency_key="berichten").status_code == 404
    assert anna.post(f"{path}/gesprekken", talk, idempotency_key="gesprekken").status_code == 201
