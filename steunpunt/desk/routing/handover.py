"""Hand over work from one adviser to another: at the start and end of an absence, on a conflict of interest, when a
person is no longer an adviser, and when the coordinator moves all of it at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from steunpunt.desk.access import capabilities, conflicts, permissions
from steunpunt.desk.letters import outbox
from steunpunt.desk.routing import candidates, covering, offers, triage
from steunpunt.desk.staff import active_roles, deputies
from steunpunt.desk.storage import journal, locks
from steunpunt.models import Absence, AbsenceKind, Adviser, Assignment, Clock, Counterpart, Outcome, Person, Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.lifecycle import ENDED, CaseRole, Step
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.time.moments import LAST


def begin_next(*, at: datetime) -> bool:
    """Notify of one absence that has begun: the adviser of what they hand over, each deputy, and the coordinators of
    what nobody stands in for. Returns False when there is none.
    """
    with transaction.atomic():
        absence = _lockable(begun(at=at)).first()
        if absence is None:
            return False
        absence.began_told_at = at
        absence.save(update_fields=["began_told_at"])
        is_over = absence.ends_at is not None and absence.ends_at <= at  # before anybody was notified
        if is_over or absence.kind != AbsenceKind.AWAY:  # 'not now' hands nothing over
            return True
        covered = covering.covers(absence.adviser_id, at=at)
        if covered:
            facts = covering.facts(absence, [cover.question for cover in covered])
            letter = outbox.OutgoingLetter(
                f"overdracht:{absence.pk}:{at.isoformat()}", "overdracht", absence.adviser.person, facts
            )
            outbox.enqueue([letter], question=None, at=at)
        covering.delete_notices(absence.adviser_id, before=absence.starts_at)
        covering.notify([absence.adviser_id], at=at)
        if deputies.now(at=at).is_circle(absence.adviser_id):
            offers.notify_uncovered([], of=absence.adviser_id, at=at)
        return True


def end_next(*, at: datetime) -> bool:
    """Notify an adviser whose absence has ended of what waits for them. Returns False when there is none."""
    with transaction.atomic():
        absence = _lockable(over(at=at)).first()
        if absence is None:
            return False
        absence.ended_told_at = at
        absence.save(update_fields=["ended_told_at"])
        is_still_away = deputies.absences(at=at).filter(adviser=absence.adviser_id).exists()
        if not is_still_away:
            covering.end_cover(absence.adviser_id, at=at)
        questions = list(covering.held_by(absence.adviser_id))
        if questions and absence.kind == AbsenceKind.AWAY and not is_still_away:
            letter = outbox.OutgoingLetter(
                f"weer-terug:{absence.pk}", "weer-terug", absence.adviser.person, covering.facts(absence, questions)
            )
            outbox.enqueue([letter], question=None, at=at)
        return True


def begun(*, at: datetime) -> QuerySet[Absence]:
    """Return the absences that have begun and of which nobody was notified yet."""
    return Absence.objects.filter(starts_at__lte=at, began_told_at=None)


def over(*, at: datetime) -> QuerySet[Absence]:
    """Return the absences that have ended and of whose end nobody was notified yet."""
    return Absence.objects.filter(ends_at__lte=at, ended_told_at=None, began_told_at__isnull=False)


def _lockable(absences: QuerySet[Absence]) -> QuerySet[Absence]:
    lockable = absences.select_for_update(skip_locked=True, of=("self",)).select_related("adviser__person")
    return lockable.order_by("starts_at", "pk")


def take_back(*, person: Person, question_id: UUID, at: datetime) -> None:
    """Take a question back from whoever holds it or was offered it, by the coordinator; it is routed again."""
    with transaction.atomic():
        question, _, at = permissions.begin_transition(
            person, question_id, Step.TAKE_BACK, at=at, only_as=CaseRole.DESK
        )
        having = Assignment.objects.filter(question=question, ended_at=None)
        offers.end(question, having, Outcome.MOVED, by=person, at=at)


def move_all(*, person: Person, adviser_id: UUID, at: datetime) -> int:
    """Move all questions of this adviser to others at once, for a sick call. Returns how many, as far as the
    coordinator may see them.

    One transaction; each question is journalled and keeps its clocks. What nobody can take waits. Raises NotFound
    unless the person leads the desk and the adviser exists.
    """
    capabilities.require(person, Capability.MOVE_WORK)
    with transaction.atomic():
        if not Adviser.objects.filter(pk=adviser_id).exists():
            raise NotFound
        having = Assignment.objects.filter(adviser=adviser_id, ended_at=None)
        open_ones = Question.objects.filter(pk__in=having.values("question")).exclude(status__in=ENDED)
        ordered = open_ones.select_related("subject_organisation", "asker").order_by("submitted_at", "id")
        questions, at = locks.lock(ordered, at=at)
        had = set(having.values_list("question_id", flat=True))  # read again: another may have moved some meanwhile
        questions = [question for question in questions if question.pk in had]
        visible = set(
            permissions.visible_to(person)
            .filter(pk__in=[question.pk for question in questions])
            .values_list("pk", flat=True)
        )
        _route_on(questions, having, Outcome.MOVED, by=person, at=at)
        return len(visible)


def _route_on(
    questions: Sequence[Question], ending: QuerySet[Assignment], outcome: Outcome, *, by: Person | None, at: datetime
) -> None:
    pool = candidates.lock_pool(at=at)
    for question in questions:
        offers.end(question, ending.filter(question=question), outcome, by=by, at=at)
    waiting = [question for question in questions if question.next_route_at is not None]
    weighed = pool.candidates_for(waiting)
    running = Clock.objects.filter(question__in=waiting, stopped_at=None, voided_at=None).values_list("question_id")
    due = dict(running.annotate(Min("due_at")))
    for question in sorted(waiting, key=lambda waits: due.get(waits.id, LAST)):
        triage.route_or_wait(pool, weighed[question.id], question, by=by, at=at)


def hand_over_forbidden(people: Iterable[UUID], *, by: Person | None, at: datetime) -> int:
    """Hand over what these people may no longer have, because of a conflict or a lost role. What they stand in for goes
    to the next deputy.

    Their access has already ended, as it is checked on every request. Returns how many questions were handed over.
    """
    with transaction.atomic():
        gone, everybody = 0, list(people)
        for adviser in everybody:
            assignments = Assignment.objects.filter(adviser=adviser, ended_at=None).exclude(question__status__in=ENDED)
            works = active_roles.advisers().filter(pk=adviser).exists()
            questions = Question.objects.filter(pk__in=assignments.values("question"))
            locked, at = locks.lock(questions.order_by("submitted_at", "id"), at=at)
            excluded = conflicts.excluded(locked, [adviser])
            for question in locked:
                if not works or excluded[question.id]:
                    outcome = Outcome.CONFLICT if excluded[question.id] else Outcome.LEFT
                    offers.end(question, assignments.filter(question=question), outcome, by=by, at=at)
                    gone += 1
        covering.notify_dropped_out(everybody, at=at)
        return gone


def held_by_former() -> QuerySet[Assignment]:
    """Return what people still hold, or were offered, who are no longer advisers."""
    having = Assignment.objects.filter(ended_at=None).exclude(question__status__in=ENDED)
    return having.exclude(adviser__is_active=True, adviser__person__is_active=True)


def hand_over_next_former(*, at: datetime) -> bool:
    """The same for one person who is no longer an adviser and still has questions. Returns False when there is none."""
    adviser = held_by_former().values_list("adviser_id", flat=True).first()
    return adviser is not None and hand_over_forbidden([adviser], by=None, at=at) > 0


def record_counterparts(*, person: Person, question_id: UUID, other_id: UUID, at: datetime) -> None:
    """Record that two questions are of counterparts in one matter: an adviser on the one may not see the other.

    An adviser who has the one and has read the other loses the one they read last. Raises NotFound unless the person is
    a coordinator who may see both.
    """
    if question_id == other_id:
        raise Faulty([Fault("other", "zelfde-vraag", "Kies een andere vraag dan deze zelf.")])
    with transaction.atomic():
        pair = [question_id, other_id]
        # In a fixed order, so that two commands with the same pair do not deadlock.
        locked, at = locks.lock(Question.objects.filter(pk__in=pair).order_by("submitted_at", "id"), at=at)
        by_id = {question.pk: question for question in locked}
        seen = [permissions.require_visible(person, by_id.get(pk), Visibility.FACTS) for pk in sorted(pair)]
        if not all(relation.is_coordinator for _, relation in seen):
            raise NotFound
        both = Q(question=question_id, other=other_id) | Q(question=other_id, other=question_id)
        if Counterpart.objects.filter(both).exists():
            return
        Counterpart.objects.create(question_id=question_id, other_id=other_id, said_by=person, said_at=at)
        for question, _ in seen:
            journal.line("vraag.tegenpartij", at=at, actor=person, question=question)
        having = Assignment.objects.filter(question__in=pair, ended_at=None)
        hand_over_forbidden(set(having.values_list("adviser_id", flat=True)), by=person, at=at)
