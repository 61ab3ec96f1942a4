"""What binds the people of the desk to organisations, parties, persons and cases, as the database knows it now.

The rule itself is `rules.conflicts`; here its facts are fetched, in one statement for any number of people, and the
rule is said once more as a condition on questions, for lists and counts (`tests/desk/test_ties.py` holds the two
together).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from steunpunt.desk import rows
from steunpunt.models import Question
from steunpunt.rules.conflicts import Seat, Tie, TieKind, Touched, in_conflict, remembered_until
from steunpunt.rules.moments import DAY
from steunpunt.rules.wall_clock import day_of, midnight
from steunpunt.rules.words import CONFLICTS


def _with_line(place: int) -> str:
    """The organisations of this parameter, and all in their lines."""
    codes = f"${place}::text[]"
    lines = f"SELECT unnest(line)::text FROM steunpunt_organisation WHERE code = ANY({codes})"  # noqa: S608 - a place
    return f"{codes} || ARRAY({lines})"


_SAME_DAY = "max(seen.ended_at AT TIME ZONE 'Europe/Amsterdam')::date"
_TIES = """
    WITH seen AS NOT MATERIALIZED (
        SELECT adviser_id, question_id, ended_at
        FROM steunpunt_assignment
        WHERE claimed_at IS NOT NULL AND adviser_id = ANY($1)
        UNION ALL
        SELECT cover.adviser_id, question_id, ended_at
        FROM steunpunt_cover cover JOIN steunpunt_assignment assignment ON assignment.id = assignment_id
        WHERE declared_at IS NOT NULL AND cover.adviser_id = ANY($1)
    ), advised AS (
        SELECT adviser_id, 'adviseerde' AS kind, organisation_id AS bound_to, asked_as AS role, question.category,
               CASE WHEN bool_and(seen.ended_at IS NOT NULL) THEN {last_day} END AS until
        FROM seen JOIN steunpunt_question question ON question.id = question_id {advised_whom}
        WHERE asked_as <> ''
        GROUP BY adviser_id, organisation_id, asked_as, question.category
        UNION ALL
        SELECT adviser_id, 'adviseerde_over', subject_organisation_id, subject, question.category,
               CASE WHEN bool_and(seen.ended_at IS NOT NULL) THEN {last_day} END
        FROM seen JOIN steunpunt_question question ON question.id = question_id {advised_about}
        GROUP BY adviser_id, subject_organisation_id, subject, question.category
    ), stepped_back AS (
        SELECT adviser_id, question_id
        FROM steunpunt_assignment
        WHERE adviser_id = ANY($1) AND (outcome = 'belangenconflict' OR reason <> '')
            AND (outcome = 'belangenconflict' OR reason = ANY($2))
        UNION ALL
        SELECT cover.adviser_id, question_id
        FROM steunpunt_cover cover JOIN steunpunt_assignment assignment ON assignment.id = assignment_id
        WHERE cover.adviser_id = ANY($1) AND cover.reason = ANY($2)
        UNION ALL
        SELECT adviser_id, other_id
        FROM steunpunt_counterpart counterpart JOIN seen ON seen.question_id = counterpart.question_id
        UNION ALL
        SELECT adviser_id, counterpart.question_id
        FROM steunpunt_counterpart counterpart JOIN seen ON seen.question_id = other_id
    ), tie (person, kind, bound_to, role, category, until) AS (
        SELECT person_id, 'organisatie', organisation_id, '', '', until
        FROM steunpunt_office WHERE person_id = ANY($1)
        UNION ALL
        SELECT person_id, 'partij', party_id, '', '', until
        FROM steunpunt_partyfunction WHERE person_id = ANY($1)
        UNION ALL
        SELECT person_id, 'persoon', organisation_id, role, '', NULL
        FROM steunpunt_acquaintance WHERE person_id = ANY($1) AND withdrawn_at IS NULL
        UNION ALL
        SELECT * FROM advised
        UNION ALL
        SELECT adviser_id, 'zaak', question_id::text, '', '', NULL FROM stepped_back {of_cases}
    ), through AS (
        SELECT * FROM tie
        UNION ALL
        SELECT person, tie.kind, other, role, category, tie.until
        FROM tie JOIN steunpunt_organisation ON code = bound_to CROSS JOIN unnest(line) AS other
        WHERE tie.kind NOT IN ('partij', 'zaak')
    )
    SELECT DISTINCT person, kind, bound_to, role, category, until, months
    FROM through LEFT JOIN steunpunt_lookback ON steunpunt_lookback.tie = kind
"""
"""What they saw the content of (`seen`), whom they advised and about whom, in what matter, until when.

What binds to an organisation binds to its `line` as well: what it merged into, and what merged into it, however often.
Two that merged into a third are not each other's line.
"""
_ALL_TIES = _TIES.format(last_day=_SAME_DAY, advised_whom="", advised_about="", of_cases="")
_TIES_TO = _TIES.format(
    last_day=_SAME_DAY,
    advised_whom=f"AND organisation_id = ANY({_with_line(4)}) AND asked_as = ANY($5) AND question.category = ANY($6)",
    advised_about=f"""AND subject_organisation_id = ANY({_with_line(7)}) AND subject = ANY($8)
                      AND question.category = ANY($6)""",
    of_cases="WHERE question_id = ANY($3)",
)
"""The same of counterparts and cases as far as they may touch some questions ($3): by who is concerned there ($4, $5),
in which matter ($6), and who asks ($7, $8). The lists stand beside each other, so that PostgreSQL sees how few match.
"""


def touched_by(question: Question) -> Touched:
    """What this question touches."""
    return Touched(
        question=str(question.id),
        asked_on=day_of(question.submitted_at),
        asked_from=question.organisation_id,
        asked_as=question.asked_as,
        subject=Seat(question.subject, question.subject_organisation_id),
        category=question.category,
        party=question.subject_party_id or "",
    )


def ties_of(people: Iterable[UUID], *, to: Collection[Touched] | None = None) -> dict[UUID, list[Tie]]:
    """Per person every tie that is remembered; of counterparts and cases only those `to` some questions, where given.

    One statement.
    """
    found: dict[UUID, list[Tie]] = {person: [] for person in people}
    told = rows.select(_ALL_TIES, list(found), sorted(CONFLICTS)) if to is None else _ties_to(list(found), to)
    for person, kind, bound_to, role, category, ended_on, months in told:
        found[person].append(Tie(TieKind(kind), bound_to, role, category, remembered_until(ended_on, months)))
    return found


def _ties_to(people: list[UUID], touched: Iterable[Touched]) -> list[tuple[Any, ...]]:
    asked = list(touched)
    return rows.select(
        _TIES_TO,
        people,
        sorted(CONFLICTS),
        [UUID(one.question) for one in asked],
        sorted({one.subject.organisation for one in asked}),
        sorted({one.subject.role for one in asked}),
        sorted({one.category for one in asked}),
        sorted({one.asked_from for one in asked}),
        sorted({one.asked_as for one in asked}),
    )


def barred(questions: Iterable[Question], people: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each of these questions who of these people may not touch it. One statement; none without questions."""
    touched = {question.id: touched_by(question) for question in questions}
    bound = ties_of(people, to=touched.values()) if touched else {}
    return {
        question: {person for person, ties in bound.items() if in_conflict(ties, what)}
        for question, what in touched.items()
    }


def is_barred(person: UUID, question: Question) -> bool:
    """Whether this person may not touch this question. One statement."""
    return person in barred([question], [person])[question.id]


def out_of_bounds(people: Collection[UUID]) -> dict[UUID, Q]:
    """Per person the condition that holds for every question that he may not touch. One statement."""
    found = {}
    for person, ties in ties_of(people).items():
        condition = Q(pk__in=[])  # no question at all
        together: defaultdict[tuple[TieKind, date | None], set[str]] = defaultdict(set)
        for tie in ties:
            if tie.kind in {TieKind.ORGANISATION, TieKind.PARTY, TieKind.CASE}:
                together[tie.kind, tie.until].add(tie.to)
            else:
                condition |= _as_long_as(tie.until) & _of_person(tie)
        for (kind, until), codes in together.items():
            condition |= _as_long_as(until) & _of_codes(kind, codes)
        found[person] = condition
    return found


def out_of_bounds_of(person: UUID | None) -> Q:
    """The same for one person; for nobody in particular, no question at all."""
    return Q(pk__in=[]) if person is None else out_of_bounds([person])[person]


def _of_codes(kind: TieKind, codes: Collection[str]) -> Q:
    if kind is TieKind.ORGANISATION:
        return Q(organisation__in=codes) | Q(subject_organisation__in=codes)
    return Q(subject_party__in=codes) if kind is TieKind.PARTY else Q(pk__in=codes)


def _of_person(tie: Tie) -> Q:
    as_subject = Q(subject=tie.role, subject_organisation=tie.to)
    as_asker = Q(asked_as=tie.role, organisation=tie.to)
    if tie.kind is TieKind.ACQUAINTANCE:
        return as_subject | as_asker
    he, she = (as_subject, as_asker) if tie.kind is TieKind.ADVISED else (as_asker, as_subject)
    return Q(category=tie.category) & he & ~she


def _as_long_as(until: date | None) -> Q:
    return Q() if until is None else Q(submitted_at__lt=midnight((until + DAY).toordinal()))
