"""Look up the facts by which an open question needs attention (`rules.routing.attention` has the rules) and by which
a night without duty does (`rules.routing.duty`), and order the questions of an asker.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from steunpunt.desk.access import conflicts, self_involvement
from steunpunt.desk.clocks import timetable
from steunpunt.desk.package import referral_permissions
from steunpunt.desk.questions import queries
from steunpunt.desk.staff import deputies, presence
from steunpunt.models import Assignment, Clock, Cover, JournalLine, LadderRung, Outcome, Pause, Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.clocks.ladder import NEARLY_OVER
from steunpunt.rules.routing import duty
from steunpunt.rules.routing.attention import Attention, AttentionFact, facts_for, reasons
from steunpunt.rules.routing.duty import DutyPlan
from steunpunt.rules.time.moments import Span
from steunpunt.rules.words import Notice

_CURRENT = Assignment.objects.filter(question=OuterRef("pk"), ended_at=None)
_AT_WORK = (Status.OFFERED, Status.IN_PROGRESS, Status.WAITING, Status.ADVISED)


def at_the_desk(
    person: Person, wanted: Collection[Attention], *, away: Collection[UUID] = (), at: datetime
) -> dict[UUID, frozenset[Attention]]:
    """Return every open question that this coordinator may see, by promise, with the reasons that hold of it, as far
    as they are wanted. `away`: the advisers who are absent. One statement; two more for UNCOVERED.
    """
    facts = _looked_up(wanted, away=away, at=at)
    open_questions = queries.open_at_the_desk(person).annotate(**facts).values_list("pk", *facts)
    return {pk: _reasons(zip(facts, holding, strict=True), wanted) for pk, *holding in open_questions}


def of_open(
    visible: QuerySet[Question], wanted: Collection[Attention], *, away: Collection[UUID] = (), at: datetime
) -> list[tuple[Question, frozenset[Attention]]]:
    """Return the same for the open ones of these questions, with each question itself, without its content. One
    statement; two more for UNCOVERED.
    """
    facts = _looked_up(wanted, away=away, at=at)
    opened = visible.filter(ended_at=None).select_related("subject_organisation").annotate(**facts)
    questions = queries.facts_of(queries.by_promise(opened))
    return [(question, _reasons(((name, getattr(question, name)) for name in facts), wanted)) for question in questions]


def _looked_up(
    wanted: Collection[Attention], *, away: Collection[UUID], at: datetime
) -> dict[str, "ExpressionWrapper[Q]"]:
    return {
        fact.name.lower(): ExpressionWrapper(_CONDITIONS[fact](at, away), output_field=BooleanField())
        for fact in facts_for(wanted)
    }


def _reasons(facts: Iterable[tuple[str, bool]], wanted: Collection[Attention]) -> frozenset[Attention]:
    return reasons({AttentionFact[name.upper()] for name, holds in facts if holds}) & set(wanted)


def without_duty(*, at: datetime, plans: Iterable[DutyPlan] | None = None) -> list[Span]:
    """Return when nobody has duty in the night, weekend or holidays that have begun or come next; nothing when those
    are not near, or covered. Three statements; one when the plans of all active advisers were read.
    """
    closure = duty.coming_closure(timetable.office_hours(), at)
    if closure is None:
        return []
    return duty.without_duty(closure, presence.duty_plans(closure) if plans is None else plans)


def _danger_reported(_at: datetime, _away: Collection[UUID]) -> Q:
    reported = JournalLine.objects.filter(question=OuterRef("pk"), action=f"vraag.{Notice.DANGER.value}")
    return Q(Exists(reported))


def _reaction_owed(at: datetime, _away: Collection[UUID]) -> Q:
    return Q(Exists(_open_clocks(at).exclude(_still(at)).exclude(kind=ClockKind.ADVICE)))


def _set_aside(at: datetime, _away: Collection[UUID]) -> Q:
    return Q(Exists(_open_clocks(at).filter(set_aside_at__isnull=False)))


def _broken(at: datetime, _away: Collection[UUID]) -> Q:
    """A clock that was paused before it was due is not broken."""
    waits = Q(paused_until__gt=at, paused_since__lte=F("due_at"))
    return Q(Exists(_open_clocks(at).filter(due_at__lt=at).exclude(waits)))


def _nearly_over(at: datetime, _away: Collection[UUID]) -> Q:
    """The ladder reached that share for one clock, or is about to: its next check is due."""
    lower = LadderRung.objects.filter(share__lt=NEARLY_OVER).order_by("-share").values("share")[:1]
    below = Coalesce(Subquery(lower), Value(Decimal(0)))
    reached = Q(climbed_share__gte=NEARLY_OVER) | Q(climbed_share__gte=below, next_check_at__lte=at)
    return Q(Exists(_open_clocks(at).filter(reached, set_aside_at=None).exclude(_still(at))))


def _all_away(_at: datetime, away: Collection[UUID]) -> Q:
    there = _CURRENT.exclude(adviser__in=away)
    return Q(status__in=_AT_WORK) & Q(Exists(_CURRENT)) & ~Q(Exists(there))


_CONDITIONS: Mapping[AttentionFact, Callable[[datetime, Collection[UUID]], Q]] = {
    AttentionFact.DANGER_REPORTED: _danger_reported,
    AttentionFact.REACTION_OWED: _reaction_owed,
    AttentionFact.ASKER_CONCERNED: lambda _at, _away: self_involvement.noticed(),
    AttentionFact.ADVISED: lambda _at, _away: Q(status=Status.ADVISED),
    AttentionFact.PAUSED: lambda at, _away: Q(Exists(_open_pauses(at))),
    AttentionFact.OBJECTED: lambda at, _away: Q(Exists(_open_pauses(at).filter(objected_at__isnull=False))),
    AttentionFact.SET_ASIDE: _set_aside,
    AttentionFact.BROKEN: _broken,
    AttentionFact.NEARLY_OVER: _nearly_over,
    AttentionFact.ALL_AWAY: _all_away,
    AttentionFact.UNCOVERED: lambda at, _away: uncovered(at=at),
    AttentionFact.ROUTED: lambda _at, _away: routed(),
    AttentionFact.OFFERED: lambda _at, _away: offered(),
    AttentionFact.LAPSED: lambda _at, _away: lapsed(),
}


def uncovered(*, at: datetime) -> Q:
    """Its holder is absent and nobody stands in: every deputy has a conflict or declined. One statement."""
    standing_in = deputies.now(at=at)
    holders: defaultdict[frozenset[UUID], list[UUID]] = defaultdict(list)
    for holder in standing_in.away:
        holders[frozenset(deputy.adviser for deputy in standing_in.chain(holder) if not deputy.is_away)].append(holder)
    declined = Cover.objects.filter(
        assignment__question=OuterRef("pk"), assignment__ended_at=None, declined_at__isnull=False
    )
    rule = Q(pk=None)
    for able, away in holders.items():
        alone = Q(Exists(_CURRENT.filter(adviser__in=away, claimed_at__isnull=False)))
        for adviser in sorted(able):
            alone &= conflicts.excluded_q(adviser) | Q(Exists(declined.filter(adviser=adviser)))
        rule |= alone
    return rule


def late(*, at: datetime) -> Q:
    """A promise is broken."""
    return _broken(at, ())


def paused(*, at: datetime) -> Q:
    """Its promises are paused."""
    return Q(Exists(_open_pauses(at)))


def routed() -> Q:
    """Nobody holds it, and the router looks for an adviser."""
    return Q(next_route_at__isnull=False)


def offered() -> Q:
    """An offer of it waits for an answer."""
    return Q(status=Status.OFFERED) | Q(Exists(_CURRENT.filter(claimed_at=None)))


def lapsed() -> Q:
    """Nobody holds it, and an offer of it lapsed."""
    let_go = Assignment.objects.filter(question=OuterRef("pk"), outcome=Outcome.LAPSED)
    return Q(Exists(let_go)) & ~Q(Exists(_CURRENT.filter(claimed_at__isnull=False)))


def soon(*, at: datetime) -> Q:
    """A promise is nearly over, and none is broken."""
    return _nearly_over(at, ()) & ~_broken(at, ())


def is_with(adviser: UUID) -> Q:
    """This adviser holds it, or was asked."""
    return Q(Exists(_CURRENT.filter(adviser=adviser)))


def asker_first(questions: QuerySet[Question], *, asker: Person, at: datetime) -> QuerySet[Question]:
    """Order an asker's open questions: first those of which it is the asker's turn (`turns.for_asker`, here as a
    condition), then by promise (`queries.by_promise`).
    """
    consents = referral_permissions.awaiting_consent(asker).filter(question=OuterRef("pk"))
    reactions = _open_clocks(at).exclude(_still(at)).exclude(kind=ClockKind.ADVICE)
    pauses = _open_pauses(at)
    theirs = Q(Exists(pauses.filter(reason=PauseReason.FOR_ASKER))) | (
        ~Q(Exists(pauses)) & Q(status__in=(Status.WAITING, Status.ADVISED))
    )
    acts = Q(Exists(consents)) | (Q(nobody_since=None) & ~Q(Exists(reactions)) & theirs)
    turn = Case(When(acts, then=Value(0)), default=Value(1))
    return questions.annotate(turn=turn).order_by("turn", F("next_due"), "submitted_at", "id")


def _open_clocks(at: datetime) -> QuerySet[Clock]:
    return Clock.objects.filter(Clock.open_at(at), question=OuterRef("pk"))


def _still(at: datetime) -> Q:
    """Of an open clock: it is paused, as `Clock.stands_still` tests."""
    return Q(paused_until__gt=at)


def _open_pauses(at: datetime) -> QuerySet[Pause]:
    return Pause.objects.filter(question=OuterRef("pk"), ended_at=None, until__gt=at)
