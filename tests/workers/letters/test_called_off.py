"""The invitation to a talk that is called off is removed from every calendar that has it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from steunpunt.desk.questions import advice, closing, talks
from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Letter, Question, Talk
from steunpunt.rules.words import Channel, RecusalReason, TalkKind
from tests.cast import MONDAY, Cast, held_by
from tests.workers.letters.test_floods import Postbox

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOMORROW = MONDAY + timedelta(days=1)


def planned(cast: Cast, question: Question, *, moved: bool = False) -> Talk:
    talk = talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=TOMORROW,
        at=MONDAY,
    )
    if moved:
        talks.replan(
            person=cast.anna, question_id=question.id, talk_id=talk.id, planned_at=TOMORROW + HOUR, at=MONDAY + MINUTE
        )
    return talk


def in_calendars(box: Postbox) -> dict[str, list[tuple[str, str, int, str]]]:
    """What each calendar was told, in order: method, UID, SEQUENCE and STATUS."""
    entries: dict[str, list[tuple[str, str, int, str]]] = {}
    for _, message in box.went:
        for part in message.iter_attachments():
            calendar = Calendar.from_ical(part.get_content())
            (event,) = (item for item in calendar.walk() if isinstance(item, Event))
            assert part.get_content_type() == "text/calendar"
            assert f'method="{calendar["method"]}"' in str(part["Content-Type"])
            entry = (str(calendar["method"]), str(event["uid"]), int(str(event["sequence"])), str(event["status"]))
            entries.setdefault(str(message["To"]).split("@", maxsplit=1)[0], []).append(entry)
    return entries


def withdraw(cast: Cast, question: Question) -> None:
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY + HOUR)


def close(cast: Cast, question: Question) -> None:
    advice.send(person=cast.anna, question_id=question.id, parts=advice.Parts("a", "b", "", "c"), at=MONDAY + HOUR)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + HOUR)


def take_back(cast: Cast, question: Question) -> None:
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY + HOUR)


def step_back(cast: Cast, question: Question) -> None:
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY + HOUR)


def move_all(cast: Cast, _question: Question) -> None:
    handover.move_all(person=cast.hessel, adviser_id=cast.anna.id, at=MONDAY + HOUR)


def switch_off(cast: Cast, _question: Question) -> None:
    cast.anna.adviser.__class__.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert handover.hand_over_next_former(at=MONDAY + HOUR)


@pytest.mark.parametrize("end", [withdraw, close, take_back, step_back, move_all, switch_off])
def test_whoever_was_invited_hears_that_the_talk_is_off(cast: Cast, end: Callable[[Cast, Question], Any]) -> None:
    """The same UID under the next SEQUENCE, also after the talk was moved; and no reminder of what is not to be."""
    question = held_by(cast.anna, cast.maas)
    talk, box = planned(cast, question, moved=True), Postbox()
    box.carry(MONDAY + 2 * MINUTE)
    end(cast, question)
    box.carry(MONDAY + 2 * HOUR)
    entries = in_calendars(box)
    for username in ("maas", "anna"):
        *_, moved, off = entries[username]
        assert moved == ("REQUEST", str(talk.id), 1, "CONFIRMED")
        assert off == ("CANCEL", str(talk.id), 2, "CANCELLED")
    ((_, words),) = box.to("maas", "gaat niet door")
    assert "Het gesprek van dinsdag 24 november om 11.00 uur gaat niet door." in words
    end_again = len(box.went)
    box.carry(MONDAY + 3 * HOUR)
    assert len(box.went) == end_again


def test_who_never_got_the_invitation_hears_nothing(cast: Cast) -> None:
    """Both letters are overtaken: neither calendar ever held it."""
    question = held_by(cast.anna, cast.maas)
    planned(cast, question)
    withdraw(cast, question)
    box = Postbox()
    box.carry(MONDAY + 2 * HOUR)
    assert in_calendars(box) == {}
    assert Letter.objects.filter(topic__startswith="gesprek", last_fault="geen-gesprek-meer").count() == 4


def test_what_was_held_or_is_over_is_not_called_off(cast: Cast) -> None:
    """Nor is a talk twice."""
    question = held_by(cast.anna, cast.maas)
    talk = planned(cast, question)
    box = Postbox()
    box.carry(MONDAY)
    talks.hold(person=cast.anna, question_id=question.id, talk_id=talk.id, held_at=MONDAY + MINUTE, at=MONDAY + HOUR)
    past = planned(cast, question)
    Talk.objects.filter(pk=past.pk).update(planned_at=MONDAY + MINUTE)
    off = planned(cast, question)
    box.carry(MONDAY + HOUR)
    take_back(cast, question)
    withdraw(cast, question)
    box.carry(MONDAY + 2 * HOUR)
    cancelled = [entry for entry in in_calendars(box)["maas"] if entry[0] == "CANCEL"]
    assert cancelled == [("CANCEL", str(off.id), 1, "CANCELLED")]


def test_a_talk_that_is_planned_again_starts_properly(cast: Cast) -> None:
    """chris has it now, and plans the same talk anew: the invitation stands again in both calendars; anna,
    whose calendar is rid of it, hears no more.
    """
    question = held_by(cast.anna, cast.maas)
    talk, box = planned(cast, question), Postbox()
    box.carry(MONDAY)
    take_back(cast, question)
    box.carry(MONDAY + HOUR)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY + HOUR)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY + HOUR)
    at, again = MONDAY + 2 * HOUR, TOMORROW + 3 * HOUR
    moved = talks.replan(person=cast.chris, question_id=question.id, talk_id=talk.id, planned_at=again, at=at)
    box.carry(at)
    assert (moved.adviser, moved.planned_at) == (cast.chris, again)
    entries = in_calendars(box)
    request = ("REQUEST", str(talk.id), 2, "CONFIRMED")
    assert (entries["maas"][-1], entries["chris"]) == (request, [request])
    assert entries["anna"][-1][0] == "CANCEL"
    withdraw_at = MONDAY + 3 * HOUR
    closing.withdraw(person=cast.maas, question_id=question.id, at=withdraw_at)
    box.carry(withdraw_at)
    entries = in_calendars(box)
    assert (entries["chris"][-1], entries["maas"][-1]) == (("CANCEL", str(talk.id), 3, "CANCELLED"),) * 2
    assert [entry[0] for entry in entries["anna"]] == ["REQUEST", "CANCEL"]


def test_a_talk_that_a_deputy_moves_moves_in_every_calendar(cast: Cast) -> None:
    """anna is away and chris stands in: her calendar held it first, and holds the new moment."""
    question = held_by(cast.anna, cast.maas)
    talk, box = planned(cast, question), Postbox()
    box.carry(MONDAY)
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.chris.id)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY + MINUTE)
    talks.replan(
        person=cast.chris, question_id=question.id, talk_id=talk.id, planned_at=TOMORROW + HOUR, at=MONDAY + MINUTE
    )
    box.carry(MONDAY + MINUTE)
    withdraw(cast, question)
    box.carry(MONDAY + 2 * HOUR)
    entries = in_calendars(box)
    assert [entry[0] for entry in entries["anna"]] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [item[0] for item in entries["chris"]] == ["REQUEST", "CANCEL"]
    assert [entry[0] for entry in entries["maas"]] == ["REQUEST", "REQUEST", "CANCEL"]


def test_a_deputy_who_steps_back_takes_their_own_talk_with_them(cast: Cast) -> None:
    """What anna planned herself stands; what chris planned for her does not."""
    question = held_by(cast.anna, cast.maas)
    hers = planned(cast, question)
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.chris.id)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY + MINUTE)
    second = talks.plan(
        person=cast.chris,
        question_id=question.id,
        kind=TalkKind.VERDIEPING,
        channel=Channel.VIDEO,
        planned_at=TOMORROW,
        at=MONDAY + MINUTE,
    )
    acceptance.recuse(person=cast.chris, question_id=question.id, reason=RecusalReason.PERSOONLIJK, at=MONDAY + HOUR)
    off = dict(Talk.objects.values_list("pk", "called_off_at"))
    assert off == {hers.pk: None, second.pk: MONDAY + HOUR}
