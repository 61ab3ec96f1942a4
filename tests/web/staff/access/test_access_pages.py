"""'Toegang': one person proposes, another confirms, and whom it concerns sees it on their page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from steunpunt.desk.administration.access_changes import client_access, notices, people, proposals
from steunpunt.desk.partners import clients
from steunpunt.models import AccessChange, Adviser, Client, Office, Person
from steunpunt.rules.access.access_changes import AccessChangeKind
from tests.cast import MONDAY, Cast
from tests.web.conftest import BrowserOf

PERSON = {"deel": "persoon", "first_name": "Anna", "last_name": "de Wit", "email": "anna@example.org"}
EVIL = "evil@example.org"


def page_of(person: Person) -> str:
    return reverse("access_person", args=[person.pk])


def propose(browser: BrowserOf, cast: Cast, *, by: str = "beheer", **changed: object) -> AccessChange:
    """A change of anna, by the form of her page."""
    sent = {**PERSON, "roles": ["adviseur"], "signs_in": "on", "reason": "Zij vroeg erom."} | changed
    answer = browser(by).post(page_of(cast.anna), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return AccessChange.objects.latest("proposed_at")


def test_two_people_change_an_address(browser: BrowserOf, cast: Cast) -> None:
    """The attack of one administrator: they propose, see that nothing changed, and cannot confirm."""
    change = propose(browser, cast, email=EVIL)
    assert cast.anna.email == "anna@example.org"
    confirm = reverse("access_confirm", args=[change.id])
    refused = browser("beheer").post(confirm)
    assert (refused.status_code, cast.anna.email) == (403, "anna@example.org")
    assert "Een ander bevestigt het" in refused.content.decode()
    waiting = browser("hessel").get(reverse("access_changes")).content.decode()
    for words in (EVIL, "anna@example.org", "Bea Heer", "Zij vroeg erom.", "Bevestig"):
        assert words in waiting
    assert browser("hessel").post(confirm).status_code == 302
    assert cast.anna.email == EVIL


@pytest.mark.parametrize("place", ["changes", "one", "person", "own"])
def test_every_form_can_be_sent(browser: BrowserOf, cast: Cast, place: str) -> None:
    """Each carries the token against forgery, also where its template is part of another."""
    change = propose(browser, cast, roles=["adviseur", "hoofd"])
    client = browser("hessel")
    if place == "own":
        client.post(reverse("access_confirm", args=[change.id]))
        client = browser("anna")
    path = {
        "changes": reverse("access_changes"),
        "one": reverse("access_change", args=[change.id]),
        "person": page_of(cast.anna),
        "own": reverse("own_access"),
    }[place]
    forms = re.findall(r'<form[^>]*method="post".*?</form>', client.get(path).content.decode(), re.DOTALL)
    assert len(forms) > 2
    assert [form for form in forms if "csrfmiddlewaretoken" not in form] == []


@pytest.mark.parametrize("username", ["anna", "maas", "smit", "charlie", "chris"])
def test_nobody_else_sees_or_does_any_of_it(browser: BrowserOf, cast: Cast, username: str) -> None:
    change = propose(browser, cast, email=EVIL)
    client = browser(username)
    for name, arguments in (
        ("access_changes", []),
        ("access_new", []),
        ("access_person", [cast.bram.pk]),
        ("access_term", ["organisatie"]),
        ("access_change", [change.pk]),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 404
    for name in ("access_confirm", "access_turn_down"):
        assert client.post(reverse(name, args=[change.pk])).status_code == 404
    assert list(notices.open_changes(at=change.proposed_at)) == [change]


def test_the_person_sees_it_on_their_page(browser: BrowserOf, cast: Cast) -> None:
    """First what was proposed; then, until they say that they saw it, what changed and by whom."""
    change = propose(browser, cast, roles=["adviseur", "hoofd"])
    own = reverse("own_access")
    assert "Er is iets voorgesteld" in browser("anna").get(own).content.decode()
    browser("hessel").post(reverse("access_confirm", args=[change.id]))
    anna = browser("anna")
    assert "Uw toegang is gewijzigd" in anna.get(reverse("work")).content.decode()
    page = anna.get(own).content.decode()
    for words in ("Er is iets gewijzigd", "Hoofd van het Steunpunt", "Bea Heer", "Hessel de Jong"):
        assert words in page
    anna.post(reverse("access_acknowledge", args=[change.id]))
    assert "Uw toegang is gewijzigd" not in anna.get(reverse("work")).content.decode()
    assert "Er is iets gewijzigd" not in anna.get(own).content.decode()


def test_what_others_saw_is_theirs_alone(browser: BrowserOf, cast: Cast) -> None:
    change = propose(browser, cast, email=EVIL)
    assert browser("bram").post(reverse("access_acknowledge", args=[change.id])).status_code == 404


def test_the_coordinator_hears_of_it_on_the_overview(browser: BrowserOf, cast: Cast) -> None:
    sentence = "Een wijziging van toegang wacht op een tweede"
    assert sentence not in browser("hessel").get(reverse("overview")).content.decode()
    propose(browser, cast, email=EVIL)
    assert sentence in browser("hessel").get(reverse("overview")).content.decode()


def test_a_role_is_given_up_alone(browser: BrowserOf, cast: Cast) -> None:
    anna = browser("anna")
    answer = anna.post(reverse("access_give_up"), {"rol": "adviseur"}, follow=True)
    assert "U hebt deze rol niet meer." in answer.content.decode()
    assert not Adviser.objects.get(person=cast.anna).is_active
    assert anna.get(reverse("own_access")).status_code == 302  # signed out everywhere
    assert browser("anna").post(reverse("access_give_up"), {"rol": "adviseur"}).status_code == 404


def test_an_office_goes_by_two(browser: BrowserOf, cast: Cast) -> None:
    office = Office.objects.get(person=cast.bram)
    sent = {"deel": "functie", "rij": office.pk, "weg": "1", "reason": "Dit klopte niet."}
    assert browser("beheer").post(page_of(cast.bram), sent).status_code == 302
    assert Office.objects.filter(pk=office.pk).exists()
    change = AccessChange.objects.get()
    browser("hessel").post(reverse("access_confirm", args=[change.id]))
    assert not Office.objects.filter(pk=office.pk).exists()
    shown = browser("hessel").get(reverse("access_change", args=[change.id])).content.decode()
    assert "Raadslid" in shown
    assert "27 maart 2014" in shown


def test_the_only_one_who_may_confirm_is_told_to_name_a_second(browser: BrowserOf, cast: Cast) -> None:
    assert "U bent nog alleen" not in browser("beheer").get(reverse("access_changes")).content.decode()
    Person.objects.filter(username="hessel").update(is_coordinator=False)
    assert "U bent nog alleen" in browser("beheer").get(reverse("access_changes")).content.decode()


def test_a_municipality_and_a_province_of_one_name_are_told_apart(browser: BrowserOf, cast: Cast) -> None:
    page = browser("hessel").get(reverse("access_new")).content.decode()
    named = {name.strip() for name in re.findall(r"<option[^>]*>([^<]+)", page)}
    assert {"gemeente Utrecht", "provincie Utrecht"} <= named


def test_somebody_new_with_an_office(browser: BrowserOf, cast: Cast) -> None:
    sent = {
        "first_name": "Nina",
        "last_name": "Nieuw",
        "email": "nina@example.org",
        "organisation": "GM0246",
        "function": "wethouder",
        "since": "2026-01-01",
        "reason": "Zij is begonnen.",
    }
    assert browser("hessel").post(reverse("access_new"), sent).status_code == 302
    browser("beheer").post(reverse("access_confirm", args=[AccessChange.objects.get().id]))
    nina = Person.objects.get(email="nina@example.org")
    assert str(nina.offices.get()) == "Wethouder GM0246"


def test_what_is_filled_in_wrong_is_shown_again(browser: BrowserOf, cast: Cast) -> None:
    """In its own form, with everything that was typed."""
    sent = {**PERSON, "email": "hessel@example.org", "roles": ["adviseur"], "signs_in": "on", "reason": ""}
    answer = browser("beheer").post(page_of(cast.anna), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Schrijf waarom dit nodig is." in page
    assert re.search('name="email"[^>]*value="hessel@example.org"', page)
    sent["reason"] = "Zij vroeg erom."
    assert "al van iemand anders" in browser("beheer").post(page_of(cast.anna), sent).content.decode()
    assert not AccessChange.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [{"deel": "vervanger", "rij": "", "weg": "1"}, {"deel": "persoon", "rij": "1"}, {"deel": "persoon", "weg": "1"}],
)
def test_what_no_form_sends_is_not_found(browser: BrowserOf, cast: Cast, sent: dict[str, str]) -> None:
    path = page_of(cast.anna)
    assert browser("beheer").post(path, {**sent, "reason": "Zomaar."}).status_code == 404
    assert browser("beheer").get("/toegang", {"zoek": "an\0na"}).status_code == 200


@pytest.mark.parametrize("row", ["999999", "x", "-1", "²"])
def test_a_row_that_is_not_there_is_not_found(browser: BrowserOf, cast: Cast, row: str) -> None:
    sent = {"deel": "functie", "rij": row, "weg": "1", "reason": "Weg ermee."}
    assert browser("beheer").post(page_of(cast.bram), sent).status_code == 404


def test_twice_is_one_proposal(browser: BrowserOf, cast: Cast) -> None:
    first = propose(browser, cast, email=EVIL)
    assert propose(browser, cast, email=EVIL) == first


def test_people_are_found_by_part_of_a_name_or_address(browser: BrowserOf, cast: Cast) -> None:
    """An address also by what stands in its domain in its own script."""
    Person.objects.filter(username="charlie").update(email="charlie@bücher.example")
    beheer = browser("beheer")
    for typed, name in (("wit", "Anna de Wit"), ("BRAM@", "Bram van Dijk"), ("bücher", "Charlie Visser")):
        page = beheer.get(reverse("access_changes"), {"zoek": typed}).content.decode()
        assert name in page
        assert "Chris Bakker" not in page


def test_a_title_says_what_is_decided(browser: BrowserOf, cast: Cast) -> None:
    """A role is not a block; each in the words of the desk."""
    propose(browser, cast, roles=["adviseur", "hoofd"])
    propose(browser, cast, roles=[], email=EVIL, last_name="Wit")
    browser("beheer").post(page_of(cast.anna), {**PERSON, "roles": ["adviseur"], "reason": "Zij is weg."})
    page = browser("hessel").get(reverse("access_changes")).content.decode()
    for title in (
        "Anna de Wit: wordt hoofd van het steunpunt",
        "Anna de Wit: niet meer adviseur, ander e-mailadres, andere naam",
        "Anna de Wit: geblokkeerd",
    ):
        assert title in page


def test_who_proposed_reads_who_may_confirm(browser: BrowserOf, cast: Cast) -> None:
    """Neither they nor whom it is about; when nobody is left, what helps."""
    propose(browser, cast, email=EVIL)
    page = browser("beheer").get(reverse("access_changes")).content.decode()
    assert f"Dit kan bevestigen: {cast.hessel}." in page
    assert "Dit kan bevestigen" not in browser("hessel").get(reverse("access_changes")).content.decode()
    Person.objects.filter(username="hessel").update(is_coordinator=False)
    page = browser("beheer").get(reverse("access_changes")).content.decode()
    assert "Niemand anders kan dit nu bevestigen. Benoem eerst nog een coördinator of beheerder." in page


@pytest.mark.parametrize("ending", ["rejected", "lapsed"])
def test_what_came_to_nothing_stands_on_the_page_of_the_person(
    browser: BrowserOf, cast: Cast, time_machine: TimeMachineFixture, ending: str
) -> None:
    """The letter leads there; for a month."""
    time_machine.move_to(MONDAY, tick=False)
    change = propose(browser, cast, email=EVIL)
    later = MONDAY + timedelta(days=8)
    if ending == "rejected":
        browser("hessel").post(reverse("access_turn_down", args=[change.id]))
        later = MONDAY + timedelta(days=1)
    time_machine.move_to(later, tick=False)
    page = browser("anna").get(reverse("own_access")).content.decode()
    assert "Dit ging niet door" in page
    assert EVIL in page
    assert ("Afgewezen door" in page, "Vervallen, niemand" in page) == (ending == "rejected", ending == "lapsed")
    assert "Is geworden" not in page
    time_machine.move_to(MONDAY + timedelta(days=31), tick=False)
    assert "Dit ging niet door" not in browser("anna").get(reverse("own_access")).content.decode()


def test_nobody_is_told_to_call_themselves(browser: BrowserOf, cast: Cast) -> None:
    """The coordinator looks into it with another."""
    for who in (cast.anna, cast.hessel):
        proposals.propose(
            person=cast.beheer,
            kind=AccessChangeKind.PERSON,
            about=who,
            after={**people.values_of(who), "first_name": "Ander"},
            reason="Zij vroeg erom.",
            at=timezone.now(),
        )
    assert "Bel de coördinator van de desk." in browser("anna").get(reverse("own_access")).content.decode()
    page = browser("hessel").get(reverse("own_access")).content.decode()
    assert "Bel de coördinator" not in page
    assert "Zoek het uit met een andere coördinator of beheerder." in page


def test_a_new_secret_is_confirmed_here_without_the_secret(browser: BrowserOf, cast: Cast) -> None:
    """And a system that waits for its rights says so among the systems, with the way to this page."""
    system = clients.issue_client("Kabinet", scope=clients.READ, at=timezone.now())
    client_access.renew_client(system.client_id, leaked=False, operator="J. Jansen", at=timezone.now())
    page = browser("hessel").get(reverse("access_changes")).content.decode()
    assert "Kabinet: geheim of sleutels van een koppeling" in page
    assert "werkt nog 30 dagen" in page
    assert Client.objects.get().client_secret not in page
    partners = browser("hessel").get(reverse("partners")).content.decode()
    assert "nog niets</" not in partners
    Client.objects.update(scope="")
    partners = browser("hessel").get(reverse("partners")).content.decode()
    assert "nog niets" in partners
    assert f'href="{reverse("access_changes")}"' in partners
