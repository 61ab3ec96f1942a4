"""Open pages follow what changes: no reload, nothing that is typed disturbed, one stream for all tabs of a browser."""

from uuid import UUID

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.steps import fill_in, go_on, is_well, send
from tests.running import RunningDesk

ANSWER = "Wij kijken vandaag mee."
TYPED = "Ik wilde nog iets vragen"


def marked(page: Page) -> Page:
    """Mark this document, so that a reload would show."""
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    return page


def is_same(page: Page) -> bool:
    """Whether it is still the document that was marked."""
    return bool(page.evaluate("document.documentElement.dataset.same === 'yes'"))


def ask(page: Page) -> UUID:
    fill_in(page)
    go_on(page)
    return send(page)


def offered(advisers: list[Page], link: str) -> Page:
    """The page on which this link comes up first."""
    for _ in range(150):
        for page in advisers:
            if page.locator(link).count():
                return page
            page.wait_for_timeout(100)
    raise AssertionError(link)


def test_an_offer_and_an_answer_come_by_themselves(sign_in: SignedIn) -> None:
    """Advisers see the offer on an open page; the asker, who is typing, sees the answer and types on."""
    advisers = [sign_in(name) for name in ("anna", "chris")]
    for page in advisers:
        page.goto("/werk")
        marked(page)
    maas = sign_in("maas", width=360)
    question = ask(maas)
    link = f'a[href="/vragen/{question}"]'
    adviser = offered(advisers, link)
    assert is_same(adviser)
    expect(adviser.locator("#nieuws")).to_have_text("Deze pagina is bijgewerkt.")
    is_well(adviser)

    maas.goto(f"/vragen/{question}")
    marked(maas)
    words = maas.get_by_label("Uw bericht")
    words.fill(TYPED)
    adviser.goto(f"/vragen/{question}")
    adviser.get_by_role("button", name="Ik heb geen belangenconflict en neem deze vraag aan").click()
    adviser.get_by_label("Uw bericht").fill(ANSWER)
    adviser.get_by_role("button", name="Verstuur naar de vrager").click()
    expect(maas.get_by_text(ANSWER)).to_be_visible()
    assert is_same(maas)
    expect(words).to_have_value(TYPED)
    expect(words).to_be_focused()
    words.press_sequentially("?")
    maas.get_by_role("button", name="Verstuur uw bericht").click()
    expect(adviser.get_by_text(f"{TYPED}?")).to_be_visible()
    is_well(maas)


def test_an_offer_that_went_to_another_says_so(sign_in: SignedIn, desk: RunningDesk) -> None:
    """Whoever has it open is not told that they were signed out."""
    question = ask(sign_in("maas"))
    hessel, anna = desk.token("hessel"), sign_in("anna")
    people = {name: desk.token(name) for name in ("anna", "chris")}
    for adviser in desk.api("GET", "/adviseurs", hessel).json()["resultaten"]:
        desk.api("POST", f"/adviesvragen/{question}/toewijzingen", hessel, {"adviseur": adviser["id"]})
    anna.goto(f"/vragen/{question}")
    expect(anna.get_by_role("heading", level=1)).to_have_text("Kunt u deze vraag aannemen?")
    taken = desk.api("POST", f"/adviesvragen/{question}/aanvaarding", people["chris"], {})
    assert taken.status < 300, taken.text
    expect(anna.get_by_role("heading", level=1)).to_have_text("Deze vraag is al aangenomen")
    expect(anna.get_by_text("U bent uitgelogd.")).to_have_count(0)


def test_tabs_of_one_browser_share_a_stream(sign_in: SignedIn) -> None:
    """Seven tabs, more than a browser opens connections to one host, and each follows; so does the tab that is left
    when the one with the stream closes.
    """
    first = sign_in("maas")
    question = ask(first)
    tabs = [first] + [first.context.new_page() for _ in range(6)]
    streams: list[str] = []
    first.context.on("request", lambda request: streams.append(request.url) if "/wijzigingen" in request.url else None)
    for tab in tabs:
        tab.goto("/vragen")
        marked(tab)
    assert len(streams) == 1
    first.close()
    elsewhere = sign_in("maas")
    elsewhere.goto(f"/vragen/{question}/intrekken")
    elsewhere.get_by_role("button", name="Trek").click()
    for tab in tabs[1:]:
        expect(tab.get_by_text("Ingetrokken").first).to_be_visible()
        assert is_same(tab)


def test_who_was_signed_out_elsewhere_hears_it_and_keeps_their_words(sign_in: SignedIn) -> None:
    maas = sign_in("maas")
    question = ask(maas)
    maas.goto(f"/vragen/{question}")
    maas.get_by_label("Uw bericht").fill(TYPED)
    other = maas.context.new_page()
    other.goto("/vragen")
    other.get_by_role("button", name="Uitloggen").click()
    again = sign_in("maas")
    again.goto(f"/vragen/{question}")
    again.get_by_label("Uw bericht").fill("Nog iets.")
    again.get_by_role("button", name="Verstuur uw bericht").click()
    expect(maas.get_by_text("U bent uitgelogd.")).to_be_visible()
    expect(maas.get_by_label("Uw bericht")).to_have_value(TYPED)
