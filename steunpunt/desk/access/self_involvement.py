"""Notice that a person asks about themselves or about somebody to whom they answer, and say who can ask instead.

Calculated from the functions held on the day of asking, and not stored; everybody who may see the facts of a question
sees it at once. It contains no content.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast

from steunpunt.models import Office, Organisation, Person, Question
from steunpunt.models.people import Term
from steunpunt.rules.access import self_involvement
from steunpunt.rules.access.self_involvement import ALTERNATIVES, HEADS, UNDER_A_HEAD, Bond, HeldFunction
from steunpunt.rules.new_question import NewQuestion
from steunpunt.rules.time.wall_clock import ZONE, day_of
from steunpunt.rules.words import Function, Subject

_Places = Callable[[str], Organisation | None]
"""Returns the organisation of a code, with its province; None when unknown."""


@dataclass(frozen=True)
class Concern:
    """The asker is tied to the person concerned.

    `instead` says in Dutch who can ask, to use within a sentence; `function` and `organisation` are the same as codes,
    empty for a ministry or an unknown organisation.
    """

    bond: Bond
    instead: str
    function: str
    organisation: str


def of_new_question(asker: Person, new_question: NewQuestion, *, at: datetime) -> Concern | None:
    """Return what would be noticed if this person asked this now, or None.

    Needs no statement when their offices were read with the person, unless it is about a CdK or something is noticed.
    """
    concerned = new_question.subject_organisation or new_question.organisation
    offices = _held(asker, terms_of(asker), new_question.organisation, at=at)
    return _concern(offices, new_question.subject, concerned, _one_by_one())


def of_question(question: Question) -> Concern | None:
    """Return what is noticed of this question, by the functions that the asker held when it was asked."""
    offices = _held(question.asker, terms_of(question.asker), question.organisation_id, at=question.submitted_at)
    return _concern(offices, Subject(question.subject), question.subject_organisation_id, _read_with(question))


def of_questions(questions: Iterable[Question]) -> dict[UUID, Concern]:
    """The same for many questions, in three statements; questions without a concern are left out."""
    listed = list(questions)
    askers = Person.objects.in_bulk({question.asker_id for question in listed})
    terms: defaultdict[UUID, list[Term]] = defaultdict(list)
    for office in Office.objects.filter(person__in=list(askers)).select_related("organisation"):
        terms[office.person_id].append(office.term)
    codes = {question.subject_organisation_id for question in listed} | {
        code for spans in terms.values() for code, *_ in spans
    }
    places = Organisation.objects.select_related("province").in_bulk(codes)
    concerns = {}
    for question in listed:
        offices = _held(
            askers[question.asker_id], terms[question.asker_id], question.organisation_id, at=question.submitted_at
        )
        concern = _concern(offices, Subject(question.subject), question.subject_organisation_id, places.get)
        if concern is not None:
            concerns[question.id] = concern
    return concerns


def noticed() -> Q:
    """Return the condition that something is noticed of a question: `rules.access.self_involvement.bond` as a query."""
    leads = Q()
    for subject, prefix in HEADS.items():
        leads |= Q(subject=subject, subject_organisation__code__startswith=prefix)
    local = Func(Value(str(ZONE)), OuterRef("submitted_at"), function="timezone", output_field=DateTimeField())
    day = Cast(local, DateField())
    begun = [Q(since=None) | Q(since__lte=day), Q(organisation__since=None) | Q(organisation__since__lte=day)]
    not_over = [Q(until=None) | Q(until__gte=day), Q(organisation__until=None) | Q(organisation__until__gte=day)]
    offices = Office.objects.filter(*begun, *not_over, person=OuterRef("asker"))
    offices_there = offices.filter(organisation=OuterRef("subject_organisation"))
    under = offices_there.filter(function__in=[function for function in UNDER_A_HEAD if function is not None])
    of_province = offices.filter(
        function=Function.BURGEMEESTER, organisation__province=OuterRef("subject_organisation")
    )
    by_person = (
        Q(Exists(offices_there.filter(function=OuterRef("subject"))))
        | (leads & Q(Exists(under)))
        | (Q(subject=Subject.CDK) & Q(Exists(of_province)))
    )
    by_system = leads & Q(organisation=F("subject_organisation"))
    return Q(asker__is_system=False) & by_person | Q(asker__is_system=True) & by_system


def terms_of(asker: Person) -> list[Term]:
    """Return the terms of this person's offices, none for a system. No statement when they were read with the
    person.
    """
    if asker.is_system:
        return []
    if asker.read_offices is not None:
        return asker.read_offices
    return [office.term for office in Office.objects.filter(person=asker).select_related("organisation")]


def _held(asker: Person, terms: Iterable[Term], organisation: str, *, at: datetime) -> list[HeldFunction]:
    """Return the functions held on that day in Amsterdam. A partner's system has none: its users work at the
    organisation.
    """
    if asker.is_system:
        return [HeldFunction(None, organisation)]
    today = day_of(at)
    return [
        HeldFunction(Function(function), code)
        for code, function, since, until in terms
        if (since is None or since <= today) and (until is None or today <= until)
    ]


def _concern(offices: list[HeldFunction], subject: Subject, concerned: str, places: _Places) -> Concern | None:
    def province_of(municipality: str) -> str | None:
        place = places(municipality)
        return None if place is None else place.province_id

    bond = self_involvement.bond(offices, subject=subject, concerned=concerned, province_of=province_of)
    if bond is None:
        return None
    instead = ALTERNATIVES[subject]
    place = places(concerned) if instead.function else None
    if place is not None and instead.in_province:
        place = place.province
    return Concern(
        bond,
        self_involvement.describe(instead, place.name if place else ""),
        instead.function.value if instead.function else "",
        place.code if place else "",
    )


def _read_with(question: Question) -> _Places:
    """Use the organisations read with the question; read any other on demand."""
    joined = {}
    if Question.organisation.is_cached(question):
        joined[question.organisation_id] = question.organisation
    if Question.subject_organisation.is_cached(question):
        joined[question.subject_organisation_id] = question.subject_organisation
    read = _one_by_one()
    return lambda code: joined.get(code) or read(code)


def _one_by_one() -> _Places:
    """Read each organisation on demand, and once."""
    return cache(lambda code: Organisation.objects.select_related("province").filter(code=code).first())
