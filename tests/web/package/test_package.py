"""The Veiligheidspakket on the pages: issued, opened, read, asked for, agreed to, and kept by hand."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.package import invitations, referrals
from steunpunt.desk.partners import clients, deliveries, subscriptions
from steunpunt.desk.questions import intake
from steunpunt.desk.storage import encryption
from steunpunt.models import Delivery, Letter, Office, PackageIssue, PackageItem, Person, Referral
from steunpunt.rules.access.referrals import Share
from steunpunt.rules.refusals import NotFound
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.web.conftest import BrowserOf

WONINGSCAN = "zelfscan_woningscan_gesprek"
NOVA = {
    "organisation": "GM0246",
    "first_name": "Nova",
    "last_name": "Nieuw",
    "email": "nova@heerde.example",
    "since": "2026-11-20",
}


@pytest.fixture(autouse=True)
def _on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


def text(page: bytes) -> str:
    """A page as one line."""
    return re.sub(r"\s+", " ", page.decode())


def link_of(letter: Letter) -> str:
    """The address in an invitation."""
    return f"/welkom/{encryption.open_alone(letter, 'sealed_code').decode()}"


def test_everybody_who_signs_in_reads_the_seven_items(browser: BrowserOf, cast: Cast) -> None:
    """charlie too; and each has a page of its own."""
    page = text(browser("charlie").get("/veiligheidspakket").content)
    for item in PackageItem.objects.all():
        assert item.name in page
        assert item.text in text(browser("charlie").get(f"/veiligheidspakket/{item.code}").content)
    assert browser("charlie").get("/veiligheidspakket/niets").status_code == 404
    assert Client().get("/veiligheidspakket").status_code == 302


def test_the_cabinet_invites_and_the_new_burgemeester_opens(browser: BrowserOf, cast: Cast) -> None:
    """Looking at the link changes nothing; the button gives access, once; later one signs in as everybody does."""
    smit = browser("smit")
    assert smit.post("/uitreikingen", NOVA).status_code == 302
    assert "nog niet geopend" in text(smit.get("/uitreikingen").content)
    link, nova = link_of(Letter.objects.get(topic="uitreiking")), Client()
    assert "Nova Nieuw" in text(nova.get(link).content)
    assert not Person.objects.get(email=NOVA["email"]).is_active
    opened = nova.post(link, follow=True)
    assert opened.redirect_chain[-1][0] == "/veiligheidspakket"
    assert "Stel een vraag" in text(opened.content)
    person = Person.objects.get(email=NOVA["email"])
    assert intake.may_ask(person, at=MONDAY)
    assert Office.objects.get(person=person).organisation_id == "GM0246"
    assert "Geopend vandaag" in text(smit.get("/uitreikingen").content)
    stranger = Client()
    assert "U hebt uw pakket al geopend. Log in" in text(stranger.post(link).content)
    assert "_auth_user_id" not in stranger.session
    assert "Bekijk het Veiligheidspakket" in text(nova.get(link).content)
    unknown = Client().get(f"/welkom/{uuid4()}")
    assert (unknown.status_code, "Deze uitnodiging werkt niet meer" in text(unknown.content)) == (404, True)


def test_a_new_invitation_makes_the_former_link_worthless(browser: BrowserOf, cast: Cast) -> None:
    """And one that lay there for three months opens nothing."""
    smit = browser("smit")
    smit.post("/uitreikingen", NOVA)
    former = link_of(Letter.objects.get(topic="uitreiking"))
    made = PackageIssue.objects.get()
    assert smit.post("/uitreikingen", {"opnieuw": str(made.id)}).status_code == 302
    assert Client().get(former).status_code == 404
    (fresh,) = {link_of(letter) for letter in Letter.objects.filter(topic="uitreiking")} - {former}
    assert Client().get(fresh).status_code == 200
    with pytest.raises(NotFound):
        invitations.invitation(fresh.removeprefix("/welkom/"), at=MONDAY + timedelta(days=91))


def test_who_is_no_cabinet_issues_nothing_and_faults_are_told_together(browser: BrowserOf, cast: Cast) -> None:
    """What was typed stays."""
    for username in ("maas", "anna", "charlie"):
        assert browser(username).get("/uitreikingen").status_code == 404
        assert browser(username).post("/uitreikingen", NOVA).status_code == 404
    elsewhere = browser("smit").post("/uitreikingen", NOVA | {"organisation": "GM0363"})
    assert (elsewhere.status_code, "Kies een gemeente uit de lijst" in text(elsewhere.content)) == (422, True)
    empty = text(browser("smit").post("/uitreikingen", NOVA | {"first_name": " ", "last_name": ""}).content)
    assert "Voornaam of voorletters: Vul dit in." in empty
    assert "Achternaam: Vul dit in." in empty
    page = browser("smit").post("/uitreikingen", NOVA | {"since": "1990-01-01"})
    assert page.status_code == 422
    assert "Kies een dag van 25 november 2016 tot en met 23 november 2027" in text(page.content)
    assert "nova@heerde.example" in text(page.content)
    assert not PackageIssue.objects.exists()


def test_an_address_of_somebody_whose_access_was_ended_opens_nothing(browser: BrowserOf, cast: Cast) -> None:
    """An invitation gives access to whoever never had it, and not back to whoever lost it."""
    Person.objects.filter(pk=cast.chris.pk).update(is_active=False)
    page = browser("smit").post("/uitreikingen", NOVA | {"email": cast.chris.email})
    assert (page.status_code, "Dit adres kan niet" in text(page.content)) == (422, True)


def test_an_adviser_refers_and_only_after_a_yes_it_goes(browser: BrowserOf, cast: Cast) -> None:
    """The asker sees to the letter what goes along; the desk then keeps the state by hand."""
    question = held_by(cast.anna, cast.maas)
    anna, maas = browser("anna"), browser("maas")
    item = PackageItem.objects.get(code=WONINGSCAN)
    sent = {"item": item.code, "shares": ["naam", "toelichting"], "note": "Graag snel.", "key": str(uuid4())}
    for _ in range(2):  # a double click
        made = anna.post(f"/vragen/{question.id}/verwijzen", sent)
        assert made.status_code == 302
    referral = Referral.objects.get()
    there = f"/verwijzingen/{referral.id}"
    assert made.headers["Location"] == there
    page = text(maas.get(there).content)
    assert "Dit gaat mee als u ja zegt" in page
    assert "Marijke Maas" in page
    assert "Graag snel." in page
    assert CANARY not in page
    assert "Ja, stuur dit" not in text(anna.get(there).content)
    assert anna.post(there, {"stap": "akkoord"}).status_code == 403
    assert maas.post(there, {"stap": "akkoord"}).status_code == 302
    assert "Hier is nog geen koppeling" in text(anna.get(there).content)
    refused = anna.post(there, {"stap": "teruggeven", "reason": ""})
    assert (refused.status_code, "Vul dit in" in text(refused.content)) == (422, True)
    anna.post(there, {"stap": "aanvaarden"})
    anna.post(there, {"stap": "afronden"})
    assert "Afgerond" in text(maas.get(there).content)
    assert there in text(maas.get(f"/vragen/{question.id}").content)
    assert there in text(anna.get(f"/vragen/{question.id}").content)
    assert there in text(maas.get("/verwijzingen").content)


def test_who_asks_for_an_item_themselves_has_agreed(browser: BrowserOf, cast: Cast) -> None:
    """With a number of their own, which is not known from a question; who may not ask the desk sees no form."""
    maas = browser("maas")
    wrong = maas.post(f"/veiligheidspakket/{WONINGSCAN}", {"shares": ["telefoon"], "key": str(uuid4())})
    assert (wrong.status_code, "Geef het telefoonnummer" in text(wrong.content)) == (422, True)
    sent = {"shares": ["naam", "functie", "telefoon"], "phone": "0578 123456", "key": str(uuid4())}
    there = maas.post(f"/veiligheidspakket/{WONINGSCAN}", sent).headers["Location"]
    page = text(maas.get(there).content)
    for words in ("0578 123456", "Burgemeester, Heerde", "Verzonden"):
        assert words in page
    assert "Verstuur mijn verwijzing" not in text(browser("charlie").get(f"/veiligheidspakket/{WONINGSCAN}").content)
    browser("charlie").post(f"/veiligheidspakket/{WONINGSCAN}", sent)
    assert Referral.objects.count() == 1


def test_a_referral_of_another_is_not_there(browser: BrowserOf, cast: Cast) -> None:
    """Nor can a stranger to the question refer from it."""
    question = ask(cast.maas)
    made = referrals.refer(person=cast.maas, item=WONINGSCAN, question_id=question.id, shares=[Share.NAAM], at=MONDAY)
    for username in ("bram", "chris", "smit", "charlie", "beheer"):
        assert browser(username).get(f"/verwijzingen/{made.id}").status_code == 404
        assert browser(username).post(f"/verwijzingen/{made.id}", {"stap": "intrekken"}).status_code == 404
        assert browser(username).get(f"/vragen/{question.id}/verwijzen").status_code == 404
        assert str(made.id) not in text(browser(username).get("/verwijzingen").content)


def test_the_coordinator_sees_the_messages_and_sends_again(browser: BrowserOf, cast: Cast) -> None:
    """The delivery log, a message to try it out, and what was given up once more; nobody else sees any of it."""
    made, _ = subscriptions.subscribe(person=cast.hessel, url="https://x.example/in", kinds=(), at=MONDAY)
    hessel, there = browser("hessel"), f"/koppelingen/{made.id}"
    assert "https://x.example/in" in text(hessel.get("/koppelingen").content)
    assert hessel.post(there, {"deel": "proef"}).status_code == 302
    parcel = deliveries.lease(at=MONDAY)
    assert parcel is not None
    deliveries.mark_failed(parcel, status=503, fault="", at=MONDAY + timedelta(days=4))
    page = text(hessel.get(there).content)
    assert "antwoord 503" in page.lower()
    assert "Opgegeven" in page
    assert hessel.post(there, {"deel": "opnieuw"}).status_code == 302
    assert Delivery.objects.get().exhausted_at is None
    for username in ("anna", "maas", "beheer", "charlie"):
        assert browser(username).get("/koppelingen").status_code == 404
        assert browser(username).get(there).status_code == 404


def test_a_coordinator_with_a_tie_reads_nothing_of_it_in_the_messages_to_a_partner(
    browser: BrowserOf, cast: Cast
) -> None:
    """The page of an abonnement is the same, byte for byte but its tokens, before and after Heerde asked."""
    Office.objects.create(person=cast.hessel, organisation_id="GM0246", function="medewerker")
    clients.issue_client("Zaaksysteem", scope="adviesvragen:lezen", organisation="GM0246", at=MONDAY)
    system = Person.objects.get(is_system=True)
    made, _ = subscriptions.subscribe(person=system, url="https://x.example/in", kinds=(), at=MONDAY)
    pages = []
    for _ in range(2):
        pages.append(
            [
                re.sub(r"csrf\S+ value=\S+|nonce=\S+", "", text(browser("hessel").get(there).content))
                for there in ("/koppelingen", f"/koppelingen/{made.id}")
            ]
        )
        ask(system)
        while subscriptions.make_messages(at=MONDAY):
            pass
    assert Delivery.objects.exists()
    assert pages[0] == pages[1]
    with pytest.raises(NotFound):
        subscriptions.find(cast.hessel, made.id)
