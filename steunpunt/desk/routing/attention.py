"""Which open questions ask for somebody's attention, each as a condition that the database asks: so that a list of them
is counted and read page by page.
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
"""The share of the promised time from which a promise is called 'soon': the rung at which the adviser is warned."""

_CURRENT = Assignment.objects.filter(question=OuterRef("pk"), ended_at=None)
_AT_WORK = (Status.OFFERED, Status.IN_PROGRESS, Status.WAITING, Status.ADVISED)


def in_danger(*, at: datetime) -> Q:
    """Somebody is said to be in danger, and nobody of the desk has spoken with the asker since."""
    said = JournalLine.objects.filter(question=OuterRef("pk"), deed=f"vraag.{Notice.DANGER.value}")
    owed = _open_clocks(at).exclude(_still(at)).exclude(kind=ClockKind.ADVICE)
    return Q(Exists(said)) & Q(Exists(owed))


def concerned() -> Q:
    """The asker may be concerned themselves, and there is no advice yet."""
    return ~Q(status=Status.ADVISED) & self_involvement.noticed()


def paused(*, at: datetime) -> Q:
    """It stands still."""
    return Q(Exists(_open_pauses(at)))


def objected(*, at: datetime) -> Q:
    """It stands still, and the asker does not agree with that."""
    return Q(Exists(_open_pauses(at).filter(objected_at__isnull=False)))


def set_aside(*, at: datetime) -> Q:
    """One of its promises was found to be beyond reckoning."""
    return Q(Exists(_open_clocks(at).filter(set_aside_at__isnull=False)))


def late(*, at: datetime) -> Q:
    """One of its promises is broken and still open. What stands still since before it was due is not."""
    waits = Q(paused_until__gt=at, paused_since__lte=F("due_at"))
    return Q(Exists(_open_clocks(at).filter(due_at__lt=at).exclude(waits)))


def soon(*, at: datetime) -> Q:
    """None is broken, and one has used so much of its time that the ladder came to `SOON`, or is about to: the next
    look is due. One statement, for the ladder.
    """
    below = max((rung.share for rung in ledger.ladder() if rung.share < SOON), default=Decimal(0))
    reached = Q(climbed_share__gte=SOON) | Q(climbed_share__gte=below, next_check_at__lte=at)
    running = _open_clocks(at).filter(reached, set_aside_at=None).exclude(_still(at))
    return ~late(at=at) & Q(Exists(running))


def left_behind(away: Collection[UUID], *, at: datetime) -> Q:
    """All who have it, or were asked, are among these advisers who are not there; and it is neither late nor soon."""
    there = _CURRENT.exclude(adviser__in=away)
    absent = Q(Exists(_CURRENT)) & ~Q(Exists(there))
    return Q(status__in=_AT_WORK) & absent & ~late(at=at) & ~soon(at=at)


def uncovered(*, at: datetime) -> Q:
    """Whoever has it is away, and nobody stands in: of all who may, each has a tie or declined. Two statements."""
    standing_in = deputies.now(at=at)
    holders: defaultdict[frozenset[UUID], list[UUID]] = defaultdict(list)
    for holder in standing_in.away:
        holders[frozenset(one.adviser for one in standing_in.chain(holder) if not one.is_away)].append(holder)
    ties_of = conflicts.excluded_q_by_person(frozenset().union(*holders))
    declined = Cover.objects.filter(
        assignment__question=OuterRef("pk"), assignment__ended_at=None, declined_at__isnull=False
    )
    found = Q(pk=None)
    for able, away in holders.items():
        alone = Q(Exists(_CURRENT.filter(adviser__in=away, claimed_at__isnull=False)))
        for one in sorted(able):
            alone &= ties_of[one] | Q(Exists(declined.filter(adviser=one)))
        found |= alone
    return found


def waiting() -> Q:
    """Nobody has it, and the desk looks for somebody."""
    return Q(next_route_at__isnull=False)


def offered() -> Q:
    """It waits for the answer to an offer."""
    return Q(status=Status.OFFERED) | Q(Exists(_CURRENT.filter(claimed_at=None)))


def is_with(adviser: UUID) -> Q:
    """This adviser has it, or was asked."""
    return Q(Exists(_CURRENT.filter(adviser=adviser)))


def asker_first(questions: QuerySet[Question], *, asker: Person, at: datetime) -> QuerySet[Question]:
    """Open questions of this asker: first what waits for them, then by promise (`queries.by_promise`). It waits for the
    asker where a referral needs their yes; where their answer is awaited; and after the advice, unless they asked on.
    """
    asked = referral_permissions.awaiting(asker).filter(status=ReferralStatus.WAITS, question=OuterRef("pk"))
    owed = _open_clocks(at).exclude(_still(at)).filter(kind=ClockKind.NEXT_REACTION)
    pauses = _open_pauses(at)
    theirs = Q(Exists(pauses.filter(reason=PauseReason.FOR_ASKER))) | (
        ~Q(Exists(pauses)) & Q(status__in=(Status.WAITING, Status.ADVISED))
    )
    acts = Q(Exists(asked)) | (~Q(Exists(owed)) & theirs)
    turn = Case(When(acts, then=Value(0)), default=Value(1))
    return questions.annotate(turn=turn).order_by("turn", F("next_due"), "submitted_at", "id")


def _open_clocks(at: datetime) -> QuerySet[Clock]:
    return Clock.objects.filter(Clock.open_at(at), question=OuterRef("pk"))


def _still(at: datetime) -> Q:
    """Of an open clock: no time counts for it, as `Clock.stands_still` says."""
    return Q(paused_until__gt=at)


def _open_pauses(at: datetime) -> QuerySet[Pause]:
    return Pause.objects.filter(question=OuterRef("pk"), ended_at=None, until__gt=at)
