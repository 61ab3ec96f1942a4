"""Noticing that somebody asks about himself or about whom he answers to, and saying who can ask in his place.

It is worked out anew from the functions held on the day of asking, and stored nowhere: so everybody who may know the
facts of a question sees it at once, and without a word of content.
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
"""The organisation of a code, with its province; None where it is not known."""


@dataclass(frozen=True)
class Concern:
    """That the asker is tied to the person concerned. `instead` is who can ask, in Dutch, for in a sentence; `function`
    and `organisation` are the same as codes, empty for a ministry and where the organisation is not known.
    """

    bond: Bond
    instead: str
    function: str
    organisation: str


def of_matter(asker: Person, matter: NewQuestion, *, at: datetime) -> Concern | None:
    """What would be noticed if this person asked this now. Where his functions were read with him no statement, unless
    it is about a CdK, or something is noticed.
    """
    concerned = matter.subject_organisation or matter.organisation
    held = _held(asker, terms_of(asker), matter.organisation, at=at)
    return _concern(held, matter.subject, concerned, _one_by_one())


def of_question(question: Question) -> Concern | None:
    """What is noticed of this question, by the functions that the asker held when it was asked."""
    held = _held(question.asker, terms_of(question.asker), question.organisation_id, at=question.submitted_at)
    return _concern(held, Subject(question.subject), question.subject_organisation_id, _read_with(question))


def of_questions(questions: Iterable[Question]) -> dict[UUID, Concern]:
    """The same for many, in three statements; who is not named asks about somebody else."""
    asked = list(questions)
    askers = Person.objects.in_bulk({one.asker_id for one in asked})
    terms: defaultdict[UUID, list[Term]] = defaultdict(list)
    for office in Office.objects.filter(person__in=list(askers)).select_related("organisation"):
        terms[office.person_id].append(office.term)
    codes = {one.subject_organisation_id for one in asked} | {code for held in terms.values() for code, *_ in held}
    places = Organisation.objects.select_related("province").in_bulk(codes)
    found = {}
    for one in asked:
        held = _held(askers[one.asker_id], terms[one.asker_id], one.organisation_id, at=one.submitted_at)
        concern = _concern(held, Subject(one.subject), one.subject_organisation_id, places.get)
        if concern is not None:
            found[one.id] = concern
    return found


def noticed() -> Q:
    """The condition that something is noticed of a question: `rules.access.self_involvement.bond`, asked by the
    database.
    """
    leads = Q()
    for subject, prefix in HEADS.items():
        leads |= Q(subject=subject, subject_organisation__code__startswith=prefix)
    local = Func(Value(str(ZONE)), OuterRef("submitted_at"), function="timezone", output_field=DateTimeField())
    day = Cast(local, DateField())
    begun = [Q(since=None) | Q(since__lte=day), Q(organisation__since=None) | Q(organisation__since__lte=day)]
    not_over = [Q(until=None) | Q(until__gte=day), Q(organisation__until=None) | Q(organisation__until__gte=day)]
    held = Office.objects.filter(*begun, *not_over, person=OuterRef("asker"))
    here = held.filter(organisation=OuterRef("subject_organisation"))
    under = here.filter(function__in=[function for function in UNDER_A_HEAD if function is not None])
    of_province = held.filter(function=Function.BURGEMEESTER, organisation__province=OuterRef("subject_organisation"))
    by_person = (
        Q(Exists(here.filter(function=OuterRef("subject"))))
        | (leads & Q(Exists(under)))
        | (Q(subject=Subject.CDK) & Q(Exists(of_province)))
    )
    by_system = leads & Q(organisation=F("subject_organisation"))
    return Q(asker__is_system=False) & by_person | Q(asker__is_system=True) & by_system


def terms_of(asker: Person) -> list[Term]:
    """The term of each office of this person, and of a system none. No statement where they were read with him."""
    if asker.is_system:
        return []
    if asker.read_offices is not None:
        return asker.read_offices
    return [office.term for office in Office.objects.filter(person=asker).select_related("organisation")]


def _held(asker: Person, terms: Iterable[Term], organisation: str, *, at: datetime) -> list[HeldFunction]:
    """The functions held on that day in Amsterdam. A partner's system holds none: who uses it works there."""
    if asker.is_system:
        return [HeldFunction(None, organisation)]
    today = day_of(at)
    return [
        HeldFunction(Function(function), code)
        for code, function, since, until in terms
        if (since is None or since <= today) and (until is None or today <= until)
    ]


def _concern(held: list[HeldFunction], subject: Subject, concerned: str, places: _Places) -> Concern | None:
    def province_of(municipality: str) -> str | None:
        place = places(municipality)
        return None if place is None else place.province_id

    bond = self_involvement.bond(held, subject=subject, concerned=concerned, province_of=province_of)
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
    """Those that were read together with the question; any other is read when it is asked for."""
    known = {}
    if Question.organisation.is_cached(question):
        known[question.organisation_id] = question.organisation
    if Question.subject_organisation.is_cached(question):
        known[question.subject_organisation_id] = question.subject_organisation
    read = _one_by_one()
    return lambda code: known.get(code) or read(code)


def _one_by_one() -> _Places:
    """Each organisation read when it is asked for, and once."""
    return cache(lambda code: Organisation.objects.select_related("province").filter(code=code).first())
