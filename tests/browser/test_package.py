"""The Veiligheidspakket in a real browser, narrow and wide: issued, opened by the link of the letter, asked for."""

import re
from datetime import date
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from local.child import wait_until
from tests.api import bodies
from tests.browser.conftest import SignedIn
from tests.browser.steps import is_well
from tests.running import RunningDesk


def link_in_letter_to(address: str, desk: RunningDesk) -> str:
    """The link that an invitation brings, once the mailer has been."""

    def brought() -> list[str]:
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in desk.places.mail.glob("*")]
        texts = [
            str(letter.get_content()) for letter in letters if letter["To"] == address and not letter.is_multipart()
        ]
        return [link[0] for text in texts if (link := re.search(r"http\S+/welkom/\S+", text))]

    assert wait_until(lambda: bool(brought()), 15.0)
    return brought()[0]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_package_is_issued_opened_and_used(sign_in: SignedIn, desk: RunningDesk, width: int) -> None:
    """From the cabinet's form to a referral that was taken back, every page on the way sound."""
    smit = sign_in("smit", width=width)
    smit.goto("/veiligheidspakket")
    is_well(smit)
    smit.get_by_role("link", name="Uitreiken", exact=True).click()
    smit.get_by_role("button", name="Stuur de uitnodiging").click()
    expect(smit.get_by_text("Kies de gemeente.").first).to_be_visible()
    is_well(smit)
    address = f"nova{width}@heerde.example"
    smit.get_by_label("Welke gemeente?").select_option("GM0246")
    smit.get_by_label("Voornaam").fill("Nova")
    smit.get_by_label("Achternaam").fill("Nieuw")
    smit.get_by_label("E-mailadres").fill(address)
    smit.get_by_label("Eerste dag in functie").fill(date.today().isoformat())  # noqa: DTZ011 - as she would fill it in
    smit.get_by_role("button", name="Stuur de uitnodiging").click()
    expect(smit.get_by_text(f"De uitnodiging aan Nova Nieuw gaat naar {address}.")).to_be_visible()
    is_well(smit)

    nova = sign_in("charlie", width=width)
    nova.context.clear_cookies()
    nova.goto(link_in_letter_to(address, desk))
    is_well(nova)
    nova.get_by_role("button", name="Open mijn Veiligheidspakket").click()
    nova.wait_for_url("**/veiligheidspakket")
    expect(nova.get_by_text("Welkom. Uw Veiligheidspakket is open.")).to_be_visible()
    nova.get_by_role("link", name="Zelfscan, woningscan").click()
    is_well(nova)
    nova.get_by_label("Naam", exact=True).check()
    nova.locator('input[value="telefoon"]').check()
    nova.get_by_role("button", name="Verstuur mijn verwijzing").click()
    expect(nova.get_by_text("Geef het telefoonnummer").first).to_be_visible()
    is_well(nova)
    nova.locator('input[name="phone"]').fill("0578 123456")
    nova.get_by_role("button", name="Verstuur mijn verwijzing").click()
    nova.wait_for_url("**/verwijzingen/*")
    is_well(nova)
    nova.get_by_role("button", name="Trek de verwijzing in").click()
    expect(nova.get_by_text("De verwijzing is ingetrokken.").first).to_be_visible()
    nova.goto("/verwijzingen")
    is_well(nova)


def taken(desk: RunningDesk) -> tuple[str, str]:
    """A question of maas, and the adviser who took it."""
    question = desk.api("POST", "/adviesvragen", desk.token("maas"), bodies.question()).json()["id"]
    path, hessel = f"/adviesvragen/{question}", desk.token("hessel")

    def asked() -> list[str]:
        offers = desk.api("GET", f"{path}/toewijzingen", hessel).json()["resultaten"]
        return [str(offer["adviseur"]["naam"]).split()[0].lower() for offer in offers]

    assert wait_until(lambda: bool(asked()), 15.0)
    (adviser,) = asked()
    assert desk.api("POST", f"{path}/aanvaarding", desk.token(adviser), {}).status == 200
    return question, adviser


@pytest.mark.parametrize("width", [360, 1280])
def test_an_adviser_refers_the_asker_agrees_and_it_is_passed_on_by_hand(
    sign_in: SignedIn, desk: RunningDesk, width: int
) -> None:
    """Each finds what is asked of them where they look first; every page sound."""
    question, name = taken(desk)
    adviser, maas = sign_in(name, width=width), sign_in("maas", width=width)
    adviser.goto(f"/vragen/{question}/verwijzen")
    is_well(adviser)
    adviser.get_by_label("Ondersteuningsteam Weerbaar Bestuur").check()
    adviser.get_by_label("Naam", exact=True).check()
    adviser.get_by_role("button", name="Verwijs door").click()
    adviser.wait_for_url("**/verwijzingen/*")
    is_well(adviser)
    maas.goto("/")
    is_well(maas)
    maas.goto(f"/vragen/{question}")
    maas.get_by_role("link", name="Kijk wat er meegaat").click()
    maas.wait_for_url("**/verwijzingen/*")
    is_well(maas)
    maas.get_by_role("button", name="Ja, stuur dit").click()
    expect(maas.get_by_text("Uw verwijzing is verzonden.").first).to_be_visible()
    is_well(maas)
    adviser.goto("/werk")
    is_well(adviser)
    adviser.get_by_role("link", name="Ondersteuningsteam Weerbaar Bestuur").first.click()
    expect(adviser.get_by_text("Hier is nog geen koppeling")).to_be_visible()
    is_well(adviser)
    adviser.get_by_role("button", name="Opgepakt").click()
    expect(adviser.get_by_text("Vastgelegd: opgepakt.")).to_be_visible()
    adviser.get_by_role("button", name="Afgerond").click()
    is_well(adviser)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_coordinator_tries_out_an_abonnement(sign_in: SignedIn, desk: RunningDesk, width: int) -> None:
    """And sees the message come up in its log."""
    hessel = sign_in("hessel", width=width)
    made = hessel.request.post(
        "/api/v1/abonnementen",
        data={"url": "https://voorbeeld.example/in", "soorten": ["vraag"]},
        headers={"Authorization": f"Bearer {desk.manage('issue_token', 'hessel').stdout.strip()}"},
    ).json()
    hessel.goto("/koppelingen")
    is_well(hessel)
    hessel.goto(f"/koppelingen/{made['id']}")
    hessel.get_by_role("button", name="Stuur proefbericht").click()
    expect(hessel.get_by_text("Het proefbericht gaat")).to_be_visible()
    expect(hessel.get_by_role("rowheader", name="proefbericht").first).to_be_visible()
    is_well(hessel)
