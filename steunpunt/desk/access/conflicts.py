"""Conflicts of interest of the desk's people, as the database knows them now.

The rule is `rules.access.conflicts`. This module fetches its facts, in one statement for any number of people, and
expresses the rule once more as a condition on questions, for lists and counts (`tests/desk/access/test_conflicts.py`
compares the two). Whom somebody advised is looked up by index per role in an organisation, not by reading all their
past work.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, DateTimeField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThanOrEqual

from steunpunt.desk.storage import rows
from steunpunt.models import Assignment, Counterpart, Cover, Involvement, Outcome, Question
from steunpunt.rules.access.conflicts import (
    ConflictKind,
    ConflictOfInterest,
    Seat,
    Touched,
    in_conflict,
    remembered_until,
)
from steunpunt.rules.time.moments import DAY
from steunpunt.rules.time.wall_clock import ZONE, day_of, midnight
from steunpunt.rules.words import CONFLICTS

_DECLARED = """
        SELECT person_id AS person, 'organisatie' AS kind, organisation_id AS bound_to, '' AS role, '' AS category,
               until
        FROM steunpunt_office WHERE person_id = ANY($1)
        UNION ALL
        SELECT person_id, 'partij', party_id, '', '', until
        FROM steunpunt_partyfunction WHERE person_id = ANY($1)
        UNION ALL
        SELECT person_id, 'persoon', organisation_id, role, '', NULL
        FROM steunpunt_acquaintance WHERE person_id = ANY($1) AND withdrawn_at IS NULL
"""
_THROUGH_MERGERS = """
    SELECT DISTINCT person, kind, bound_to, role, category, until, months
    FROM (
        SELECT * FROM tie
        UNION ALL
        SELECT person, tie.kind, other, role, category, tie.until
        FROM tie JOIN steunpunt_organisation ON code = bound_to CROSS JOIN unnest(line) AS other
        WHERE tie.kind NOT IN ('partij', 'zaak')
    ) through LEFT JOIN steunpunt_lookback ON steunpunt_lookback.tie = kind
"""
"""A conflict with an organisation also holds for its `line`: its successors and predecessors, however far. Two that
merged into a third are not in each other's line.
"""
_KNOWN = """
    WITH tie AS (
        {declared}
        UNION ALL
        SELECT person_id, kind, '', '', '', NULL
        FROM steunpunt_adviser CROSS JOIN unnest(ARRAY['adviseerde', 'adviseerde_over']) AS kind
        WHERE person_id = ANY($1)
    ) {through_mergers}
"""
"""What people declared or held; and for every (former) adviser how long their past advice is remembered."""
_TO_QUESTIONS = """
    WITH given AS (
        SELECT *
        FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) AS given (tie, organisation, role, category)
    ), seat AS (
        SELECT tie, organisation, role, category FROM given
        UNION
        SELECT given.tie, other, given.role, given.category
        FROM given JOIN steunpunt_organisation ON code = organisation CROSS JOIN unnest(line) AS other
    ), tie AS (
        {declared}
        UNION ALL
        SELECT person, tie, organisation, role, category, (ended_at AT TIME ZONE 'Europe/Amsterdam')::date
        FROM unnest($1::uuid[]) AS person CROSS JOIN seat CROSS JOIN LATERAL (
            SELECT ended_at FROM steunpunt_involvement was
            WHERE was.adviser_id = person AND was.organisation_id = seat.organisation
                AND was.asked_as = seat.role AND was.category = seat.category
            ORDER BY ended_at DESC LIMIT 1
        ) last
        WHERE tie = 'adviseerde' AND role <> ''
        UNION ALL
        SELECT person, tie, organisation, role, category, (ended_at AT TIME ZONE 'Europe/Amsterdam')::date
        FROM unnest($1::uuid[]) AS person CROSS JOIN seat CROSS JOIN LATERAL (
            SELECT ended_at FROM steunpunt_involvement was
            WHERE was.adviser_id = person AND was.subject_organisation_id = seat.organisation
                AND was.subject = seat.role AND was.category = seat.category
            ORDER BY ended_at DESC LIMIT 1
        ) last
        WHERE tie = 'adviseerde_over'
        UNION ALL
        SELECT adviser_id, 'zaak', question_id::text, '', '', NULL
        FROM steunpunt_assignment
        WHERE question_id = ANY($3) AND adviser_id = ANY($1) AND (outcome = 'belangenconflict' OR reason = ANY($2))
        UNION ALL
        SELECT cover.adviser_id, 'zaak', question_id::text, '', '', NULL
        FROM steunpunt_assignment assignment JOIN steunpunt_cover cover ON assignment.id = assignment_id
        WHERE question_id = ANY($3) AND cover.adviser_id = ANY($1) AND cover.reason = ANY($2)
        UNION ALL
        SELECT adviser_id, 'zaak', other_id::text, '', '', NULL
        FROM steunpunt_counterpart counterpart
        JOIN steunpunt_involvement was ON was.question_id = counterpart.question_id
        WHERE other_id = ANY($3) AND adviser_id = ANY($1)
        UNION ALL
        SELECT adviser_id, 'zaak', counterpart.question_id::text, '', '', NULL
        FROM steunpunt_counterpart counterpart
        JOIN steunpunt_involvement was ON was.question_id = other_id
        WHERE counterpart.question_id = ANY($3) AND adviser_id = ANY($1)
    ) {through_mergers}
"""
"""Conflicts of people with some questions ($3): all they declared, and the past work that touches these questions: whom
they advised, or about whom, per role in an organisation ($4 to $7), the latest end first; and the questions themselves.
"""


_PARTS = {"declared": _DECLARED, "through_mergers": _THROUGH_MERGERS}
_KNOWN_OF, _TIES_TO = _KNOWN.format(**_PARTS), _TO_QUESTIONS.format(**_PARTS)


def touched_by(question: Question) -> Touched:
    """Return the facts of this question that decide about conflicts."""
    return Touched(
        question=str(question.id),
        asked_on=day_of(question.submitted_at),
        asked_from=question.organisation_id,
        asked_as=question.asked_as,
        subject=Seat(question.subject, question.subject_organisation_id),
        category=question.category,
        party=question.subject_party_id or "",
    )


def declared_by(people: Iterable[UUID]) -> dict[UUID, list[ConflictOfInterest]]:
    """Return per person the conflicts that they declared or held elsewhere. One statement."""
    return {person: ties for person, (ties, _) in _known_of(people).items()}


def conflicts_with(touched: Iterable[Touched], *, people: Iterable[UUID]) -> dict[UUID, list[ConflictOfInterest]]:
    """Return per person the conflicts that may touch these questions. One statement."""
    asked = list(touched)
    found: dict[UUID, list[ConflictOfInterest]] = {person: [] for person in people}
    seats = {
        *((ConflictKind.ADVISED, one.subject.organisation, one.subject.role, one.category) for one in asked),
        *((ConflictKind.ADVISED_ABOUT, one.asked_from, one.asked_as, one.category) for one in asked),
    }
    columns = [list(map(str, column)) for column in zip(*sorted(seats), strict=True)] or [[], [], [], []]
    questions = [UUID(one.question) for one in asked]
    for row in rows.select(_TIES_TO, list(found), sorted(CONFLICTS), questions, *columns):
        found[row[0]].append(_tie(row[1:]))
    return found


def _tie(found: tuple[Any, ...]) -> ConflictOfInterest:
    kind, bound_to, role, category, ended_on, months = found
    return ConflictOfInterest(ConflictKind(kind), bound_to, role, category, remembered_until(ended_on, months))


_Memory = dict[ConflictKind, int | None]


def _known_of(people: Iterable[UUID]) -> dict[UUID, tuple[list[ConflictOfInterest], _Memory]]:
    """Return per person what they declared; and for (former) advisers for how many months past advice is remembered."""
    found: dict[UUID, tuple[list[ConflictOfInterest], _Memory]] = {person: ([], {}) for person in people}
    for person, kind, *rest in rows.select(_KNOWN_OF, list(found)):
        ties, memory = found[person]
        if kind in {ConflictKind.ADVISED, ConflictKind.ADVISED_ABOUT}:
            memory[ConflictKind(kind)] = rest[-1]
        else:
            ties.append(_tie((kind, *rest)))
    return found


def excluded(questions: Iterable[Question], people: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return for each of these questions which of these people have a conflict. One statement; none without
    questions.
    """
    touched = {question.id: touched_by(question) for question in questions}
    bound = conflicts_with(touched.values(), people=people) if touched else {}
    return {
        question: {person for person, ties in bound.items() if in_conflict(ties, what)}
        for question, what in touched.items()
    }


def is_excluded(person: UUID, question: Question) -> bool:
    """Whether this person has a conflict with this question. One statement."""
    return person in excluded([question], [person])[question.id]


def excluded_q_by_person(people: Collection[UUID]) -> dict[UUID, Q]:
    """Return per person the condition that holds for every question with which they have a conflict. One statement."""
    return {
        person: _by_declaration(ties) | (_by_work(person, memory) if memory else Q(pk__in=[]))
        for person, (ties, memory) in _known_of(people).items()
    }


def excluded_q(person: UUID | None) -> Q:
    """The same for one person; for None it matches no question."""
    return Q(pk__in=[]) if person is None else excluded_q_by_person([person])[person]


def _by_declaration(ties: Iterable[ConflictOfInterest]) -> Q:
    condition = Q(pk__in=[])  # no question at all
    together: defaultdict[tuple[ConflictKind, date | None], set[str]] = defaultdict(set)
    for tie in ties:
        if tie.kind is ConflictKind.ACQUAINTANCE:
            as_subject = Q(subject=tie.role, subject_organisation=tie.to)
            condition |= as_subject | Q(asked_as=tie.role, organisation=tie.to)
        else:
            together[tie.kind, tie.until].add(tie.to)
    for (kind, until), codes in together.items():
        of_party = Q(subject_party__in=codes)
        of_organisation = Q(organisation__in=codes) | Q(subject_organisation__in=codes)
        condition |= _as_long_as(until) & (of_party if kind is ConflictKind.PARTY else of_organisation)
    return condition


def _as_long_as(until: date | None) -> Q:
    return Q() if until is None else Q(submitted_at__lt=midnight((until + DAY).toordinal()))


def _by_work(adviser: UUID, memory: _Memory) -> Q:
    """By the work of this adviser: questions of counterparts, questions they stepped back from, and people they
    advised.
    """
    opened = Involvement.objects.filter(adviser=adviser)
    stepped_back = Q(outcome=Outcome.CONFLICT) | Q(reason__in=CONFLICTS)
    met_themselves = Q(asked_as=F("subject"), organisation=F("subject_organisation"))
    concerned = {"asked_as": OuterRef("subject"), "category": OuterRef("category")}
    asking = {"subject": OuterRef("asked_as"), "category": OuterRef("category")}
    advised = opened.filter(
        _IsAmong(F("organisation"), _Line(OuterRef("subject_organisation"))), _remembered(memory[ConflictKind.ADVISED])
    )
    about = opened.filter(
        _IsAmong(F("subject_organisation"), _Line(OuterRef("organisation"))),
        _remembered(memory[ConflictKind.ADVISED_ABOUT]),
    )
    return (
        Q(Exists(Assignment.objects.filter(stepped_back, question=OuterRef("pk"), adviser=adviser)))
        | Q(Exists(Cover.objects.filter(assignment__question=OuterRef("pk"), adviser=adviser, reason__in=CONFLICTS)))
        | Q(Exists(_counterparts("question").filter(Exists(opened.filter(question=OuterRef("other"))))))
        | Q(Exists(_counterparts("other").filter(Exists(opened.filter(question=OuterRef("question"))))))
        | (Q(Exists(advised.filter(**concerned))) & ~met_themselves)
        | (Q(Exists(about.filter(**asking))) & ~met_themselves)
    )


def _counterparts(this: str) -> Any:
    return Counterpart.objects.filter(**{this: OuterRef("pk")})


def _remembered(months: int | None) -> Q:
    """Of an involvement: it continues, or was still remembered when the question was asked."""
    if months is None:
        return Q()
    asked_at = ExpressionWrapper(OuterRef("submitted_at"), output_field=DateTimeField())
    until = _MonthsLater(TruncDate("ended_at", tzinfo=ZONE), Value(months))
    return Q(ended_at=None) | Q(GreaterThanOrEqual(until, TruncDate(asked_at, tzinfo=ZONE)))


class _Line(Func):
    """An organisation with its successors and predecessors, as an array."""

    template = "(SELECT line || code FROM steunpunt_organisation WHERE code = %(expressions)s)::varchar[]"


class _IsAmong(Func):
    """Whether the first is in the second, an array."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field = BooleanField()


class _MonthsLater(Func):
    """A day plus a number of months: the 31st becomes the last day of a shorter month."""

    arg_joiner = " + make_interval(months => "
    template = "(%(expressions)s))"
    output_field = DateTimeField()
