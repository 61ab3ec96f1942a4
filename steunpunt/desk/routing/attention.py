"""Which open questions need attention, each as a condition for the database, so that lists are counted and paged
there.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from steunpunt.desk.access import conflicts, self_involvement
from steunpunt.desk.clocks import ledger
from steunpunt.desk.package import referral_permissions
from steunpunt.desk.staff import deputies
from steunpunt.models import Assignment, Clock, Cover, JournalLine, Pause, Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.access.referrals import ReferralStatus
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.words import Notice

SOON = Decimal("0.75")
"""The share of the promised time from which a clock is 'soon': the rung at which the adviser is warned."""

_CURRENT = Assignment.objects.filter(question=OuterRef("pk"), ended_at=None)
_AT_WORK = (Status.OFFERED, Status.IN_PROGRESS, Status.WAITING, Status.ADVISED)


def in_danger(*, at: datetime) -> Q:
    """A person is reported to be in danger, and nobody of the desk has spoken with the asker since."""
    said = JournalLine.objects.filter(question=OuterRef("pk"), action=f"vraag.{Notice.DANGER.value}")
    due_clocks = _open_clocks(at).exclude(_still(at)).exclude(kind=ClockKind.ADVICE)
    return Q(Exists(said)) & Q(Exists(due_clocks))


def concerned() -> Q:
    """The asker may be concerned themselves, and there is no advice yet."""
    return ~Q(status=Status.ADVISED) & self_involvement.noticed()


def paused(*, at: datetime) -> Q:
    """Its clocks are paused."""
    return Q(Exists(_open_pauses(at)))


def objected(*, at: datetime) -> Q:
    """It is paused, and the asker objects."""
    return Q(Exists(_open_pauses(at).filter(objected_at__isnull=False)))


def set_aside(*, at: datetime) -> Q:
    """One of its clocks is quarantined."""
    return Q(Exists(_open_clocks(at).filter(set_aside_at__isnull=False)))


def late(*, at: datetime) -> Q:
    """One of its open clocks is broken. A clock that was paused before it was due is not."""
    waits = Q(paused_until__gt=at, paused_since__lte=F("due_at"))
    return Q(Exists(_open_clocks(at).filter(due_at__lt=at).exclude(waits)))


def soon(*, at: datetime) -> Q:
    """None is broken, and the ladder reached `SOON` for one, or is about to: its next check is due. One statement, for
    the ladder.
    """
    below = max((rung.share for rung in ledger.ladder() if rung.share < SOON), default=Decimal(0))
    reached = Q(climbed_share__gte=SOON) | Q(climbed_share__gte=below, next_check_at__lte=at)
    running = _open_clocks(at).filter(reached, set_aside_at=None).exclude(_still(at))
    return ~late(at=at) & Q(Exists(running))


def left_behind(away: Collection[UUID], *, at: datetime) -> Q:
    """All who hold it or were asked are among these absent advisers, and it is neither late nor soon."""
    there = _CURRENT.exclude(adviser__in=away)
    absent = Q(Exists(_CURRENT)) & ~Q(Exists(there))
    return Q(status__in=_AT_WORK) & absent & ~late(at=at) & ~soon(at=at)


def uncovered(*, at: datetime) -> Q:
    """Its holder is absent and nobody stands in: every deputy has a conflict or declined. Two statements."""
    standing_in = deputies.now(at=at)
    holders: defaultdict[frozenset[UUID], list[UUID]] = defaultdict(list)
    for holder in standing_in.away:
        holders[frozenset(one.adviser for one in standing_in.chain(holder) if not one.is_away)].append(holder)
    conflict_of = conflicts.excluded_q_by_person(frozenset().union(*holders))
    declined = Cover.objects.filter(
        assignment__question=OuterRef("pk"), assignment__ended_at=None, declined_at__isnull=False
    )
    found = Q(pk=None)
    for able, away in holders.items():
        alone = Q(Exists(_CURRENT.filter(adviser__in=away, claimed_at__isnull=False)))
        for one in sorted(able):
            alone &= conflict_of[one] | Q(Exists(declined.filter(adviser=one)))
        found |= alone
    return found


def waiting() -> Q:
    """Nobody holds it, and the router looks for an adviser."""
    return Q(next_route_at__isnull=False)


def offered() -> Q:
    """It waits for the answer to an offer."""
    return Q(status=Status.OFFERED) | Q(Exists(_CURRENT.filter(claimed_at=None)))


def is_with(adviser: UUID) -> Q:
    """This adviser holds it, or was asked."""
    return Q(Exists(_CURRENT.filter(adviser=adviser)))


def asker_first(questions: QuerySet[Question], *, asker: Person, at: datetime) -> QuerySet[Question]:
    """Order an asker's open questions: first those that wait for the asker, then by promise (`queries.by_promise`).

    A question waits for its asker when a referral needs their consent, when their answer is awaited, and after the
    advice unless they wrote again.
    """
    asked = referral_permissions.awaiting(asker).filter(status=ReferralStatus.WAITS, question=OuterRef("pk"))
    due_clocks = _open_clocks(at).exclude(_still(at)).filter(kind=ClockKind.NEXT_REACTION)
    pauses = _open_pauses(at)
    theirs = Q(Exists(pauses.filter(reason=PauseReason.FOR_ASKER))) | (
        ~Q(Exists(pauses)) & Q(status__in=(Status.WAITING, Status.ADVISED))
    )
    acts = Q(Exists(asked)) | (~Q(Exists(due_clocks)) & theirs)
    turn = Case(When(acts, then=Value(0)), default=Value(1))
    return questions.annotate(turn=turn).order_by("turn", F("next_due"), "submitted_at", "id")


def _open_clocks(at: datetime) -> QuerySet[Clock]:
    return Clock.objects.filter(Clock.open_at(at), question=OuterRef("pk"))


def _still(at: datetime) -> Q:
    """Of an open clock: it is paused, as `Clock.stands_still` tests."""
    return Q(paused_until__gt=at)


def _open_pauses(at: datetime) -> QuerySet[Pause]:
    return Pause.objects.filter(question=OuterRef("pk"), ended_at=None, until__gt=at)
