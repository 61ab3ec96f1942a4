"""A question that nobody can take delays no question that somebody can take."""

from datetime import timedelta

from steunpunt.desk.administration import scheduler
from steunpunt.desk.staff import presence
from steunpunt.models import Acquaintance, EligibilityChange, Question, RoutingWeight
from steunpunt.rules.words import Role, Urgency
from tests.cast import HEERDE, MONDAY, Cast, again, ask

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def _busy_desk(steps: int) -> None:
    """Before each step of the router something changed somewhere."""
    for step in range(steps):
        EligibilityChange.objects.create()
        scheduler.do_next(at=MONDAY + MINUTE + step * SECOND)


def test_what_somebody_can_take_does_not_wait_behind_what_nobody_can(cast: Cast) -> None:
    """Five that were promised earlier and that nobody can take; then one for which somebody is there."""
    presence.leave(person=cast.bram, until=None, at=MONDAY)
    for person in (cast.anna, cast.chris):
        Acquaintance.objects.create(person=person, organisation_id=HEERDE, role=Role.WETHOUDER, declared_at=MONDAY)
    stuck = [ask(cast.maas, urgency=Urgency.SPOED) for _ in range(5)]
    while scheduler.do_next(at=MONDAY):
        pass
    assert all(again(item).nobody_since == MONDAY for item in stuck)
    new = ask(cast.smit, at=MONDAY + MINUTE, organisation="PV25", subject_organisation="GM0200")
    _busy_desk(2)
    assert again(new).status == "aangeboden"


def test_what_was_woken_before_is_looked_at_before_what_is_woken_anew(cast: Cast) -> None:
    """Of six that wait the last promised can be taken by now: it gets its turn, whatever changes each second."""
    for person in (cast.anna, cast.bram, cast.chris):
        presence.leave(person=person, until=None, at=MONDAY)
    stuck = [ask(cast.maas, urgency=Urgency.SPOED) for _ in range(5)]
    last = ask(cast.smit, organisation="PV25", subject_organisation="GM0200")
    while scheduler.do_next(at=MONDAY):
        pass
    for person in (cast.anna, cast.chris):
        Acquaintance.objects.create(person=person, organisation_id=HEERDE, role=Role.WETHOUDER, declared_at=MONDAY)
    presence.be_back(person=cast.anna, at=MONDAY + 2 * SECOND)
    assert Question.objects.filter(nobody_since__isnull=False).count() == len([*stuck, last])
    _busy_desk(6)
    assert again(last).status == "aangeboden"


def test_where_the_rules_are_broken_nothing_is_looked_at_each_minute(cast: Cast) -> None:
    """It waits for the rules to be mended, and is then looked at at once."""
    RoutingWeight.objects.filter(criterion="rust").update(points=-1)
    question = ask(cast.maas)
    while scheduler.do_next(at=MONDAY):
        pass
    assert again(question).route_fault
    for minutes in range(1, 15):
        assert not scheduler.do_next(at=MONDAY + minutes * MINUTE)
    RoutingWeight.objects.filter(criterion="rust").update(points=1)
    while scheduler.do_next(at=MONDAY + 14 * MINUTE):
        pass
    assert again(question).status == "aangeboden"
