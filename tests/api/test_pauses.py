"""Pauses over the API: the clocks stand still and run on, to the second, in sight of who asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steunpunt.desk import escalation, partners, triage
from steunpunt.models import LadderRung, LedgerLine, Letter, Pause, PauseLimit
from steunpunt.rules.words import RecusalReason, Urgency
from tests.api import bodies
from tests.api.conftest import Api
from tests.api.test_journey import partner
from tests.api.test_refusals import faults
from tests.cast import CANARY, MONDAY, Cast, ask, held_by

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FOR_ASKER, FOR_THIRD = {"reden": "wacht_op_vrager"}, {"reden": "wacht_op_derde"}


class Desk:
    """One question, held by anna and asked by maas, and everybody at it with a token that is good at any moment."""

    def __init__(self, clock: Any, heard: list[Any], question_id: object) -> None:
        self.clock, self._heard, self.one = clock, heard, f"/adviesvragen/{question_id}"

    def __getattr__(self, username: str) -> Api:
        return Api(partners.issue_token(username, at=self.clock.at), self._heard)

    def after(self, passed: timedelta) -> None:
        """So much time later than the beginning (Monday, 10:00 in Amsterdam)."""
        self.clock.at = MONDAY + passed

    def pause(self, body: dict[str, Any] | None = None, *, by: str = "anna", **headers: str) -> Any:
        """Pause, and what was answered."""
        return getattr(self, by).post(f"{self.one}/pauzes", body or FOR_THIRD, **headers)

    def resume(self, *, by: str = "anna", **headers: str) -> Any:
        """Resume, and what was answered."""
        return getattr(self, by).post(f"{self.one}/hervattingen", {}, **headers)

    def clocks(self, *, by: str = "maas") -> list[dict[str, Any]]:
        """Every clock, with its explanation."""
        found: list[dict[str, Any]] = getattr(self, by).get(f"{self.one}/termijnen").json()["resultaten"]
        return found

    def due(self) -> dict[tuple[str, int], tuple[str, str]]:
        """How each promise stands, and when it is due."""
        return {(one["soort"], one["ronde"]): (one["stand"], one["uiterlijk"]) for one in self.clocks()}

    def advice(self, cycle: int = 1) -> dict[str, Any]:
        """The clock of the advice."""
        return next(one for one in self.clocks() if (one["soort"], one["ronde"]) == ("advies", cycle))

    def pauses(self, *, by: str = "maas") -> list[dict[str, Any]]:
        """The pauses, the newest first."""
        found: list[dict[str, Any]] = getattr(self, by).get(f"{self.one}/pauzes").json()["resultaten"]
        return found

    def status(self) -> str:
        """The status of the question."""
        return str(self.maas.get(self.one).json()["status"])

    def deeds(self, *, by: str = "maas") -> list[str]:
        """What happened, after the taking."""
        found = getattr(self, by).get(f"{self.one}/gebeurtenissen?pageSize=100").json()["resultaten"]
        return [event["gebeurtenis"] for event in found][3:]


@pytest.fixture
def desk(cast: Cast, clock: Any, heard: list[Any]) -> Desk:
    """A question of urgency 'hoog', asked and taken on Monday 10:00: two and sixteen working hours are promised."""
    return Desk(clock, heard, held_by(cast.anna, cast.maas, at=MONDAY).id)


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["code"]


def said(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the ledger, without what it leaves empty."""
    return {name: value for name, value in line.items() if value is not None}


def test_an_hour_of_pause_moves_every_promise_by_that_hour(desk: Desk) -> None:
    """Paused 10:30–11:30: due an hour later; meanwhile reckoned to the longest, 28 days."""
    desk.after(30 * MINUTE)
    made = desk.pause()
    assert made.status_code == 201
    begun = {
        "id": made.json()["id"],
        "reden": "wacht_op_derde",
        "begonnen": "2026-11-23T09:30:00Z",
        "tot": "2026-12-21T09:30:00Z",
        "geeindigd": None,
        "einde": None,
        "bezwaar": None,
    }
    assert made.json() == begun
    assert made["Location"] == f"/api/v1{desk.one}/pauzes/{begun['id']}"
    assert desk.maas.get(made["Location"]).json() == begun
    # 28 days on it is Monday again; 1½ and 15½ hours were left, of which 6½ fit into what is left of that Monday.
    assert desk.due() == {
        ("eerste_reactie", 1): ("gepauzeerd", "2026-12-21T11:00:00Z"),
        ("advies", 1): ("gepauzeerd", "2026-12-23T09:00:00Z"),
    }
    assert {one["gepauzeerdSinds"] for one in desk.clocks()} == {"2026-11-23T09:30:00Z"}
    desk.after(90 * MINUTE)
    ended = desk.resume()
    assert (ended.status_code, ended.json()) == (201, begun | {"geeindigd": "2026-11-23T10:30:00Z", "einde": "hervat"})
    assert desk.due() == {
        ("eerste_reactie", 1): ("loopt", "2026-11-23T12:00:00Z"),
        ("advies", 1): ("loopt", "2026-11-25T10:00:00Z"),
    }
    assert {one["gepauzeerdSinds"] for one in desk.clocks()} == {None}
    assert [(step["van"], step["tot"], step["telt"], step["reden"]) for step in desk.clocks()[0]["stappen"]] == [
        ("2026-11-23T09:00:00Z", "2026-11-23T09:30:00Z", True, "open"),
        ("2026-11-23T09:30:00Z", "2026-11-23T10:30:00Z", False, "pauze"),
        ("2026-11-23T10:30:00Z", "2026-11-23T12:00:00Z", True, "open"),
    ]
    assert desk.deeds() == ["termijn.gepauzeerd", "termijn.hervat"]


def test_a_pause_over_closing_time_moves_by_the_working_time_in_it(desk: Desk) -> None:
    """From Monday 16:00 to Tuesday 10:00 in Amsterdam: two working hours, not eighteen."""
    desk.after(6 * HOUR)
    desk.pause()
    desk.after(24 * HOUR)
    desk.resume()
    assert desk.advice()["uiterlijk"] == "2026-11-25T11:00:00Z"


def test_round_the_clock_every_second_of_a_pause_counts(cast: Cast, clock: Any, heard: list[Any]) -> None:
    """`spoed`, paused for 1 hour 7 minutes and 11 seconds."""
    desk = Desk(clock, heard, held_by(cast.anna, cast.maas, at=MONDAY, urgency=Urgency.SPOED).id)
    desk.after(timedelta(minutes=3, seconds=2))
    desk.pause()
    desk.after(timedelta(hours=1, minutes=10, seconds=13))
    desk.resume()
    assert desk.due() == {
        ("eerste_reactie", 1): ("loopt", "2026-11-23T11:07:11Z"),
        ("advies", 1): ("loopt", "2026-11-24T10:07:11Z"),
    }


def test_two_pauses_in_one_minute(desk: Desk) -> None:
    """Five seconds and eleven: sixteen in all; one that begins and ends in one moment adds nothing."""
    for begin, end in ((10, 15), (40, 51), (55, 55)):
        desk.after(timedelta(seconds=begin))
        assert desk.pause().status_code == 201
        desk.after(timedelta(seconds=end))
        assert desk.resume().status_code == 201
    assert desk.due() == {
        ("eerste_reactie", 1): ("loopt", "2026-11-23T11:00:16Z"),
        ("advies", 1): ("loopt", "2026-11-25T09:00:16Z"),
    }
    assert [(one["begonnen"][-3:], one["geeindigd"][-3:]) for one in desk.pauses()] == [
        ("55Z", "55Z"),
        ("40Z", "51Z"),
        ("10Z", "15Z"),
    ]


def test_two_pauses_in_one_second(desk: Desk) -> None:
    """Not a microsecond is lost: two pauses of 300 milliseconds are told in whole seconds, and add up."""
    for begin in (100_000, 600_000):
        desk.after(timedelta(seconds=10, microseconds=begin))
        desk.pause()
        desk.after(timedelta(seconds=10, microseconds=begin + 300_000))
        desk.resume()
    desk.after(timedelta(seconds=20))
    desk.pause()
    desk.after(timedelta(seconds=20, microseconds=400_000))
    desk.resume()
    assert desk.due()["eerste_reactie", 1] == ("loopt", "2026-11-23T11:00:01Z")
    assert all(step["van"] < step["tot"] for one in desk.clocks() for step in one["stappen"])


def test_pausing_twice_and_resuming_twice(desk: Desk) -> None:
    """409 the second time, whatever the reason, and nothing moves."""
    assert refused(desk.resume()) == (409, "niet-gepauzeerd")
    desk.pause(FOR_ASKER)
    desk.after(10 * MINUTE)
    assert refused(desk.pause(FOR_ASKER)) == (409, "al-gepauzeerd")
    assert refused(desk.pause(FOR_THIRD)) == (409, "al-gepauzeerd")
    desk.after(20 * MINUTE)
    assert desk.resume().status_code == 201
    desk.after(30 * MINUTE)
    assert refused(desk.resume()) == (409, "niet-gepauzeerd")
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T09:20:00Z")
    assert len(desk.pauses()) == 1


def test_one_key_is_one_pause_and_one_resumption(desk: Desk) -> None:
    """The first answer each time, also when the pause was objected to, ended, and another began; no second letter."""
    begun = desk.pause(FOR_ASKER, idempotency_key="p")
    desk.after(10 * MINUTE)
    assert desk.pause(FOR_ASKER, idempotency_key="p").content == begun.content
    assert refused(desk.pause(FOR_THIRD, idempotency_key="p")) == (422, "sleutel-hergebruikt")
    objected = desk.maas.post(f"{desk.one}/bezwaren", {}, idempotency_key="b")
    desk.after(20 * MINUTE)
    ended = desk.resume(idempotency_key="h")
    desk.after(30 * MINUTE)
    desk.pause()
    letters = Letter.objects.count()
    for again, first in (
        (desk.pause(FOR_ASKER, idempotency_key="p"), begun),
        (desk.maas.post(f"{desk.one}/bezwaren", {}, idempotency_key="b"), objected),
        (desk.resume(idempotency_key="h"), ended),
    ):
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers.get("Location") == first.headers.get("Location")
    assert refused(desk.resume(idempotency_key="p")) == (422, "sleutel-hergebruikt")
    assert [one["geeindigd"] for one in desk.pauses()] == [None, "2026-11-23T09:20:00Z"]
    assert Letter.objects.count() == letters
    assert refused(desk.pause(idempotency_key=" ")) == (400, "ongeldige-sleutel")


def test_a_message_of_the_asker_ends_the_wait_for_him(desk: Desk) -> None:
    """Ten minutes of waiting; a message of the adviser ends nothing."""
    desk.pause(FOR_ASKER)
    assert desk.status() == "wacht_op_vrager"
    desk.after(5 * MINUTE)
    desk.anna.post(f"{desk.one}/berichten", {"tekst": "Ik wacht op u"})
    assert desk.advice()["stand"] == "gepauzeerd"
    desk.after(10 * MINUTE)
    desk.maas.post(f"{desk.one}/berichten", {"tekst": "Hier is het"})
    assert desk.status() == "in_behandeling"
    assert desk.due() == {
        ("eerste_reactie", 1): ("gehaald", "2026-11-23T11:05:00Z"),
        ("volgende_reactie", 1): ("loopt", "2026-11-23T11:10:00Z"),
        ("advies", 1): ("loopt", "2026-11-25T09:10:00Z"),
    }
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T09:10:00Z", "antwoord")
    assert refused(desk.resume()) == (409, "niet-gepauzeerd")


def test_a_message_of_the_asker_leaves_the_wait_for_another(desk: Desk) -> None:
    """Nor does a thank-you end any pause."""
    desk.anna.post(f"{desk.one}/berichten", {"tekst": "Goedemorgen"})
    desk.pause(FOR_THIRD)
    desk.after(10 * MINUTE)
    desk.maas.post(f"{desk.one}/berichten", {"tekst": "Ik hoor nog niets"})
    assert desk.advice()["stand"] == "gepauzeerd"
    assert [one["geeindigd"] for one in desk.pauses()] == [None]


def test_a_pause_ends_by_itself_at_its_maximum(desk: Desk) -> None:
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
    assert said(desk.advice()["regels"][-1]) == {
        "wat": "hervatting",
        "wanneer": "2026-12-07T09:00:00Z",
        "vastgelegd": "2026-12-07T11:00:00Z",
        "reden": "maximum",
        "door": "desk",
    }


def test_nobody_need_look_for_a_pause_to_be_over(desk: Desk) -> None:
    """Tick and worker down: the promise runs again by itself, resuming is too late, and a new pause can begin."""
    desk.pause({**FOR_THIRD, "tot": "2026-11-23T12:00:00+01:00"})
    desk.after(3 * HOUR)
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T11:00:00Z")
    assert refused(desk.resume()) == (409, "niet-gepauzeerd")
    assert desk.maas.post(f"{desk.one}/bezwaren", {}).status_code == 404
    assert desk.pause().status_code == 201
    desk.after(4 * HOUR)
    desk.resume()
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T12:00:00Z")
    assert [(one["geeindigd"], one["einde"]) for one in desk.pauses()] == [
        ("2026-11-23T13:00:00Z", "hervat"),
        ("2026-11-23T11:00:00Z", "maximum"),
    ]


def test_a_paused_promise_climbs_no_rung_and_is_paused_past_its_old_due_time(desk: Desk) -> None:
    """A day past what was promised: 'paused' still, nobody warned."""
    desk.after(80 * MINUTE)
    desk.pause(FOR_THIRD)
    desk.after(3 * DAY)
    assert not escalation.climb(at=desk.clock.at)
    assert {one["stand"] for one in desk.clocks()} == {"gepauzeerd"}
    assert [one["treden"] for one in desk.clocks()] == [[], []]
    desk.resume()
    # Forty minutes of the first reaction were left, from Thursday 10:00 in Amsterdam on.
    assert desk.due()["eerste_reactie", 1] == ("loopt", "2026-11-26T09:40:00Z")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/reden": "verplicht"}),
        ({"reden": "druk"}, {"/reden": "onbekende-keuze"}),
        ({"reden": "druk", "tot": "2020-01-01T00:00:00Z"}, {"/reden": "onbekende-keuze", "/tot": "geen-komend-moment"}),
        ({**FOR_ASKER, "tot": "2026-11-23T09:00:00Z"}, {"/tot": "geen-komend-moment"}),
        ({**FOR_ASKER, "tot": "2026-12-07T09:00:01Z"}, {"/tot": "te-lang"}),
        ({**FOR_THIRD, "tot": "2026-12-21T09:00:01Z", "x": 1}, {"/tot": "te-lang", "/x": "onbekend-veld"}),
        ({**FOR_ASKER, "tot": "2026-11-24T09:00:00"}, {"/tot": "tijdstip-zonder-zone"}),
        ({**FOR_ASKER, "tot": "9999-12-31T23:59:59Z"}, {"/tot": "buiten-bereik"}),
        ({**FOR_ASKER, "until": "2026-11-24T09:00:00Z"}, {"/until": "onbekend-veld"}),
    ],
)
def test_pauses_that_are_refused(desk: Desk, body: dict[str, Any], expected: dict[str, str]) -> None:
    """Every fault by the name the caller gave it; nothing is paused."""
    answer = desk.anna.post(f"{desk.one}/pauzes", body)
    assert (answer.status_code, faults(answer)) == (400, expected)
    assert not Pause.objects.exists()


def test_the_longest_is_data(desk: Desk) -> None:
    """The very last moment is good; a shorter limit holds at once."""
    assert desk.pause({**FOR_ASKER, "tot": "2026-12-07T09:00:00Z"}).status_code == 201
    desk.resume()
    PauseLimit.objects.filter(reason="wacht_op_vrager").update(longest=DAY)
    assert desk.pause(FOR_ASKER).json()["tot"] == "2026-11-24T09:00:00Z"


def test_bodies_that_should_be_empty(desk: Desk) -> None:
    """No body at all is one; a word too many is a fault."""
    desk.pause()
    for resource in ("hervattingen", "bezwaren", "heropening"):
        answer = desk.maas.post(f"{desk.one}/{resource}", {"reden": "x"})
        assert faults(answer) == {"/reden": "onbekend-veld"}
    assert desk.anna.post(f"{desk.one}/hervattingen").status_code == 201


def test_who_may_not(desk: Desk, cast: Cast, heard: list[Any]) -> None:
    """The asker pauses nothing, the coordinator resumes nothing, only the asker objects; for others it is not there."""
    assert refused(desk.pause(by="maas")) == (403, "niet-aan-u")
    assert refused(desk.pause(by="hessel")) == (403, "niet-aan-u")
    there = desk.pause()["Location"]
    for username in ("maas", "hessel"):
        assert refused(desk.resume(by=username)) == (403, "niet-aan-u")
    for username in ("anna", "hessel"):
        assert refused(getattr(desk, username).post(f"{desk.one}/bezwaren", {})) == (403, "niet-aan-u")
    strangers = [getattr(desk, username) for username in ("charlie", "bram", "chris", "smit", "beheer")]
    for api in (*strangers, partner(heard)):
        for resource in ("pauzes", "hervattingen", "bezwaren", "heropening"):
            assert refused(api.post(f"{desk.one}/{resource}", {})) == (404, "niet-gevonden"), resource
        for address in (there, f"{desk.one}/pauzes", f"{desk.one}/termijnen"):
            assert refused(api.get(address)) == (404, "niet-gevonden")
    assert refused(desk.maas.get(f"{desk.one}/pauzes/{cast.anna.id}")) == (404, "niet-gevonden")
    other = held_by(cast.chris, cast.maas, at=MONDAY)
    assert desk.maas.get(f"/adviesvragen/{other.id}/pauzes/{there.rpartition('/')[2]}").status_code == 404
    assert [one["geeindigd"] for one in desk.pauses(by="hessel")] == [None]


def test_a_token_that_only_reads_pauses_nothing(desk: Desk, heard: list[Any]) -> None:
    """403 onvoldoende-scope, before anything else."""
    reader = partner(heard, scope="adviesvragen:lezen")
    for resource in ("pauzes", "hervattingen", "bezwaren", "heropening"):
        assert refused(reader.post(f"{desk.one}/{resource}", {})) == (403, "onvoldoende-scope")


def test_an_objection(desk: Desk) -> None:
    """404 without a pause; then once, however often; the coordinator is told once, and the pause goes on."""
    maas = desk.maas
    assert maas.post(f"{desk.one}/bezwaren", {}).status_code == 404
    desk.pause()
    desk.after(5 * MINUTE)
    first = maas.post(f"{desk.one}/bezwaren", {})
    assert (first.status_code, first.json()["bezwaar"]) == (200, "2026-11-23T09:05:00Z")
    desk.after(6 * MINUTE)
    assert maas.post(f"{desk.one}/bezwaren", {}).json() == first.json()
    assert [letter.recipient.username for letter in Letter.objects.filter(topic="bezwaar")] == ["hessel"]
    assert desk.pauses(by="anna") == [first.json()]
    assert desk.deeds(by="hessel") == ["termijn.gepauzeerd", "termijn.bezwaar"]
    assert desk.advice()["stand"] == "gepauzeerd"
    desk.resume()
    assert maas.post(f"{desk.one}/bezwaren", {}).status_code == 404
    assert desk.pauses()[0]["bezwaar"] == "2026-11-23T09:05:00Z"


def test_nothing_to_pause(desk: Desk) -> None:
    """After the advice no promise runs; before the taking and after the end it is not the time."""
    desk.anna.post(f"{desk.one}/adviezen", bodies.ADVICE)
    assert refused(desk.pause()) == (409, "geen-lopende-termijn")
    desk.maas.post(f"{desk.one}/afsluiting")
    assert refused(desk.pause()) == (409, "niet-nu")
    assert refused(desk.resume()) == (409, "niet-nu")


def test_nothing_to_pause_before_it_is_taken(cast: Cast, clock: Any, heard: list[Any]) -> None:
    """An offer gives no right to stop a clock."""
    question = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    assert refused(Desk(clock, heard, question.id).pause()) == (409, "niet-nu")


def test_reopened_the_advice_goes_on_with_the_time_already_used(desk: Desk) -> None:
    """Advised after 3 working hours of 16, one of which stood still; opened again on Tuesday: 14 are left."""
    desk.after(HOUR)
    desk.pause()
    desk.after(2 * HOUR)
    desk.resume()
    desk.after(3 * HOUR)
    desk.anna.post(f"{desk.one}/adviezen", bodies.ADVICE)
    assert refused(desk.maas.post(f"{desk.one}/heropening", {})) == (409, "niet-nu")
    closed = desk.maas.post(f"{desk.one}/afsluiting")
    assert closed.json()["status"] == "afgesloten"
    figures = desk.due()
    desk.after(DAY)
    assert refused(desk.hessel.post(f"{desk.one}/heropening", {})) == (403, "niet-aan-u")
    opened = desk.maas.post(f"{desk.one}/heropening", {}, idempotency_key="o")
    assert (opened.status_code, opened.json()["status"]) == (200, "in_behandeling")
    assert desk.maas.post(f"{desk.one}/heropening", {}, idempotency_key="o").content == opened.content
    assert desk.due() == figures | {
        ("volgende_reactie", 1): ("loopt", "2026-11-24T11:00:00Z"),
        ("advies", 2): ("loopt", "2026-11-25T15:00:00Z"),
    }
    assert [said(line) for line in desk.advice(2)["regels"]] == [
        {
            "wat": "start",
            "wanneer": "2026-11-24T09:00:00Z",
            "vastgelegd": "2026-11-24T09:00:00Z",
            "kalender": "kantooruren",
            "duur": "PT16H",
            "gebruikt": "PT2H",
            "door": "vrager",
        }
    ]
    assert desk.deeds()[-1] == "vraag.heropend"
    assert desk.pause().status_code == 201


def test_withdrawn_and_opened_again_it_is_routed_anew(desk: Desk) -> None:
    """The adviser no longer sees it; the asker alone opens it; the pause ended with the question."""
    desk.pause()
    desk.after(HOUR)
    desk.maas.post(f"{desk.one}/intrekking")
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T10:00:00Z", "beeindigd")
    assert {stand for stand, _ in desk.due().values()} == {"vervallen"}
    assert desk.anna.post(f"{desk.one}/heropening", {}).status_code == 404
    desk.after(2 * HOUR)
    assert desk.maas.post(f"{desk.one}/heropening", {}).json()["status"] == "ontvangen"
    # Not a minute of either promise was used: the pause began with them.
    assert desk.due()["eerste_reactie", 2] == ("loopt", "2026-11-23T13:00:00Z")
    assert desk.due()["advies", 2] == ("loopt", "2026-11-25T11:00:00Z")


def test_a_pause_is_not_handed_on(desk: Desk, cast: Cast) -> None:
    """anna steps back: the clocks run again, and the asker is not told by whom."""
    desk.pause()
    desk.after(HOUR)
    desk.anna.post(f"{desk.one}/verschoning", {"reden": RecusalReason.GEEN_TIJD.value})
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T10:00:00Z", "overgedragen")
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T10:00:00Z")
    assert desk.deeds() == ["termijn.gepauzeerd", "termijn.hervat"]


def test_the_whole_ledger_line_by_line(desk: Desk) -> None:
    """Asked, paused, answered, resumed, advised: who in what quality, and when; nothing else, and no name."""
    desk.after(10 * MINUTE)
    desk.pause(FOR_ASKER)
    desk.after(20 * MINUTE)
    desk.maas.post(f"{desk.one}/berichten", {"tekst": CANARY})
    desk.after(30 * MINUTE)
    desk.pause({**FOR_THIRD, "tot": "2026-11-24T09:00:00Z"})
    desk.after(45 * MINUTE)
    desk.resume()
    desk.after(HOUR)
    desk.anna.post(f"{desk.one}/adviezen", bodies.ADVICE)
    for reader in ("maas", "anna", "hessel"):
        clocks = {one["soort"]: one for one in desk.clocks(by=reader)}
        assert [
            (line["wat"], line["wanneer"][11:19], line["reden"], line["door"]) for line in clocks["advies"]["regels"]
        ] == [
            ("start", "09:00:00", None, "vrager"),
            ("pauze", "09:10:00", "wacht_op_vrager", "medewerker"),
            ("hervatting", "09:20:00", "antwoord", "vrager"),
            ("pauze", "09:30:00", "wacht_op_derde", "medewerker"),
            ("hervatting", "09:45:00", "hervat", "medewerker"),
            ("stop", "10:00:00", None, "medewerker"),
        ]
        assert clocks["advies"]["regels"][0] == {
            "wat": "start",
            "wanneer": "2026-11-23T09:00:00Z",
            "vastgelegd": "2026-11-23T09:00:00Z",
            "kalender": "kantooruren",
            "duur": "PT16H",
            "gebruikt": None,
            "tot": None,
            "reden": None,
            "door": "vrager",
        }
        assert clocks["advies"]["regels"][3]["tot"] == "2026-11-24T09:00:00Z"
        assert {one["stand"] for one in clocks.values()} == {"gehaald"}
        assert clocks["advies"]["uiterlijk"] == "2026-11-25T09:25:00Z"
        answer = getattr(desk, reader).get(f"{desk.one}/termijnen").content.decode()
        for word in ("Anna", "Wit", "Maas", "anna", CANARY, "Aanbesteding"):
            assert word not in answer


def test_the_rungs_with_their_true_moments(desk: Desk) -> None:
    """The desk slept over the first reaction, and found out the day after; a call logged later proves it kept."""
    desk.after(DAY)
    assert escalation.climb(at=desk.clock.at)
    first, advice = desk.clocks()
    assert first["treden"] == [
        {
            "code": code,
            "deel": share,
            "wanneer": f"2026-11-23T{moment}Z",
            "gevonden": "2026-11-24T09:00:00Z",
            "gemist": missed,
            "gecorrigeerd": None,
            "reden": None,
        }
        for code, share, moment, missed in (
            ("waarschuwing", 0.75, "10:30:00", True),
            ("overschrijding", 1, "11:00:00", False),
            ("overschrijding_150", 1.5, "12:00:00", False),
            ("overschrijding_200", 2, "13:00:00", False),
        )
    ]
    assert (first["stand"], advice["treden"]) == ("verlopen", [])
    held = {"soort": "intake", "kanaal": "telefoon", "gehouden": "2026-11-23T10:15:00Z"}
    assert desk.anna.post(f"{desk.one}/gesprekken", held).status_code == 201
    first = desk.clocks()[0]
    assert first["stand"] == "gehaald"
    assert {(rung["gecorrigeerd"], rung["reden"]) for rung in first["treden"]} == {
        ("2026-11-24T09:00:00Z", "later_vastgelegd")
    }
    assert said(first["regels"][-1]) == {
        "wat": "stop",
        "wanneer": "2026-11-23T10:15:00Z",
        "vastgelegd": "2026-11-24T09:00:00Z",
        "door": "medewerker",
    }


def test_a_rung_by_another_name_and_share_is_told_as_it_was_climbed(desk: Desk) -> None:
    """The ladder is data, and what was climbed stays as it was."""
    LadderRung.objects.filter(code="waarschuwing").update(code="halverwege", share="0.5")
    desk.after(90 * MINUTE)
    assert escalation.climb(at=desk.clock.at)
    LadderRung.objects.filter(code="halverwege").update(code="weg", share="0.6")
    assert [(rung["code"], rung["deel"]) for rung in desk.clocks()[0]["treden"]] == [("halverwege", 0.5)]


def test_termijnen_cost_the_same_however_many(desk: Desk) -> None:
    """Two clocks without a rung, or four with rungs, pauses and a reopening: the same number of statements."""

    def statements() -> int:
        api = desk.maas
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{desk.one}/termijnen").status_code == 200
        return len(captured.captured_queries)

    few = statements()
    desk.pause()
    desk.resume()
    desk.after(9 * HOUR)
    escalation.climb(at=desk.clock.at)
    desk.anna.post(f"{desk.one}/adviezen", bodies.ADVICE)
    desk.maas.post(f"{desk.one}/afsluiting")
    desk.maas.post(f"{desk.one}/heropening", {})
    assert len(desk.clocks()) == 4
    assert statements() == few


def test_a_clock_that_cannot_be_reckoned_hides_no_other(desk: Desk, cast: Cast) -> None:
    """Told as it stands, unexplained; set aside for the desk to know, and not for the asker."""
    broken = LedgerLine.objects.get(clock__question_id=desk.one.rpartition("/")[2], clock__kind="eerste_reactie")
    LedgerLine.objects.create(clock=broken.clock, what="start", at=MONDAY, recorded_at=MONDAY)
    desk.after(90 * MINUTE)
    assert escalation.climb(at=desk.clock.at)
    assert [(one["soort"], one["uitgelegd"], bool(one["stappen"]), len(one["regels"])) for one in desk.clocks()] == [
        ("eerste_reactie", False, False, 2),
        ("advies", True, True, 1),
    ]
    assert desk.deeds(by="hessel") == ["termijn.apart"]
    assert desk.deeds(by="anna") == ["termijn.apart"]
    assert desk.deeds(by="maas") == []


def test_pauses_page_by_page(desk: Desk) -> None:
    """One by one, the newest first, each once."""
    for number in range(3):
        desk.after(number * HOUR)
        desk.pause()
        desk.after(number * HOUR + MINUTE)
        desk.resume()
    seen, address = [], f"{desk.one}/pauzes?pageSize=1"
    while address:
        page = desk.maas.get(address).json()
        seen += [one["begonnen"] for one in page["resultaten"]]
        address = page["volgende"]
    assert seen == ["2026-11-23T11:00:00Z", "2026-11-23T10:00:00Z", "2026-11-23T09:00:00Z"]


def test_a_pause_over_the_night_the_clock_goes_back(cast: Cast, clock: Any, heard: list[Any]) -> None:
    """`spoed` on Saturday 24 October 2026, 18:00: paused from the first 02:30 to the second is an hour."""
    begin = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)
    question = held_by(cast.anna, cast.maas, at=begin, urgency=Urgency.SPOED)
    desk = Desk(clock, heard, question.id)
    clock.at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert desk.pause({**FOR_THIRD, "tot": "2026-10-25T02:30:00+01:00"}).json()["tot"] == "2026-10-25T01:30:00Z"
    clock.at = datetime(2026, 10, 25, 3, 0, tzinfo=UTC)
    assert escalation.climb(at=clock.at)
    assert desk.advice()["uiterlijk"] == "2026-10-25T17:00:00Z"
