"""Lists and overviews without content, for pages and API."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, Func, IntegerField, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from steunpunt.desk.access import capabilities, permissions
from steunpunt.desk.staff import active_roles, deputies, planned_presence
from steunpunt.desk.staff.planned_presence import PlannedPresence
from steunpunt.models import (
    Absence,
    AbsenceKind,
    Adviser,
    Assignment,
    Clock,
    JournalLine,
    Person,
    Question,
    RoutingDecision,
    Talk,
)
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.events import INNER
from steunpunt.rules.new_question import TEXTS
from steunpunt.rules.refusals import NotFound

_SEALED = ("wrapped_key", "sealed_call_moments", *(f"sealed_{name}" for name in TEXTS))
_RECENT = timedelta(days=7)
_RUNNING = Q(clocks__stopped_at=None, clocks__voided_at=None)


def by_promise(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Order by the earliest due time of a running clock, questions without one last."""
    return questions.annotate(next_due=Min("clocks__due_at", filter=_RUNNING)).order_by(
        "next_due", "submitted_at", "id"
    )


def facts_of(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Return these questions without their encrypted columns."""
    return questions.defer(*_SEALED)


def clocks_by_question(questions: Iterable[Question]) -> dict[UUID, list[Clock]]:
    """Return the clocks of each of these questions. One statement, without a related manager per question."""
    clocks: dict[UUID, list[Clock]] = {question.id: [] for question in questions}
    for clock in Clock.objects.filter(question__in=list(clocks)) if clocks else ():
        clocks[clock.question_id].append(clock)
    return clocks


def asked_by(person: Person, visible: QuerySet[Question]) -> QuerySet[Question]:
    """Return of the questions that this person may see those they asked, the open ones by promise, with their
    clocks.
    """
    own = visible.filter(asker=person).select_related("organisation", "subject_organisation")
    return by_promise(own).prefetch_related("clocks")


def offered_to(person: Person, visible: QuerySet[Question]) -> QuerySet[Question]:
    """Return of the questions that this adviser may see those offered to them and not yet answered, by promise."""
    return by_promise(_assigned(person, visible, claimed_at=None).filter(ended_at=None))


def answers_due(person: Person) -> dict[UUID, datetime]:
    """Return per question offered to this adviser until when the offer stands, if it has a term."""
    offers = active_roles.assignments().filter(adviser_id=person.id, claimed_at=None, answer_by__isnull=False)
    return {offer.question_id: offer.answer_by for offer in offers if offer.answer_by is not None}


def held_by(person: Person, visible: QuerySet[Question]) -> QuerySet[Question]:
    """Return of the questions that this adviser may see the open ones that they hold, by promise."""
    return by_promise(_assigned(person, visible, claimed_at__isnull=False).filter(ended_at=None))


def covered_by(person: Person, visible: QuerySet[Question]) -> QuerySet[Question]:
    """Return of the questions that this adviser may see those that others hold and they stand in for, by promise."""
    own = Assignment.objects.filter(question=OuterRef("pk"), adviser=person.id, ended_at=None)
    absent = deputies.now(at=timezone.now()).covers(person.id)
    assignments = active_roles.assignments().filter(adviser__in=absent, claimed_at__isnull=False)
    questions = visible.filter(~Q(Exists(own)), pk__in=assignments.values("question")).exclude(asker=person)
    covered = by_promise(questions.filter(ended_at=None))
    return covered.select_related("organisation", "subject_organisation", "asker").prefetch_related("clocks")


def last_absence(adviser: Adviser, *, at: datetime) -> datetime | None:
    """Return when this adviser's current absence began, or the one that ended within the last week; None without
    one.
    """
    recent = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at - _RECENT), kind=AbsenceKind.AWAY)
    absence = recent.filter(adviser=adviser, starts_at__lte=at).order_by("-starts_at").first()
    return None if absence is None else absence.starts_at


def _assigned(person: Person, visible: QuerySet[Question], **conditions: object) -> QuerySet[Question]:
    assignments = active_roles.assignments().filter(adviser_id=person.id, **conditions)
    questions = visible.filter(id__in=assignments.values("question_id"))
    return questions.select_related("organisation", "subject_organisation", "asker").prefetch_related("clocks")


def talks_of(person: Person, visible: QuerySet[Question], *, after: datetime, until: datetime) -> QuerySet[Talk]:
    """Return the talks that this adviser has planned between two moments and not held yet, in order; about questions
    that they may see.
    """
    planned = Talk.objects.filter(
        adviser=person, held_at=None, called_off_at=None, planned_at__gte=after, planned_at__lt=until
    )
    return planned.filter(question__in=visible).select_related("question").order_by("planned_at", "id")


def talks_about(question: Question) -> QuerySet[Talk]:
    """Return the talks about this question, in order of creation."""
    return Talk.objects.filter(question=question).order_by("created_at", "id")


def talk_about(question: Question, talk_id: UUID) -> Talk:
    """Return one of them. Raises NotFound when it is not about this question."""
    talk = talks_about(question).filter(id=talk_id).first()
    if talk is None:
        raise NotFound
    return talk


def open_at_the_desk(person: Person) -> QuerySet[Question]:
    """Return every open question that this coordinator may see, by promise."""
    questions = permissions.visible_to(person).filter(ended_at=None)
    return by_promise(questions if Capability.OVERSEE in capabilities.of(person) else questions.none())


def at_the_desk(person: Person) -> QuerySet[Question]:
    """The same, with clocks and assignments."""
    assignments = Assignment.objects.filter(ended_at=None).select_related("adviser__person")
    return (
        open_at_the_desk(person)
        .select_related("organisation", "subject_organisation")
        .prefetch_related("clocks", Prefetch("assignments", queryset=assignments, to_attr="current_assignments"))
    )


@dataclass(frozen=True)
class Load:
    """How busy an adviser is, as far as the reader may see, and whether they are present."""

    adviser: Adviser
    open_questions: int
    offers: int
    presence: PlannedPresence

    @property
    def is_there(self) -> bool:
        """Whether they can be asked now."""
        return self.presence.is_there

    @property
    def is_on_duty(self) -> bool:
        """Whether they have duty now, and are present."""
        return self.presence.is_on_duty

    @property
    def is_away(self) -> bool:
        """Whether they are absent now."""
        return self.presence.is_away

    @property
    def away_until(self) -> datetime | None:
        """None while they are away: until further notice."""
        return self.presence.away_until


def loads(*, seen_by: Person, at: datetime, visible: QuerySet[Question] | None = None) -> list[Load]:
    """Return per active adviser their presence at this moment, and their open work as far as `seen_by` may see it. One
    statement where `visible`, the questions that they may see, was read.
    """
    seen = permissions.visible_to(seen_by) if visible is None else visible
    own = Assignment.objects.filter(adviser=OuterRef("pk"), ended_at=None, question__in=seen.filter(ended_at=None))
    advisers = planned_presence.with_plans(active_roles.advisers().select_related("person"), at=at).annotate(
        holds=_number(own.filter(claimed_at__isnull=False)), offers=_number(own.filter(claimed_at=None))
    )
    return [
        Load(adviser, adviser.holds, adviser.offers, planned_presence.of(adviser, at=at))
        for adviser in advisers.order_by("person__sort_key", "pk")
    ]


def _number(rows: QuerySet[Assignment]) -> Subquery:
    """How many of these there are, as a column of another query."""
    return Subquery(
        rows.order_by().annotate(number=Func(F("pk"), function="COUNT", output_field=IntegerField())).values("number")
    )


def was_advised(person: Person) -> bool:
    """Whether an adviser accepted a question of this person before."""
    return Assignment.objects.filter(question__asker=person, claimed_at__isnull=False).exists()


def history(question: Question, *, of_asker: bool) -> QuerySet[JournalLine]:
    """Return the journal of the question, oldest first, without content. The asker does not see internal lines."""
    lines = JournalLine.objects.filter(question=question).select_related("event").order_by("id")
    if of_asker:
        lines = lines.exclude(action__in=INNER)
    return lines


def decisions(question: Question) -> QuerySet[RoutingDecision]:
    """Return the routing decisions of the question, newest first: for the coordinator."""
    return RoutingDecision.objects.filter(question=question).select_related("chosen__person", "by").order_by("-at")


def assignments(question: Question, *, person: Person, of_desk: bool) -> QuerySet[Assignment]:
    """Return to whom the question was offered, newest first: the coordinator sees all, others the open ones.

    An adviser to whom it is offered sees no offers to others.
    """
    offers = Assignment.objects.filter(question=question).select_related("adviser__person", "decision")
    if not of_desk:
        offers = offers.filter(ended_at=None)
        if question.asker_id != person.id:
            offers = offers.filter(Q(adviser_id=person.id) | Q(claimed_at__isnull=False))
    return offers.order_by("-offered_at", "id")


def with_holder(questions: Iterable[Question]) -> set[UUID]:
    """Return which of these an adviser holds. One statement."""
    claimed = active_roles.assignments().filter(question__in=list(questions), claimed_at__isnull=False)
    return set(claimed.values_list("question_id", flat=True))


def holder_of(question: Question) -> Adviser | None:
    """Return the adviser who holds the question, or None."""
    holders = Adviser.objects.filter(
        assignments__question=question, assignments__ended_at=None, assignments__claimed_at__isnull=False
    )
    return next(iter(holders.select_related("person")), None)  # at most one, so without ORDER BY


def advisers_by_id(ids: Iterable[str]) -> dict[str, Adviser]:
    """Return the advisers with these ids, by name."""
    advisers = Adviser.objects.filter(pk__in=[UUID(adviser_id) for adviser_id in ids]).select_related("person")
    return {str(adviser.pk): adviser for adviser in advisers.order_by("person__sort_key", "pk")}
