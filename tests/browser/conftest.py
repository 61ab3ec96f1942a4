"""A real browser before a real desk: web, worker, beat, PostgreSQL and Valkey, in a home of the tests' own."""

import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.optional_tools import skip_without
from tests.running import RunningDesk

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

SignedIn = Callable[..., Page]
_PAGES = pytest.StashKey[list[Page]]()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser stands. Its absence is a reason to skip, and on REQUIRE_BROWSER=1 a failure."""
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        skip_without("there is no Chromium on this machine (Debian: apt-get install chromium)")
    return browser


@pytest.fixture(scope="session")
def desk(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One desk for all tests here, because opening it takes seconds; each test asks a question of its own."""
    desk = RunningDesk(tmp_path_factory.mktemp("desk") / "home")
    desk.open()
    yield desk
    desk.signal(signal.SIGTERM)


@pytest.fixture(scope="session")
def chrome(chromium: str) -> Iterator[Browser]:
    """The browser itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails says what stood on every open page: what a person would have seen there."""
    report = yield
    if report.failed and report.when == "call":
        for page in (page for page in item.stash.get(_PAGES, []) if not page.is_closed()):
            report.sections.append((f"page {page.url}", page.locator("body").inner_text(timeout=2_000)))
    return report


@pytest.fixture
def sign_in(request: pytest.FixtureRequest, desk: RunningDesk, chrome: Browser) -> Iterator[SignedIn]:
    """`sign_in("maas", width=360)`: a window of that person, signed in with the demo button."""
    windows: list[BrowserContext] = []
    pages = request.node.stash.setdefault(_PAGES, [])

    def window(username: str, *, width: int = 1280, scripts: bool = True) -> Page:
        context = chrome.new_context(
            base_url=desk.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
        )
        context.set_default_timeout(15_000)
        windows.append(context)
        page = context.new_page()
        pages.append(page)
        page.goto("/inloggen")
        page.locator(f'button[name="als"][value="{username}"]').click()
        return page

    yield window
    for context in windows:
        context.close()


@pytest.fixture
def letters(desk: RunningDesk) -> Path:
    """The folder in which letters arrive."""
    return desk.places.mail
