"""A referral that waits for somebody is shown where they look first: asker, adviser, coordinator."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.package import referrals
from steunpunt.desk.partners import clients, subscriptions
from steunpunt.models import Letter, Person, Referral, Subscription
from steunpunt.rules.access.referrals import ReferralStep, Share
from tests.cast import MONDAY, Cast, held_by, put_on_duty
from tests.web.conftest import BrowserOf
from tests.web.package.test_package import text

TEAM = "ondersteuningsteam"
CALM = "Er is nu niets dat uw aandacht vraagt"


@pytest.fixture(autouse=True)
def _on_monday(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Chris has duty, so that no night asks for attention."""
    time_machine.move_to(MONDAY, tick=False)
    put_on_duty(cast.chris)


def from_question(cast: Cast) -> Referral:
    """anna wants to refer maas, who must say yes first."""
    question = held_by(cast.anna, cast.maas)
    return referrals.refer(
        person=cast.anna, item=TEAM, shares=[Share.NAAM, Share.TELEFOON], question_id=question.id, at=MONDAY
    )


def recipients_of(topic: str) -> set[str]:
    """Who is owed this letter."""
    return {letter.recipient.username for letter in Letter.objects.filter(topic=topic)}


def test_the_asker_sees_at_once_that_her_yes_is_waited_for(browser: BrowserOf, cast: Cast) -> None:
    """Not 'u hoeft niets te doen', on no page; after her answer it is gone."""
    made, maas = from_question(cast), browser("maas")
    pages = ("/", "/vragen", f"/vragen/{made.question_id}")
    for page in pages:
        words = text(maas.get(page).content)
        assert "U bent aan zet: uw adviseur wil u doorverwijzen." in words, page
        assert f'href="/verwijzingen/{made.id}"' in words, page
        assert "U hoeft niets te doen" not in words.split("Wat wij u beloofden")[0], page
    consent = text(maas.get(f"/verwijzingen/{made.id}").content)
    assert "Anna de Wit wil u doorverwijzen. Zegt u ja, dan krijgt Netwerk Weerbaar Bestuur" in consent
    assert "Trek de verwijzing in" not in consent  # a no says the same
    maas.post(f"/verwijzingen/{made.id}", {"stap": "niet akkoord"})
    for page in pages:
        assert "wil u doorverwijzen" not in text(maas.get(page).content), page
    assert "Dit is niet meegegaan" in text(maas.get(f"/verwijzingen/{made.id}").content)


def test_who_passes_it_on_by_hand_hears_of_it_and_finds_it(
    browser: BrowserOf, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """Of a question its adviser; the coordinator only once it is late, without what goes along."""
    made = from_question(cast)
    assert "verwijzing wacht op u" not in text(browser("anna").get("/werk").content)
    referrals.act(person=cast.maas, referral_id=made.id, step=ReferralStep.AGREE, at=MONDAY)
    assert recipients_of("verwijzing-doorgeven") == {"anna"}
    assert "Geef deze verwijzing zelf door. Afgesproken is" in text(browser("anna").get("/werk").content)
    assert CALM in text(browser("hessel").get("/overzicht").content)
    page = text(browser("hessel").get(f"/verwijzingen/{made.id}").content)
    assert "De adviseur geeft dit door" in page
    assert "Bel of mail" not in page
    assert "Bel of mail Netwerk Weerbaar Bestuur zelf" in text(browser("anna").get(f"/verwijzingen/{made.id}").content)
    assert referrals.escalate_next(at=MONDAY + timedelta(hours=4))
    time_machine.move_to(MONDAY + timedelta(hours=4), tick=False)
    assert recipients_of("verwijzing-niet-opgepakt") == {"anna", "hessel"}
    for username, where in (("anna", "/werk"), ("hessel", "/overzicht")):
        assert "Nog niet opgepakt. Afgesproken was vandaag" in text(browser(username).get(where).content), username
    browser("anna").post(f"/verwijzingen/{made.id}", {"stap": "aanvaarden"})
    assert "Nog niet opgepakt" not in text(browser("hessel").get("/overzicht").content)


def test_without_a_question_the_coordinator_passes_it_on(browser: BrowserOf, cast: Cast) -> None:
    """What the asker types goes along only where she says so."""
    maas, sent = browser("maas"), {"shares": ["naam"], "note": "", "phone": "06 12345678", "key": str(uuid4())}
    refused = maas.post(f"/veiligheidspakket/{TEAM}", sent)
    assert (refused.status_code, "Kruis ‘Telefoonnummer’ aan" in text(refused.content)) == (422, True)
    there = maas.post(f"/veiligheidspakket/{TEAM}", sent | {"shares": ["naam", "telefoon"]}).headers["Location"]
    assert recipients_of("verwijzing-doorgeven") == {"hessel"}
    assert "Geef deze verwijzing zelf door." in text(browser("hessel").get("/overzicht").content)
    goes = text(browser("hessel").get(there).content)
    assert re.search(r"Naam.*Marijke Maas.*Telefoonnummer.*06 12345678", goes)


def test_a_partner_who_does_not_answer_is_on_the_overview(browser: BrowserOf, cast: Cast) -> None:
    """After a quarter of an hour; and never one of somebody who signs in."""
    clients.issue_client("CCV", scope="verwijzingen:lezen", organisation=None, item=TEAM, at=MONDAY)
    owners = (Person.objects.get(is_system=True), cast.maas)
    for owner in owners:
        subscriptions.subscribe(person=owner, url="https://x.example/", kinds=(), at=MONDAY)
    Subscription.objects.update(failing_since=MONDAY - timedelta(minutes=14))
    assert CALM in text(browser("hessel").get("/overzicht").content)
    Subscription.objects.update(failing_since=MONDAY - timedelta(minutes=15))
    page = text(browser("hessel").get("/overzicht").content)
    assert page.count("wij blijven het proberen. Bel de beheerder van dat systeem") == 1
    assert CALM not in page
