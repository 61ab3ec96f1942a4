"""Two people change who has access at once: the second finds what the first did."""

from functools import partial

from steunpunt.desk.administration.access_changes import people, proposals
from steunpunt.models import AccessChange, Person
from steunpunt.rules.access.access_changes import AccessChangeKind
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from tests.cast import MONDAY, Cast
from tests.races.conftest import overtaken, together


def give_up(person: Person) -> AccessChange:
    """All of their roles."""
    after = {**people.values_of(person), "roles": []}
    return proposals.propose(
        person=person, kind=AccessChangeKind.PERSON, about=person, after=after, reason="", at=MONDAY
    )


def proposed(racers: Cast) -> AccessChange:
    """Another address for anna, by beheer."""
    after = {**people.values_of(racers.anna), "email": "elders@example.org"}
    return proposals.propose(
        person=racers.beheer,
        kind=AccessChangeKind.PERSON,
        about=racers.anna,
        after=after,
        reason="Zij vroeg erom.",
        at=MONDAY,
    )


def test_who_loses_their_role_meanwhile_confirms_nothing(racers: Cast) -> None:
    change, hessel = proposed(racers), racers.hessel
    late = partial(proposals.confirm, person=hessel, change_id=change.id, at=MONDAY)
    assert isinstance(overtaken(late, by=partial(give_up, hessel)), NotFound)
    assert racers.anna.email == "anna@example.org"


def test_of_two_administrators_who_leave_at_once_one_stays(racers: Cast) -> None:
    Person.objects.filter(username="charlie").update(is_staff=True, is_superuser=True)
    late = partial(give_up, racers.charlie)
    refused = overtaken(late, by=partial(give_up, racers.beheer))
    assert isinstance(refused, Faulty)
    assert [fault.code for fault in refused.faults] == ["laatste-beheerder"]
    assert list(Person.objects.filter(is_staff=True).values_list("username", flat=True)) == ["charlie"]


def test_of_two_who_confirm_at_once_one_does(racers: Cast) -> None:
    Person.objects.filter(username="charlie").update(is_coordinator=True)
    change = proposed(racers)
    confirming = [
        partial(proposals.confirm, person=person, change_id=change.id, at=MONDAY)
        for person in (racers.hessel, racers.charlie)
    ]
    refused = [outcome.code for outcome in together(*confirming) if isinstance(outcome, Refusal)]
    assert refused == ["al-besloten"]
    assert racers.anna.email == "elders@example.org"
