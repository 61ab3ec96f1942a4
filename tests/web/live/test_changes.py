"""Whether something changed since a page was made, and what a page that asks for itself again leaves alone."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import conversation
from steunpunt.models import Session
from steunpunt.serving.streams import streams
from steunpunt.web.http.session_use import BACKGROUND, IDLE_FOR
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.conftest import BrowserOf

MINUTE = timedelta(minutes=1)
ALONE = {BACKGROUND: "1"}


@pytest.fixture(autouse=True)
def _monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY + 30 * MINUTE, tick=False)


def changed(client: Client, since: str) -> bool:
    answer = client.get("/wijzigingen", {"sinds": since}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return bool(answer.json()["gewijzigd"])


def test_only_what_this_person_may_see_has_changed(cast: Cast, browser: BrowserOf) -> None:
    question = held_by(cast.anna, cast.maas)
    since = (MONDAY + MINUTE).isoformat()
    maas, anna, bram = (browser(name) for name in ("maas", "anna", "bram"))
    assert not any(changed(client, since) for client in (maas, anna, bram))
    conversation.speak(person=cast.anna, question_id=question.id, words="Wij bellen u.", at=MONDAY + 2 * MINUTE)
    assert [changed(client, since) for client in (maas, anna, bram)] == [True, True, False]


@pytest.mark.parametrize("since", ["", "gisteren", "2026-13-45T99:99", "2026-11-23T09:00", "\x00"])
def test_what_is_no_moment_counts_as_now(cast: Cast, browser: BrowserOf, since: str) -> None:
    held_by(cast.anna, cast.maas)
    assert not changed(browser("maas"), since)


def test_a_stranger_gets_nothing_and_no_other_page(cast: Cast) -> None:
    """Not the sign-in page, which a script would take for an answer."""
    del cast
    answer = Client().get("/wijzigingen", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.content) == (403, b"")


def test_a_server_that_holds_no_streams_says_so(browser: BrowserOf) -> None:
    """The page then asks each minute."""
    answer = browser("maas").get("/wijzigingen", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 503
    assert not streams.has_room()


def test_what_a_page_asks_by_itself_is_no_use_of_the_session(
    browser: BrowserOf, time_machine: TimeMachineFixture
) -> None:
    """Staff who left are signed out after half an hour, however often their page asks; with a click they are not."""
    hessel = browser("hessel")
    assert hessel.get("/overzicht").status_code == 200
    for minute in range(1, 30, 4):
        time_machine.move_to(MONDAY + (30 + minute) * MINUTE, tick=False)
        assert hessel.get("/overzicht", headers=ALONE).status_code == 200
        assert hessel.get("/wijzigingen", headers={"Accept": "application/json"}).status_code == 200
    time_machine.move_to(MONDAY + 30 * MINUTE + IDLE_FOR, tick=False)
    assert hessel.get("/overzicht", headers=ALONE).status_code == 302
    assert Session.objects.count() == 0


def test_a_page_that_asks_by_itself_leaves_the_message_for_whoever_comes(cast: Cast, browser: BrowserOf) -> None:
    """What was just done is told once: to the person, not to a page in another tab."""
    page, maas = f"/vragen/{ask(cast.maas).id}", browser("maas")
    assert maas.post(f"{page}/intrekken").status_code == 302
    told = "Uw vraag is ingetrokken."
    assert told not in maas.get(page, headers=ALONE).content.decode()
    assert told in maas.get(page).content.decode()


@pytest.mark.parametrize(("username", "path"), [("maas", "/vragen"), ("anna", "/werk"), ("hessel", "/overzicht")])
def test_pages_follow_and_say_from_when(cast: Cast, browser: BrowserOf, username: str, path: str) -> None:
    page = browser(username).get(path).content.decode()
    assert 'data-changes="/wijzigingen"' in page
    assert f'data-moment="{"2026-11-23T10:30:00+01:00"}"' in page
    assert f'data-reader="{getattr(cast, username).pk}"' in page


def test_the_script_sends_the_header_that_the_desk_knows() -> None:
    script = finders.find("brand/live.js")
    assert isinstance(script, str)
    assert f'"{BACKGROUND}": "1"' in Path(script).read_text("utf-8")
