"""Whom the ladder tells.

What is counted in office hours waits for the desk to open. Nobody is told of a question that they may not know of.
What somebody hears of at once goes in one letter: see `post`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.clocks import timetable
from steunpunt.desk.storage import rows, tables
from steunpunt.models import Clock, Letter, Question
from steunpunt.rules.clocks.ladder import BROKEN, Recipient, Rung
from steunpunt.rules.clocks.ledger import Course
from steunpunt.rules.time.calendar import is_open, next_opening
from steunpunt.rules.time.timeline import Timeline

OFFICE_HOURS = "kantooruren"
TO_ASKER, SET_ASIDE = "belofte-gebroken", "klok-apart"
WARNING, BREACH, LONG_OVERDUE, FAR_OVERDUE = (
    "waarschuwing",
    "overschrijding",
    "overschrijding_150",
    "overschrijding_200",
)
TO_STAFF = frozenset({WARNING, BREACH, LONG_OVERDUE, FAR_OVERDUE})
_STAFF = """
    WITH held AS (
        SELECT adviser_id, array_agg(question_id) AS questions,
               array_agg(question_id) FILTER (WHERE claimed_at IS NOT NULL AND EXISTS (
                   SELECT FROM steunpunt_absence absence
                   WHERE absence.adviser_id = assignment.adviser_id AND kind = 'afwezig'
                       AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)
               )) AS left_behind
        FROM steunpunt_assignment assignment
        WHERE question_id = ANY($1) AND ended_at IS NULL
        GROUP BY adviser_id
    ), duty AS (
        SELECT DISTINCT adviser_id
        FROM steunpunt_duty JOIN steunpunt_adviser adviser ON adviser.person_id = adviser_id
        WHERE starts_at <= $2 AND ends_at > $2 AND adviser.is_active
    )
    SELECT person.id, is_coordinator, is_deputy_coordinator, is_head, duty.adviser_id IS NOT NULL,
           coalesce(held.questions, '{}'), coalesce(held.left_behind, '{}')
    FROM steunpunt_person person
    LEFT JOIN held ON held.adviser_id = person.id
    LEFT JOIN duty ON duty.adviser_id = person.id
    WHERE is_active AND (
        is_coordinator OR is_deputy_coordinator OR is_head OR held.adviser_id IS NOT NULL
        OR duty.adviser_id IS NOT NULL OR person.id = ANY($3)
    )
    ORDER BY person.id
"""


@dataclass(frozen=True, slots=True)
class Notification:
    """That a party is to be told of a rung of a clock; without a rung: that the clock was set aside."""

    clock: Clock
    party: Recipient
    rung: Rung | None = None
    course: Course | None = None

    @classmethod
    def of_fault(cls, clock: Clock) -> "Notification":
        """The coordinator is told that this clock was set aside."""
        return cls(clock, Recipient.COORDINATOR)

    @property
    def topic(self) -> str:
        """The letter that says it."""
        if self.rung is None:
            return SET_ASIDE
        if self.party is Recipient.ASKER:
            return TO_ASKER
        if self.rung.share < BROKEN:
            return WARNING
        return BREACH if self.rung.share == BROKEN else LONG_OVERDUE if self.rung.share < 2 else FAR_OVERDUE

    @property
    def can_wait(self) -> bool:
        """Whether it is counted in office hours."""
        counting = None if self.course is None else self.course.legs[-1].counting
        return counting is not None and not counting.is_elapsed

    def goes_at(self, at: datetime) -> datetime:
        """When it may go: at once, or when the desk opens."""
        counting = None if self.course is None else self.course.legs[-1].counting
        return at if counting is None or counting.is_elapsed else _opening(counting, at)


@lru_cache(maxsize=16)
def _opening(counting: Timeline, at: datetime) -> datetime:
    """The same for all that one look has to tell."""
    return next_opening(counting, at)


@dataclass(frozen=True)
class _Staff:
    """Somebody of the desk who may be told."""

    person: UUID
    is_coordinator: bool
    is_deputy_coordinator: bool
    is_head: bool
    on_duty: bool
    assigned: Sequence[UUID]
    left_behind: Sequence[UUID]
    """What he holds while he is away."""
    left_alone: AbstractSet[UUID] = frozenset()
    """What of that nobody stands in for."""
    out_of_bounds: AbstractSet[UUID] = frozenset()
    """The questions of which he may not know."""
    unled: AbstractSet[UUID] = frozenset()
    """The questions of which no coordinator may know: their deputies lead those."""

    def hears_of(self, party: Recipient, question: Question) -> bool:
        """Whether this is (one of) that party for this question."""
        return self._is(party, question) and question.pk not in self.out_of_bounds

    def _is(self, party: Recipient, question: Question) -> bool:
        match party:
            case Recipient.ADVISER:
                return question.pk in self.assigned
            case Recipient.COORDINATOR:
                return self.is_coordinator or (self.is_deputy_coordinator and question.pk in self.unled)
            case Recipient.HEAD:
                return self.is_head
            case _:
                return party is Recipient.ON_DUTY and self.on_duty


def letters(tellings: Sequence[Notification], *, at: datetime) -> list[Letter]:
    """The letters that tell all of this, not yet added. Three statements."""
    if not tellings:
        return []
    staff = _staff({telling.clock.question_id: telling.clock.question for telling in tellings}, at=at)
    urgent = any(telling.party is Recipient.ON_DUTY and not telling.can_wait for telling in tellings)
    closed = urgent and not _office_is_open(at)
    per_person: dict[UUID, dict[UUID, Notification]] = defaultdict(dict)
    for telling in sorted(tellings, key=lambda one: one.rung.share if one.rung else BROKEN):
        for person in _told(telling, staff, by_night=closed):
            per_person[person][telling.clock.id] = telling  # of one clock each is told once, of the highest rung
    return [_letter(person, telling, at=at) for person, told in per_person.items() for telling in told.values()]


def _told(telling: Notification, staff: Sequence[_Staff], *, by_night: bool) -> list[UUID]:
    """Who this party is; what nobody would hear, or only who is away, goes to the coordinators. A partner's system has
    no letterbox.
    """
    question = telling.clock.question
    party = telling.party
    if party is Recipient.ASKER:
        return [] if question.asker.is_system else [question.asker_id]
    if party is Recipient.ON_DUTY and (telling.can_wait or not by_night):
        return []
    found = [one.person for one in staff if one.hears_of(party, question)]
    is_alone = party is Recipient.ADVISER and any(question.pk in one.left_alone for one in staff)
    if party is Recipient.ON_DUTY or (found and not is_alone):
        return found
    leading = [one.person for one in staff if one.hears_of(Recipient.COORDINATOR, question)]
    return list(dict.fromkeys(found + leading))


def _letter(person: UUID, telling: Notification, *, at: datetime) -> Letter:
    clock = telling.clock
    what = f"apart:{at.isoformat()}" if telling.rung is None else f"{clock.round}:{telling.rung.code}"
    return tables.new(
        Letter,
        key=f"trede:{clock.id}:{what}:{person}",
        topic=telling.topic,
        recipient_id=person,
        question_id=clock.question_id,
        facts={"clock": str(clock.id)} | _expectation(telling),
        owed_at=at,
        next_attempt_at=telling.goes_at(at),
    )


def _expectation(telling: Notification) -> dict[str, str]:
    expected = telling.clock.expected_at
    return {} if telling.topic != TO_ASKER or expected is None else {"expected": expected.isoformat()}


def _staff(questions: Mapping[UUID, Question], *, at: datetime) -> list[_Staff]:
    """Everybody of the desk who may be told something of these questions. Two statements; more when who holds one of
    them is away, and another stands in.
    """
    staff = _known(questions, (), at=at)
    standing_in: defaultdict[UUID, list[UUID]] = defaultdict(list)
    alone: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for holder in staff:
        for question in holder.left_behind:
            deputy = permissions.stand_in(questions[question], holder.person, at=at)
            if deputy is None:
                alone[holder.person].add(question)
            else:
                standing_in[deputy].append(question)
    if standing_in:
        staff = [
            replace(one, assigned=[*one.assigned, *standing_in.get(one.person, ())])
            for one in _known(questions, list(standing_in), at=at)
        ]
    barred = conflicts.excluded(questions.values(), [one.person for one in staff])
    leading = {one.person for one in staff if one.is_coordinator}
    unled = {question for question, people in barred.items() if leading <= people}
    return [
        replace(
            one,
            left_alone=alone[one.person],
            unled=unled,
            out_of_bounds={question for question, people in barred.items() if one.person in people},
        )
        for one in staff
    ]


def _known(questions: Mapping[UUID, Question], also: Sequence[UUID], *, at: datetime) -> list[_Staff]:
    found = rows.select(_STAFF, list(questions), at, list(also))
    return [_Staff(*one) for one in found]


def _office_is_open(at: datetime) -> bool:
    return is_open(timetable.timelines([OFFICE_HOURS])[OFFICE_HOURS], at)
