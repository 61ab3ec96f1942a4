"""The rule of conflicts in plain Python, over what the desk knows without a row of `Conflict`; and random desks."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.models import (
    Acquaintance,
    Assignment,
    Counterpart,
    Cover,
    LookBack,
    Office,
    Organisation,
    Outcome,
    PartyFunction,
    Person,
    Question,
)
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import CONFLICTS, Category, Function, RecusalReason, Role, Subject
from tests.cast import HEERDE, MONDAY, Cast, ask
from tests.desk.access.conflict_checks import EPE, GELDERLAND, HATTEM
from tests.past_the_rules import as_superuser

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = MONDAY + 6 * DAY
Found = tuple[ConflictKind, date | None, dict[str, Any]]
"""Kind, last day of its cause, and to what it binds."""


@dataclass(frozen=True)
class ConflictOfInterest:
    """To what somebody is bound, and the last day on which it counts."""

    kind: ConflictKind
    until: date | None
    organisation: str | None = None
    party: str | None = None
    question: UUID | None = None
    role: str = ""
    category: str = ""


def is_conflict(conflict: ConflictOfInterest, question: Question) -> bool:
    """Whether it excludes them from this question, as of the day on which it was asked."""
    if conflict.until is not None and day_of(question.submitted_at) > conflict.until:
        return False
    asker = (question.organisation_id, question.asked_as)
    subject = (question.subject_organisation_id, question.subject)
    bound_to = (conflict.organisation, conflict.role)
    same_matter = conflict.category == question.category and asker != subject
    binds = {
        ConflictKind.ORGANISATION: conflict.organisation in {asker[0], subject[0]},
        ConflictKind.PARTY: conflict.party == question.subject_party_id,
        ConflictKind.ACQUAINTANCE: bound_to in {asker, subject},
        ConflictKind.ADVISED: same_matter and bound_to == subject,
        ConflictKind.ADVISED_ABOUT: same_matter and bound_to == asker,
        ConflictKind.CASE: conflict.question == question.pk,
    }
    return binds[conflict.kind]


def conflicts_of(person: Person) -> list[ConflictOfInterest]:
    """With the months of the policy, and for each organisation with its successors and predecessors."""
    months = dict(LookBack.objects.values_list("tie", "months"))
    lines = {row.code: [row.code, *row.line] for row in Organisation.objects.all()}
    conflicts = []
    for kind, ended_on, bound_to in (*_declared(person), *_by_work(person)):
        counts_for = months[kind]
        until = None if ended_on is None or counts_for is None else months_later(ended_on, counts_for)
        for code in lines.get(bound_to.get("organisation", ""), [None]):
            conflicts.append(ConflictOfInterest(kind, until, **(bound_to | {"organisation": code})))
    return conflicts


def months_later(day: date, months: int) -> date:
    """This day so many months later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    days = [date(year, month + 1, 1) + DAY * n for n in range(day.day)]
    return max(one for one in days if one.month == month + 1)


def _declared(person: Person) -> Iterator[Found]:
    for office in Office.objects.filter(person=person):
        yield ConflictKind.ORGANISATION, office.until, {"organisation": office.organisation_id}
    for function in PartyFunction.objects.filter(person=person):
        yield ConflictKind.PARTY, function.until, {"party": function.party_id}
    for known in Acquaintance.objects.filter(person=person, withdrawn_at=None):
        yield ConflictKind.ACQUAINTANCE, None, {"organisation": known.organisation_id, "role": known.role}


def _by_work(person: Person) -> Iterator[Found]:
    for assignment in Assignment.objects.select_related("question"):
        is_theirs = assignment.adviser_id == person.pk
        covers = list(Cover.objects.filter(assignment=assignment, adviser=person.pk))
        reasons = {cover.reason for cover in covers} | ({assignment.reason} if is_theirs else set())
        if reasons & CONFLICTS or (is_theirs and assignment.outcome == Outcome.CONFLICT):
            yield ConflictKind.CASE, None, {"question": assignment.question_id}
        if (is_theirs and assignment.claimed_at) or any(cover.declared_at for cover in covers):
            yield from _by_reading(assignment)


def _by_reading(assignment: Assignment) -> Iterator[Found]:
    question, ended_at = assignment.question, assignment.ended_at
    ended_on = None if ended_at is None else day_of(ended_at)
    asker = {"organisation": question.organisation_id, "role": question.asked_as}
    subject = {"organisation": question.subject_organisation_id, "role": question.subject}
    yield ConflictKind.ADVISED, ended_on, asker | {"category": question.category}
    yield ConflictKind.ADVISED_ABOUT, ended_on, subject | {"category": question.category}
    for first, other in Counterpart.objects.values_list("question", "other"):
        if question.pk in {first, other}:
            yield ConflictKind.CASE, None, {"question": other if first == question.pk else first}


def change_something(cast: Cast, chance: Random) -> None:
    """One step: by a command, by a row, or in bulk."""
    person = chance.choice([cast.anna, cast.chris, cast.bram, cast.hessel, cast.charlie])
    steps = (_declare, _declare, _work, _work, _work, _step_back, _cover, _name_counterparts, _correct, _forget, _set)
    chance.choice(steps)(cast, chance, person)


def _declare(_: Cast, chance: Random, person: Person) -> None:
    until = chance.choice([None, date(2026, 11, 22), date(2020, 2, 29), date(2026, 8, 31)])
    code = chance.choice([HEERDE, EPE, HATTEM, GELDERLAND])
    match chance.randrange(3):
        case 0:
            Office.objects.create(person=person, organisation_id=code, function=Function.MEDEWERKER, until=until)
        case 1:
            PartyFunction.objects.create(person=person, party_id=chance.choice(["vvd", "cda"]), until=until)
        case _:
            role = chance.choice([Role.WETHOUDER, Role.BURGEMEESTER])
            Acquaintance.objects.get_or_create(person=person, organisation_id=code, role=role, withdrawn_at=None)


def ask_something(cast: Cast, chance: Random) -> Question:
    """A question of the burgemeester of Heerde, or of the commissaris."""
    asker, organisation = chance.choice([(cast.maas, HEERDE), (cast.smit, GELDERLAND)])
    return ask(
        asker,
        at=MONDAY + chance.randrange(5) * DAY,
        organisation=organisation,
        subject=chance.choice([Subject.WETHOUDER, Subject.BURGEMEESTER, Subject.RAADSLID]),
        subject_organisation=chance.choice([None, HEERDE, EPE, HATTEM]),
        party=chance.choice([None, "vvd", "cda"]),
        category=chance.choice([Category.BELANGENVERSTRENGELING, Category.ANDERS]),
    )


def _work(cast: Cast, chance: Random, person: Person) -> None:
    question = ask_something(cast, chance)
    with suppress(Refusal, NotFound):  # they have a conflict, are full, or are no adviser
        triage.assign(person=cast.hessel, question_id=question.pk, adviser_id=person.pk, at=question.submitted_at)
        acceptance.claim(person=person, question_id=question.pk, at=question.submitted_at)


def _held(chance: Random) -> Assignment:
    held = Assignment.objects.filter(ended_at=None, claimed_at__isnull=False).select_related("adviser__person")
    return chance.choice(list(held.order_by("offered_at", "question__submitted_at", "pk")) or [Assignment()])


def _step_back(_: Cast, chance: Random, person: Person) -> None:
    if (held := _held(chance)).question_id is not None:
        reason, at = chance.choice(list(RecusalReason)), held.offered_at + HOUR
        with suppress(NotFound):  # a conflict was found meanwhile
            acceptance.recuse(person=held.adviser.person, question_id=held.question_id, reason=reason, at=at)
    handover.hand_over_forbidden([person.pk], by=None, at=END)


def _cover(_: Cast, chance: Random, person: Person) -> None:
    held = _held(chance)
    if held.question_id is not None and held.adviser_id != person.pk and hasattr(person, "adviser"):
        declared = {"declared_at": MONDAY, "declaration_version": "1"}
        declined = {"declined_at": MONDAY, "reason": chance.choice(list(RecusalReason))}
        given = chance.choice([declared, declined, declared | declined])
        Cover.objects.update_or_create(assignment=held, adviser_id=person.pk, defaults=given)


def _name_counterparts(cast: Cast, chance: Random, _: Person) -> None:
    questions = list(Question.objects.order_by("submitted_at", "pk"))
    if len(questions) > 1:
        first, other = (one.pk for one in chance.sample(questions, 2))
        with suppress(NotFound):  # the coordinator has a conflict with one of them
            handover.record_counterparts(person=cast.hessel, question_id=first, other_id=other, at=END)


def _correct(_: Cast, chance: Random, person: Person) -> None:
    subject = chance.choice([Subject.WETHOUDER, Subject.RAADSLID])
    Question.objects.filter(category=Category.ANDERS).update(subject=subject, organisation=chance.choice([EPE, HEERDE]))
    Office.objects.filter(person=person).update(until=date(2026, 3, 31), organisation=chance.choice([EPE, HEERDE]))


def _forget(_: Cast, chance: Random, person: Person) -> None:
    match chance.randrange(3):
        case 0:
            Acquaintance.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=MONDAY)
        case 1:
            with as_superuser():
                Counterpart.objects.all().delete()
        case _:
            for office in Office.objects.filter(person=person):
                office.delete()
            PartyFunction.objects.filter(person=person).delete()


def _set(_: Cast, chance: Random, __: Person) -> None:
    LookBack.objects.filter(tie=chance.choice(list(ConflictKind))).update(months=chance.choice([None, 0, 1, 6, 96]))
