"""Where somebody is signed in, ending it there, and what half an hour of nothing does to staff."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from time_machine import TimeMachineFixture

from steunpunt.desk.access import session_list
from steunpunt.models import Session
from steunpunt.rules.values.devices import UNKNOWN, device_of
from tests.cast import MONDAY, Cast, held_by

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0"


@pytest.fixture(autouse=True)
def _demo_on_monday(settings: Settings, time_machine: TimeMachineFixture) -> None:
    settings.DEMO = True
    time_machine.move_to(MONDAY, tick=False)


def on(agent: str, username: str) -> Client:
    """A browser of this kind, signed in with the button of the demo."""
    client = Client(headers={"user-agent": agent})
    client.post("/demo/inloggen", {"als": username})
    return client


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox op Windows"),
        (SAFARI, "Safari op iPhone"),
        (EDGE, "Edge op Windows"),
        ("curl/8.5.0", UNKNOWN),
        ("<script>alert(1)</script>", UNKNOWN),
    ],
)
def test_a_device_has_a_name_that_its_owner_knows(agent: str, device: str) -> None:
    assert device_of(agent) == device


def test_a_person_sees_their_devices_and_ends_one(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Their own only: another's is not ended by its key."""
    here, there, other = on(FIREFOX, "maas"), on(SAFARI, "maas"), on(EDGE, "smit")
    time_machine.move_to(MONDAY + timedelta(minutes=5), tick=False)
    page = here.get("/beveiliging/apparaten").content.decode()
    assert "Firefox op Windows (dit apparaat)" in page
    assert "Safari op iPhone" in page
    assert "Edge" not in page
    for owner in (cast.smit, cast.maas):
        session = session_list.sessions_of(owner, at=MONDAY).filter(device__in=["Safari op iPhone", "Edge op Windows"])
        here.post("/beveiliging/apparaten/uitloggen", {"session": session.get().pk})
    assert [client.get("/vragen").status_code for client in (here, there, other)] == [200, 302, 200]


def test_a_person_ends_all_their_sessions(cast: Cast) -> None:
    here, there = on(FIREFOX, "maas"), on(SAFARI, "maas")
    answer = here.post("/beveiliging/apparaten/overal-uitloggen", follow=True)
    assert "U bent overal uitgelogd." in answer.content.decode()
    assert [client.get("/vragen").status_code for client in (here, there)] == [302, 302]


def test_last_use_is_noted_to_within_a_minute(cast: Cast, time_machine: TimeMachineFixture) -> None:
    client = on(FIREFOX, "maas")
    for seconds, noted in ((30, 0), (59, 0), (60, 60), (100, 60), (125, 125)):
        time_machine.move_to(MONDAY + timedelta(seconds=seconds), tick=False)
        client.get("/vragen")
        assert Session.objects.get(person=cast.maas).last_used_at == MONDAY + timedelta(seconds=noted)


def test_staff_who_do_nothing_for_half_an_hour_are_signed_out_and_lose_no_word(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """Use within that time goes on; an asker stays."""
    question = held_by(cast.anna, cast.maas)
    adviser, asker = on(FIREFOX, "anna"), on(SAFARI, "maas")
    for minutes in (29, 58):
        time_machine.move_to(MONDAY + timedelta(minutes=minutes), tick=False)
        assert adviser.get("/werk").status_code == 200
    time_machine.move_to(MONDAY + timedelta(minutes=88), tick=False)
    answer = adviser.post(reverse("desk_speak", args=[question.id]), {"words": "Ik bel u om vier uur."})
    assert answer.status_code == 403
    assert "Ik bel u om vier uur." in answer.content.decode()
    assert adviser.get("/werk")["Location"].startswith("/inloggen")
    assert asker.get("/vragen").status_code == 200
