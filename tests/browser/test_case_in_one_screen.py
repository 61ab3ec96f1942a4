"""The page of a question for who holds it: what they need stands on one screen, also when much was said."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.steps import fill_in, go_on, is_well, send
from tests.running import RunningDesk

MUCH = 15
"""So many messages are more than one screen."""
NEEDED = (
    ".reach__who",
    ".reach__number",
    ".casebar__promise",
    "#verloop .conversation > li:last-child",
    "#bericht_words",
    "#antwoord button",
)
"""Who asks, how to reach them, the next promise, the last words, the reply box and its button."""


def is_covered(page: Page) -> bool:
    """Whether something else lies over what has the focus; what is as high as half the window is not asked."""
    return bool(
        page.evaluate(
            """() => {
              const one = document.activeElement, box = one.getBoundingClientRect();
              if (box.height > innerHeight / 2) return false;
              const there = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
              return !(there && (one.contains(there) || there.contains(one) && !there.matches('html, body')));
            }"""
        )
    )


@pytest.fixture
def held(sign_in: SignedIn, desk: RunningDesk) -> str:
    """The address of a question that anna holds, with many messages."""
    maas = sign_in("maas")
    fill_in(maas)
    go_on(maas)
    question = send(maas)
    maas.context.close()
    hessel, anna = desk.token("hessel"), desk.token("anna")
    advisers = desk.api("GET", "/adviseurs", hessel).json()["resultaten"]
    [wanted] = [adviser["id"] for adviser in advisers if adviser["naam"].startswith("Anna")]
    desk.api("POST", f"/adviesvragen/{question}/toewijzingen", hessel, {"adviseur": wanted})
    desk.api("POST", f"/adviesvragen/{question}/aanvaarding", anna, {})
    for number in range(MUCH):
        said = desk.api("POST", f"/adviesvragen/{question}/berichten", anna, {"tekst": f"Bericht {number}."})
        assert said.status < 300, said.text
    return f"/vragen/{question}"


def test_all_that_is_needed_stands_on_one_screen(sign_in: SignedIn, held: str) -> None:
    """At 1280×800 nothing needs scrolling, and a note is told apart by its word."""
    anna = sign_in("anna")
    anna.set_viewport_size({"width": 1280, "height": 800})
    anna.goto(held)
    for part in NEEDED:
        expect(anna.locator(part)).to_be_in_viewport(ratio=1)
    expect(anna.locator("#verloop .conversation > li:last-child")).to_contain_text(f"Bericht {MUCH - 1}.")
    is_well(anna)
    anna.get_by_label("Uw bericht").fill("Half getypt")
    anna.get_by_role("link", name="Notitie").click()
    anna.get_by_label("Uw notitie").fill("Nachtegaal")
    anna.get_by_role("button", name="Bewaar de notitie").click()
    last = anna.locator("#verloop .conversation > li:last-child")
    expect(last).to_contain_text("Nachtegaal")
    expect(last).to_contain_text("Notitie, alleen voor het steunpunt")
    expect(anna.get_by_label("Uw bericht")).to_have_value("Half getypt")


def test_in_a_narrow_window_nothing_covers_what_has_the_focus(sign_in: SignedIn, held: str) -> None:
    """At 360 px, one column; whoever goes through the page with the Tab key sees each thing, forth and back."""
    anna = sign_in("anna", width=360)
    anna.emulate_media(reduced_motion="reduce")  # nothing is on its way when it is measured
    anna.set_viewport_size({"width": 360, "height": 740})
    anna.goto(held)
    is_well(anna)
    left = [anna.locator(part).bounding_box() for part in (".split__main", ".split__aside")]
    assert left[0] is not None
    assert left[1] is not None
    assert left[0]["x"] == left[1]["x"]
    for key in ("Tab", "Shift+Tab"):
        for _ in range(30):
            anna.keyboard.press(key)
            assert not is_covered(anna), anna.evaluate("document.activeElement.outerHTML")
