"""Who may be invited, whom an invitation lets in, and who takes office later."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.models import Letter, Office, PackageIssue, Person
from tests.cast import MONDAY, Cast
from tests.web.conftest import BrowserOf
from tests.web.package.test_package import NOVA, link_of, text


@pytest.fixture(autouse=True)
def _on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


def the_link() -> str:
    """The address in the invitation that went."""
    return link_of(Letter.objects.get(topic="uitreiking"))


@pytest.mark.parametrize("username", ["anna", "bram", "hessel", "beheer", "smit"])
def test_nobody_makes_a_burgemeester_of_who_works_at_the_desk_or_of_themselves(
    browser: BrowserOf, cast: Cast, username: str
) -> None:
    """An invitation would sign in as the administrator, and tie an adviser to a municipality."""
    address = Person.objects.get(username=username).email
    page = browser("smit").post("/uitreikingen", NOVA | {"email": address.upper()})
    assert (page.status_code, "Dit adres kan niet" in text(page.content)) == (422, True)
    assert not PackageIssue.objects.exists()
    assert not Office.objects.filter(person__username=username, organisation="GM0246", until=None).exclude(
        function="raadslid"
    )


def test_a_link_is_no_way_into_an_account_that_was_there_before(browser: BrowserOf, cast: Cast) -> None:
    """Who moves on to another municipality signs in as always, and opens it then. What else is known at the address is
    not for the cabinet.
    """
    smit, email = browser("smit"), cast.maas.email
    smit.post("/uitreikingen", NOVA | {"organisation": "GM0232", "email": email})
    page = text(smit.get("/uitreikingen").content)
    assert "Nova Nieuw, Epe" in page
    assert str(cast.maas) not in page
    stranger, link = Client(), the_link()
    for answer in (stranger.get(link), stranger.post(link)):
        assert "Log eerst in met uw e-mailadres" in text(answer.content)
        assert f"/inloggen?next={link}" in text(answer.content)
    assert "_auth_user_id" not in stranger.session
    assert PackageIssue.objects.get().opened_at is None
    assert browser("maas").post(link).headers["Location"] == "/veiligheidspakket"
    assert Office.objects.filter(person=cast.maas, organisation="GM0232", until=None).exists()


def test_a_link_is_no_second_factor(browser: BrowserOf, cast: Cast) -> None:
    """Of who signed in with a code before they opened it, and added an app."""
    browser("smit").post("/uitreikingen", NOVA)
    newcomer = PackageIssue.objects.get().person
    Authenticator.objects.create(user=newcomer, type=Authenticator.Type.TOTP, data={})
    stranger = Client()
    assert stranger.post(the_link()).status_code == 302
    assert "_auth_user_id" not in stranger.session


def test_who_is_signed_in_as_another_opens_nothing(browser: BrowserOf, cast: Cast) -> None:
    """That person stays who they are; the cabinet hears why."""
    browser("smit").post("/uitreikingen", NOVA)
    maas, link = browser("maas"), the_link()
    for answer in (maas.get(link), maas.post(link)):
        assert f"U bent ingelogd als {cast.maas}" in text(answer.content)
        assert "Nova" not in text(answer.content)
    assert str(cast.maas) in text(maas.get("/").content)
    assert PackageIssue.objects.get().opened_at is None


def test_who_takes_office_later_reads_from_when_they_may_ask(
    browser: BrowserOf, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """The package at once; a question from their first day on, and each page says so."""
    browser("smit").post("/uitreikingen", NOVA | {"since": "2026-12-01"})
    nova, link = Client(), the_link()
    assert "Vanaf 1 december 2026, uw eerste dag, kunt u ons ook zelf" in text(nova.get(link).content)
    assert nova.post(link).headers["Location"] == "/veiligheidspakket"
    home = text(nova.get("/").content)
    assert "Vanaf 1 december 2026, uw eerste dag als burgemeester van Heerde, kunt u hier om advies vragen." in home
    assert "U kunt hier geen vraag stellen" not in home
    early = nova.get("/vragen/nieuw")
    assert (early.status_code, "Vanaf 1 december 2026, uw eerste dag" in text(early.content)) == (403, True)
    time_machine.move_to(MONDAY + timedelta(days=8), tick=False)
    assert browser(Person.objects.get(email=NOVA["email"]).username).get("/vragen/nieuw").status_code == 200


def test_the_cabinet_finds_it_in_its_menu(browser: BrowserOf, cast: Cast) -> None:
    """And nobody else does."""
    assert 'href="/uitreikingen"' in text(browser("smit").get("/").content)
    for username in ("maas", "charlie"):
        assert 'href="/uitreikingen"' not in text(browser(username).get("/veiligheidspakket").content), username


def test_an_invitation_that_lapsed_says_so(browser: BrowserOf, cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Who issued it can send another."""
    browser("smit").post("/uitreikingen", NOVA)
    time_machine.move_to(MONDAY + timedelta(days=91), tick=False)
    assert "De link werkt niet meer: stuur de uitnodiging opnieuw." in text(
        browser("smit").get("/uitreikingen").content
    )
    assert Client().get(the_link()).status_code == 404


@pytest.mark.parametrize("name", ["Zie http://elders.example", "www.elders.example", "<b>Nova</b>"])
def test_a_name_is_a_name(browser: BrowserOf, cast: Cast, name: str) -> None:
    """It stands in a letter of ours."""
    page = browser("smit").post("/uitreikingen", NOVA | {"last_name": name})
    assert (page.status_code, "Schrijf hier alleen de naam" in text(page.content)) == (422, True)


def test_whose_access_was_ended_does_not_get_it_back_by_an_invitation(browser: BrowserOf, cast: Cast) -> None:
    """Neither by a new one, nor by one that still lay unopened beside the one that was opened."""
    smit = browser("smit")
    for code in ("GM0246", "GM0232"):
        smit.post("/uitreikingen", NOVA | {"organisation": code})
    first, second = (link_of(letter) for letter in Letter.objects.filter(topic="uitreiking").order_by("owed_at", "key"))
    assert Client().post(first).headers["Location"] == "/veiligheidspakket"
    Person.objects.filter(email=NOVA["email"]).update(is_active=False)
    page = smit.post("/uitreikingen", NOVA | {"organisation": "GM0200"})
    assert (page.status_code, "Dit adres kan niet" in text(page.content)) == (422, True)
    assert Client().post(second).status_code == 404
    assert not Person.objects.get(email=NOVA["email"]).is_active
