"""The burgemeester who is invited: what makes an invitation invalid, and the account behind the address."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from steunpunt.desk.access import capabilities
from steunpunt.desk.questions import organisations
from steunpunt.desk.staff import offices
from steunpunt.models import Adviser, Client, Organisation, PackageIssue, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Fault, Faulty
from steunpunt.rules.text import complaint
from steunpunt.rules.time.wall_clock import day_of, full_date, midnight
from steunpunt.rules.values import email_addresses
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import Function, OrganisationKind

LONGEST_EMAIL = email_addresses.LONGEST
_LONGEST_NAME = 150
_NO_NAME = re.compile(r"[<>@\\]|[:/]{2}|www\.", re.IGNORECASE)
"""What does not belong in a name, and would turn our letter into an advertisement."""
_EARLIEST, _LATEST = timedelta(days=3650), timedelta(days=365)


@dataclass(frozen=True)
class Invited:
    """A person who takes office: the new burgemeester of an organisation (a code), from a day on."""

    organisation: str
    first_name: str
    last_name: str
    email: str
    since: date


def check(person: Person, invited: Invited, *, at: datetime) -> Organisation:
    faults = []
    provinces = _provinces(person, at=at)
    organisation = Organisation.objects.filter(code=invited.organisation).first()
    begins = max(at, midnight(invited.since.toordinal()))
    gone = None if organisation is None else organisations.not_existing(organisation, at=begins, field="organisation")
    if gone is not None:
        faults.append(gone)
    elif organisation is None or organisation.kind != OrganisationKind.GEMEENTE:
        faults.append(Fault("organisation", "onbekend", "Geef de code van een gemeente, zoals GM0246."))
    elif provinces is not None and organisation.province_id not in provinces:
        faults.append(Fault("organisation", "andere-provincie", "Deze gemeente ligt niet in uw provincie."))
    for field, value in (("first_name", invited.first_name), ("last_name", invited.last_name)):
        wrong = complaint(value, longest=_LONGEST_NAME, one_line=True)
        if wrong is not None:
            faults.append(Fault(field, wrong.code, wrong.sentence))
        elif _NO_NAME.search(value):
            faults.append(Fault(field, "geen-naam", "Schrijf hier alleen de naam. Die komt boven de uitnodiging."))
    if not email_addresses.is_address(invited.email):
        faults.append(Fault("email", "ongeldig", "Geef een geldig e-mailadres, zoals naam@gemeente.nl."))
    today = day_of(at)
    if not today - _EARLIEST <= invited.since <= today + _LATEST:
        faults.append(
            Fault(
                "since",
                "buiten-bereik",
                f"Kies een dag van {full_date(today - _EARLIEST)} tot en met {full_date(today + _LATEST)}.",
            )
        )
    if faults or organisation is None:
        raise Faulty(faults)
    return organisation


def normalised(invited: Invited) -> Invited:
    """Return it with normalised values."""
    return Invited(
        organisation=normalise(ValueKind.CODE, invited.organisation),
        first_name=normalise(ValueKind.NAME, invited.first_name),
        last_name=normalise(ValueKind.NAME, invited.last_name),
        email=normalise(ValueKind.EMAIL, invited.email),
        since=invited.since,
    )


def municipalities(person: Person, *, at: datetime) -> QuerySet[Organisation]:
    """Return the municipalities to whose burgemeester this person may issue: those of their province that have not
    ended.
    """
    today = day_of(at)
    current = Organisation.objects.filter(kind=OrganisationKind.GEMEENTE).exclude(until__lt=today)
    provinces = _provinces(person, at=at)
    return current if provinces is None else current.filter(province__in=provinces)


def _provinces(person: Person, *, at: datetime) -> set[str] | None:
    """Return the provinces (codes) of this cabinet; None for all: of a coordinator, and of a system not bound to
    one.
    """
    if Capability.ISSUE_PACKAGE in capabilities.of(person):
        return None
    if person.is_system:
        bound = Client.objects.filter(user=person).values_list("organisation", flat=True).first()
        return None if bound is None else {bound}
    provinces = offices.current(person, at=at).filter(function=Function.CDK)
    return set(provinces.values_list("organisation", flat=True))


def account_of(invited: Invited, *, by: Person) -> Person:
    """Return the person with this address; or a new one, who cannot sign in until they open the package.

    Raises Faulty when it is the issuer's own address, that of a person who works at the desk, or of an account that was
    ended: an invitation does not restore it.
    """
    person = Person.at_address(invited.email)
    if person is None:
        made = _new_account(invited)
        if made is not None:
            return made
        person = Person.at_address(invited.email)
    if person is None or person == by or _is_of_the_desk(person) or was_ended(person):
        raise Faulty([Fault("email", "niet-bruikbaar", "Dit adres kan niet. Geef een ander, of bel de desk.")])
    return person


def _new_account(invited: Invited) -> Person | None:
    """Create a person with this address; None when somebody else just got it."""
    made = Person(
        username=f"uitgenodigd-{uuid4().hex[:12]}",
        first_name=invited.first_name,
        last_name=invited.last_name,
        email=invited.email,
        is_active=False,
    )
    made.set_unusable_password()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return None
    return made


def was_ended(person: Person) -> bool:
    """Whether they had access and lost it; a person who was invited and never opened it had none."""
    issued = PackageIssue.objects.filter(person=person)
    return not person.is_active and (not issued.exists() or issued.filter(opened_at__isnull=False).exists())


def _is_of_the_desk(person: Person) -> bool:
    works = person.is_system or person.is_staff or person.leads or person.is_head
    return works or Adviser.objects.filter(person=person).exists()
