"""Pauses over the API: twice is once, who may not, and what is refused."""

from typing import Any

import pytest

from steunpunt.desk.routing import triage
from steunpunt.models import Letter, Pause, PauseLimit
from tests.api import bodies
from tests.api.conftest import ApiDesk
from tests.api.http.test_refusals import faults
from tests.api.pause_requests import DAY, FOR_ASKER, FOR_THIRD, MINUTE, status_and_code
from tests.api.resources.test_journey import partner
from tests.cast import MONDAY, Cast, ask, held_by


def test_pausing_twice_and_resuming_twice(desk: ApiDesk) -> None:
    """409 the second time, whatever the reason, and nothing moves."""
    assert status_and_code(desk.resume()) == (409, "niet-gepauzeerd")
    desk.pause(FOR_ASKER)
    desk.after(10 * MINUTE)
    assert status_and_code(desk.pause(FOR_ASKER)) == (409, "al-gepauzeerd")
    assert status_and_code(desk.pause(FOR_THIRD)) == (409, "al-gepauzeerd")
    desk.after(20 * MINUTE)
    assert desk.resume().status_code == 201
    desk.after(30 * MINUTE)
    assert status_and_code(desk.resume()) == (409, "niet-gepauzeerd")
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T09:20:00Z")
    assert len(desk.pauses()) == 1


def test_one_key_is_one_pause_and_one_resumption(desk: ApiDesk) -> None:
    """The first answer each time, also when the pause was objected to, ended, and another began; no second letter."""
    begun = desk.pause(FOR_ASKER, idempotency_key="p")
    desk.after(10 * MINUTE)
    assert desk.pause(FOR_ASKER, idempotency_key="p").content == begun.content
    assert status_and_code(desk.pause(FOR_THIRD, idempotency_key="p")) == (422, "sleutel-hergebruikt")
    objected = desk.maas.post(f"{desk.path}/bezwaren", {}, idempotency_key="b")
    desk.after(20 * MINUTE)
    ended = desk.resume(idempotency_key="h")
    desk.after(30 * MINUTE)
    desk.pause()
    letters = Letter.objects.count()
    for again, first in (
        (desk.pause(FOR_ASKER, idempotency_key="p"), begun),
        (desk.maas.post(f"{desk.path}/bezwaren", {}, idempotency_key="b"), objected),
        (desk.resume(idempotency_key="h"), ended),
    ):
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers.get("Location") == first.headers.get("Location")
    assert status_and_code(desk.resume(idempotency_key="p")) == (422, "sleutel-hergebruikt")
    assert [pause["geeindigd"] for pause in desk.pauses()] == [None, "2026-11-23T09:20:00Z"]
    assert Letter.objects.count() == letters
    assert status_and_code(desk.pause(idempotency_key=" ")) == (400, "ongeldige-sleutel")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/reden": "verplicht"}),
        ({"reden": "druk"}, {"/reden": "onbekende-keuze"}),
        ({"reden": "druk", "tot": "2020-01-01T00:00:00Z"}, {"/reden": "onbekende-keuze", "/tot": "geen-komend-moment"}),
        ({"reden": "wacht_op_vrager"}, {"/vraag": "geen-vraag-gesteld"}),
        ({"reden": "wacht_op_vrager", "vraag": ""}, {"/vraag": "geen-vraag-gesteld"}),
        ({**FOR_THIRD, "vraag": "Hoe zit het?"}, {"/vraag": "niet-nodig"}),
        ({**FOR_ASKER, "tot": "2026-11-23T09:00:00Z"}, {"/tot": "geen-komend-moment"}),
        ({**FOR_ASKER, "tot": "2026-12-07T09:00:01Z"}, {"/tot": "te-lang"}),
        ({**FOR_THIRD, "tot": "2026-12-21T09:00:01Z", "x": 1}, {"/tot": "te-lang", "/x": "onbekend-veld"}),
        ({**FOR_ASKER, "tot": "2026-11-24T09:00:00"}, {"/tot": "tijdstip-zonder-zone"}),
        ({**FOR_ASKER, "tot": "9999-12-31T23:59:59Z"}, {"/tot": "buiten-bereik"}),
        ({**FOR_ASKER, "until": "2026-11-24T09:00:00Z"}, {"/until": "onbekend-veld"}),
    ],
)
def test_pauses_that_are_refused(desk: ApiDesk, body: dict[str, Any], expected: dict[str, str]) -> None:
    """Every fault by the name the caller gave it; nothing is paused."""
    answer = desk.anna.post(f"{desk.path}/pauzes", body)
    assert (answer.status_code, faults(answer)) == (400, expected)
    assert not Pause.objects.exists()


def test_the_longest_is_data(desk: ApiDesk) -> None:
    """The very last moment is good; a shorter limit holds at once."""
    assert desk.pause({**FOR_ASKER, "tot": "2026-12-07T09:00:00Z"}).status_code == 201
    desk.resume()
    PauseLimit.objects.filter(reason="wacht_op_vrager").update(longest=DAY)
    assert desk.pause(FOR_ASKER).json()["tot"] == "2026-11-24T09:00:00Z"


def test_bodies_that_should_be_empty(desk: ApiDesk) -> None:
    """No body at all is one; a word too many is a fault."""
    desk.pause()
    for resource in ("hervattingen", "bezwaren", "heropening"):
        answer = desk.maas.post(f"{desk.path}/{resource}", {"reden": "x"})
        assert faults(answer) == {"/reden": "onbekend-veld"}
    assert desk.anna.post(f"{desk.path}/hervattingen").status_code == 201


def test_who_may_not(desk: ApiDesk, cast: Cast, received: list[Any]) -> None:
    """The asker pauses nothing, the coordinator resumes nothing, only the asker objects; for others it is not there."""
    assert status_and_code(desk.pause(by="maas")) == (403, "niet-aan-u")
    assert status_and_code(desk.pause(by="hessel")) == (403, "niet-aan-u")
    there = desk.pause()["Location"]
    for username in ("maas", "hessel"):
        assert status_and_code(desk.resume(by=username)) == (403, "niet-aan-u")
    for username in ("anna", "hessel"):
        assert status_and_code(getattr(desk, username).post(f"{desk.path}/bezwaren", {})) == (403, "niet-aan-u")
    strangers = [getattr(desk, username) for username in ("charlie", "bram", "chris", "smit", "beheer")]
    for api in (*strangers, partner(received)):
        for resource in ("pauzes", "hervattingen", "bezwaren", "heropening"):
            assert status_and_code(api.post(f"{desk.path}/{resource}", {})) == (404, "niet-gevonden"), resource
        for address in (there, f"{desk.path}/pauzes", f"{desk.path}/termijnen"):
            assert status_and_code(api.get(address)) == (404, "niet-gevonden")
    assert status_and_code(desk.maas.get(f"{desk.path}/pauzes/{cast.anna.id}")) == (404, "niet-gevonden")
    other = held_by(cast.chris, cast.maas, at=MONDAY)
    assert desk.maas.get(f"/adviesvragen/{other.id}/pauzes/{there.rpartition('/')[2]}").status_code == 404
    assert [pause["geeindigd"] for pause in desk.pauses(by="hessel")] == [None]


def test_a_token_that_only_reads_pauses_nothing(desk: ApiDesk, received: list[Any]) -> None:
    """403 onvoldoende-scope, before anything else."""
    reader = partner(received, scope="adviesvragen:lezen")
    for resource in ("pauzes", "hervattingen", "bezwaren", "heropening"):
        assert status_and_code(reader.post(f"{desk.path}/{resource}", {})) == (403, "onvoldoende-scope")


def test_an_objection(desk: ApiDesk) -> None:
    """404 without a pause; then once, however often; the coordinator is told once, and the pause goes on."""
    maas = desk.maas
    assert maas.post(f"{desk.path}/bezwaren", {}).status_code == 404
    desk.pause()
    desk.after(5 * MINUTE)
    first = maas.post(f"{desk.path}/bezwaren", {})
    assert (first.status_code, first.json()["bezwaar"]) == (200, "2026-11-23T09:05:00Z")
    desk.after(6 * MINUTE)
    assert maas.post(f"{desk.path}/bezwaren", {}).json() == first.json()
    assert [letter.recipient.username for letter in Letter.objects.filter(topic="bezwaar")] == ["hessel"]
    assert desk.pauses(by="anna") == [first.json()]
    assert desk.events(by="hessel") == ["termijn.gepauzeerd", "termijn.bezwaar"]
    assert desk.advice()["stand"] == "gepauzeerd"
    desk.resume()
    assert maas.post(f"{desk.path}/bezwaren", {}).status_code == 404
    assert desk.pauses()[0]["bezwaar"] == "2026-11-23T09:05:00Z"


def test_nothing_to_pause(desk: ApiDesk) -> None:
    """After the advice no promise runs; before the taking and after the end it is not the time."""
    desk.anna.post(f"{desk.path}/adviezen", bodies.ADVICE)
    assert status_and_code(desk.pause()) == (409, "geen-lopende-termijn")
    desk.maas.post(f"{desk.path}/afsluiting")
    assert status_and_code(desk.pause()) == (409, "niet-nu")
    assert status_and_code(desk.resume()) == (409, "niet-nu")


def test_nothing_to_pause_before_it_is_taken(cast: Cast, clock: Any, received: list[Any]) -> None:
    """An offer gives no right to stop a clock."""
    question = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    assert status_and_code(ApiDesk(clock, received, question.id).pause()) == (409, "niet-nu")
