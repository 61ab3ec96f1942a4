"""Who stands in for what an adviser holds who is away, and that they hear of it: also when a deputy drops out.

What was told last is kept per question (`CoverNotice`), so that whatever changes who stands in is noticed, in whichever
way it came about: the next in the chain is told, or the coordinators that nobody stands in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.routing import offers
from steunpunt.desk.staff import active_roles, deputies
from steunpunt.desk.storage import locks
from steunpunt.models import Absence, Adviser, Assignment, Cover, CoverNotice, Person, Question, Talk
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.routing import presence

LOOK_AGAIN = timedelta(minutes=1)
"""Elapsed time after which it is looked at again who stands in: for a tie that nobody said, a deputy who is back."""


@dataclass(frozen=True)
class CoveredQuestions:
    """A question of an adviser who is away, and who stands in for it; None: nobody can."""

    question: Question
    stands_in: UUID | None


def list_of(adviser: UUID, *, at: datetime, instead: UUID | None = None, away: bool = False) -> list[CoveredQuestions]:
    """What this adviser holds, and who stands in for each at this moment; with `away`, who would if they were away now
    (`instead`: with this deputy). Four statements, whatever the number.
    """
    standing_in = deputies.now(at=at)
    chained = standing_in.chain_if_away(adviser, instead=instead) if away else standing_in.chain(adviser)
    held = list(held_by(adviser))
    people = [one.adviser for one in chained]
    barred = conflicts.excluded(held, people) if people else defaultdict(set)
    for question, declined in Cover.objects.filter(
        assignment__question__in=held, assignment__ended_at=None, declined_at__isnull=False
    ).values_list("assignment__question_id", "adviser_id"):
        barred[question].add(declined)
    return [CoveredQuestions(question, presence.stand_in(chained, excluded=barred[question.id])) for question in held]


def held_by(adviser: UUID) -> Iterable[Question]:
    """The open questions that this adviser holds."""
    mine = Assignment.objects.filter(adviser=adviser, ended_at=None, claimed_at__isnull=False)
    return Question.objects.filter(assignments__in=mine).exclude(status__in=ENDED).order_by("submitted_at", "id")


def tell(holders: Collection[UUID], *, at: datetime) -> None:
    """Tell who stands in by now for what these advisers hold, as far as it is somebody else than was told last; and the
    coordinators, where nobody does. What a former deputy planned is called off. For use inside a transaction that locks
    no question after it.
    """
    together = Adviser.objects.select_for_update(no_key=True).filter(pk__in=list(holders)).order_by("pk")
    away = deputies.now(at=at).away
    for holder in together:
        if holder.pk in away:
            _tell(holder.pk, at=at)
        else:
            came_back(holder.pk, at=at)


def came_back(holder: UUID, *, at: datetime) -> None:
    """The absence is over: nobody stands in for this adviser, and what their deputies planned is called off. What
    another command holds at this moment stays to be looked at again.
    """
    waits = _call_off(holder, dict.fromkeys((one.id for one in held_by(holder)), None), at=at)
    told = CoverNotice.objects.filter(assignment__adviser=holder)
    told.exclude(assignment__question__in=waits).delete()
    told.update(adviser=None, checked_at=at)


def forget(holder: UUID, *, before: datetime) -> None:
    """Forget who was told before this moment that they stand in for this adviser: it is another absence now."""
    CoverNotice.objects.filter(assignment__adviser=holder, checked_at__lt=before).delete()


def _tell(holder: UUID, *, at: datetime) -> None:
    told = {one.assignment.question_id: one for one in _notices(holder)}
    handed = list_of(holder, at=at)
    changed: defaultdict[UUID | None, list[Question]] = defaultdict(list)
    for one in handed:
        known = told.get(one.question.id)
        if known is None or known.adviser_id != one.stands_in:
            changed[one.stands_in].append(one.question)
    _keep(holder, handed, told, at=at)
    _call_off(holder, {one.question.id: one.stands_in for one in handed}, at=at)
    absence = deputies.absences(at=at).filter(adviser=holder).order_by("-starts_at", "-pk").first()
    people = Person.objects.in_bulk([one for one in changed if one is not None])
    letters = [
        outbox.OutgoingLetter(
            f"waarneming:{holder}:{at.isoformat()}:{one.id}", "waarneming", one, facts(absence, changed[one.id])
        )
        for one in people.values()
    ]
    outbox.enqueue(letters, question=None, at=at)
    if changed[None]:
        offers.tell_uncovered(changed[None], of=holder, at=at)


def _call_off(holder: UUID, stands_in: Mapping[UUID, UUID | None], *, at: datetime) -> set[UUID]:
    """Call off the talks about these questions of a former deputy of this adviser, who will not stand in by
    then either. Comes back with the questions of such talks that another command holds at this moment: it may be
    waiting for whoever called this, so this waits for none.
    """
    questions = {talk.question_id for talk in _of_former(holder, stands_in, at=at)}
    if not questions:
        return set()
    found, at = locks.lock(Question.objects.filter(pk__in=questions).order_by("pk"), at=at, skip_locked=True)
    held = {one.pk: one for one in found}
    for talk in _of_former(holder, stands_in, at=at):  # asked anew: it may have been moved meanwhile
        if talk.question_id in held:
            talk_invitations.call_off_one(talk, held[talk.question_id], by=None, at=at)
    return questions - set(held)


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
    """What a letter about these questions says: how many, and until when."""
    until = "" if absence is None or absence.ends_at is None else absence.ends_at.isoformat()
    return {"until": until, "count": str(len(questions))}


def _notices(holder: UUID) -> Iterable[CoverNotice]:
    return CoverNotice.objects.filter(assignment__adviser=holder).select_related("assignment")


def _keep(holder: UUID, handed: Iterable[CoveredQuestions], told: Mapping[UUID, CoverNotice], *, at: datetime) -> None:
    """Remember who stands in for each of these, and nothing of what is no longer held."""
    stands_in = {one.question.id: one.stands_in for one in handed}
    held = Assignment.objects.filter(
        adviser=holder, ended_at=None, claimed_at__isnull=False, question__in=list(stands_in)
    )
    CoverNotice.objects.bulk_create(
        [CoverNotice(assignment=one, adviser_id=stands_in[one.question_id], checked_at=at) for one in held],
        update_conflicts=True,
        unique_fields=["assignment"],
        update_fields=["adviser", "checked_at"],
    )
    CoverNotice.objects.filter(pk__in=[one.pk for question, one in told.items() if question not in stands_in]).delete()


def remember(question: Question, *, at: datetime) -> None:
    """Who stands in for this question was told already, by another letter. For use inside a command that holds it."""
    away = deputies.now(at=at).away
    for held in active_roles.assignments().filter(question=question, claimed_at__isnull=False, adviser__in=away):
        deputy = permissions.stand_in(question, held.adviser_id, at=at)
        CoverNotice.objects.update_or_create(assignment=held, defaults={"adviser_id": deputy, "checked_at": at})


def dropped_out(people: Collection[UUID], *, at: datetime) -> None:
    """These people may stand in no more for something: whoever follows them hears so at once. As `tell`."""
    told = CoverNotice.objects.filter(adviser__in=list(people))
    holders = set(told.values_list("assignment__adviser_id", flat=True))
    if holders:
        tell(holders, at=at)


def tell_next(*, at: datetime) -> bool:
    """Look at one adviser who is away whose deputy is away, is switched off, or was not looked at for `LOOK_AGAIN`.
    False when there is none.
    """
    with transaction.atomic():
        absent = deputies.absences(at=at).values("adviser")
        gone = Q(adviser__isnull=False) & (Q(adviser__in=absent) | ~Q(adviser__in=active_roles.advisers()))
        due = CoverNotice.objects.filter(gone | Q(checked_at__lte=at - LOOK_AGAIN))
        holder = due.values_list("assignment__adviser_id", flat=True).first()
        if holder is None:
            return False
        tell([holder], at=at)
        return True
