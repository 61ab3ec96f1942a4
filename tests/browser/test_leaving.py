"""'Verlaat deze pagina' in a real browser: out of sight at once, signed out, and no way back to what stood there."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from local.child import wait_until
from tests.browser.conftest import SignedIn
from tests.browser.steps import is_well

LINK = "Verlaat deze pagina"


def with_the_weather(page: Page) -> None:
    """Answer for the page elsewhere: no test leaves this machine."""
    page.route(
        f"{settings.LEAVE_URL}**", lambda route: route.fulfill(body="<title>Weer</title>", content_type="text/html")
    )


def test_leaving_signs_out_and_takes_the_place_of_the_page(sign_in: SignedIn) -> None:
    maas = sign_in("maas")
    with_the_weather(maas)
    maas.goto("/vragen")
    entries = maas.evaluate("history.length")
    is_well(maas)
    maas.get_by_role("link", name=LINK).click()
    maas.wait_for_url(settings.LEAVE_URL)
    expect(maas).to_have_title("Weer")
    assert maas.evaluate("history.length") == entries
    assert wait_until(lambda: "sessionid" not in {cookie.get("name") for cookie in maas.context.cookies()}, 10.0)
    maas.go_back()
    expect(maas).to_have_url(re.compile("/$|/inloggen"))
    expect(maas.get_by_role("button", name="Uitloggen")).to_have_count(0)
    maas.goto("/vragen")
    expect(maas).to_have_url(re.compile("/inloggen"))


@pytest.mark.parametrize("path", ["/", "/inloggen", "/gevaar", "/vragen/nieuw"])
def test_it_is_on_every_page_of_an_asker_and_stays_in_sight(sign_in: SignedIn, path: str) -> None:
    """Also at the end of a long page on a narrow phone."""
    maas = sign_in("maas", width=360)
    maas.goto(path)
    maas.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(maas.get_by_role("link", name=LINK)).to_be_in_viewport()
    is_well(maas)


def test_without_a_script_it_is_a_link(sign_in: SignedIn) -> None:
    maas = sign_in("maas", width=360, scripts=False)
    with_the_weather(maas)
    maas.goto("/vragen")
    maas.get_by_role("link", name=LINK).click()
    maas.wait_for_url(settings.LEAVE_URL)
    assert maas.request.get("/vragen").status == 200


def test_those_who_work_at_the_desk_do_without(sign_in: SignedIn) -> None:
    """Their pages need the room, and they are where they are expected to be."""
    for username in ("anna", "hessel", "beheer"):
        page = sign_in(username)
        page.goto("/veiligheidspakket")
        expect(page.get_by_role("link", name=LINK)).to_have_count(0)
