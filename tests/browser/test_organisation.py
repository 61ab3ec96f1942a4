"""Signing in at one's organisation in a real browser, at a real provider, on a desk that is no demo."""

import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import is_well
from tests.identity_provider.running import NAME, TRUSTED, RunningProvider
from tests.running import RunningDesk

Window = Callable[[int], Page]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    provider = RunningProvider(tmp_path_factory.mktemp("provider"))
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def earnest(provider: RunningProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk with the people of the demo, that was opened again as no demo, and with the provider."""
    desk = RunningDesk(tmp_path_factory.mktemp("earnest") / "home")
    provider.open(desk.address)
    desk.open()
    desk.signal(signal.SIGTERM)
    desk.open(DEMO="0", **provider.of_environment())
    yield desk
    desk.signal(signal.SIGTERM)


@pytest.fixture
def window(earnest: RunningDesk, chrome: Browser) -> Iterator[Window]:
    """`window(360)`: a browser that nobody used before."""
    contexts = []

    def opened(width: int) -> Page:
        context = chrome.new_context(base_url=earnest.address, viewport={"width": width, "height": 900}, locale="nl-NL")
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def at_provider(page: Page, account: str, *, acr: str = "", fault: str = "") -> None:
    """Fill in the sign-in page of the provider, and come back."""
    page.get_by_label("Account").fill(account)
    page.get_by_label("acr").fill(acr)
    page.get_by_label("Fout").fill(fault)
    page.get_by_role("button", name="Log in bij Heerde").click()


def by_organisation(page: Page, account: str, *, onward: str, acr: str = "", fault: str = "") -> None:
    """From a page of the desk that asks to sign in, to the provider and back."""
    page.goto(onward)
    page.get_by_role("button", name=f"Inloggen met {NAME}").click()
    at_provider(page, account, acr=acr, fault=fault)


@pytest.mark.parametrize(("width", "account"), [(360, "maas"), (1280, "smit")])
def test_a_mayor_signs_in_at_their_organisation(
    provider: RunningProvider, window: Window, width: int, account: str
) -> None:
    """On to the page that they wanted; the account stands under 'Beveiliging', and goes when they say so."""
    page = window(width)
    page.goto("/vragen/nieuw")
    is_well(page)
    there = f"{provider.issuer}/**"  # answers nothing for a moment, so that the page on the way stays
    page.route(there, lambda route: route.fulfill(status=204))
    page.get_by_role("button", name=f"Inloggen met {NAME}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"U gaat naar {NAME}")
    is_well(page)
    page.unroute(there)
    page.get_by_role("link", name="Ga verder").click()
    at_provider(page, account)
    page.wait_for_url("**/vragen/nieuw")
    expect(page.get_by_label("Wat speelt er?")).to_be_visible()
    page.goto("/beveiliging")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    is_well(page)
    page.goto("/beveiliging/apparaten")
    expect(page.get_by_role("heading", name="(dit apparaat)")).to_be_visible()
    page.goto("/beveiliging")
    page.get_by_role("button", name="Verwijder dit account").click()
    expect(page.get_by_text("Het account van uw organisatie is verwijderd.")).to_be_visible()
    expect(page.get_by_role("heading", name=NAME)).to_have_count(0)
    is_well(page)


def test_who_is_not_known_hears_what_to_do(window: Window) -> None:
    page = window(360)
    by_organisation(page, "niemand", onward="/vragen")
    expect(page.get_by_text(f"Met dit account van {NAME} kunt u hier niet inloggen.")).to_be_visible()
    assert page.url.endswith("/inloggen?next=%2Fvragen")
    is_well(page)


@pytest.mark.parametrize("fault", ["nonce", "audience", "issuer", "expired", "signature"])
def test_a_token_that_is_not_right_lets_nobody_in(window: Window, fault: str) -> None:
    page = window(1280)
    by_organisation(page, "maas", onward="/vragen", fault=fault)
    expect(page.get_by_text(f"Inloggen bij {NAME} is niet gelukt.")).to_be_visible()
    page.goto("/vragen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


def test_the_way_back_works_once(window: Window) -> None:
    page, other = window(1280), window(1280)
    came: list[str] = []
    page.on("request", lambda request: came.append(request.url) if "/terug?" in request.url else None)
    by_organisation(page, "charlie", onward="/beveiliging/apparaten")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar u bent ingelogd")
    (back,) = came
    for browser in (page, other):
        browser.goto("/")
        browser.context.clear_cookies(name="sessionid")
        browser.goto(back)
        expect(browser.get_by_text("begon in een ander venster")).to_be_visible()


def test_staff_use_what_the_acr_opens(earnest: RunningDesk, window: Window) -> None:
    """Too low: their own step, which here is the code of a colleague. Trusted: the same once, and then nothing more."""
    code = earnest.manage("recover_access", "anna", "--operator", "de test").stdout.strip()
    page = window(1280)
    by_organisation(page, "anna", onward="/werk", acr="urn:example:password")
    expect(page.get_by_text("U hebt nog een tweede stap nodig")).to_be_visible()
    page.get_by_role("button", name="Uitloggen").click()
    by_organisation(page, "anna", onward="/werk", acr=TRUSTED)
    page.get_by_role("link", name="Vul uw koppelcode in").click()
    page.get_by_label("Koppelcode").fill(code)
    page.get_by_role("button", name="Ga verder").click()
    page.goto("/werk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn werk")
    page.get_by_role("button", name="Uitloggen").click()
    by_organisation(page, "anna", onward="/werk", acr=TRUSTED)
    page.wait_for_url("**/werk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn werk")
    page.get_by_role("button", name="Uitloggen").click()
    by_organisation(page, "anna", onward="/werk", acr="urn:example:password")
    expect(page.get_by_text("U hebt nog een tweede stap nodig")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_somebody_confirms_at_their_organisation(window: Window, width: int) -> None:
    """Let in without being asked: asked again before an account is removed, which then goes through."""
    page = window(width)
    by_organisation(page, "charlie", onward="/beveiliging", fault="long ago")
    page.get_by_role("button", name="Verwijder dit account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bevestig dat u het bent")
    is_well(page)
    page.get_by_role("button", name=f"Bevestig bij {NAME}").click()
    at_provider(page, "charlie", fault="long ago")
    expect(page.get_by_text(f"{NAME} vroeg u niet opnieuw wie u bent.")).to_be_visible()
    is_well(page)
    page.get_by_role("button", name=f"Bevestig bij {NAME}").click()
    at_provider(page, "charlie")
    expect(page.get_by_text("Het account van uw organisatie is verwijderd.")).to_be_visible()
