"""Single keys on the pages of the desk, in a real browser: they do what they say, and nothing while somebody types."""

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.steps import is_well

ROWS = "[data-row] [data-open]"


def test_keys_lead_through_the_pages_and_never_disturb_what_is_typed(sign_in: SignedIn) -> None:
    """`?`, `j`, `k`, `o`, `g o` and `/`; within a field, in the dialog and with Ctrl they are signs like others."""
    hessel = sign_in("hessel", width=1280)
    hessel.goto("/lijsten?lijst=open")
    hessel.keyboard.press("?")
    dialog = hessel.get_by_role("dialog", name="Toetsen")
    expect(dialog).to_be_visible()
    is_well(hessel)
    hessel.keyboard.press("g")
    hessel.keyboard.press("o")
    expect(dialog).to_be_visible()
    hessel.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    hessel.get_by_role("button", name="Toetsen (?)").click()
    dialog.get_by_role("button", name="Sluit").click()
    hessel.keyboard.press("/")
    field = hessel.get_by_role("searchbox")
    expect(field).to_be_focused()
    hessel.keyboard.type("?jgo")
    expect(field).to_have_value("?jgo")
    hessel.evaluate("document.activeElement.blur()")
    hessel.keyboard.press("Control+/")
    expect(field).not_to_be_focused()
    hessel.keyboard.press("g")
    hessel.keyboard.press("o")
    hessel.wait_for_url("**/overzicht")


def test_who_switched_them_off_has_none(sign_in: SignedIn) -> None:
    """Kept on the person, so in every browser; and the button is gone with them."""
    chris = sign_in("chris", width=360)
    chris.goto("/profiel/weergave")
    is_well(chris)
    chris.get_by_label("Losse toetsen doen iets").uncheck()
    chris.get_by_role("button", name="Bewaar").click()
    expect(chris.get_by_text("Bewaard.")).to_be_visible()
    chris.keyboard.press("/")
    expect(chris.get_by_role("searchbox")).not_to_be_focused()
    expect(chris.get_by_role("button", name="Toetsen (?)")).to_have_count(0)
