"""Work goes from one adviser to another: when he leaves or returns, when it turns out that he may not have it, when he
is an adviser no longer, and when the coordinator moves all of it at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.letters import outbox
from steunpunt.desk.routing import candidates, covering, offers, triage
from steunpunt.desk.staff import active_roles, deputies
from steunpunt.desk.storage import journal, locks
from steunpunt.models import (
    Absence,
    AbsenceKind,
    Adviser,
    Assignment,
    Clock,
    Counterpart,
    Outcome,
    Person,
    Question,
)
from steunpunt.rules.access.lifecycle import ENDED, CaseRole, Step
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.time.moments import LAST


def begin_next(*, at: datetime) -> bool:
    """Tell of an absence that has begun: the adviser what he hands over, each deputy that he stands in, and the
    coordinators of what nobody stands in for. False when there is none to tell of.
    """
    with transaction.atomic():
        absence = _untold().filter(starts_at__lte=at, began_told_at=None).first()
        if absence is None:
            return False
        absence.began_told_at = at
        absence.save(update_fields=["began_told_at"])
        is_over = absence.ends_at is not None and absence.ends_at <= at  # before anybody was told
        if is_over or absence.kind != AbsenceKind.AWAY:  # 'not now' hands nothing over
            return True
        handed = covering.list_of(absence.adviser_id, at=at)
        if handed:
            mine = covering.facts(absence, [one.question for one in handed])
            owed = outbox.OutgoingLetter(
                f"overdracht:{absence.pk}:{at.isoformat()}", "overdracht", absence.adviser.person, mine
            )
            outbox.enqueue([owed], question=None, at=at)
        covering.forget(absence.adviser_id, before=absence.starts_at)
        covering.tell([absence.adviser_id], at=at)
        if deputies.now(at=at).is_circle(absence.adviser_id):
            offers.tell_uncovered([], of=absence.adviser_id, at=at)
        return True


def end_next(*, at: datetime) -> bool:
    """An absence has ended: the adviser is told what he finds, and what waited for somebody is looked at again."""
    with transaction.atomic():
        absence = _untold().filter(ends_at__lte=at, ended_told_at=None, began_told_at__isnull=False).first()
        if absence is None:
            return False
        absence.ended_told_at = at
        absence.save(update_fields=["ended_told_at"])
        is_still_away = deputies.absences(at=at).filter(adviser=absence.adviser_id).exists()
        if not is_still_away:
            covering.came_back(absence.adviser_id, at=at)
        held = list(covering.held_by(absence.adviser_id))
        if held and absence.kind == AbsenceKind.AWAY and not is_still_away:
            owed = outbox.OutgoingLetter(
                f"weer-terug:{absence.pk}", "weer-terug", absence.adviser.person, covering.facts(absence, held)
            )
            outbox.enqueue([owed], question=None, at=at)
        return True


def _untold() -> QuerySet[Absence]:
    told = Absence.objects.select_for_update(skip_locked=True, of=("self",)).select_related("adviser__person")
    return told.order_by("starts_at", "pk")


def take_back(*, person: Person, question_id: UUID, at: datetime) -> None:
    """The coordinator takes a question back from whoever has it or was offered it; it is routed on."""
    with transaction.atomic():
        question, _, at = permissions.begin_transition(
            person, question_id, Step.TAKE_BACK, at=at, only_as=CaseRole.DESK
        )
        having = Assignment.objects.filter(question=question, ended_at=None)
        offers.end(question, having, Outcome.MOVED, by=person, at=at)


def move_all(*, person: Person, adviser_id: UUID, at: datetime) -> int:
    """All that this adviser has goes to others, at once: for a sick call. Says how many questions, as far as the
    coordinator may know of them.

    One transaction; each question is journalled, and keeps its clock. What nobody can take waits, as every question
    does. NotFound for who does not lead the desk, and for an adviser who is not there.
    """
    if not active_roles.of(person).leads:
        raise NotFound
    with transaction.atomic():
        if not Adviser.objects.filter(pk=adviser_id).exists():
            raise NotFound
        having = Assignment.objects.filter(adviser=adviser_id, ended_at=None)
        open_ones = Question.objects.filter(pk__in=having.values("question")).exclude(status__in=ENDED)
        ordered = open_ones.select_related("subject_organisation", "asker").order_by("submitted_at", "id")
        questions, at = locks.lock(ordered, at=at)
        had = set(having.values_list("question_id", flat=True))  # asked anew: another may have moved some meanwhile
        questions = [one for one in questions if one.pk in had]
        seen = set(
            permissions.visible_to(person).filter(pk__in=[one.pk for one in questions]).values_list("pk", flat=True)
        )
        _route_on(questions, having, Outcome.MOVED, by=person, at=at)
        return len(seen)


def _route_on(
    questions: Sequence[Question], ending: QuerySet[Assignment], outcome: Outcome, *, by: Person | None, at: datetime
) -> None:
    """End these assignments and route their questions: whose promise breaks first, goes first."""
    pool = candidates.hold(at=at)
    for question in questions:
        offers.end(question, ending.filter(question=question), outcome, by=by, at=at)
    waiting = [question for question in questions if question.next_route_at is not None]
    weighed = pool.candidates_for(waiting)
    running = Clock.objects.filter(question__in=waiting, stopped_at=None, voided_at=None).values_list("question_id")
    due = dict(running.annotate(Min("due_at")))
    for question in sorted(waiting, key=lambda one: due.get(one.id, LAST)):
        triage.route_or_wait(pool, weighed[question.id], question, by=by, at=at)


def let_go(people: Iterable[UUID], *, by: Person | None, at: datetime) -> int:
    """What these people may no longer have goes to others: for a tie that was found, or a role that was lost. What they
    stand in for, goes to the next in the chain.

    Their access has closed already, for that is asked anew at every click. Says how many questions went.
    """
    with transaction.atomic():
        gone, everybody = 0, list(people)
        for adviser in everybody:
            mine = Assignment.objects.filter(adviser=adviser, ended_at=None).exclude(question__status__in=ENDED)
            works = active_roles.advisers().filter(pk=adviser).exists()
            questions = Question.objects.filter(pk__in=mine.values("question"))
            held, at = locks.lock(questions.order_by("submitted_at", "id"), at=at)
            barred = conflicts.excluded(held, [adviser])
            for question in held:
                if not works or barred[question.id]:
                    outcome = Outcome.CONFLICT if barred[question.id] else Outcome.LEFT
                    offers.end(question, mine.filter(question=question), outcome, by=by, at=at)
                    gone += 1
        covering.dropped_out(everybody, at=at)
        return gone


def let_go_of_who_left(*, at: datetime) -> bool:
    """The same for whoever is an adviser no longer and still has questions. False when there is nobody."""
    having = Assignment.objects.filter(ended_at=None).exclude(question__status__in=ENDED)
    left = having.exclude(adviser__in=active_roles.advisers())
    adviser = left.values_list("adviser_id", flat=True).first()
    return adviser is not None and let_go([adviser], by=None, at=at) > 0


def say_counterparts(*, person: Person, question_id: UUID, other_id: UUID, at: datetime) -> None:
    """The coordinator says that two questions are of counterparts in one matter: who advised on the one may not touch
    the other. Who has the one and has read the other loses the one he read last.
    """
    if question_id == other_id:
        raise Faulty([Fault("other", "zelfde-vraag", "Kies een andere vraag dan deze zelf.")])
    with transaction.atomic():
        pair = [question_id, other_id]
        # In one order, whichever of the two was named first: two who say the same do not wait for each other.
        locked, at = locks.lock(Question.objects.filter(pk__in=pair).order_by("submitted_at", "id"), at=at)
        known = {one.pk: one for one in locked}
        held = {one: permissions.require_visible(person, known.get(one), Visibility.FACTS) for one in sorted(pair)}
        if not all(how.is_coordinator for _, how in held.values()):
            raise NotFound
        both = Q(question=question_id, other=other_id) | Q(question=other_id, other=question_id)
        if Counterpart.objects.filter(both).exists():
            return
        Counterpart.objects.create(question_id=question_id, other_id=other_id, said_by=person, said_at=at)
        for question, _ in held.values():
            journal.line("vraag.tegenpartij", at=at, actor=person, question=question)
        having = Assignment.objects.filter(question__in=held, ended_at=None)
        let_go(set(having.values_list("adviser_id", flat=True)), by=person, at=at)
