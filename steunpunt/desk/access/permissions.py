"""Permissions: how a person is related to a question, what they may see of it, and the one way to change its
status.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from steunpunt.desk.access import conflicts, proofs
from steunpunt.desk.staff import active_roles, deputies
from steunpunt.desk.staff.active_roles import ActiveRoles
from steunpunt.desk.staff.deputies import Deputies
from steunpunt.desk.storage import locks
from steunpunt.models import Assignment, Cover, Office, Person, Question
from steunpunt.rules.access import lifecycle, visibility
from steunpunt.rules.access.lifecycle import ENDED, CaseRole, Status, Step
from steunpunt.rules.access.visibility import Relation, Visibility
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.routing import presence
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import MAY_ASK

_WITH = ("asker", "organisation__province", "subject_organisation__province")


def relation_to(person: Person, question: Question) -> Relation:
    """Return how this person is related to this question. A deactivated person or role has no relation."""
    at = timezone.now()
    roles = active_roles.of(person)
    if question.asker_id == person.id:
        return Relation(is_asker=roles.is_active and active_roles.is_asker(person, question, at=at))
    own = active_roles.assignments().filter(question=question, adviser_id=person.id).first() if roles.advises else None
    covered = _covered(person, question, at=at) if roles.advises and own is None else None
    if own is None and covered is None and not roles.leads:
        return Relation()
    cover = covered.covers.filter(adviser=person.id).first() if covered is not None else None
    has_declared = cover is not None and cover.declared_at is not None
    return Relation(
        is_holder=own is not None and own.claimed_at is not None,
        is_offered=own is not None and own.claimed_at is None,
        is_stand_in=covered is not None and not has_declared,
        is_covering=has_declared,
        is_coordinator=roles.is_coordinator or (roles.leads and not _led(question)),
        in_conflict=conflicts.is_excluded(person.id, question),
        is_unproven=not proofs.is_proved(own or covered, cover if has_declared else None),
    )


def _covered(person: Person, question: Question, *, at: datetime) -> Assignment | None:
    """Return the assignment whose holder this person stands in for at this moment."""
    standing_in = deputies.now(at=at)
    absent = standing_in.covers(person.id)
    if not absent:
        return None
    taken = active_roles.assignments().filter(question=question, claimed_at__isnull=False, adviser__in=absent).first()
    holder = next(iter(absent)) if taken is None else taken.adviser_id  # the same queries whether it is held or not
    return taken if _stand_in(standing_in, question, holder) == person.id else None


def stand_in(question: Question, holder: UUID, *, at: datetime) -> UUID | None:
    """Return who stands in for the holder of this question at this moment; None when nobody can, or the holder is
    present.
    """
    return _stand_in(deputies.now(at=at), question, holder)


def _stand_in(standing_in: Deputies, question: Question, holder: UUID) -> UUID | None:
    chained = standing_in.chain(holder)
    if not chained:
        return None
    people = [stand_in.adviser for stand_in in chained]
    declined = Cover.objects.filter(
        assignment__question=question, assignment__ended_at=None, adviser__in=people, declined_at__isnull=False
    )
    unable = conflicts.excluded([question], people)[question.id] | set(declined.values_list("adviser_id", flat=True))
    return presence.stand_in(chained, excluded=unable)


def _led(question: Question) -> bool:
    """Whether a coordinator may see this question."""
    leading = list(active_roles.coordinators().values_list("pk", flat=True))
    return len(conflicts.excluded([question], leading)[question.id]) < len(leading)


def visible_to(person: Person, *, roles: ActiveRoles | None = None) -> QuerySet[Question]:
    """Return the questions that this person may know to exist: the rule of `relation_to`, for lists and counts.

    What decides about the person is read now, in at most four statements; a page with several lists asks once. `roles`:
    what was read of their roles for the same request, which saves one.
    """
    viewer = _viewer(person, roles)
    if not viewer.roles.is_active:
        return Question.objects.none()
    if not (viewer.roles.leads or viewer.roles.advises):
        return Question.objects.filter(viewer.asked)
    questions = Question.objects.filter(_rule(viewer))
    if viewer.roles.leads:
        return questions
    # The full rule is applied only to the few questions that can be theirs, found by index.
    own = Question.objects.filter(viewer.asked)
    had = Question.objects.filter(pk__in=_open_assignments(viewer.person, viewer.covers).values("question"))
    return questions.filter(pk__in=own.values("pk").union(had.values("pk")))


def may_know_of(person: Person, question: str) -> Exists:
    """Return the condition that this person may see the question in this column, to filter rows of another table.

    The bounds instead of an equality keep PostgreSQL from first collecting every question that the person may see.
    """
    questions = Question.objects.filter(pk__gte=OuterRef(question), pk__lte=OuterRef(question))
    viewer = _viewer(person)
    return Exists(questions.filter(_rule(viewer)) if viewer.roles.is_active else questions.none())


def open_assignments_of(person: Person, *, at: datetime) -> QuerySet[Assignment]:
    """Return the open assignments of this adviser and of those for whom they may stand in at this moment."""
    return _open_assignments(person, deputies.now(at=at).covers(person.id))


def _open_assignments(person: Person, covers: Collection[UUID]) -> QuerySet[Assignment]:
    return active_roles.assignments().filter(adviser__in=[person.id, *covers])


@dataclass(frozen=True)
class _Viewer:
    """What decides at one moment about what a person may see."""

    person: Person
    roles: ActiveRoles
    asked: Q
    """The condition on questions that they asked."""
    covers: Mapping[UUID, Sequence[UUID]]
    """For whom they may stand in, with the deputies before them (`Deputies.covers`)."""


def _viewer(person: Person, roles: ActiveRoles | None = None) -> _Viewer:
    at, roles = timezone.now(), roles or active_roles.of(person)
    asked = active_roles.asked_by(person, at=at) if roles.is_active else Q(pk=None)
    covers = deputies.now(at=at).covers(person.id) if roles.advises else {}
    return _Viewer(person, roles, asked, covers)


def _rule(viewer: _Viewer) -> Q:
    person, roles = viewer.person, viewer.roles
    if not (roles.advises or roles.leads):
        return viewer.asked
    others = (_to_lead(roles) | _to_advise(viewer)) & ~Q(asker=person)
    return viewer.asked | (others & ~conflicts.excluded_q(person.id))


def _to_lead(roles: ActiveRoles) -> Q:
    if roles.is_coordinator:
        return ~Q(pk=None)
    if not roles.is_deputy_coordinator:
        return Q(pk=None)
    leading = active_roles.coordinators().values_list("pk", flat=True)
    unseen = ~Q(pk=None)
    for coordinator in leading:
        unseen &= conflicts.excluded_q(coordinator)
    return unseen


def _to_advise(viewer: _Viewer) -> Q:
    if not viewer.roles.advises:
        return Q(pk=None)
    person = viewer.person
    open_assignments = active_roles.assignments().filter(question=OuterRef("pk"))
    rule = Q(Exists(open_assignments.filter(adviser_id=person.id)))
    for absent, before in viewer.covers.items():
        assignments = open_assignments.filter(adviser_id=absent, claimed_at__isnull=False)
        declined = Cover.objects.filter(
            assignment__question=OuterRef("pk"), assignment__ended_at=None, declined_at__isnull=False
        )
        covers = Q(Exists(assignments)) & ~Q(Exists(declined.filter(adviser_id=person.id)))
        for deputy in before:
            covers &= conflicts.excluded_q(deputy) | Q(Exists(declined.filter(adviser_id=deputy)))
        rule |= covers
    return rule


def find(person: Person, question_id: UUID, *, at_least: Visibility = Visibility.FACTS) -> tuple[Question, Relation]:
    """Return the question with asker and organisations, and the person's relation to it. Raises NotFound when they may
    not see `at_least` that much.
    """
    # no ORDER BY, unlike `first`
    question = next(iter(Question.objects.select_related(*_WITH).filter(id=question_id)), None)
    if question is not None and question.asker_id == person.id:
        question.asker = person  # reuse what was already read of this person
    return require_visible(person, question, at_least)


def begin_transition(
    person: Person, question_id: UUID, step: Step, *, at: datetime, only_as: CaseRole | None = None
) -> tuple[Question, Status, datetime]:
    """Lock the question for this step. Returns it with its next status and the moment to act at.

    The moment is never before the question's newest journal line. Call it inside the command's transaction. `only_as`
    limits the role in which the step may be taken. Raises NotFound when the person may not see the question, Refusal
    `niet-nu` or `niet-aan-u` when the step cannot be taken.
    """
    locked, at = lock_question(question_id, at=at)
    question, relation = require_visible(person, locked, at_least=Visibility.FACTS)
    return question, lifecycle.move(Status(question.status), step, visibility.roles_of(relation), only_as=only_as), at


def has_role(person: Person, *, at: datetime) -> bool:
    """Whether this person has a role at the desk: asks (by an office held today in Amsterdam), advises, leads it, or is
    a partner's system. At most one query.
    """
    if person.leads or person.is_system:
        return True
    asks = Office.objects.held_on(day_of(at)).filter(person=person, function__in=MAY_ASK)
    advises = active_roles.advisers().filter(person=person)
    return Person.objects.filter(Q(Exists(asks)) | Q(Exists(advises)), pk=person.pk).exists()


def lock_question(question_id: UUID, *, at: datetime) -> tuple[Question | None, datetime]:
    """Lock the question and return it, or None, with the moment to act at: never before its newest journal line."""
    questions, at = locks.lock(Question.objects.filter(id=question_id), at=at)
    return next(iter(questions), None), at


def coordinators(question: Question) -> list[Person]:
    """Return who leads the desk for this question: the active coordinators who may see it; if none may, their
    deputies.
    """
    return coordinators_of([question])[question.id]


def coordinators_of(questions: Collection[Question]) -> dict[UUID, list[Person]]:
    """The same for several questions, in two statements."""
    leading = list(active_roles.leading())
    barred = conflicts.excluded(questions, [person.id for person in leading])
    coordinators = {}
    for question in questions:
        able = [person for person in leading if person.id not in barred[question.id]]
        coordinators[question.id] = [person for person in able if person.is_coordinator] or able
    return coordinators


def require_visible(person: Person, question: Question | None, at_least: Visibility) -> tuple[Question, Relation]:
    """Return the question with this person's relation to it. Raises NotFound when it does not exist or they may not see
    it, UnprovenAccess when they could by a row that the desk did not write.

    Both cases run the same queries, so that the response time does not tell them apart.
    """
    relation = relation_to(person, no_question() if question is None else question)
    if question is None or visibility.visibility_of(replace(relation, is_unproven=False)) < at_least:
        raise NotFound
    if at_least > Visibility.FACTS or not relation.is_coordinator:  # who leads the desk puts it right
        proofs.require_proved(person, question, relation)
    return question, relation


def no_question() -> Question:
    """Return an unsaved question, to run the same queries for one that does not exist."""
    return Question(submitted_at=timezone.now())


def apply_transition(question: Question, status: Status, *, at: datetime) -> None:
    """Save the new status of the question with the moments that belong to it. One statement; none when the status
    stays.
    """
    if status is Status(question.status):
        return
    question.status = status
    question.next_route_at = at if status is Status.RECEIVED else None
    question.nobody_since = None
    question.route_fault = ""
    question.ended_at = at if status in ENDED else None
    question.save(update_fields=["status", "next_route_at", "nobody_since", "route_fault", "ended_at"])


def request_routing(question: Question, *, at: datetime) -> None:
    """Queue the question for the router: nobody holds it and a clock runs.

    It returns to RECEIVED, unless advice was given: then it stays ADVISED.
    """
    if question.status != Status.ADVISED:
        apply_transition(question, Status.RECEIVED, at=at)
        return
    question.next_route_at = at
    question.save(update_fields=["next_route_at"])


def apply_offer(question: Question, *, at: datetime) -> None:
    """The question was offered: remove it from the router's queue. After an advice it stays ADVISED."""
    apply_transition(question, lifecycle.MOVES[Status(question.status), Step.OFFER].to, at=at)
    if question.next_route_at is not None:
        question.next_route_at, question.nobody_since, question.route_fault = None, None, ""
        question.save(update_fields=["next_route_at", "nobody_since", "route_fault"])


def has_adviser(question: Question) -> bool:
    """Whether an adviser holds the question, or it is offered to one."""
    return active_roles.assignments().filter(question=question).exists()
