"""Who hears of a change of access, by letter and on their page."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from steunpunt.desk.letters import outbox
from steunpunt.desk.staff import active_roles
from steunpunt.models import AccessChange, Person
from steunpunt.rules.access.access_changes import APPLIED, STANDS_FOR, AccessChangeKind
from steunpunt.rules.refusals import NotFound

SHOWN_FOR = timedelta(days=30)
"""Elapsed time after a proposal in which the person still sees that it came to nothing."""


def proposed(change: AccessChange, *, at: datetime) -> None:
    """Notify the person, and all who may confirm."""
    _send("uw-toegang-voorgesteld", change, _person_of(change), at=at)
    _send("toegang-voorgesteld", change, _deciding(change, change.proposed_by), at=at)


def applied(change: AccessChange, *, former_address: str, at: datetime) -> None:
    """Notify the person, at the address that they had and at the one that they have now, and all who may confirm."""
    person = change.person
    if change.kind == AccessChangeKind.CLIENT_KEYS:
        _send("koppeling-vernieuwd", change, [*_person_of(change), *active_roles.confirming()], at=at)
        return
    if person is not None:
        topic = "uw-toegang-gewijzigd" if former_address else "toegang-gekregen"
        _send(topic, change, [person], at=at)
        if former_address not in {"", person.email}:
            outbox.enqueue(
                [outbox.OutgoingLetter(f"{topic}:{change.pk}:vorig-adres", topic, person, address=former_address)],
                question=None,
                at=at,
            )
    _send("toegang-gewijzigd", change, _deciding(change), at=at)


def turned_down(change: AccessChange, *, at: datetime) -> None:
    """Notify who heard of the proposal."""
    told = [*_person_of(change), *_deciding(change, change.decided_by)]
    _send("toegang-niet-gewijzigd", change, told, at=at)


def open_changes(*, at: datetime) -> QuerySet[AccessChange]:
    """Return the proposals that can be confirmed, the oldest first."""
    changes = AccessChange.objects.filter(outcome="", proposed_at__gt=at - STANDS_FOR)
    return changes.select_related("person", "proposed_by").order_by("proposed_at", "pk")


def to_acknowledge(person: Person) -> QuerySet[AccessChange]:
    """Return what changed of this person's access, by whomever else, that they did not say they saw. Newest first."""
    changes = AccessChange.objects.filter(person=person, outcome__in=APPLIED, acknowledged_at=None)
    return changes.exclude(decided_by=person).select_related("proposed_by", "decided_by").order_by("-decided_at", "pk")


def came_to_nothing(person: Person, *, at: datetime) -> QuerySet[AccessChange]:
    """Return what was proposed of this person's access in the last `SHOWN_FOR` and did not happen: turned down, or
    lapsed. Newest first.
    """
    ended = ~Q(outcome="") | Q(proposed_at__lte=at - STANDS_FOR)
    changes = AccessChange.objects.filter(ended, person=person, proposed_at__gt=at - SHOWN_FOR)
    changes = changes.exclude(outcome__in=APPLIED).select_related("person", "proposed_by", "decided_by")
    return changes.order_by("-proposed_at", "pk")


def decided(*, at: datetime) -> QuerySet[AccessChange]:
    """Return what was decided before this moment, the newest first."""
    changes = AccessChange.objects.filter(decided_at__lte=at)
    return changes.select_related("person", "proposed_by", "decided_by").order_by("-decided_at", "pk")


def find(change_id: UUID) -> AccessChange:
    """Return this change. Raises NotFound."""
    changes = AccessChange.objects.select_related("person", "proposed_by", "decided_by")
    change = changes.filter(pk=change_id).first()
    if change is None:
        raise NotFound
    return change


def _person_of(change: AccessChange) -> list[Person]:
    return [] if change.person is None or change.person == change.proposed_by else [change.person]


def _deciding(change: AccessChange, *without: Person | None) -> list[Person]:
    left_out = {person.pk for person in (*without, change.person) if person is not None}
    return [person for person in active_roles.confirming() if person.pk not in left_out]


def _send(topic: str, change: AccessChange, recipients: Iterable[Person], *, at: datetime) -> None:
    outbox.enqueue(outbox.to_each(topic, str(change.pk), recipients), question=None, at=at)
