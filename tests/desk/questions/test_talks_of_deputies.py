"""A talk that a deputy planned is called off once they stand in no more, however that comes about."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import scheduler
from steunpunt.desk.questions import talks
from steunpunt.desk.routing import acceptance, declarations, handover
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Letter, Person, Question, Talk
from steunpunt.rules.words import Channel, Role, TalkKind
from tests.cast import MONDAY, Cast, held_by

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NOW = MONDAY + HOUR
PROVINCE = "PV25"


@pytest.fixture
def covered(cast: Cast, time_machine: TimeMachineFixture) -> Question:
    """A question that anna holds; she is away, and chris, who is her deputy, opened it. bram is the deputy of chris."""
    time_machine.move_to(NOW, tick=False)
    question = held_by(cast.anna, cast.smit, organisation=PROVINCE)
    Adviser.objects.filter(pk=cast.chris.pk).update(deputy=cast.bram.pk)
    presence.leave(person=cast.anna, until=None, at=NOW, deputy=cast.chris.id)
    look(NOW)
    acceptance.claim(person=cast.chris, question_id=question.id, at=NOW)
    return question


def look(at: datetime) -> None:
    """The router's rounds, until nothing is due."""
    while scheduler.do_next(at=at):
        pass


def planned(person: Person, question: Question, *, days: int = 2) -> Talk:
    """A talk in so many days."""
    return talks.plan(
        person=person,
        question_id=question.id,
        kind=TalkKind.VERDIEPING,
        channel=Channel.VIDEO,
        planned_at=NOW + days * DAY,
        at=NOW,
    )


def _goes_away(cast: Cast) -> None:
    presence.leave(person=cast.chris, until=None, at=NOW)


def _is_tied(cast: Cast) -> None:
    declarations.declare(person=cast.chris, organisation=PROVINCE, role=Role.WETHOUDER, at=NOW)


def _no_adviser_any_more(cast: Cast) -> None:
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)


def _no_adviser_by_the_administrator(cast: Cast) -> None:
    _no_adviser_any_more(cast)
    handover.hand_over_forbidden([cast.chris.pk], by=cast.beheer, at=NOW)


def _switched_off(cast: Cast) -> None:
    Person.objects.filter(pk=cast.chris.pk).update(is_active=False)


def _holder_is_back(cast: Cast) -> None:
    presence.be_back(person=cast.anna, at=NOW)


def _another_deputy(cast: Cast) -> None:
    presence.leave(person=cast.anna, until=None, at=NOW, deputy=cast.bram.id)


WAYS = [
    *(_goes_away, _is_tied, _no_adviser_any_more, _no_adviser_by_the_administrator, _switched_off),
    *(_holder_is_back, _another_deputy),
]


@pytest.mark.parametrize("way", WAYS)
def test_the_talk_of_who_stands_in_no_more_is_called_off(
    cast: Cast, covered: Question, way: Callable[[Cast], None]
) -> None:
    """Whoever was invited is told; what anna planned herself stands."""
    within, after = planned(cast.chris, covered), planned(cast.chris, covered, days=3)
    Talk.objects.filter(pk=after.pk).update(adviser=cast.anna)
    way(cast)
    look(NOW)
    off = dict(Talk.objects.values_list("pk", "called_off_at"))
    assert off == {within.pk: NOW, after.pk: None}
    recipients = {letter.recipient.username for letter in Letter.objects.filter(topic="gesprek-afgezegd")}
    assert recipients == {"smit", "chris"}


def test_the_talk_of_a_deputy_who_is_back_by_then_stands(cast: Cast, covered: Question) -> None:
    """chris is away for a day: what was planned within it is off, what comes after is not."""
    before, after = planned(cast.chris, covered, days=1), planned(cast.chris, covered, days=3)
    presence.leave(person=cast.chris, until=NOW + 2 * DAY, at=NOW)
    for minutes in range(3):
        look(NOW + minutes * MINUTE)
    off = dict(Talk.objects.values_list("pk", "called_off_at"))
    assert off == {before.pk: NOW, after.pk: None}
