"""A deputy who drops out is followed by the next in the chain, or the coordinator hears that nobody stands in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk import declaring, escalation, gate, presence, rounds, triage
from steunpunt.models import Absence, Adviser, Assignment, Letter, Person, Question
from steunpunt.rules.words import RecusalReason, Role
from tests.cast import MONDAY, Cast, ask, held_by

HOUR = timedelta(hours=1)
NOW = MONDAY + HOUR
PROVINCE = "PV25"


def look(at: object = NOW) -> None:
    """The router's rounds, until nothing is due."""
    while rounds.once(at=at):  # type: ignore[arg-type]
        pass


@pytest.fixture
def covered(cast: Cast, time_machine: TimeMachineFixture) -> Question:
    """A question that anna holds; she is away, and chris, who is her deputy, was told and opened it."""
    time_machine.move_to(NOW, tick=False)
    question = held_by(cast.anna, cast.smit, organisation=PROVINCE)
    presence.leave(person=cast.anna, until=None, at=NOW, deputy=cast.chris.id)
    look()
    triage.claim(person=cast.chris, question_id=question.id, at=NOW)
    return question


def told(topic: str) -> list[str]:
    """Who was told of this, in order."""
    return [one.recipient.username for one in Letter.objects.filter(topic=topic).order_by("owed_at", "key")]


def _goes_away(cast: Cast, _: Question) -> None:
    presence.leave(person=cast.chris, until=None, at=NOW)


def _is_tied(cast: Cast, _: Question) -> None:
    declaring.declare(person=cast.chris, organisation=PROVINCE, role=Role.WETHOUDER, at=NOW)


def _no_adviser_any_more(cast: Cast, _: Question) -> None:
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)


def _switched_off(cast: Cast, _: Question) -> None:
    Person.objects.filter(pk=cast.chris.pk).update(is_active=False)


def _declines(cast: Cast, question: Question) -> None:
    triage.recuse(person=cast.chris, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=NOW)


WAYS = [_goes_away, _is_tied, _no_adviser_any_more, _switched_off, _declines]


@pytest.mark.xfail(strict=True, reason="issue 12.3: the next in the chain hears nothing")
@pytest.mark.parametrize("way", WAYS)
def test_the_next_in_the_chain_stands_in_at_once_and_hears_so(
    cast: Cast, covered: Question, way: Callable[[Cast, Question], None]
) -> None:
    """bram is the deputy of chris."""
    assert told("waarneming") == ["chris"]
    Adviser.objects.filter(pk=cast.chris.pk).update(deputy=cast.bram.pk)
    way(cast, covered)
    assert gate.stand_in(covered, cast.anna.id, at=NOW) == cast.bram.id
    look()
    look()
    assert sorted(told("waarneming")) == ["bram", "chris"]
    assert told("zonder-vervanger") == []


@pytest.mark.xfail(strict=True, reason="issue 12.3: a deputy drops out in silence")
@pytest.mark.parametrize("way", WAYS[:-1])
def test_where_nobody_follows_the_coordinator_hears_once(
    cast: Cast, covered: Question, way: Callable[[Cast, Question], None]
) -> None:
    """'Niemand neemt waar.'"""
    way(cast, covered)
    look()
    look(NOW + HOUR)
    assert told("zonder-vervanger") == ["hessel"]


@pytest.mark.xfail(strict=True, reason="issue 12.3: only who is away is warned")
def test_the_coordinator_is_warned_of_what_nobody_stands_in_for(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """A warning in the letterbox of who is away warns nobody."""
    time_machine.move_to(NOW, tick=False)
    held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=NOW)
    while escalation.climb(at=MONDAY + timedelta(minutes=95)):
        pass
    assert sorted(told("waarschuwing")) == ["anna", "hessel"]


def _leaves(cast: Cast) -> None:
    presence.leave(person=cast.anna, until=None, at=NOW)


def _absence_begins(cast: Cast) -> None:
    Absence.objects.create(adviser=cast.anna.adviser, starts_at=NOW)


@pytest.mark.xfail(strict=True, reason="issue 12.3: the offer stays with who is away")
@pytest.mark.parametrize("way", [_leaves, _absence_begins])
def test_an_open_offer_of_who_goes_away_is_passed_on_at_once(cast: Cast, way: Callable[[Cast], None]) -> None:
    """By saying so, or by a day that was planned."""
    question = ask(cast.smit, organisation=PROVINCE)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=NOW)
    way(cast)
    look()
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id != cast.anna.id
