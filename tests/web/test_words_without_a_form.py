"""What was typed stays, also where the form it was typed in stands on the page no more."""

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.package import referrals
from steunpunt.desk.questions import advice, closing, pausing, talks
from steunpunt.desk.routing import triage
from steunpunt.models import Office, Question, Referral
from steunpunt.rules.access.referrals import ReferralStep, Share
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.words import Channel, TalkKind
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.desk_pages import as_person

TOO_LONG = "Veel te lang. " * 1_000
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY + 3 * MINUTE, tick=False)


def closed(cast: Cast, question: Question) -> None:
    """The asker has the advice, and closes."""
    advice.send(person=cast.anna, question_id=question.id, parts=advice.Parts("a", "b", "", "c"), at=MONDAY)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + MINUTE)


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("berichten", {"words": TOO_LONG}),
        ("gesprekken", {"kind": "intake", "channel": "telefoon", "planned_at": "morgen om tien"}),
        ("gesprekken/gehouden", {"kind": "intake", "channel": "telefoon", "held_at": "net gebeld"}),
        ("pauze", {"reason": "wacht_op_vrager", "asks": TOO_LONG}),
    ],
)
def test_what_is_refused_itself_for_a_question_that_was_closed_meanwhile(
    cast: Cast, act: str, typed: dict[str, str]
) -> None:
    """Two things are wrong at once."""
    question = held_by(cast.anna, cast.maas)
    closed(cast, question)
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/{act}", typed)
    assert answer.status_code in {409, 422}
    assert f"{list(typed.values())[-1]}</textarea>" in answer.content.decode()


@pytest.mark.parametrize("typed", ["Wat weet u al? Graag voor vrijdag.", TOO_LONG], ids=["good", "too long"])
def test_what_a_pause_asks_while_the_clocks_stand_still_already(cast: Cast, typed: str) -> None:
    """In another tab, a moment before."""
    question = held_by(cast.anna, cast.maas)
    pausing.pause(
        person=cast.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, until=None, at=MONDAY + MINUTE
    )
    sent = {"reason": "wacht_op_vrager", "asks": typed}
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/pauze", sent)
    assert answer.status_code in {409, 422}
    assert f"{typed}</textarea>" in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "typed"),
    [("verzetten", "2026-11-25T10:30"), ("verzetten", "overmorgen om tien"), ("gehouden", "net gebeld")],
)
def test_the_moment_of_a_talk_that_was_held_meanwhile(cast: Cast, act: str, typed: str) -> None:
    question = held_by(cast.anna, cast.maas)
    talk = talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=MONDAY + MINUTE,
        at=MONDAY,
    )
    talks.hold(
        person=cast.anna, question_id=question.id, talk_id=talk.id, held_at=MONDAY + MINUTE, at=MONDAY + 2 * MINUTE
    )
    path = f"/vragen/{question.id}/desk/gesprekken/{talk.id}/{act}"
    answer = as_person(cast.anna).post(path, {"planned_at": typed, "held_at": typed})
    assert answer.status_code in {409, 422}
    assert f">{typed}</textarea>" in answer.content.decode()


@pytest.mark.parametrize("act", ["antwoord", "dank"])
def test_what_the_asker_wrote_too_long_while_the_desk_closed(cast: Cast, act: str) -> None:
    """Where writing itself ended: a question that was taken back."""
    question = ask(cast.maas)
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY)
    answer = as_person(cast.maas).post(f"/vragen/{question.id}/{act}", {"words": TOO_LONG})
    assert answer.status_code in {409, 422}
    assert f"{TOO_LONG}</textarea>" in answer.content.decode()


def test_why_a_referral_is_given_back_that_was_withdrawn_meanwhile(cast: Cast) -> None:
    made = referrals.refer(person=cast.maas, item="training", shares=[Share.NAAM], note="", phone="", at=MONDAY)
    referrals.act(person=cast.maas, referral_id=made.id, step=ReferralStep.WITHDRAW, at=MONDAY)
    assert Referral.objects.get().ended_at
    sent = {"stap": "teruggeven", "reason": TOO_LONG.strip()}
    answer = as_person(cast.hessel).post(f"/verwijzingen/{made.id}", sent)
    assert answer.status_code in {409, 422}
    assert f">{TOO_LONG.strip()}</textarea>" in answer.content.decode()


def test_the_note_of_a_referral_by_whoever_may_not_ask_any_more(cast: Cast) -> None:
    """Their office ended while they wrote."""
    Office.objects.filter(person=cast.maas).delete()
    answer = as_person(cast.maas).post("/veiligheidspakket/training", {"note": "Liefst op dinsdag"})
    assert answer.status_code == 409
    assert ">Liefst op dinsdag</textarea>" in answer.content.decode()


@pytest.mark.parametrize("typed", ["ADV-2222-2222", "die van gisteren"])
def test_the_reference_of_a_counterpart_that_is_not_found(cast: Cast, typed: str) -> None:
    """In its field, with why not beside it."""
    question = ask(cast.maas)
    triage.route(person=cast.hessel, question_id=question.id, at=MONDAY)
    answer = as_person(cast.hessel).post(f"/vragen/{question.id}/desk/tegenpartij", {"reference": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert "Dit kenmerk vinden wij niet" in answer.content.decode()
