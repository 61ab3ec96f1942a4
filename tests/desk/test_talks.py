"""Talks: planned, moved, held."""

from datetime import datetime, timedelta

import pytest

from steunpunt.desk import talks
from steunpunt.models import Letter, Talk
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.rules.words import Channel, TalkKind
from tests.cast import MONDAY, Cast, held_by

HOUR = timedelta(hours=1)


def plan(cast: Cast, planned_at: datetime = MONDAY + HOUR) -> Talk:
    """anna plans to call maas."""
    question = held_by(cast.anna, cast.maas)
    return talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=planned_at,
        at=MONDAY,
    )


def test_both_are_invited_and_a_moved_talk_invites_anew(cast: Cast) -> None:
    """The same talk, a higher number; never two letters about one planning."""
    talk = plan(cast)
    moved = talks.replan(
        person=cast.anna, question_id=talk.question_id, talk_id=talk.id, planned_at=MONDAY + 2 * HOUR, at=MONDAY
    )
    assert (moved.id, moved.revision) == (talk.id, 1)
    invited = Letter.objects.filter(topic="gesprek").order_by("owed_at", "recipient__username")
    assert sorted(invited.values_list("recipient__username", flat=True)) == ["anna", "anna", "maas", "maas"]


@pytest.mark.parametrize("planned_at", [MONDAY - HOUR, MONDAY, MONDAY + timedelta(days=400)])
def test_a_talk_is_planned_in_the_year_to_come(cast: Cast, planned_at: datetime) -> None:
    """Not in the past, and not by a slip of the year."""
    with pytest.raises(Faulty):
        plan(cast, planned_at)
    assert not Talk.objects.exists()


def test_a_held_talk_is_held_once_and_not_moved_afterwards(cast: Cast) -> None:
    """Logging it again keeps the first moment."""
    talk = plan(cast)
    for minutes in (60, 90):
        talks.hold(
            person=cast.anna,
            question_id=talk.question_id,
            talk_id=talk.id,
            held_at=MONDAY + timedelta(minutes=minutes),
            at=MONDAY + 2 * HOUR,
        )
    assert Talk.objects.get().held_at == MONDAY + HOUR
    with pytest.raises(Faulty):
        talks.replan(
            person=cast.anna,
            question_id=talk.question_id,
            talk_id=talk.id,
            planned_at=MONDAY + 4 * HOUR,
            at=MONDAY + 2 * HOUR,
        )


def test_a_talk_of_another_question_does_not_exist_here(cast: Cast) -> None:
    """Ids are not passed from one question to the next."""
    talk, other = plan(cast), held_by(cast.anna, cast.maas)
    with pytest.raises(NotFound):
        talks.hold(person=cast.anna, question_id=other.id, talk_id=talk.id, held_at=MONDAY, at=MONDAY)
