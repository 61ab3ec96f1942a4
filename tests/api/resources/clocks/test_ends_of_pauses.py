"""What ends a pause over the API: an answer, its maximum, or the end of the last promise."""

from datetime import timedelta
from typing import Any

import pytest

from steunpunt.desk.clocks import escalation
from tests.api import bodies
from tests.api.conftest import ApiDesk
from tests.api.pause_requests import DAY, FOR_ASKER, FOR_THIRD, HOUR, MINUTE, filled_fields, status_and_code


def test_a_message_of_the_asker_ends_the_wait_for_them(desk: ApiDesk) -> None:
    """Ten minutes of waiting for what was asked; another message of the adviser ends nothing."""
    desk.pause(FOR_ASKER)
    assert desk.status() == "wacht_op_vrager"
    desk.after(5 * MINUTE)
    desk.anna.post(f"{desk.path}/berichten", {"tekst": "Ik wacht op u"})
    assert desk.advice()["stand"] == "gepauzeerd"
    desk.after(10 * MINUTE)
    desk.maas.post(f"{desk.path}/berichten", {"tekst": "Hier is het"})
    assert desk.status() == "in_behandeling"
    assert desk.due() == {
        ("eerste_reactie", 1): ("gehaald", "2026-11-23T11:00:00Z"),
        ("volgende_reactie", 1): ("loopt", "2026-11-23T11:10:00Z"),
        ("advies", 1): ("loopt", "2026-11-25T09:10:00Z"),
    }
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T09:10:00Z", "antwoord")
    assert status_and_code(desk.resume()) == (409, "niet-gepauzeerd")


def test_a_message_of_the_asker_leaves_the_wait_for_another(desk: ApiDesk) -> None:
    """Nor does a thank-you end any pause."""
    desk.anna.post(f"{desk.path}/berichten", {"tekst": "Goedemorgen"})
    desk.pause(FOR_THIRD)
    desk.after(10 * MINUTE)
    desk.maas.post(f"{desk.path}/berichten", {"tekst": "Ik hoor nog niets"})
    assert desk.advice()["stand"] == "gepauzeerd"
    assert [pause["geeindigd"] for pause in desk.pauses()] == [None]


def test_a_pause_ends_by_itself_at_its_maximum(desk: ApiDesk) -> None:
    """14 days for the asker, elapsed; found two hours late by the tick, and still ended at its own moment."""
    desk.pause(FOR_ASKER)
    due = desk.due()
    desk.after(14 * DAY - timedelta(seconds=1))
    assert not escalation.climb(at=desk.clock.at)
    assert desk.advice()["stand"] == "gepauzeerd"
    desk.after(14 * DAY + 2 * HOUR)
    assert escalation.climb(at=desk.clock.at)
    (ended,) = desk.pauses()
    assert (ended["tot"], ended["geeindigd"], ended["einde"]) == (*["2026-12-07T09:00:00Z"] * 2, "maximum")
    assert {kind: moment for kind, (_, moment) in desk.due().items()} == {kind: m for kind, (_, m) in due.items()}
    assert desk.due()["advies", 1] == ("loopt", "2026-12-09T09:00:00Z")
    assert filled_fields(desk.advice()["regels"][-1]) == {
        "wat": "hervatting",
        "wanneer": "2026-12-07T09:00:00Z",
        "vastgelegd": "2026-12-07T11:00:00Z",
        "reden": "maximum",
        "door": "desk",
    }


def test_nobody_need_look_for_a_pause_to_be_over(desk: ApiDesk) -> None:
    """Tick and worker down: the promise runs again by itself, resuming is too late, and a new pause can begin."""
    desk.pause({**FOR_THIRD, "tot": "2026-11-23T12:00:00+01:00"})
    desk.after(3 * HOUR)
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T11:00:00Z")
    assert status_and_code(desk.resume()) == (409, "niet-gepauzeerd")
    assert desk.maas.post(f"{desk.path}/bezwaren", {}).status_code == 404
    assert desk.pause().status_code == 201
    desk.after(4 * HOUR)
    desk.resume()
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T12:00:00Z")
    assert [(pause["geeindigd"], pause["einde"]) for pause in desk.pauses()] == [
        ("2026-11-23T13:00:00Z", "hervat"),
        ("2026-11-23T11:00:00Z", "maximum"),
    ]


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("berichten", {"tekst": "Dit nog"}),
        ("gesprekken", {"soort": "verdieping", "kanaal": "telefoon", "gehouden": "2026-11-23T09:25:00Z"}),
    ],
)
def test_a_pause_ends_with_the_last_promise(desk: ApiDesk, resource: str, body: dict[str, Any]) -> None:
    """After the advice a reaction was owed, and stood still; with the reaction nothing does, and the next can pause."""
    desk.anna.post(f"{desk.path}/adviezen", bodies.ADVICE)
    desk.after(10 * MINUTE)
    desk.maas.post(f"{desk.path}/berichten", {"tekst": "Nog iets"})
    desk.after(20 * MINUTE)
    desk.pause()
    desk.after(30 * MINUTE)
    assert desk.anna.post(f"{desk.path}/{resource}", body).status_code == 201
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T09:30:00Z", "beeindigd")
    assert status_and_code(desk.pause()) == (409, "geen-lopende-termijn")
    desk.after(40 * MINUTE)
    desk.maas.post(f"{desk.path}/berichten", {"tekst": "En dit?"})
    assert desk.pause().status_code == 201
    assert desk.due()["volgende_reactie", 2][0] == "gepauzeerd"


def test_a_pause_that_is_over_reads_so_before_anybody_looked(desk: ApiDesk) -> None:
    """The tick is down: it ended by itself at its last moment, and the clocks run."""
    desk.pause({**FOR_ASKER, "tot": "2026-11-23T10:00:00Z"})
    desk.after(HOUR - MINUTE)
    assert (desk.pauses()[0]["geeindigd"], desk.advice()["stand"]) == (None, "gepauzeerd")
    desk.after(HOUR)
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T10:00:00Z", "maximum")
    assert desk.maas.get(f"{desk.path}/pauzes/{ended['id']}").json() == ended
    assert (desk.advice()["stand"], desk.advice()["gepauzeerdSinds"]) == ("loopt", None)
    while escalation.climb(at=desk.clock.at):
        pass
    assert desk.pauses() == [ended]
