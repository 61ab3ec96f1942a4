"""Offers: how long they stand, and how assignments end before the question does."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.clocks import clocks, pauses, timetable
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.staff import active_roles, deputies, presence
from steunpunt.desk.storage import journal, locks
from steunpunt.models import Assignment, OfferTerm, Outcome, Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import PauseEnding
from steunpunt.rules.routing.routing import BrokenRules
from steunpunt.rules.time.working_time import due
from steunpunt.rules.words import RecusalReason

NOTIFIED_FROM = 2
"""From this unanswered offer of a question on, the coordinators are notified."""


def answer_by(question: Question, *, at: datetime) -> datetime:
    """Return until when an offer of this question made now stands (UTC). Raises `BrokenRules` for an unknown term."""
    term = OfferTerm.objects.filter(urgency=question.urgency).first()
    if term is None:
        raise BrokenRules(
            f"Hoelang een aanbod met ‘{question.urgency}’ geldt, is niet bekend. Vul het in bij het beheer."
        )
    versions = timetable.versions([term.calendar_code])
    if term.calendar_code not in versions:
        raise BrokenRules(f"De kalender ‘{term.calendar_code}’ voor aanbiedingen is niet bekend.")
    return due(timetable.timeline(versions[term.calendar_code]), at, term.duration)


def on_duty_now(question: Question, *, at: datetime) -> list[Person]:
    """Return who is on duty at this moment and may see this question; nobody during office hours."""
    if timetable.office_is_open(at=at):
        return []
    on_duty = presence.now(at=at).on_duty
    excluded = conflicts.excluded([question], on_duty)[question.id]
    return list(Person.objects.filter(pk__in=on_duty - excluded - {question.asker_id}).order_by("pk"))


def end(
    question: Question,
    ending: QuerySet[Assignment],
    outcome: Outcome,
    *,
    by: Person | None,
    at: datetime,
    reason: RecusalReason | None = None,
) -> None:
    """End these open assignments of a question that the caller has locked.

    When nobody has it any more it is routed again, except an advised question without running clocks. The next adviser
    sees nothing of the reason.
    """
    left_by_holder = ending.filter(claimed_at__isnull=False).exists()
    ended = list(ending.values_list("adviser_id", flat=True))
    if not ended:
        return
    ending.update(ended_at=at, outcome=outcome, reason=reason or "", grant=None)
    for adviser in ended:
        journal.line(_ACTIONS[outcome], at=at, actor=by, question=question, adviser=str(adviser))
    if left_by_holder:
        pauses.end_running(question, PauseEnding.HANDED_ON, by=by, at=at)
        talk_invitations.call_off(question, by=by, at=at)
    is_owed = question.status != Status.ADVISED or clocks.running(question, at=at).exists()
    if is_owed and not Assignment.objects.filter(question=question, ended_at=None).exists():
        permissions.request_routing(question, at=at)
    if left_by_holder and outcome is not Outcome.MOVED:
        coordinators = permissions.coordinators(question)
        letters = outbox.to_each("verschoond", f"{question.id}:{at.isoformat()}", coordinators)
        outbox.enqueue(letters, question=question, at=at)


_ACTIONS = {
    Outcome.DECLINED: "vraag.verschoond",
    Outcome.LAPSED: "aanbod.verlopen",
    Outcome.CONFLICT: "toewijzing.uitgesloten",
    Outcome.MOVED: "toewijzing.overgedragen",
    Outcome.LEFT: "toewijzing.teruggegeven",
    Outcome.UNAVAILABLE: "toewijzing.doorgegeven",
}


def unanswered(*, at: datetime) -> QuerySet[Assignment]:
    """Return the offers that nobody answered in time."""
    return Assignment.objects.filter(answer_by__lte=at, ended_at=None, claimed_at=None)


def to_absent(*, at: datetime) -> QuerySet[Assignment]:
    """Return the offers to advisers who are absent at this moment."""
    absent = deputies.absences(at=at).values("adviser")
    return Assignment.objects.filter(ended_at=None, claimed_at=None, adviser__in=absent)


def lapse_next(*, at: datetime) -> bool:
    """End the longest overdue offer; the question is routed again. Returns False when there is none.

    Safe for any number of processes at once. From the second unanswered offer of a question on, the coordinators are
    notified.
    """
    late_offers = unanswered(at=at)
    with transaction.atomic():
        # Lock the question before its offers, as everywhere: an adviser who accepts at this moment goes first.
        late = Question.objects.filter(pk__in=late_offers.order_by("answer_by").values("question")[:_AT_A_TIME])
        questions, at = locks.lock(late.order_by("pk")[:1], at=at, skip_locked=True)
        if not questions:
            return False
        (question,) = questions
        end(question, late_offers.filter(question=question), Outcome.LAPSED, by=None, at=at)
        passed = Assignment.objects.filter(question=question, outcome=Outcome.LAPSED).count()
        if passed >= NOTIFIED_FROM:
            coordinators = permissions.coordinators(question)
            letters = outbox.to_each("aanbod-verlopen", f"{question.id}:{passed}", coordinators)
            outbox.enqueue(letters, question=question, at=at)
        return True


def end_conflicting(adviser: UUID, *, at: datetime) -> None:
    """End the offers to this adviser for which they now have a conflict, having accepted the question of a counterpart.
    Call it at the end of a command: a question that another command has locked is left to lapse.
    """
    waits = Assignment.objects.filter(ended_at=None, claimed_at=None, adviser=adviser)
    offered = Question.objects.filter(conflicts.excluded_q(adviser), pk__in=waits.values("question"))
    locked, at = locks.lock(offered.order_by("pk"), at=at, skip_locked=True)
    for question in locked:
        end(question, waits.filter(question=question), Outcome.CONFLICT, by=None, at=at)


def pass_on_next(*, at: datetime) -> bool:
    """End the offers of one question to absent advisers; it is routed again. Returns False when there is none. Safe for
    any number of processes at once.
    """
    waits = to_absent(at=at)
    with transaction.atomic():
        offered = Question.objects.filter(pk__in=waits.values("question"))
        locked, at = locks.lock(offered.order_by("pk")[:1], at=at, skip_locked=True)
        if not locked:
            return False
        (question,) = locked
        end(question, waits.filter(question=question), Outcome.UNAVAILABLE, by=None, at=at)
        return True


_AT_A_TIME = 16
"""Offers considered, to find one that no other process has locked."""


def notify_uncovered(questions: Collection[Question], *, of: UUID, at: datetime) -> None:
    """Notify the coordinators that nobody stands in for these questions of that adviser, each of those they may see;
    and that the deputies form a circle.
    """
    circle = "ja" if deputies.now(at=at).is_circle(of) else ""
    leading = active_roles.coordinators() if circle else ()
    count = Counter(dict.fromkeys(leading, 0))
    count.update(person for able in permissions.coordinators_of(questions).values() for person in able)
    letters = [
        outbox.OutgoingLetter(
            f"zonder-vervanger:{of}:{at.isoformat()}:{coordinator.id}",
            "zonder-vervanger",
            coordinator,
            {"count": str(number), "circle": circle},
        )
        for coordinator, number in count.items()
    ]
    outbox.enqueue(letters, question=None, at=at)
