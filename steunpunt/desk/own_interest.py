"""Noticing that somebody asks about himself or about whom he answers to, and saying who can ask in his place.

It is worked out anew from the functions held on the day of asking, and stored nowhere: so everybody who may know the
facts of a question sees it at once, and without a word of content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from steunpunt.desk.provinces import Province, province_of
from steunpunt.models import Office, Organisation, Person, Question
from steunpunt.rules import own_interest
from steunpunt.rules.calendar import ZONE
from steunpunt.rules.matter import Matter
from steunpunt.rules.own_interest import INSTEAD, Bond, Held
from steunpunt.rules.words import Function, Subject

_Offices = Iterable[tuple[str, str, date | None, date | None]]


@dataclass(frozen=True)
class Concern:
    """That the asker is tied to the person concerned. `instead` is who can ask, in Dutch, for in a sentence; `function`
    and `organisation` are the same as codes, empty for a ministry and where the organisation is not known.
    """

    bond: Bond
    instead: str
    function: str
    organisation: str


def of_matter(asker: Person, matter: Matter, *, at: datetime) -> Concern | None:
    """What would be noticed if this person asked this now. No statement where his functions were read with him."""
    concerned = matter.subject_organisation or matter.organisation
    offices = _offices_of(asker)
    return _concern(_held(asker, offices, matter.organisation, at=at), matter.subject, concerned)


def of_question(question: Question) -> Concern | None:
    """What is noticed of this question, by the functions that the asker held when it was asked."""
    held = _held(question.asker, _offices_of(question.asker), question.organisation_id, at=question.submitted_at)
    return _concern(held, Subject(question.subject), question.subject_organisation_id)


def of_questions(questions: Iterable[Question]) -> dict[UUID, Concern]:
    """The same for many, in two statements; who is not named asks about somebody else."""
    asked = list(questions)
    askers = Person.objects.in_bulk({one.asker_id for one in asked})
    offices: dict[UUID, list[tuple[str, str, date | None, date | None]]] = {}
    for office in Office.objects.filter(person__in=list(askers)):
        row = (office.organisation_id, office.function, office.since, office.until)
        offices.setdefault(office.person_id, []).append(row)
    found = {}
    for one in asked:
        asker = askers[one.asker_id]
        held = _held(asker, offices.get(asker.id, []), one.organisation_id, at=one.submitted_at)
        concern = _concern(held, Subject(one.subject), one.subject_organisation_id)
        if concern is not None:
            found[one.id] = concern
    return found


def _offices_of(asker: Person) -> _Offices:
    if asker.is_system:
        return []
    if asker.read_offices is not None:
        return asker.read_offices
    return Office.objects.filter(person=asker).values_list("organisation_id", "function", "since", "until")


def _held(asker: Person, offices: _Offices, organisation: str, *, at: datetime) -> list[Held]:
    """The functions held on that day in Amsterdam. A partner's system holds none: who uses it works there."""
    if asker.is_system:
        return [Held(None, organisation)]
    today = at.astimezone(ZONE).date()
    return [
        Held(Function(function), code)
        for code, function, since, until in offices
        if (since is None or since <= today) and (until is None or today <= until)
    ]


def _concern(held: list[Held], subject: Subject, concerned: str) -> Concern | None:
    bond = own_interest.bond(held, subject=subject, concerned=concerned, province_of=_code_of_province)
    if bond is None:
        return None
    instead = INSTEAD[subject]
    place = _place(concerned, in_province=instead.in_province) if instead.function else None
    return Concern(
        bond,
        own_interest.spoken(instead, place.name if place else ""),
        instead.function.value if instead.function else "",
        place.code if place else "",
    )


def _code_of_province(municipality: str) -> str | None:
    province = province_of(municipality)
    return None if province is None else province.code


def _place(concerned: str, *, in_province: bool) -> Province | Organisation | None:
    """The organisation of who can ask: the province of a municipality, or the organisation concerned itself."""
    return province_of(concerned) if in_province else Organisation.objects.filter(code=concerned).first()
