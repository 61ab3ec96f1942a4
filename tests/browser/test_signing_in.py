"""Signing in on a desk that is no demo, in a real browser: a code, a passkey of Chromium's authenticator, an app."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import is_well
from tests.running import RunningDesk
from tests.web.security.signing_in import totp

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A phone or laptop with a fingerprint reader, on which somebody always presses at once."""
Window = Callable[..., Page]


@pytest.fixture(scope="module")
def earnest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk with the people of the demo, that was opened again as no demo."""
    desk = RunningDesk(tmp_path_factory.mktemp("earnest") / "home")
    desk.open()
    desk.signal(signal.SIGTERM)
    desk.open(DEMO="0")
    yield desk
    desk.signal(signal.SIGTERM)


@pytest.fixture
def window(earnest: RunningDesk, chrome: Browser) -> Iterator[Window]:
    """`window(360)`: a browser at an address with a name, as passkeys need, with an authenticator of its own."""
    contexts = []

    def opened(width: int = 1280) -> Page:
        context = chrome.new_context(
            base_url=f"http://localhost:{earnest.port}", viewport={"width": width, "height": 900}, locale="nl-NL"
        )
        contexts.append(context)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return page

    yield opened
    for context in contexts:
        context.close()


def newest_code(mail: Path, address: str, *, since: float) -> str:
    """The code in the letter that went to this address after that moment."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for path in sorted(mail.glob("*inlogcode*.eml"), reverse=True):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            if letter["To"] == address and path.stat().st_mtime >= since:
                match = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", letter.get_content(), re.MULTILINE)
                assert match, letter.get_content()
                return match[1]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {address}")


def by_mail(page: Page, desk: RunningDesk, username: str) -> None:
    """Ask for a code and fill it in."""
    address, since = f"{username}@example.org", time.time()
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("Code uit de e-mail").fill(newest_code(desk.places.mail, address, since=since))
    page.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize(("width", "username"), [(360, "maas"), (1280, "smit")])
def test_a_mayor_signs_in_with_a_passkey_alone(earnest: RunningDesk, window: Window, width: int, username: str) -> None:
    """Once with a code; nobody asks for a factor. Then with the passkey that they made, and with nothing else."""
    page = window(width)
    by_mail(page, earnest, username)
    page.goto("/vragen/nieuw")
    expect(page.get_by_label("Wat speelt er?")).to_be_visible()
    page.get_by_role("link", name="Beveiliging").click()
    is_well(page)
    page.get_by_role("link", name="Maak een passkey").click()
    is_well(page)
    page.get_by_role("button", name="Maak de passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw herstelcodes")
    is_well(page)
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    expect(page.get_by_role("heading", name="Passkey 1")).to_be_visible()
    is_well(page)
    page.goto("/beveiliging/bevestigen/passkey?next=/beveiliging/apparaten")
    is_well(page)
    page.get_by_role("button", name="Gebruik uw passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar u bent ingelogd")
    is_well(page)
    page.get_by_role("button", name="Uitloggen").click()
    page.goto("/inloggen?next=/vragen")
    is_well(page)
    page.get_by_role("button", name="Log in met een passkey").click()
    page.wait_for_url("**/vragen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn vragen")


def test_a_passkey_is_the_second_step_after_a_code(earnest: RunningDesk, window: Window) -> None:
    page = window(360)
    by_mail(page, earnest, "charlie")
    page.goto("/beveiliging/passkey")
    page.get_by_role("button", name="Maak de passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw herstelcodes")
    page.get_by_role("button", name="Uitloggen").click()
    by_mail(page, earnest, "charlie")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog één stap")
    is_well(page)
    page.goto("/vragen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog één stap")
    page.get_by_role("button", name="Gebruik uw passkey").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    page.goto("/beveiliging")
    expect(page.get_by_role("heading", name="Passkey 1")).to_be_visible()


def test_an_adviser_sets_up_an_app_with_the_code_of_a_colleague(earnest: RunningDesk, window: Window) -> None:
    """Sees nothing before that; then signs in with the app, and once with a recovery code."""
    page = window(1280)
    code = earnest.manage("recover_access", "anna", "--operator", "de test").stdout.strip()
    by_mail(page, earnest, "anna")
    page.goto("/werk")
    expect(page.get_by_text("U hebt nog een tweede stap nodig")).to_be_visible()
    is_well(page)
    page.get_by_role("link", name="Vul uw koppelcode in").click()
    is_well(page)
    page.get_by_label("Koppelcode").fill(code)
    page.get_by_role("button", name="Ga verder").click()
    is_well(page)
    page.get_by_role("link", name="Zet een app klaar").click()
    is_well(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("Code uit de app").fill(totp(secret))
    page.get_by_role("button", name="Voeg de app toe").click()
    recovery = page.locator("code").first.inner_text()
    page.goto("/werk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn werk")
    page.get_by_role("button", name="Uitloggen").click()
    for second in (totp(secret), recovery):
        by_mail(page, earnest, "anna")
        is_well(page)
        page.get_by_label("Code", exact=True).fill(second)
        page.get_by_role("button", name="Log in").click()
        page.goto("/werk")
        expect(page.get_by_role("heading", level=1)).to_have_text("Mijn werk")
        page.get_by_role("button", name="Uitloggen").click()
