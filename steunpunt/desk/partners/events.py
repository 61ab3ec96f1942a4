"""Events for whoever may see them: in order, complete, without content.

Every event has a number in one order, assigned under a lock after its journal line was committed, so that a reader who
has seen an event has not missed one before it. Outside, an event is named by its id: a reader learns nothing of how
many other events there were in between.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from steunpunt.desk.access import asker_references, permissions
from steunpunt.desk.package import invitations, referral_permissions
from steunpunt.desk.staff import active_roles
from steunpunt.models import Event, Person, Referral
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.events import INNER, LOOKS, VISIBLE_TO_RECEIVER
from steunpunt.rules.refusals import Kind, Refusal

AT_ONCE = 1_000


def number() -> bool:
    """Number up to `AT_ONCE` events that have no number. Returns False when none waits.

    Safe for any number of processes at once: the second waits for the first. The database numbers them itself
    (migration 0058), because nobody else may change an event. Two statements; one when none waits.
    """
    if not unnumbered().exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT steunpunt_number_events(%s)", [AT_ONCE])
        (numbered,) = cursor.fetchone()
    return bool(numbered)


def unnumbered() -> QuerySet[Event]:
    """Return the events that have no number yet."""
    return Event.objects.filter(number=None)


def latest() -> int:
    """Return the last number; 0 when there is none."""
    last = Event.objects.filter(number__isnull=False).order_by("-number").values_list("number", flat=True).first()
    return last or 0


def page(person: Person, *, many: int, after: UUID | None = None) -> list[Event]:
    """Return the first `many` events that this person may see now, in order, after this event (None: from the start).

    Raises Refusal `onbekende-gebeurtenis` when there is no such event.
    """
    while number():
        pass
    place = 0 if after is None else Event.objects.filter(pk=after).values_list("number", flat=True).first()
    if place is None:
        raise Refusal(
            "onbekende-gebeurtenis",
            "Deze gebeurtenis kennen wij niet. Geef bij ‘na’ de id van de laatste die u kreeg, of laat ‘na’ weg.",
            Kind.INVALID,
        )
    return following(person, place=place, many=many)


def following(person: Person, *, place: int, many: int, until: int | None = None) -> list[Event]:
    """Return the first `many` events above number `place` that this person may see, in order; none above `until`.

    Two statements, which read no more than they return. A coordinator may see nearly all events, so those are read in
    order. For others, the events that can concern them are found by index: what they asked or issued, what was sent to
    them, and what they hold.
    """
    range_ = Q(number__gt=place) if until is None else Q(number__gt=place, number__lte=until)
    roles = active_roles.of(person)
    if not roles.is_active:
        return []
    visible = visible_to(person).filter(range_).order_by("number")
    if roles.opens(Capability.OVERSEE):
        return list(visible.select_related("line__question")[:many])
    had = permissions.open_assignments_of(person, at=timezone.now()).values("question")
    branches = [Q(asker=person), Q(receiver=person), Q(line__question__in=had), Q(line__referral__question__in=had)]
    first, *others = [visible.filter(branch).values_list("number", "pk")[:many] for branch in branches]
    numbers = first.union(*others).order_by("number")[:many]
    seen_events = Event.objects.filter(pk__in=[pk for _, pk in numbers]).order_by("number")
    return list(seen_events.select_related("line__question"))


def visible_to(person: Person) -> QuerySet[Event]:
    """Return the numbered events that this person may see: of the questions, referrals and issues visible to them. Use
    it to filter rows that are read anyway.
    """
    roles = active_roles.of(person)
    if not roles.is_active:
        return Event.objects.none()
    holds = active_roles.assignments().filter(
        question=OuterRef("line__question"), adviser=person.id, claimed_at__isnull=False
    )
    inner = Q(line__action__in=INNER)
    of_question = Q(permissions.may_know_of(person, "line__question"))
    if roles.opens(Capability.OVERSEE):
        of_question &= ~(inner & Q(line__question__asker=person))
    else:
        of_question &= ~inner | (Q(Exists(holds)) & ~Q(line__question__asker=person))
    received = Referral.objects.filter(referral_permissions.received_by(person), pk=OuterRef("line__referral"))
    of_referral = Q(referral_permissions.may_know_of(person, "line__referral"))
    of_referral &= Q(line__action__in=VISIBLE_TO_RECEIVER) | ~Q(Exists(received))
    issue = OuterRef("line__issue")
    of_issue = Q(Exists(invitations.visible_to(person).filter(pk__gte=issue, pk__lte=issue)))
    own_look = Q(line__action__in=LOOKS, line__actor=person)
    return Event.objects.filter(of_question | of_referral | of_issue, ~own_look, number__isnull=False)


def asker_reference(event: Event, *, reader: Person) -> str | None:
    """Return the own reference of the question that it concerns, for its asker; None for others, and without one."""
    question = event.line.question
    return None if question is None else asker_references.of(question, reader=reader)


def about(event: Event) -> dict[str, str]:
    """Return what it concerns, as ids without content."""
    line = event.line
    references = {"adviesvraag": line.question_id, "verwijzing": line.referral_id, "uitreiking": line.issue_id}
    return {name: str(reference) for name, reference in references.items() if reference is not None}


def wanted(event: Event, kinds: Sequence[str]) -> bool:
    """Whether this is one of these kinds: a name, or its first part; no kinds means all."""
    action = event.line.action
    return not kinds or action in kinds or action.partition(".")[0] in kinds
