"""From a burgemeester's question to an advice, in the browser, on a phone and on a desk."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import SignedIn
from tests.browser.steps import SENTENCE, fill_in, go_on, is_offered, is_well, send

ADVICE = "Vraag de griffier vandaag nog om de stukken van de aanbesteding."


@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_question_to_an_advice(sign_in: SignedIn, letters: Path, width: int) -> None:
    """maas asks; anna or chris takes it, calls, writes and advises; maas reads, thanks and closes."""
    maas = sign_in("maas", width=width)
    is_well(maas)
    fill_in(maas)
    is_well(maas)
    go_on(maas)
    expect(maas.get_by_text(SENTENCE)).to_be_visible()
    is_well(maas)
    question = send(maas)
    expect(maas.get_by_text("U hoort uiterlijk").first).to_be_visible()
    is_well(maas)

    adviser = next(
        page for page in (sign_in(name, width=width) for name in ("anna", "chris")) if is_offered(page, question)
    )
    is_well(adviser)
    adviser.goto(f"/vragen/{question}")
    expect(adviser.get_by_text(SENTENCE)).to_have_count(0)
    is_well(adviser)
    adviser.get_by_role("button", name="Ik heb geen belangenconflict en neem deze vraag aan").click()
    expect(adviser.get_by_text(SENTENCE)).to_be_visible()
    is_well(adviser)
    _talk_and_advise(adviser, str(question))

    for outsider in ("bram", "charlie", "smit"):
        page = sign_in(outsider, width=width)
        answer = page.goto(f"/vragen/{question}")
        assert answer is not None
        assert answer.status == 404
    hessel = sign_in("hessel", width=width)
    hessel.goto("/overzicht")
    is_well(hessel)
    hessel.goto(f"/vragen/{question}")
    expect(hessel.get_by_role("heading", level=1)).to_contain_text("ADV-")
    for words in (SENTENCE, ADVICE):
        assert words not in hessel.content()
    is_well(hessel)

    maas.goto(f"/vragen/{question}")
    is_well(maas)
    maas.get_by_role("link", name="Lees het advies").click()
    expect(maas.get_by_text(ADVICE)).to_be_visible()
    is_well(maas)
    maas.goto(f"/vragen/{question}")
    maas.get_by_text("Bedank", exact=False).first.click()
    maas.get_by_label("Uw dank").fill("Dank u, dit helpt.")
    maas.get_by_role("button", name="Verstuur uw dank").click()
    maas.get_by_role("button", name="Sluit mijn vraag af").click()
    expect(maas.get_by_text("Afgesloten").first).to_be_visible()
    is_well(maas)
    assert not any(SENTENCE in letter.read_text() for letter in letters.glob("*.eml"))


def _talk_and_advise(adviser: Page, question: str) -> None:
    """Log a call as held, write a message, and send the advice after looking it over."""
    adviser.get_by_label("Uw bericht").fill("Ik bel u over een kwartier.")
    adviser.get_by_role("button", name="Verstuur").first.click()
    expect(adviser.get_by_text("Ik bel u over een kwartier.").first).to_be_visible()
    adviser.goto(f"/vragen/{question}/desk/advies")
    adviser.get_by_label("De vraag zoals wij die begrijpen").fill("U vraagt hoe u dit signaal weegt.")
    adviser.get_by_label("Ons advies").fill(ADVICE)
    adviser.get_by_label("Wat de vrager nu kan doen").fill("Leg vast wat u weet.")
    is_well(adviser)
    adviser.get_by_role("button", name="Kijk na en verstuur").click()
    # The form is saved once more before it goes out, so the page changes a moment after the click.
    expect(adviser.get_by_role("button", name="Verstuur het advies")).to_be_visible()
    is_well(adviser)
    adviser.get_by_role("button", name="Verstuur het advies").click()
    expect(adviser.get_by_text("Advies gegeven").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_pause_is_seen_objected_to_and_ended_by_an_answer(sign_in: SignedIn, width: int) -> None:
    """The adviser waits for maas, who reads why nothing runs and says that she disagrees; her answer ends it."""
    maas = sign_in("maas", width=width)
    fill_in(maas)
    go_on(maas)
    question = send(maas)
    adviser = next(
        page for page in (sign_in(name, width=width) for name in ("anna", "chris")) if is_offered(page, question)
    )
    adviser.goto(f"/vragen/{question}")
    adviser.get_by_role("button", name="Ik heb geen belangenconflict en neem deze vraag aan").click()
    expect(adviser.get_by_text(SENTENCE)).to_be_visible()
    adviser.locator("#pauze > summary").click()
    adviser.locator('input[name="reason"][value="wacht_op_vrager"]').check()
    adviser.get_by_label("Wat vraagt u aan de vrager?").fill("Kunt u ons het besluit sturen?")
    is_well(adviser)
    adviser.get_by_role("button", name="Laat de termijnen stilstaan").click()
    expect(adviser.get_by_role("button", name="Laat de termijnen weer lopen")).to_be_visible()
    is_well(adviser)

    maas.goto(f"/vragen/{question}")
    expect(maas.get_by_text("want uw adviseur wacht op uw antwoord")).to_be_visible()
    is_well(maas)
    maas.get_by_role("button", name="Ik ben het er niet mee eens").click()
    # The coordinator hears of it, or did already: the page says only what is so.
    expect(maas.locator(".standstill__objection")).to_contain_text("de coördinator", ignore_case=True)
    is_well(maas)
    hessel = sign_in("hessel", width=width)
    hessel.goto("/overzicht")
    needs = hessel.get_by_role("region", name="Vraagt nu aandacht")
    row = needs.get_by_role("row").filter(has=hessel.locator(f'a[href="/vragen/{question}"]'))
    expect(row).to_contain_text("Niet eens met de pauze")
    is_well(hessel)

    maas.get_by_label("Uw bericht").fill("Hier is mijn antwoord.")
    maas.get_by_role("button", name="Verstuur uw bericht").click()
    expect(maas.get_by_text("Hier is mijn antwoord.").first).to_be_visible()
    expect(maas.get_by_text("De termijnen staan stil", exact=True)).to_have_count(1)  # what happened, and no notice
    expect(maas.get_by_text("Advies: loopt")).to_be_visible()
    is_well(maas)


def test_asking_works_without_a_script(sign_in: SignedIn) -> None:
    """Every step is a plain form."""
    maas = sign_in("maas", width=360, scripts=False)
    fill_in(maas)
    maas.get_by_role("button", name="Verder naar controleren").click()
    send(maas)


def test_a_double_click_makes_one_question(sign_in: SignedIn) -> None:
    """Also when the line is slow."""
    maas = sign_in("maas")
    before = _questions(maas)
    fill_in(maas)
    go_on(maas)
    maas.get_by_role("button", name="Verstuur uw vraag").dblclick()
    # The second click breaks off the first navigation, so look where it ends and not how it goes.
    expect(maas).to_have_url(re.compile(r"/bevestiging$"))
    assert _questions(maas) == before + 1


def _questions(page: Page) -> int:
    page.goto("/vragen")
    return page.locator(".cases > li").count()


def test_a_slow_save_is_not_overtaken(sign_in: SignedIn) -> None:
    """The form waits for the save that is under way, so what is checked and sent is what was typed last."""
    smit = sign_in("smit")
    saves: list[Route] = []
    smit.route("**/vragen/nieuw/bewaren", lambda save: saves.append(save) if not saves else save.continue_())
    fill_in(smit)
    with smit.expect_request("**/vragen/nieuw/bewaren"):
        smit.get_by_label("Wat speelt er?").fill("Halverwege")
    smit.get_by_label("Wat speelt er?").fill("Het laatste woord")
    with pytest.raises(PlaywrightTimeout), smit.expect_navigation(timeout=1_000):
        smit.get_by_role("button", name="Verder naar controleren").click()
    saves[0].continue_()
    smit.wait_for_url("**/controleren")
    expect(smit.get_by_text("Het laatste woord")).to_be_visible()
    send(smit)


def test_what_was_typed_survives_an_error(sign_in: SignedIn) -> None:
    """All faults at once, in a summary with links; what was typed stays."""
    smit = sign_in("smit", width=360)
    smit.goto("/vragen/nieuw")
    smit.get_by_label("Wat speelt er?").fill("Een patroon van uitbarstingen 😀")
    smit.get_by_role("button", name="Verder naar controleren").click()
    summary = smit.locator(".error-summary, [role=alert]").first
    expect(summary).to_be_visible()
    assert summary.locator("a").count() >= 5
    expect(smit.get_by_label("Wat speelt er?")).to_have_value("Een patroon van uitbarstingen 😀")
    is_well(smit)


def test_what_was_typed_survives_a_lost_line(sign_in: SignedIn) -> None:
    """The page says calmly that there is no connection; the text stays, and is kept once the line is back."""
    smit = sign_in("smit")
    smit.goto("/vragen/nieuw")
    smit.context.set_offline(True)
    smit.get_by_label("Wat speelt er?").fill("Getypt in de trein")
    smit.get_by_label("Waar gaat het over?").click()
    expect(smit.get_by_text("Geen verbinding", exact=False).first).to_be_visible()
    expect(smit.get_by_label("Wat speelt er?")).to_have_value("Getypt in de trein")
    smit.get_by_role("button", name="Verder naar controleren").click()
    expect(smit.get_by_text("er is nog niets verstuurd", exact=False).first).to_be_visible()
    expect(smit.get_by_label("Wat speelt er?")).to_have_value("Getypt in de trein")
    smit.context.set_offline(False)
    expect(smit.get_by_text("Bewaard", exact=False).first).to_be_visible()
    smit.goto("/vragen/nieuw")
    expect(smit.get_by_label("Wat speelt er?")).to_have_value("Getypt in de trein")


def test_what_was_typed_survives_an_ended_session(sign_in: SignedIn, desk: object) -> None:
    """Signed out underneath the form: after signing in again it is there, and only for the same person."""
    smit = sign_in("smit")
    fill_in(smit, body="Getypt voor de lunch")
    smit.context.clear_cookies(name="sessionid")
    smit.get_by_role("button", name="Verder naar controleren").click()
    smit.wait_for_url("**/inloggen**")
    smit.locator('button[name="als"][value="maas"]').click()
    smit.goto("/vragen/nieuw")
    assert "Getypt voor de lunch" not in smit.content()
    smit.goto("/")
    smit.get_by_role("button", name="Uitloggen").click()
    smit.goto("/inloggen?next=/vragen/nieuw")
    smit.locator('button[name="als"][value="smit"]').click()
    smit.goto("/vragen/nieuw")
    expect(smit.get_by_label("Wat speelt er?")).to_have_value("Getypt voor de lunch")
