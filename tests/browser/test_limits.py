"""Danger and self-involvement in a real browser: danger comes first, and an asker about themselves is helped on."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.steps import SENTENCE, fill_in, go_on, is_well


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_danger_comes_before_all_else_and_keeps_what_was_typed(sign_in: SignedIn, width: int, scripts: bool) -> None:
    """On a narrow phone without scripts too: numbers, then the page to check, then the confirmation."""
    smit = sign_in("smit", width=width, scripts=scripts)
    fill_in(smit, urgency="normaal")
    smit.get_by_label("Om welke functie gaat het?").select_option("gedeputeerde")
    smit.get_by_label("Ja, er loopt iemand gevaar").check()
    smit.get_by_role("button", name="Verder naar controleren").click()
    smit.wait_for_url("**/gevaar")
    expect(smit.get_by_role("link", name="Bel 112")).to_be_visible()
    smit.get_by_role("link", name="Terug naar het formulier").click()
    expect(smit.get_by_label("Wat speelt er?")).to_have_value(SENTENCE)
    expect(smit.get_by_label("Ja, er loopt iemand gevaar")).to_be_checked()
    smit.goto("/gevaar")
    if scripts:
        is_well(smit)
    smit.get_by_role("link", name="Verder met uw vraag").click()
    expect(smit.get_by_text("Spoed", exact=True)).to_be_visible()
    smit.get_by_role("button", name="Verstuur uw vraag").click()
    smit.wait_for_url("**/bevestiging")
    expect(smit.get_by_text("Wacht bij gevaar niet op ons")).to_be_visible()
    if scripts:
        is_well(smit)


def test_who_asks_about_themselves_is_offered_to_pass_it_on(sign_in: SignedIn) -> None:
    """And finds their own words again, unsent."""
    smit = sign_in("smit", width=360)
    fill_in(smit)
    smit.get_by_label("Om welke functie gaat het?").select_option("commissaris_van_de_koning")
    go_on(smit)
    expect(smit.get_by_role("heading", name="Gaat deze vraag over uzelf?")).to_be_visible()
    is_well(smit)
    smit.get_by_role("button", name="Vraag ons om door te geven").click()
    smit.wait_for_url("**/bevestiging")
    expect(smit.get_by_role("heading", level=1)).to_have_text("Uw verzoek is verstuurd")
    is_well(smit)
    smit.goto("/vragen/nieuw")
    expect(smit.get_by_label("Wat speelt er?")).to_have_value(SENTENCE)
    smit.goto("/vragen")
    smit.get_by_role("button", name="Gooi weg").click()
