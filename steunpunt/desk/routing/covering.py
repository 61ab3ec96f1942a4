"""Who stands in for the questions of an absent adviser, and the letters about it, also when a deputy drops out.

`CoverNotice` records per question who was last notified, so that every change of deputy is noticed, whatever its cause:
the next in the chain is notified, or the coordinators that nobody stands in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.routing import offers
from steunpunt.desk.staff import active_roles, deputies
from steunpunt.desk.storage import locks
from steunpunt.models import Absence, Adviser, Assignment, Cover, CoverNotice, Person, Question, Talk
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.routing import presence

CHECK_AGAIN = timedelta(minutes=1)
"""Elapsed time after which the deputy is checked again: for a new conflict, or a deputy who is back."""


@dataclass(frozen=True)
class CoveredQuestions:
    """A question of an absent adviser, and who stands in; None: nobody can."""

    question: Question
    stands_in: UUID | None


def covers(adviser: UUID, *, at: datetime, instead: UUID | None = None, away: bool = False) -> list[CoveredQuestions]:
    """Return what this adviser holds, and who stands in for each at this moment; with `away`, who would if they were
    absent now (`instead`: with this deputy). Four statements.
    """
    standing_in = deputies.now(at=at)
    chained = standing_in.chain_if_away(adviser, instead=instead) if away else standing_in.chain(adviser)
    questions = list(held_by(adviser))
    people = [stand_in.adviser for stand_in in chained]
    excluded = conflicts.excluded(questions, people) if people else defaultdict(set)
    for question, declined in Cover.objects.filter(
        assignment__question__in=questions, assignment__ended_at=None, declined_at__isnull=False
    ).values_list("assignment__question_id", "adviser_id"):
        excluded[question].add(declined)
    return [
        CoveredQuestions(question, presence.stand_in(chained, excluded=excluded[question.id])) for question in questions
    ]


def held_by(adviser: UUID) -> Iterable[Question]:
    """Return the open questions that this adviser holds."""
    assignments = Assignment.objects.filter(adviser=adviser, ended_at=None, claimed_at__isnull=False)
    return Question.objects.filter(assignments__in=assignments).exclude(status__in=ENDED).order_by("submitted_at", "id")


def notify(holders: Collection[UUID], *, at: datetime) -> None:
    """Notify who now stands in for what these advisers hold, where that changed; and the coordinators, where nobody
    does. Calls off what a former deputy planned. Call it at the end of a transaction: it locks questions itself.
    """
    together = Adviser.objects.select_for_update(no_key=True).filter(pk__in=list(holders)).order_by("pk")
    away = deputies.now(at=at).away
    for holder in together:
        if holder.pk in away:
            _notify(holder.pk, at=at)
        else:
            end_cover(holder.pk, at=at)


def end_cover(holder: UUID, *, at: datetime) -> None:
    """The absence is over: clear the notices, and call off what deputies planned. Questions that another command has
    locked are left for the next check.
    """
    waits = _call_off(holder, dict.fromkeys((question.id for question in held_by(holder)), None), at=at)
    noticed = CoverNotice.objects.filter(assignment__adviser=holder)
    noticed.exclude(assignment__question__in=waits).delete()
    noticed.update(adviser=None, checked_at=at)


def delete_notices(holder: UUID, *, before: datetime) -> None:
    """Forget the notices of before this moment: they were about another absence."""
    CoverNotice.objects.filter(assignment__adviser=holder, checked_at__lt=before).delete()


def _notify(holder: UUID, *, at: datetime) -> None:
    noticed = {notice.assignment.question_id: notice for notice in _notices(holder)}
    covered = covers(holder, at=at)
    changed: defaultdict[UUID | None, list[Question]] = defaultdict(list)
    for cover in covered:
        notice = noticed.get(cover.question.id)
        if notice is None or notice.adviser_id != cover.stands_in:
            changed[cover.stands_in].append(cover.question)
    _save_notices(holder, covered, noticed, at=at)
    _call_off(holder, {cover.question.id: cover.stands_in for cover in covered}, at=at)
    absence = deputies.absences(at=at).filter(adviser=holder).order_by("-starts_at", "-pk").first()
    people = Person.objects.in_bulk([adviser for adviser in changed if adviser is not None])
    letters = [
        outbox.OutgoingLetter(
            f"waarneming:{holder}:{at.isoformat()}:{deputy.id}",
            "waarneming",
            deputy,
            facts(absence, changed[deputy.id]),
        )
        for deputy in people.values()
    ]
    outbox.enqueue(letters, question=None, at=at)
    if changed[None]:
        offers.notify_uncovered(changed[None], of=holder, at=at)


def _call_off(holder: UUID, stands_in: Mapping[UUID, UUID | None], *, at: datetime) -> set[UUID]:
    """Call off the talks of a former deputy about these questions, unless they will stand in by then.

    Returns the questions that another command has locked: that command may wait for this one, so this one does not
    wait.
    """
    questions = {talk.question_id for talk in _of_former(holder, stands_in, at=at)}
    if not questions:
        return set()
    locked, at = locks.lock(Question.objects.filter(pk__in=questions).order_by("pk"), at=at, skip_locked=True)
    by_id = {question.pk: question for question in locked}
    for talk in _of_former(holder, stands_in, at=at):  # read again: it may have been moved meanwhile
        if talk.question_id in by_id:
            talk_invitations.call_off_one(talk, by_id[talk.question_id], by=None, at=at)
    return questions - set(by_id)


def _of_former(holder: UUID, stands_in: Mapping[UUID, UUID | None], *, at: datetime) -> list[Talk]:
    planned = talk_invitations.coming(at=at).filter(question__in=list(stands_in)).exclude(adviser=holder)
    return [
        talk
        for talk in planned.select_related("question")
        if talk.adviser_id != stands_in[talk.question_id]
        and talk.planned_at is not None
        and permissions.stand_in(talk.question, holder, at=talk.planned_at) != talk.adviser_id
    ]


def facts(absence: Absence | None, questions: Sequence[Question]) -> dict[str, str]:
    """Return the facts of a letter about these questions: how many, and until when."""
    until = "" if absence is None or absence.ends_at is None else absence.ends_at.isoformat()
    return {"until": until, "count": str(len(questions))}


def _notices(holder: UUID) -> Iterable[CoverNotice]:
    return CoverNotice.objects.filter(assignment__adviser=holder).select_related("assignment")


def _save_notices(
    holder: UUID, covered: Iterable[CoveredQuestions], noticed: Mapping[UUID, CoverNotice], *, at: datetime
) -> None:
    """Save who stands in for each of these, and delete what is no longer held."""
    stands_in = {cover.question.id: cover.stands_in for cover in covered}
    assignments = Assignment.objects.filter(
        adviser=holder, ended_at=None, claimed_at__isnull=False, question__in=list(stands_in)
    )
    CoverNotice.objects.bulk_create(
        [
            CoverNotice(assignment=assignment, adviser_id=stands_in[assignment.question_id], checked_at=at)
            for assignment in assignments
        ],
        update_conflicts=True,
        unique_fields=["assignment"],
        update_fields=["adviser", "checked_at"],
    )
    CoverNotice.objects.filter(
        pk__in=[notice.pk for question, notice in noticed.items() if question not in stands_in]
    ).delete()


def record_notified(question: Question, *, at: datetime) -> None:
    """Record that who stands in for this question was already notified by another letter. Call it inside a command that
    has locked it.
    """
    away = deputies.now(at=at).away
    for assignment in active_roles.assignments().filter(question=question, claimed_at__isnull=False, adviser__in=away):
        deputy = permissions.stand_in(question, assignment.adviser_id, at=at)
        CoverNotice.objects.update_or_create(assignment=assignment, defaults={"adviser_id": deputy, "checked_at": at})


def notify_dropped_out(people: Collection[UUID], *, at: datetime) -> None:
    """These people may no longer stand in for something: notify who follows them. Call it as `notify`."""
    noticed = CoverNotice.objects.filter(adviser__in=list(people))
    holders = set(noticed.values_list("assignment__adviser_id", flat=True))
    if holders:
        notify(holders, at=at)


def unchecked(*, at: datetime) -> QuerySet[CoverNotice]:
    """Return the notices whose deputy is absent, is deactivated, or was not checked for `CHECK_AGAIN`."""
    absent = deputies.absences(at=at).values("adviser")
    gone = Q(adviser__isnull=False) & (Q(adviser__in=absent) | ~Q(adviser__in=active_roles.advisers()))
    return CoverNotice.objects.filter(gone | Q(checked_at__lte=at - CHECK_AGAIN))


def notify_next(*, at: datetime) -> bool:
    """Check one absent adviser whose deputy is absent, is deactivated, or was not checked for `CHECK_AGAIN`. Returns
    False when there is none.
    """
    with transaction.atomic():
        holder = unchecked(at=at).values_list("assignment__adviser_id", flat=True).first()
        if holder is None:
            return False
        notify([holder], at=at)
        return True
