"""A partner's own reference of a question (`uwKenmerk`), and finding questions by reference and by change."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from time_machine import TimeMachineFixture

from steunpunt.desk.access import asker_references
from steunpunt.desk.access.asker_references import ReferenceKeyLost
from steunpunt.desk.administration import rewrapping
from steunpunt.desk.partners import subscriptions
from steunpunt.desk.questions import conversation, reading
from steunpunt.desk.routing import acceptance, triage
from steunpunt.desk.storage import key_checks
from steunpunt.models import Question, ReferenceKey
from tests.api import bodies
from tests.api.conftest import Api, Caller
from tests.api.event_stream import events_of
from tests.cast import MONDAY, Cast, ask, held_by
from tests.plaintext import columns_with
from tests.workers import receiver as receivers
from workers.delivery import messages

NEW = bytes((61 + step * 37) % 256 for step in range(32))
OWN = "Z-2026-00417 sluiswachter"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


def asked(caller: Api, **more: Any) -> dict[str, Any]:
    """What is answered to a question with this own reference."""
    answer = caller.post("/adviesvragen", bodies.question(**more))
    assert answer.status_code == 201, answer.content
    receipt: dict[str, Any] = answer.json()
    return receipt


def found(caller: Api, **params: str) -> list[str]:
    """The ids of what this caller finds."""
    answer = caller.get(f"/adviesvragen?{urlencode(params)}")
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["resultaten"]]


def test_who_gave_it_gets_it_back_and_finds_by_it(as_: Caller) -> None:
    """In the receipt, in lists, at the question itself, and in what is done to it later."""
    maas = as_("maas")
    with_one, without = asked(maas, uwKenmerk=f"  {OWN} "), asked(maas)
    there = f"/adviesvragen/{with_one['id']}"
    assert (with_one["uwKenmerk"], without["uwKenmerk"]) == (OWN, None)
    assert maas.get(there).json()["uwKenmerk"] == OWN
    listed = maas.get("/adviesvragen").json()["resultaten"]
    assert {item["id"]: item["uwKenmerk"] for item in listed} == {with_one["id"]: OWN, without["id"]: None}
    assert found(maas, uwKenmerk=OWN) == [with_one["id"]]
    assert found(maas, uwKenmerk=OWN[:-1]) == []
    assert maas.post(f"{there}/intrekking", {}).json()["uwKenmerk"] == OWN


def test_nobody_else_sees_that_there_is_one(as_: Caller, cast: Cast) -> None:
    """Not the adviser who took it, nor who leads; another asker with the same reference finds their own."""
    mine = asked(as_("maas"), uwKenmerk=OWN)
    question = Question.objects.get(id=mine["id"])
    theirs = asked(as_("smit"), uwKenmerk=OWN, organisatie="PV25")
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY)
    for username in ("anna", "hessel"):
        caller = as_(username)
        assert "uwKenmerk" not in caller.get(f"/adviesvragen/{question.id}").json()
        assert all("uwKenmerk" not in item for item in caller.get("/adviesvragen").json()["resultaten"])
        assert found(caller, uwKenmerk=OWN) == []
        assert {event["uwKenmerk"] for event in events_of(caller)} == {None}
    assert found(as_("smit"), uwKenmerk=OWN) == [theirs["id"]]
    sealed = Question.objects.values_list("sealed_asker_reference", flat=True)
    assert len({bytes(each) for each in sealed if each}) == 2


def test_the_database_does_not_say_it(as_: Caller, cast: Cast) -> None:
    """In no column of any table, the messages to a subscription among them."""
    with receivers.listening() as partner:
        subscriptions.subscribe(person=cast.maas, url=partner.url, kinds=(), at=MONDAY)
        asked(as_("maas"), uwKenmerk=OWN)
        while subscriptions.make_messages(at=MONDAY):
            pass

        def rows(statement: Any) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())

        assert columns_with("sluiswachter", rows) == []


def test_it_is_in_the_events_of_who_gave_it(as_: Caller, cast: Cast) -> None:
    """In the stream, and in the signed messages of a subscription: the same at every attempt."""
    maas = as_("maas")
    with receivers.listening() as partner:
        subscriptions.subscribe(person=cast.maas, url=partner.url, kinds=(), at=MONDAY)
        subscriptions.subscribe(person=cast.hessel, url=partner.url, kinds=(), at=MONDAY)
        partner.behave = 500
        question_id = asked(maas, uwKenmerk=OWN)["id"]
        for after in (0, 30):
            while subscriptions.make_messages(at=MONDAY) or messages.send_one(clock=lambda: MONDAY + after * MINUTE):  # noqa: B023 - called at once
                pass
    [event] = events_of(maas)
    assert (event["adviesvraag"], event["uwKenmerk"]) == (question_id, OWN)
    bodies = {body for _, body in partner.heard}
    assert sorted(json.loads(body)["data"].get("uwKenmerk", "") for body in bodies) == ["", OWN]
    assert len(partner.heard) == 4


def test_one_of_another_or_changed_is_not_opened(as_: Caller, cast: Cast) -> None:
    """403, as with other content that the desk did not write."""
    mine = asked(as_("maas"), uwKenmerk=OWN)
    theirs = asked(as_("smit"), uwKenmerk=OWN, organisatie="PV25")
    moved = Question.objects.get(id=theirs["id"]).sealed_asker_reference
    Question.objects.filter(id=mine["id"]).update(sealed_asker_reference=moved)
    answer = as_("maas").get(f"/adviesvragen/{mine['id']}")
    assert (answer.status_code, answer.json()["code"]) == (403, "toegang-klopt-niet")


@pytest.mark.parametrize(("own", "code"), [("x" * 65, "te-lang"), ("a\x00b", "onleesbaar-teken"), (7, "geen-tekst")])
def test_what_is_no_reference(as_: Caller, own: Any, code: str) -> None:
    """400, with the place and what to do."""
    answer = as_("maas").post("/adviesvragen", bodies.question(uwKenmerk=own))
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/uwKenmerk", code)]


def test_the_key_is_kept(as_: Caller, cast: Cast) -> None:
    """A newer key of the desk takes it over; who removes it has none made while there are references."""
    question_id = asked(as_("maas"), uwKenmerk=OWN)["id"]
    with override_settings(CONTENT_KEYS=settings.CONTENT_KEYS | {"k2": NEW}):
        assert key_checks.faults_at_start() == []  # known first
    with override_settings(CONTENT_KEYS={"k2": NEW} | settings.CONTENT_KEYS):
        rewrapping.go_round()
        assert ReferenceKey.objects.get().key_id == "k2"
        asker_references.load()
        assert found(as_("maas"), uwKenmerk=OWN) == [question_id]
    ReferenceKey.objects.all().delete()
    with pytest.raises(ReferenceKeyLost):
        asker_references.establish()


def test_by_reference_however_it_is_typed(as_: Caller, cast: Cast) -> None:
    """Small letters, blanks, without dashes or prefix; several at once; and nobody finds what they may not know of."""
    one, other = ask(cast.maas), ask(cast.maas)
    plain = one.reference.replace("-", "").removeprefix("ADV").lower()
    for typed in (one.reference, plain, f" adv {plain[:4]} {plain[4:]} ", one.reference.replace("-", "\u2011")):
        assert found(as_("maas"), kenmerk=typed) == [str(one.id)], typed
    assert set(found(as_("hessel"), kenmerk=f"{one.reference},{other.reference}")) == {str(one.id), str(other.id)}
    assert found(as_("bram"), kenmerk=one.reference) == []
    answer = as_("maas").get("/adviesvragen?kenmerk=ADV-AAAA-AAAB")
    assert (answer.status_code, answer.json()["code"]) == (400, "geen-kenmerk")


def test_by_what_happened_since(as_: Caller, cast: Cast) -> None:
    """The moment itself counts; a note of the desk and a look do not, for the asker must not see them by it."""
    quiet, busy = ask(cast.maas), held_by(cast.anna, cast.maas)
    since = {"gewijzigdVanaf": (MONDAY + 5 * MINUTE).isoformat()}
    maas = as_("maas")
    assert set(found(maas, gewijzigdVanaf=MONDAY.isoformat())) == {str(quiet.id), str(busy.id)}
    assert found(maas, **since) == []
    about: dict[str, Any] = {"person": cast.anna, "question_id": busy.id}
    conversation.note(**about, words="Nagaan", at=MONDAY + 6 * MINUTE)
    reading.content(busy, person=cast.anna, at=MONDAY + 6 * MINUTE)
    assert found(maas, **since) == []
    conversation.speak(**about, words="Wij bellen", at=MONDAY + 5 * MINUTE)
    for username in ("maas", "anna", "hessel"):
        assert found(as_(username), **since) == [str(busy.id)], username
    assert found(as_("bram"), **since) == []
