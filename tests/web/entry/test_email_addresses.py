"""An e-mail address has one form, whoever writes it, and one person."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from steunpunt.desk.package import invitations
from steunpunt.desk.package.invitees import Invited
from steunpunt.desk.partners import clients
from steunpunt.models import AccessChange, Letter, Person
from steunpunt.rules.refusals import Faulty
from tests.cast import HEERDE, MONDAY, Cast

U_LABEL, A_LABEL = "jan@Súdwest-Fryslân.example", "jan@xn--sdwest-frysln-teb26a.example"


def person(username: str, email: str) -> Person:
    return Person(username=username, email=email)


def write(address: str) -> None:
    """The address of smit, past all that Django does."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steunpunt_person SET email = %s WHERE username = 'smit'", [address])


@pytest.mark.parametrize("way", ["save", "bulk", "update", "superuser"])
def test_whoever_writes_it_the_domain_is_kept_in_a_labels(db: None, way: str) -> None:
    """The desk, a command, a query: the field itself does it."""
    if way == "save":
        person("jan", U_LABEL).save()
    elif way == "bulk":
        Person.objects.bulk_create([person("jan", U_LABEL)])
    elif way == "update":
        person("jan", "jan@example.org").save()
        Person.objects.filter(username="jan").update(email=U_LABEL)
    else:
        Person.objects.create_superuser("jan", U_LABEL, None)
    assert Person.objects.get(username="jan").email == A_LABEL
    assert Person.objects.get(email=U_LABEL).username == "jan"


@pytest.mark.parametrize("second", ["MAAS@Example.org", "Maas@EXAMPLE.ORG", "maas@example.org"])
def test_the_database_keeps_one_person_for_an_address(cast: Cast, second: str) -> None:
    """Also from who goes past the models."""
    with pytest.raises(IntegrityError, match="one_person_per_email"), transaction.atomic():
        person("maas2", second).save()
    with pytest.raises(IntegrityError, match="one_person_per_email"), transaction.atomic():
        write(f"{second[:4].swapcase()}@example.org")


@pytest.mark.parametrize("domain", ["Example.org", "súdwest.example", "EXAMPLE.ORG"])
def test_the_database_takes_no_other_form(cast: Cast, domain: str) -> None:
    """Of the domain."""
    with pytest.raises(IntegrityError, match="email_domain"), transaction.atomic():
        write(f"smit@{domain}")


@pytest.mark.parametrize("typed", ["MAAS@Example.org", "\u200bmaas@EXAMPLE.org"])
def test_the_administrator_is_told_at_the_field_that_somebody_has_it(cast: Cast, typed: str) -> None:
    """And nothing is saved."""
    browser = Browser()
    browser.force_login(cast.beheer)
    sent = {"first_name": "Mia", "last_name": "Maas", "email": typed, "reason": "Nieuw hier."}
    answer = browser.post(reverse("access_new"), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email"}
    assert not AccessChange.objects.exists()


@pytest.mark.parametrize("typed", ["súdwest-fryslân", "Súdwest", "jan FRYSLÂN.ex", "su\u0301dwest", U_LABEL, A_LABEL])
def test_the_administrator_finds_an_address_by_any_part_of_its_domain(cast: Cast, typed: str) -> None:
    """In its own script, though the table has `xn--…`; and nobody else."""
    person("jan", A_LABEL).save()
    person("piet", "piet@xn--mnchen-3ya.example").save()
    browser = Browser()
    browser.force_login(cast.beheer)
    found = browser.get(reverse("access_changes"), {"zoek": typed}).context["people"]
    assert [row[1]["text"] for row in found] == [A_LABEL]


@pytest.mark.parametrize("typed", ["MAAS@example.org", "maas@EXAMPLE.org"])
def test_a_first_administrator_at_a_taken_address_is_refused_in_a_sentence(cast: Cast, typed: str) -> None:
    """maas has it; without a traceback, and nobody is added. With an address of their own it is done."""
    given = {"interactive": False, "username": "eerste", "verbosity": 0}
    given |= {"first_name": "Eerste", "last_name": "Beheerder"}
    with pytest.raises(CommandError, match="Somebody already has this e-mail address"), transaction.atomic():
        call_command("createsuperuser", email=typed, **given)
    assert not Person.objects.filter(username="eerste").exists()
    call_command("createsuperuser", email="eerste@example.org", **given)
    assert Person.objects.get(username="eerste").is_superuser


def test_a_system_and_an_invitation_find_who_has_the_address(cast: Cast) -> None:
    """Whatever the form in which it is given."""
    person("jan", A_LABEL).save()
    for typed in (U_LABEL, U_LABEL.upper(), "JAN@xn--sdwest-frysln-teb26a.EXAMPLE"):
        with pytest.raises(Faulty) as refused:
            clients.issue_client("Zaak", scope="termijnen:berekenen", email=typed, at=MONDAY)
        assert [fault.field for fault in refused.value.faults] == ["email"]
    invited = Invited(HEERDE, "Jan", "Nieuw", U_LABEL.upper(), MONDAY.date())
    assert invitations.issue(person=cast.hessel, invited=invited, at=MONDAY).person.username == "jan"


@pytest.mark.parametrize(
    "typed", [U_LABEL, A_LABEL, "JAN@SÚDWEST-FRYSLÂN.EXAMPLE", "jan@su\u0301dwest-fryslân.example"]
)
def test_somebody_signs_in_with_any_form_of_the_address(cast: Cast, typed: str) -> None:
    """One letter with one code, for all forms are one address."""
    jan = person("jan", A_LABEL)
    jan.save()
    assert Browser().post("/inloggen", {"email": typed}).status_code == 302
    assert [letter.recipient for letter in Letter.objects.filter(topic="inlogcode")] == [jan]


def test_capitals_before_the_at_are_kept_and_do_not_count(cast: Cast) -> None:
    """Only the server of the address may read them, so the letter goes with them."""
    person("jan", "Jan.Maas@Example.org").save()
    assert Person.objects.get(username="jan").email == "Jan.Maas@example.org"
    assert Browser().post("/inloggen", {"email": "jan.maas@example.org"}).status_code == 302
    letter: Any = Letter.objects.get(topic="inlogcode")
    assert letter.recipient.username == "jan"
