"""Propose, confirm, reject and withdraw a change of access. Rule: rules.access.access_changes."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from steunpunt.desk.access import capabilities
from steunpunt.desk.access.session_list import end_sessions_of
from steunpunt.desk.administration.access_changes import notices, people
from steunpunt.desk.administration.access_changes.targets import TARGETS
from steunpunt.desk.routing import handover
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import AccessChange, Adviser, JournalLine, Person
from steunpunt.rules.access.access_changes import (
    CONFIRMING_ROLES,
    STANDS_FOR,
    AccessChangeKind,
    AccessChangeOutcome,
    OneIsEnough,
    Values,
    one_is_enough,
    roles_in,
)
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.refusals import Fault, Faulty, Kind, NotFound, Refusal, UnprovenAccess
from steunpunt.rules.text import complaint

LONGEST_REASON = 1000
"""Characters."""


def propose(
    *,
    person: Person,
    kind: AccessChangeKind,
    about: Person | None = None,
    row: str = "",
    after: Values | None,
    reason: str,
    at: datetime,
) -> AccessChange:
    """Propose to change this row to these values, or to remove it (None). Notifies the person and all who may confirm.

    Applied at once where one person is enough. What they proposed already and still stands is returned as it is. Raises
    NotFound for somebody who may not propose and a row that is not there, Faulty for values that cannot be, without a
    reason, and when nothing changes.
    """
    is_own = about is not None and about.pk == person.pk
    if not (is_own and kind == AccessChangeKind.PERSON):
        capabilities.require(person, Capability.CHANGE_ACCESS)
    with transaction.atomic():
        lock_people(person, about)
        if not (is_own and kind == AccessChangeKind.PERSON):
            capabilities.require(person, Capability.CHANGE_ACCESS)  # again: they may have lost it meanwhile
        change = _new(kind, about, row, after, at=at)
        change.proposed_by = person
        if not _is_possible(change):
            raise NotFound
        sole = one_is_enough(kind, change.before, after, is_own=is_own, has_second=has_second(person))
        if is_own and sole is None:
            capabilities.require(person, Capability.CHANGE_ACCESS)
        _check(change, reason, needs_reason=sole is not OneIsEnough.NARROWS_OWN)
        same = notices.open_changes(at=at).filter(kind=kind, person=about, row=row, proposed_by=person)
        standing = same.filter(before=change.before, after=after).first()
        if standing is not None:
            return standing
        change.sealed_reason = encryption.seal_alone(change, "sealed_reason", reason.encode())
        if sole is None:
            change.save(force_insert=True)
            record("toegang.voorgesteld", change, by=person, at=at)
            notices.proposed(change, at=at)
        else:
            change.decided_by, change.decided_at, change.outcome = person, at, AccessChangeOutcome.BY_ONE
            _apply(change, by=person, at=at)
        return change


def propose_by_operator(
    *, operator: str, kind: AccessChangeKind, about: Person, row: str, after: Values, reason: str, at: datetime
) -> AccessChange:
    """Propose by a command on the server, in the name of its operator. One who may confirm decides on their page."""
    with transaction.atomic():
        lock_people(about)
        change = _new(kind, about, row, after, at=at)
        change.operator = operator
        _check(change, reason, needs_reason=True)
        change.sealed_reason = encryption.seal_alone(change, "sealed_reason", reason.encode())
        change.save(force_insert=True)
        record("toegang.voorgesteld", change, by=None, at=at)
        notices.proposed(change, at=at)
        return change


def confirm(*, person: Person, change_id: UUID, at: datetime) -> AccessChange:
    """Confirm this proposal of somebody else, which applies it. The person's sessions and tokens end.

    Raises NotFound, and Refusal when it is not theirs to confirm, not open any more, or overtaken by another change;
    UnprovenAccess for a proposal that the desk did not write.
    """
    capabilities.require(person, Capability.CHANGE_ACCESS)
    with transaction.atomic():
        change = _open(change_id, by=person, at=at)
        lock_people(person, change.person)
        capabilities.require(person, Capability.CHANGE_ACCESS)  # again: they may have lost it meanwhile
        if change.proposed_by is not None and Capability.CHANGE_ACCESS not in capabilities.of(change.proposed_by):
            raise Refusal("verlopen", "Wie dit voorstelde, mag dat niet meer. Stel het opnieuw voor.")
        if change.proposed_by_id == person.pk:
            raise Refusal("eigen-voorstel", "U stelde dit zelf voor. Een ander bevestigt het.", Kind.FORBIDDEN)
        if person.pk == change.person_id or (change.after or {}).get("deputy") == str(person.pk):
            raise Refusal("over-uzelf", "Dit gaat over uzelf. Een ander bevestigt het.", Kind.FORBIDDEN)
        change.person = _read_again(change.person)
        if TARGETS[AccessChangeKind(change.kind)].read(change) != change.before:
            raise Refusal(
                "verouderd",
                "Dit is intussen gewijzigd. Wijs het voorstel af, kijk wat er nu staat, en stel het opnieuw voor.",
            )
        _check(change, "bevestigd", needs_reason=False)
        change.decided_by, change.decided_at, change.outcome = person, at, AccessChangeOutcome.CONFIRMED
        _apply(change, by=person, at=at)
        return change


def turn_down(*, person: Person, change_id: UUID, at: datetime) -> AccessChange:
    """End this proposal without applying it: withdrawn by who proposed it, rejected by another who may confirm."""
    capabilities.require(person, Capability.CHANGE_ACCESS)
    with transaction.atomic():
        change = _open(change_id, by=person, at=at)
        lock_people(person)
        capabilities.require(person, Capability.CHANGE_ACCESS)  # again: they may have lost it meanwhile
        is_own = change.proposed_by_id == person.pk
        if change.person_id == person.pk and not is_own:
            raise Refusal("over-uzelf", "Dit gaat over uzelf. Een ander beslist erover.", Kind.FORBIDDEN)
        change.outcome = AccessChangeOutcome.WITHDRAWN if is_own else AccessChangeOutcome.REJECTED
        change.decided_by, change.decided_at = person, at
        change.save(update_fields=["decided_by", "decided_at", "outcome"])
        journal.line("toegang.niet-gewijzigd", at=at, actor=person, change=str(change.pk), outcome=str(change.outcome))
        notices.turned_down(change, at=at)
        return change


def acknowledge(*, person: Person, change_id: UUID, at: datetime) -> None:
    """Record that this person saw what changed of their access. Raises NotFound when it is not theirs."""
    changes = AccessChange.objects.filter(pk=change_id, person=person)
    if not changes.exists():
        raise NotFound
    changes.filter(acknowledged_at=None).update(acknowledged_at=at)


def current(kind: AccessChangeKind, *, about: Person, row: str) -> Values:
    """Return the values of this row as they are now. Raises NotFound when it is not there."""
    values = TARGETS[kind].read(AccessChange(kind=kind, person=about, row=row))
    if values is None:
        raise NotFound
    return values


def reason_of(change: AccessChange) -> str:
    return encryption.open_alone(change, "sealed_reason").decode()


def _new(kind: AccessChangeKind, about: Person | None, row: str, after: Values | None, *, at: datetime) -> AccessChange:
    change = AccessChange(kind=kind, person=_read_again(about), row=row, after=after, proposed_at=at)
    change.before = TARGETS[kind].read(change)
    return change


def lock_people(*concerned: Person | None) -> None:
    """Lock these people and all who may confirm, in a fixed order: changes of access are made one after the other."""
    keys = {person.pk for person in concerned if person is not None}
    confirming = Q(is_staff=True) | Q(is_coordinator=True)
    list(Person.objects.select_for_update(no_key=True).filter(confirming | Q(pk__in=keys)).order_by("pk"))


def _read_again(person: Person | None) -> Person | None:
    """Read this person under the lock. Raises NotFound when they are gone."""
    found = None if person is None else Person.objects.filter(pk=person.pk).first()
    if person is not None and found is None:
        raise NotFound
    return found


def _open(change_id: UUID, *, by: Person, at: datetime) -> AccessChange:
    change = (
        AccessChange.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "proposed_by")
        .filter(pk=change_id)
        .first()
    )
    if change is None:
        raise NotFound
    if not change.is_genuine:
        raise UnprovenAccess(person_id=by.pk, change_id=change.pk)
    if change.outcome:
        raise Refusal("al-besloten", "Over dit voorstel is al besloten. Hieronder ziet u hoe het afliep.")
    if at >= change.proposed_at + STANDS_FOR:
        raise Refusal("verlopen", f"Dit voorstel is ouder dan {STANDS_FOR.days} dagen. Stel het opnieuw voor.")
    return change


def _is_possible(change: AccessChange) -> bool:
    """Whether the row is there, or is one that can be added; and can be removed, if that is what is proposed."""
    kind, person = AccessChangeKind(change.kind), change.person
    has_rows = TARGETS[kind].remove is not None
    if kind == AccessChangeKind.PERSON and person is not None and person.is_system:
        return False
    if change.before is not None:
        return has_rows or change.after is not None
    is_new_person = kind == AccessChangeKind.PERSON and person is None
    return change.after is not None and (is_new_person or (has_rows and person is not None and not change.row))


def has_second(person: Person) -> bool:
    """Whether anybody else may confirm, or ever could: by their roles now, blocked or not, or as the journal says."""
    if Person.objects.filter(Q(is_staff=True) | Q(is_coordinator=True)).exclude(pk=person.pk).exists():
        return True
    lines = JournalLine.objects.filter(actor_roles__overlap=sorted(CONFIRMING_ROLES), actor__isnull=False)
    return lines.exclude(actor=person).exists()


def _check(change: AccessChange, reason: str, *, needs_reason: bool) -> None:
    """Raise Faulty with everything that keeps this change from being made."""
    faults = []
    if change.after is not None:
        faults += TARGETS[AccessChangeKind(change.kind)].faults(change, change.after)
    wrong = complaint(reason, longest=LONGEST_REASON) if needs_reason or reason else None
    if wrong is not None:
        faults.append(Fault("reason", wrong.code, wrong.sentence))
    if not faults and not change.changed and change.before is not None and change.after is not None:
        faults.append(Fault("__all__", "niets-gewijzigd", "U wijzigde niets. Wijzig eerst iets hieronder."))
    if _loses_last_administrator(change):
        sentence = "Dit is de enige beheerder. Benoem eerst een ander, en wijzig dan dit."
        faults.append(Fault("roles", "laatste-beheerder", sentence))
    if faults:
        raise Faulty(faults)


def _loses_last_administrator(change: AccessChange) -> bool:
    if change.kind != AccessChangeKind.PERSON or change.before is None or change.after is None:
        return False
    remains = ActorRole.ADMINISTRATOR in roles_in(change.after) and change.after["signs_in"]
    others = active_roles.confirming().filter(is_staff=True).exclude(pk__in=[change.person_id])
    return ActorRole.ADMINISTRATOR in roles_in(change.before) and not remains and not others.exists()


def _apply(change: AccessChange, *, by: Person, at: datetime) -> None:
    kind = AccessChangeKind(change.kind)
    former_address = change.person.email if change.person else ""
    try:
        with transaction.atomic():
            target = TARGETS[kind]
            if change.after is not None:
                target.write(change, change.after)
            elif target.remove is not None:
                target.remove(change)
    except IntegrityError as error:
        if "one_person_per_email" not in str(error):
            raise
        raise Faulty([people.TAKEN]) from None
    change.save()
    if change.person is not None and kind != AccessChangeKind.CLIENT_KEYS:  # whose system goes on working
        end_sessions_of(change.person, by=by, at=at)
    affected = Adviser.objects.all()
    if kind != AccessChangeKind.LOOK_BACK:
        affected = affected.filter(pk=change.person_id)
    handover.hand_over_forbidden(affected.values_list("pk", flat=True), by=by, at=at)
    record("toegang.gewijzigd", change, by=by, at=at)
    notices.applied(change, former_address=former_address, at=at)


def record(action: str, change: AccessChange, *, by: Person | None, at: datetime) -> None:
    """Journal the former and the later value of each field that differs."""
    changed, recorded = change.changed, TARGETS[AccessChangeKind(change.kind)].recorded
    journal.line(
        action,
        at=at,
        actor=by,
        change=str(change.pk),
        kind=change.kind,
        person=str(change.person_id or ""),
        row=change.row,
        before={name: recorded(name, former) for name, (former, _) in changed.items()},
        after={name: recorded(name, later) for name, (_, later) in changed.items()},
        operator=change.operator,
    )
