"""Finding a question in a real browser: the field in the header by keyboard, and lists as dense as they must be."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.steps import fill_in, go_on, is_well, send

HIGHEST_ROW = {360: 140, 1280: 40}
"""CSS pixels."""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_question_is_found_by_keyboard_and_in_a_list(sign_in: SignedIn, width: int) -> None:
    maas, hessel = sign_in("maas", width=width), sign_in("hessel", width=width)
    fill_in(maas)
    go_on(maas)
    question = send(maas)
    is_well(maas)
    hessel.goto("/lijsten?lijst=open&sorteer=nieuwste")
    is_well(hessel)
    link = hessel.locator(f'a[href="/vragen/{question}"]')
    reference = link.inner_text()
    box = hessel.get_by_role("row").filter(has=link).bounding_box()
    assert box is not None
    assert box["height"] <= HIGHEST_ROW[width]
    first = hessel.locator("[data-row]").first.bounding_box()
    assert first is not None
    assert width != 1280 or first["y"] + 20 * box["height"] <= 800
    hessel.get_by_text("Filters en volgorde").click()
    is_well(hessel)
    hessel.get_by_label("Bewaar deze weergave als").fill("Nieuwste")
    hessel.get_by_role("button", name="Bewaar weergave").click()
    expect(hessel.get_by_role("navigation", name="Uw weergaven").get_by_role("link")).to_have_text(["Nieuwste"])
    hessel.get_by_text("Filters en volgorde").click()
    hessel.get_by_role("button", name="Verwijder deze weergave").click()
    expect(hessel.get_by_role("navigation", name="Uw weergaven")).to_have_count(0)
    hessel.keyboard.press("/")
    field = hessel.get_by_role("searchbox")
    expect(field).to_be_focused()
    hessel.keyboard.type("heerde/x")  # within a field it is a sign like others
    expect(field).to_have_value("heerde/x")
    field.fill("heerde")
    hessel.keyboard.press("Enter")
    hessel.wait_for_url("**/zoeken")
    expect(hessel.get_by_role("heading", name="Organisatie")).to_be_visible()
    is_well(hessel)
    hessel.get_by_role("searchbox").fill(reference.lower().replace("-", " "))
    hessel.keyboard.press("Enter")
    hessel.wait_for_url(f"**/vragen/{question}")


def test_without_scripts_the_field_finds_as_well(sign_in: SignedIn) -> None:
    smit = sign_in("smit", width=360, scripts=False)
    smit.goto("/vragen")
    smit.get_by_role("searchbox").fill("xyzzy")
    smit.get_by_role("button", name="Zoek", exact=True).click()
    expect(smit.get_by_text("Niets gevonden.")).to_be_visible()
