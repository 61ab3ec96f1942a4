"""Read the advisers as candidates for the routing rules, at one moment, for any number of questions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, QuerySet

from steunpunt.desk.access import conflicts
from steunpunt.desk.staff import active_roles, presence
from steunpunt.models import Adviser, Assignment, Cover, DemandingCategory, Outcome, Question, RoutingWeight, WorkWeight
from steunpunt.rules.routing import routing
from steunpunt.rules.routing.routing import BrokenRules, Candidate, Criterion, Decision, Objection, RoutingCase
from steunpunt.rules.words import Category, OrganisationKind, Urgency, Word

W = TypeVar("W", bound=Word)

_MAY_HAVE_IT_AGAIN = frozenset({Outcome.QUESTION_ENDED, Outcome.LEFT, Outcome.UNAVAILABLE})
"""Outcomes of a last assignment after which it may be offered again: the question ended, or they were not available."""


@dataclass
class Pool:
    """The active advisers, as far as the desk itself made them so, with the facts that do not depend on a question;
    and the desk's weights.
    """

    advisers: dict[UUID, Candidate]
    weights: dict[Criterion, Decimal]
    work: dict[Urgency, Decimal]
    demanding: frozenset[Category]

    def candidates(self, question: Question) -> list[Candidate]:
        """Return each of them as a candidate for this question. At most three statements."""
        return self.candidates_for([question])[question.id]

    def candidates_for(self, questions: Iterable[Question]) -> dict[UUID, list[Candidate]]:
        """The same for several questions, in as many statements; does not include what is assigned meanwhile."""
        listed = list(questions)
        excluded = conflicts.excluded(listed, self.advisers)
        had = _outcomes_by_adviser(listed)
        continuing = _advisers_by_asker(question for question in listed if question.wants_same_adviser)
        return {
            question.id: [
                replace(
                    candidate,
                    has_conflict=candidate.id == question.asker_id or candidate.id in excluded[question.id],
                    advised_asker=question.wants_same_adviser and candidate.id in continuing[question.asker_id],
                    has_it=None in had[question.id][candidate.id],
                    declined=Outcome.DECLINED in had[question.id][candidate.id],
                    was_offered=bool(set(had[question.id][candidate.id][-1:]) - _MAY_HAVE_IT_AGAIN),
                )
                for candidate in self.advisers.values()
            ]
            for question in listed
        }

    def hard_objections(self, question: Question) -> dict[UUID, list[Objection]]:
        """Return per adviser the objections that nobody can overrule. Raises `BrokenRules` when it cannot be
        decided.
        """
        case = self.case(question)
        return {
            candidate.id: [objection for objection in routing.objections(candidate, case) if objection.is_hard]
            for candidate in self.candidates(question)
        }

    def may_have(self, question: Question, adviser: UUID) -> bool:
        """Whether the router may offer this question to this adviser. Raises `BrokenRules` when it cannot be
        decided.
        """
        case = self.case(question)
        return any(
            candidate.id == adviser and not routing.objections(candidate, case)
            for candidate in self.candidates(question)
        )

    def choose(self, question: Question, candidates: Iterable[Candidate]) -> Decision:
        """Return the decision among these candidates. Raises `BrokenRules`."""
        for urgency in Urgency:
            _check(self.work, urgency)
        return routing.choose(map(self._now, candidates), self.case(question), self.weights)

    def case(self, question: Question) -> RoutingCase:
        """Return the question as the rules see it. Raises `BrokenRules` for unknown codes."""
        category = _word(Category, question.category, "onderwerp")
        urgency = _word(Urgency, question.urgency, "urgentie")
        kind = _word(OrganisationKind, question.subject_organisation.kind, "soort organisatie")
        return RoutingCase(urgency, category, kind, demands_knowledge=category in self.demanding)

    def count_offer(self, adviser: UUID, question: Question, *, at: datetime) -> None:
        """Count this offer in the adviser's open work."""
        candidate = self.advisers[adviser]
        work = candidate.work + self.work[Urgency(question.urgency)]
        self.advisers[adviser] = replace(
            candidate, open_questions=candidate.open_questions + 1, work=work, last_offered_at=at
        )

    def _now(self, weighed: Candidate) -> Candidate:
        """Include what was assigned since the candidate was read."""
        current = self.advisers[weighed.id]
        return replace(
            weighed, open_questions=current.open_questions, work=current.work, last_offered_at=current.last_offered_at
        )


def _word(words: type[W], code: str, called: str) -> W:
    if code not in set(words):
        raise BrokenRules(f"De verdeling kent ‘{code}’ niet als {called}. Waarschuw de beheerder.")
    return words(code)


def lock_pool(*, at: datetime, only: UUID | None = None) -> Pool:
    """Lock every active adviser (or only this one) until the transaction ends, so that no two decisions count the same
    free place. Lock the question first.
    """
    advisers = active_roles.advisers().select_for_update(no_key=True, of=("self",))
    return _pool(advisers if only is None else advisers.filter(pk=only), at=at)


def read_pool(*, at: datetime) -> Pool:
    """The same without locks: it may have changed by the time of a choice."""
    return _pool(active_roles.advisers(), at=at)


def is_full(adviser: Adviser, *, at: datetime) -> bool:
    """Whether this adviser gets no more questions, as the router counts them. Two statements."""
    count, _ = _open_work({}, presence.away_now(at=at), only=adviser.pk)
    return routing.is_full(count[adviser.pk], adviser.capacity)


def _pool(everybody: QuerySet[Adviser], *, at: datetime) -> Pool:
    read = everybody.select_related("person").order_by("pk")
    advisers = [adviser for adviser in read if adviser.is_genuine and adviser.person.is_genuine]
    work = {Urgency(row.urgency): row.weight for row in WorkWeight.objects.all()}
    present = presence.now(at=at)
    count, weight = _open_work(work, present.away)
    return Pool(
        advisers={
            adviser.pk: Candidate(
                id=adviser.pk,
                is_present=adviser.pk in present.there,
                open_questions=count[adviser.pk],
                capacity=adviser.capacity,
                has_conflict=False,
                work=weight[adviser.pk],
                categories=Category.known(adviser.categories),
                kinds=OrganisationKind.known(adviser.kinds),
                on_duty=adviser.pk in present.on_duty,
                last_offered_at=adviser.last_offered_at,
            )
            for adviser in advisers
        },
        weights={
            Criterion(row.criterion): row.points
            for row in RoutingWeight.objects.all()
            if row.criterion in set(Criterion)
        },
        work=work,
        demanding=Category.known(DemandingCategory.objects.values_list("category", flat=True)),
    )


def _open_work(
    weights: dict[Urgency, Decimal], away: Collection[UUID], *, only: UUID | None = None
) -> tuple[dict[UUID, int], dict[UUID, Decimal]]:
    """Return per adviser (or of only this one) how many questions are open, and how much work that is: their own, and
    those they opened as a deputy.
    """
    count: defaultdict[UUID, int] = defaultdict(int)
    work: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    open_ones = Assignment.objects.filter(ended_at=None, question__status__in=routing.TAKES_ROOM)
    own = open_ones if only is None else open_ones.filter(adviser=only)
    counted = own.values_list("adviser_id", "question__urgency").annotate(number=Count("pk"))
    if away:
        covers = Cover.objects.filter(declared_at__isnull=False, declined_at=None, assignment__adviser__in=away)
        covers = covers if only is None else covers.filter(adviser=only)
        opened = covers.filter(assignment__in=open_ones).values_list("adviser_id", "assignment__question__urgency")
        counted = counted.union(opened.annotate(number=Count("pk")), all=True)
    for adviser, urgency, number in counted:
        count[adviser] += number
        work[adviser] += number * weights.get(Urgency(urgency), Decimal(0))
    return count, work


def _check(weights: dict[Urgency, Decimal], urgency: Urgency) -> None:
    """The weights are only needed for ranking; the hard rules go by the number of questions."""
    weight = weights.get(urgency)
    if weight is None or not weight.is_finite() or weight < 0:
        raise BrokenRules(f"De zwaarte van een open vraag met ‘{urgency}’ ontbreekt of klopt niet. Vul nul of meer in.")


def _outcomes_by_adviser(questions: Iterable[Question]) -> defaultdict[UUID, defaultdict[UUID, list[str | None]]]:
    """Return per question and adviser how each of their assignments ended, the last one last; None for an open one."""
    outcomes: defaultdict[UUID, defaultdict[UUID, list[str | None]]] = defaultdict(lambda: defaultdict(list))
    assignments = Assignment.objects.filter(question__in=[question.id for question in questions])
    ordered = assignments.order_by("offered_at", F("ended_at").asc(nulls_last=True))
    for question, adviser, outcome in ordered.values_list("question_id", "adviser_id", "outcome"):
        outcomes[question][adviser].append(outcome or None)
    return outcomes


def _advisers_by_asker(questions: Iterable[Question]) -> defaultdict[UUID, set[UUID]]:
    """Return per asker who advised them before."""
    advisers: defaultdict[UUID, set[UUID]] = defaultdict(set)
    askers = {question.asker_id for question in questions}
    if askers:
        advised = Assignment.objects.filter(question__asker__in=askers, claimed_at__isnull=False)
        for asker, adviser in advised.values_list("question__asker_id", "adviser_id").distinct():
            advisers[asker].add(adviser)
    return advisers
