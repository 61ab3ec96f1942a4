"""What happened, for who may know of it: in order, complete, and without content.

Every event has a place in one order. It is given after the line of the journal was committed, under a lock, so that
whoever has seen an event can never miss one before it. To the outside an event is named by its id: who asks what came
after it learns nothing of how much happened to others in between.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from steunpunt.desk.access import permissions
from steunpunt.desk.package import invitations, referral_permissions, referrals
from steunpunt.desk.questions import reading
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import rows
from steunpunt.models import Event, Person, Referral
from steunpunt.rules.events import INNER
from steunpunt.rules.refusals import Kind, Refusal

AT_ONCE = 1_000
_LOCK = 0x5354_4E50  # any number will do, as long as nobody else takes it
_NUMBER = """
    UPDATE steunpunt_event event SET number = placed.number
    FROM (
        SELECT waiting.id, (SELECT coalesce(max(number), 0) FROM steunpunt_event) + row_number() OVER (ORDER BY line_id)
        FROM (SELECT id, line_id FROM steunpunt_event WHERE number IS NULL ORDER BY line_id LIMIT %s) waiting
    ) AS placed (id, number)
    WHERE event.id = placed.id
"""
LOOKS = (reading.LOOKED, referrals.LOOKED)
"""That somebody looked, which is told to others: a system that fetches what it was told of would else be told of that,
and fetch again, without end.
"""


def number() -> bool:
    """Give up to `AT_ONCE` events that have none their place in the order; False when none waits.

    Safe for any number at once: the second waits for the first. Two statements; one when none waits.
    """
    if not rows.select("SELECT EXISTS (SELECT FROM steunpunt_event WHERE number IS NULL)")[0][0]:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_NUMBER, [AT_ONCE])
        return bool(cursor.rowcount)


def latest() -> int:
    """The number of the last event that has one; 0 when there is none."""
    last = Event.objects.filter(number__isnull=False).order_by("-number").values_list("number", flat=True).first()
    return last or 0


def page(person: Person, *, many: int, after: UUID | None = None) -> list[Event]:
    """The first so many events that this person may know of now, in order, from the one on that came after this one
    (None: from the beginning). Refusal `onbekende-gebeurtenis` when there is no such event.
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
    """The first so many events above this number that this person may know of, in order; none above `until`.

    Two statements, which read no more than what they answer, however much happened. Who leads the desk may know of
    nearly all, so all are gone through in order. For others what can concern them at all is found by index: what they
    asked or issued, what was sent to them, and what they have.
    """
    range_ = Q(number__gt=place) if until is None else Q(number__gt=place, number__lte=until)
    seen = visible_to(person).filter(range_).order_by("number")
    if active_roles.of(person).leads:
        return list(seen.select_related("line__actor", "line__question")[:many])
    had = permissions.had_by(person, at=timezone.now()).values("question")
    branches = [Q(asker=person), Q(receiver=person), Q(line__question__in=had), Q(line__referral__question__in=had)]
    first, *others = [seen.filter(branch).values_list("number", "pk")[:many] for branch in branches]
    found = first.union(*others).order_by("number")[:many]
    told = Event.objects.filter(pk__in=[pk for _, pk in found]).order_by("number")
    return list(told.select_related("line__actor", "line__question"))


def visible_to(person: Person) -> QuerySet[Event]:
    """The numbered events that this person may know of: of the questions that exist for him, of his referrals and of
    his issues of the package. Asked event by event, of those that are read anyway.
    """
    roles = active_roles.of(person)
    if not roles.is_active:
        return Event.objects.none()
    holds = active_roles.assignments().filter(
        question=OuterRef("line__question"), adviser=person.id, claimed_at__isnull=False
    )
    inner = Q(line__deed__in=INNER)
    of_question = Q(permissions.may_know_of(person, "line__question"))
    if roles.leads:
        of_question &= ~(inner & Q(line__question__asker=person))
    else:
        of_question &= ~inner | (Q(Exists(holds)) & ~Q(line__question__asker=person))
    received = Referral.objects.filter(referral_permissions.received_by(person), pk=OuterRef("line__referral"))
    of_referral = Q(referral_permissions.may_know_of(person, "line__referral"))
    of_referral &= Q(line__deed__in=referrals.TOLD_TO_RECEIVER) | ~Q(Exists(received))
    issue = OuterRef("line__issue")
    of_issue = Q(Exists(invitations.visible_to(person).filter(pk__gte=issue, pk__lte=issue)))
    own_look = Q(line__deed__in=LOOKS, line__actor=person)
    return Event.objects.filter(of_question | of_referral | of_issue, ~own_look, number__isnull=False)


def about(event: Event) -> dict[str, str]:
    """What it concerns, by id: never a word of content."""
    line = event.line
    found = {"adviesvraag": line.question_id, "verwijzing": line.referral_id, "uitreiking": line.issue_id}
    return {name: str(one) for name, one in found.items() if one is not None}


def wanted(event: Event, kinds: Sequence[str]) -> bool:
    """Whether this is one of these kinds: a name, or the first part of it; no kinds at all means every one."""
    deed = event.line.deed
    return not kinds or deed in kinds or deed.partition(".")[0] in kinds
