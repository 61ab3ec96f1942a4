"""What people do on the pages, step by step, by the words they read there."""

import re
import time
from uuid import UUID

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SENTENCE = "Het bedrijf van een broer won een aanbesteding, en de raad weet van niets."
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def is_well(page: Page) -> None:
    """No fault that axe finds by WCAG 2.2 AA, and no scrolling sideways, once all of the page is there."""
    page.wait_for_load_state("load")
    # What is folded away has no colours to see: axe would hold it against whatever lies where it would unfold.
    shown = {"exclude": [["details:not([open]) > :not(summary)"]]}
    violations = Axe().run(page, context=shown, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    faults = [
        (violation["id"], [node["target"] for node in violation["nodes"]]) for violation in violations["violations"]
    ]
    assert faults == [], f"{page.url}: {faults}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert page.locator("h1").count() == 1, page.url


def fill_in(page: Page, *, urgency: str = "hoog", body: str = SENTENCE) -> None:
    """Fill in the form with the demo case of Heerde."""
    page.goto("/vragen/nieuw")
    page.get_by_label("Waar gaat het over?").fill("Aanbesteding gewonnen door familie")
    page.get_by_label("Wat speelt er?").fill(body)
    page.get_by_label("Eerste signaal").check()
    page.get_by_label("Wat past er het best bij?").select_option("belangenverstrengeling")
    page.get_by_label("Om welke functie gaat het?").select_option("wethouder")
    page.locator(f'input[name="urgency"][value="{urgency}"]').check()
    page.get_by_label("Op welk nummer bellen wij u?").fill("06 12345678")


def go_on(page: Page) -> None:
    """To the page that shows all answers."""
    page.get_by_role("button", name="Verder naar controleren").click()
    page.wait_for_url("**/controleren")


def send(page: Page) -> UUID:
    """Send, and see the confirmation; the id of the question."""
    page.get_by_role("button", name="Verstuur uw vraag").click()
    page.wait_for_url("**/bevestiging")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw vraag is verstuurd")
    match = re.search(r"/vragen/([0-9a-f-]{36})/", page.url)
    assert match is not None
    return UUID(match.group(1))


def is_offered(page: Page, question: UUID, *, within: float = 15.0) -> bool:
    """Whether the question comes up in this adviser's work; the real router brings it within seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        page.goto("/werk")
        if page.locator(f'a[href="/vragen/{question}"]').count():
            return True
        page.wait_for_timeout(300)
    return False
