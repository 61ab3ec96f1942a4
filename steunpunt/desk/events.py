"""What happened, for who may know of it: in order, complete, and without content.

Every event has a place in one order. It is given after the line of the journal was committed, under a lock, so that
whoever has seen an event can never miss one before it. To the outside an event is named by its id: who asks what came
after it learns nothing of how much happened to others in between.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from steunpunt.desk import active_roles, gate, issues, reading, referral_gate, referrals, rows
from steunpunt.models import Event, Person, Referral
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
INNER = (
    "aanbod.verlopen",
    "bericht.notitie",
    "brief.opgegeven",
    "brief.opnieuw",
    "termijn.apart",
    "toewijzing.doorgegeven",
    "toewijzing.overgedragen",
    "toewijzing.teruggegeven",
    "toewijzing.uitgesloten",
    "vraag.tegenpartij",
    "vraag.verschoond",
    "vraag.niet-waargenomen",
)
"""The desk's inner movements: for who leads it or has the question, not for the asker."""
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


def of(person: Person) -> QuerySet[Event]:
    """The events that this person may know of now, in order."""
    while number():
        pass
    return visible_to(person).order_by("number")


def visible_to(person: Person) -> QuerySet[Event]:
    """The numbered events that this person may know of: of the questions that exist for him, of his referrals and of
    his issues of the package.
    """
    roles = active_roles.of(person)
    if not roles.is_active:
        return Event.objects.none()
    holds = active_roles.assignments().filter(
        question=OuterRef("line__question"), adviser=person.id, claimed_at__isnull=False
    )
    inner = Q(line__deed__in=INNER)
    of_question = Q(line__question__in=gate.visible_to(person).values("pk"))
    if roles.leads:
        of_question &= ~(inner & Q(line__question__asker=person))
    else:
        of_question &= ~inner | (Q(Exists(holds)) & ~Q(line__question__asker=person))
    received = Referral.objects.filter(referral_gate.received_by(person))
    of_referral = Q(line__referral__in=referral_gate.visible_to(person).values("pk"))
    of_referral &= Q(line__deed__in=referrals.TOLD_TO_RECEIVER) | ~Q(line__referral__in=received.values("pk"))
    of_issue = Q(line__issue__in=issues.visible_to(person).values("pk"))
    own_look = Q(line__deed__in=LOOKS, line__actor=person)
    found = Event.objects.filter(of_question | of_referral | of_issue, ~own_look, number__isnull=False)
    return found.select_related("line__actor", "line__question")


def after(found: QuerySet[Event], event_id: UUID | None) -> QuerySet[Event]:
    """Those that came after this event (None: all). Refusal `onbekende-gebeurtenis` when there is no such event."""
    if event_id is None:
        return found
    place = Event.objects.filter(pk=event_id, number__isnull=False).values_list("number", flat=True).first()
    if place is None:
        raise Refusal(
            "onbekende-gebeurtenis",
            "Deze gebeurtenis kennen wij niet. Geef bij ‘na’ de id van de laatste die u kreeg, of laat ‘na’ weg.",
            Kind.INVALID,
        )
    return found.filter(number__gt=place)


def about(event: Event) -> dict[str, str]:
    """What it concerns, by id: never a word of content."""
    line = event.line
    found = {"adviesvraag": line.question_id, "verwijzing": line.referral_id, "uitreiking": line.issue_id}
    return {name: str(one) for name, one in found.items() if one is not None}


def wanted(event: Event, kinds: Sequence[str]) -> bool:
    """Whether this is one of these kinds: a name, or the first part of it; no kinds at all means every one."""
    deed = event.line.deed
    return not kinds or deed in kinds or deed.partition(".")[0] in kinds
