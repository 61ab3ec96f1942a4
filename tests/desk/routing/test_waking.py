"""A question that nobody can take waits until a change that may let somebody take it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from steunpunt.desk.administration import scheduler
from steunpunt.desk.questions import advice, closing
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, unrouted
from steunpunt.desk.staff import availability, presence
from steunpunt.desk.staff.plans import Hours
from steunpunt.models import (
    Acquaintance,
    Adviser,
    DemandingCategory,
    Duty,
    LookBack,
    OfferTerm,
    Office,
    Person,
    Question,
    RosterHours,
    RoutingWeight,
)
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.words import Category, RecusalReason, Role
from tests.cast import HEERDE, MONDAY, Cast, again, ask, held_by

MINUTE = timedelta(minutes=1)
SOON = MONDAY + 2 * MINUTE
"""Long before the router would look again by itself."""


def _route_all(at: Any) -> None:
    while scheduler.do_next(at=at):
        pass


def _planned(cast: Cast, person: Person, **changed: Any) -> None:
    plan = availability.plan_of(Adviser.objects.get(pk=person.pk), at=SOON)
    availability.save(person=cast.hessel, adviser_id=person.pk, plan=replace(plan, **changed), versions=None, at=SOON)


def _all_away(cast: Cast) -> None:
    for person in (cast.anna, cast.chris):
        presence.leave(person=person, until=None, at=MONDAY)


def _all_full(cast: Cast) -> None:
    """anna has the one question that she can have; chris has no room."""
    held_by(cast.anna, cast.maas)
    Adviser.objects.filter(pk=cast.anna.pk).update(capacity=1)
    Adviser.objects.filter(pk=cast.chris.pk).update(capacity=0)


def _all_know(cast: Cast) -> None:
    for person in (cast.anna, cast.chris):
        Acquaintance.objects.create(person=person, organisation_id=HEERDE, role=Role.WETHOUDER, declared_at=MONDAY)


def _all_off(cast: Cast) -> None:
    Adviser.objects.update(is_active=False)


def _all_persons_off(cast: Cast) -> None:
    Person.objects.filter(username__in=["anna", "chris"]).update(is_active=False)


def _nobody_knows_it(cast: Cast) -> None:
    Adviser.objects.update(categories=[Category.ANDERS])
    DemandingCategory.objects.get_or_create(category=Category.BELANGENVERSTRENGELING)


def _rules_are_broken(cast: Cast) -> None:
    RoutingWeight.objects.filter(criterion="rust").update(points=-1)


def _no_term(cast: Cast) -> None:
    OfferTerm.objects.all().delete()


def _bram_alone(cast: Cast) -> None:
    _all_away(cast)


def _in_the_night(cast: Cast) -> None:
    """Hours of which none is now."""
    for person in (cast.anna, cast.chris):
        RosterHours.objects.create(adviser_id=person.pk, weekday=0, opens=time(13), closes=time(14))


def _the(cast: Cast) -> Question:
    return Question.objects.get(assignments__adviser=cast.anna.pk, assignments__ended_at=None)


def _advise(cast: Cast) -> None:
    advice.send(person=cast.anna, question_id=_the(cast).id, parts=Parts("Of", "Ja", "", "Bel"), at=SOON)


def _withdraw(cast: Cast) -> None:
    closing.withdraw(person=cast.maas, question_id=_the(cast).id, at=SOON)


def _step_back(cast: Cast) -> None:
    acceptance.recuse(person=cast.anna, question_id=_the(cast).id, reason=RecusalReason.GEEN_TIJD, at=SOON)


def _term(cast: Cast) -> None:
    for urgency in ("spoed", "hoog", "normaal"):
        OfferTerm.objects.create(urgency=urgency, calendar_code="doorlopend", duration=timedelta(hours=1))


def _withdraw_tie(cast: Cast) -> None:
    Acquaintance.objects.filter(person=cast.anna).update(withdrawn_at=SOON)


def _hire(cast: Cast) -> None:
    Adviser.objects.create(person=cast.charlie)


def _leave_office(cast: Cast) -> None:
    """bram's seat in the council, which is not remembered any more."""
    LookBack.objects.filter(tie=ConflictKind.ORGANISATION).update(months=1)


def _mistaken_office(cast: Cast) -> None:
    Office.objects.filter(person=cast.bram).delete()


Step = Callable[[Cast], object]
CHANGES: dict[str, tuple[Step, Step]] = {
    "somebody is back": (_all_away, lambda cast: presence.be_back(person=cast.anna, at=SOON)),
    "an absence is shortened": (_all_away, lambda cast: _planned(cast, cast.anna, away=())),
    "hours are changed": (_in_the_night, lambda cast: _planned(cast, cast.anna, hours=(Hours(0, time(9), time(17)),))),
    "hours are thrown out": (_in_the_night, lambda cast: _planned(cast, cast.anna, hours=())),
    "a duty is planned": (
        _in_the_night,
        lambda cast: _planned(cast, cast.anna, duties=((SOON - MINUTE, SOON + timedelta(hours=8)),)),
    ),
    "more room": (_all_full, lambda cast: _planned(cast, cast.chris, capacity=3)),
    "an advice gives room": (_all_full, _advise),
    "a withdrawal gives room": (_all_full, _withdraw),
    "a tie is withdrawn": (_all_know, _withdraw_tie),
    "an adviser comes": (_all_off, _hire),
    "an adviser is switched on": (
        _all_off,
        lambda cast: Adviser.objects.filter(pk=cast.anna.pk).update(is_active=True),
    ),
    "a person is switched on": (_all_persons_off, lambda cast: Person.objects.update(is_active=True)),
    "somebody learns": (_nobody_knows_it, lambda cast: _planned(cast, cast.anna, categories=frozenset(Category))),
    "no knowledge is demanded": (_nobody_knows_it, lambda cast: DemandingCategory.objects.all().delete()),
    "a weight is mended": (_rules_are_broken, lambda cast: RoutingWeight.objects.update(points=1)),
    "a term is filled in": (_no_term, _term),
    "less is remembered": (_bram_alone, _leave_office),
    "an office was a mistake": (_bram_alone, _mistaken_office),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_wakes_what_nobody_could_take(cast: Cast, change: str) -> None:
    """At once, although the router would not look for a quarter of an hour."""
    makes_impossible, makes_possible = CHANGES[change]
    makes_impossible(cast)
    question = ask(cast.maas)
    _route_all(MONDAY)
    assert again(question).nobody_since == MONDAY
    makes_possible(cast)
    _route_all(SOON)
    assert again(question).status == "aangeboden"


def test_without_a_change_it_is_not_looked_at_each_minute(cast: Cast) -> None:
    """The router does nothing for it in a quarter of an hour; then it looks."""
    _all_away(cast)
    question = ask(cast.maas)
    _route_all(MONDAY)
    for minutes in range(1, 15):
        assert not scheduler.do_next(at=MONDAY + minutes * MINUTE)
    assert again(question).next_route_at == MONDAY + unrouted.TRY_AGAIN
    assert scheduler.do_next(at=MONDAY + unrouted.TRY_AGAIN)


@pytest.mark.parametrize("comes", ["hours", "duty", "absence", "not now"])
def test_who_comes_by_the_clock_is_asked_at_that_moment(cast: Cast, comes: str) -> None:
    """Roster hours that open, a duty that begins, an absence or 'not now' that ends: nobody does anything."""
    at = MONDAY + 5 * MINUTE
    _all_away(cast)
    if comes in {"hours", "duty"}:
        presence.be_back(person=cast.anna, at=MONDAY)
        opens = time(10, 5) if comes == "hours" else time(20)
        RosterHours.objects.create(adviser_id=cast.anna.pk, weekday=0, opens=opens, closes=time(21))
    if comes == "duty":
        Duty.objects.create(adviser_id=cast.anna.pk, starts_at=at, ends_at=at + timedelta(hours=1))
    if comes == "absence":
        presence.leave(person=cast.anna, until=at, at=MONDAY)
    if comes == "not now":
        presence.be_back(person=cast.anna, at=MONDAY)
        presence.not_now(person=cast.anna, at=at - presence.NOT_NOW)
    question = ask(cast.maas)
    _route_all(MONDAY)
    assert again(question).nobody_since == MONDAY
    _route_all(at - timedelta(seconds=1))
    assert again(question).status == "ontvangen"
    _route_all(at)
    assert again(question).status == "aangeboden"
