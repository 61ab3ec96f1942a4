"""Pauses over the API: the clocks stand still and run on, to the second, in sight of the asker."""

from datetime import UTC, datetime, timedelta
from typing import Any

from steunpunt.desk.clocks import audit, changes, escalation, timetable_drafts
from steunpunt.models import Clock
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import RecusalReason, Urgency
from tests.api import bodies
from tests.api.conftest import ApiDesk
from tests.api.pause_requests import DAY, FOR_THIRD, HOUR, MINUTE
from tests.broken_clocks import break_ledger
from tests.cast import MONDAY, Cast, held_by


def test_an_hour_of_pause_moves_every_promise_by_that_hour(desk: ApiDesk) -> None:
    """Paused 10:30–11:30: due an hour later; meanwhile counted to the longest, 28 days."""
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
    assert made["Location"] == f"/api/v1{desk.path}/pauzes/{begun['id']}"
    assert desk.maas.get(made["Location"]).json() == begun
    # 28 days on it is Monday again; 1½ and 15½ hours were left, of which 6½ fit into what is left of that Monday.
    assert desk.due() == {
        ("eerste_reactie", 1): ("gepauzeerd", "2026-12-21T11:00:00Z"),
        ("advies", 1): ("gepauzeerd", "2026-12-23T09:00:00Z"),
    }
    assert {clock["gepauzeerdSinds"] for clock in desk.clocks()} == {"2026-11-23T09:30:00Z"}
    desk.after(90 * MINUTE)
    ended = desk.resume()
    assert (ended.status_code, ended.json()) == (201, begun | {"geeindigd": "2026-11-23T10:30:00Z", "einde": "hervat"})
    assert desk.due() == {
        ("eerste_reactie", 1): ("loopt", "2026-11-23T12:00:00Z"),
        ("advies", 1): ("loopt", "2026-11-25T10:00:00Z"),
    }
    assert {clock["gepauzeerdSinds"] for clock in desk.clocks()} == {None}
    assert [(step["van"], step["tot"], step["telt"], step["reden"]) for step in desk.clocks()[0]["stappen"]] == [
        ("2026-11-23T09:00:00Z", "2026-11-23T09:30:00Z", True, "open"),
        ("2026-11-23T09:30:00Z", "2026-11-23T10:30:00Z", False, "pauze"),
        ("2026-11-23T10:30:00Z", "2026-11-23T12:00:00Z", True, "open"),
    ]
    assert desk.events() == ["termijn.gepauzeerd", "termijn.hervat"]


def test_a_pause_over_closing_time_moves_by_the_working_time_in_it(desk: ApiDesk) -> None:
    """From Monday 16:00 to Tuesday 10:00 in Amsterdam: two working hours, not eighteen."""
    desk.after(6 * HOUR)
    desk.pause()
    desk.after(24 * HOUR)
    desk.resume()
    assert desk.advice()["uiterlijk"] == "2026-11-25T11:00:00Z"


def test_round_the_clock_every_second_of_a_pause_counts(cast: Cast, clock: Any, received: list[Any]) -> None:
    """`spoed`, paused for 1 hour 7 minutes and 11 seconds."""
    desk = ApiDesk(clock, received, held_by(cast.anna, cast.maas, at=MONDAY, urgency=Urgency.SPOED).id)
    desk.after(timedelta(minutes=3, seconds=2))
    desk.pause()
    desk.after(timedelta(hours=1, minutes=10, seconds=13))
    desk.resume()
    assert desk.due() == {
        ("eerste_reactie", 1): ("loopt", "2026-11-23T11:07:11Z"),
        ("advies", 1): ("loopt", "2026-11-24T10:07:11Z"),
    }


def test_two_pauses_in_one_minute(desk: ApiDesk) -> None:
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
    assert [(pause["begonnen"][-3:], pause["geeindigd"][-3:]) for pause in desk.pauses()] == [
        ("55Z", "55Z"),
        ("40Z", "51Z"),
        ("10Z", "15Z"),
    ]


def test_two_pauses_in_one_second(desk: ApiDesk) -> None:
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
    assert all(step["van"] < step["tot"] for clock in desk.clocks() for step in clock["stappen"])


def test_a_paused_promise_climbs_no_rung_and_is_paused_past_its_old_due_time(desk: ApiDesk) -> None:
    """A day past what was promised: 'paused' still, nobody warned."""
    desk.after(80 * MINUTE)
    desk.pause(FOR_THIRD)
    desk.after(3 * DAY)
    assert not escalation.climb(at=desk.clock.at)
    assert {clock["stand"] for clock in desk.clocks()} == {"gepauzeerd"}
    assert [clock["treden"] for clock in desk.clocks()] == [[], []]
    desk.resume()
    # Forty minutes of the first reaction were left, from Thursday 10:00 in Amsterdam on.
    assert desk.due()["eerste_reactie", 1] == ("loopt", "2026-11-26T09:40:00Z")


def test_a_pause_is_not_handed_on(desk: ApiDesk, cast: Cast) -> None:
    """anna steps back: the clocks run again, and the asker is not told by whom."""
    desk.pause()
    desk.after(HOUR)
    desk.anna.post(f"{desk.path}/verschoning", {"reden": RecusalReason.GEEN_TIJD.value})
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T10:00:00Z", "overgedragen")
    assert desk.due()["advies", 1] == ("loopt", "2026-11-25T10:00:00Z")
    assert desk.events() == ["termijn.gepauzeerd", "termijn.hervat"]


def test_pauses_page_by_page(desk: ApiDesk) -> None:
    """One by one, the newest first, each once."""
    for number in range(3):
        desk.after(number * HOUR)
        desk.pause()
        desk.after(number * HOUR + MINUTE)
        desk.resume()
    begins, address = [], f"{desk.path}/pauzes?pageSize=1"
    while address:
        page = desk.maas.get(address).json()
        begins += [item["begonnen"] for item in page["resultaten"]]
        address = page["volgende"]
    assert begins == ["2026-11-23T11:00:00Z", "2026-11-23T10:00:00Z", "2026-11-23T09:00:00Z"]


def test_a_pause_over_the_night_the_clock_goes_back(cast: Cast, clock: Any, received: list[Any]) -> None:
    """`spoed` on Saturday 24 October 2026, 18:00: paused from the first 02:30 to the second is an hour."""
    begin = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)
    question = held_by(cast.anna, cast.maas, at=begin, urgency=Urgency.SPOED)
    desk = ApiDesk(clock, received, question.id)
    clock.at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert desk.pause({**FOR_THIRD, "tot": "2026-10-25T02:30:00+01:00"}).json()["tot"] == "2026-10-25T01:30:00Z"
    clock.at = datetime(2026, 10, 25, 3, 0, tzinfo=UTC)
    assert escalation.climb(at=clock.at)
    assert desk.advice()["uiterlijk"] == "2026-10-25T17:00:00Z"


def test_no_act_fails_on_a_clock_that_cannot_be_calculated(desk: ApiDesk) -> None:
    """Every step of a question's life, and its promises are told all the while."""
    for clock in Clock.objects.all():
        break_ledger(clock)
    did = [
        (desk.anna, "pauzes", FOR_THIRD),
        (desk.anna, "hervattingen", {}),
        (desk.anna, "berichten", {"tekst": "Ik bel u"}),
        (desk.maas, "berichten", {"tekst": "Goed"}),
        (desk.anna, "adviezen", bodies.ADVICE),
        (desk.maas, "afsluiting", {}),
        (desk.maas, "heropening", {}),
        (desk.maas, "intrekking", {}),
    ]
    for minute, (person, resource, body) in enumerate(did, start=1):
        desk.after(minute * MINUTE)
        assert person.post(f"{desk.path}/{resource}", body).status_code in {200, 201}, resource
        assert {clock["uitgelegd"] for clock in desk.clocks()} in ({False}, {False, True})
    assert [
        (clock["soort"], clock["ronde"], clock["stand"]) for clock in desk.clocks() if clock["stand"] == "gehaald"
    ] == [("eerste_reactie", 1, "gehaald"), ("advies", 1, "gehaald"), ("volgende_reactie", 1, "gehaald")]
    assert {clock["stand"] for clock in desk.clocks()} == {"gehaald", "vervallen"}


def test_a_target_that_is_withdrawn_reads_so_before_anybody_looked(desk: ApiDesk, cast: Cast) -> None:
    """Void from its moment on; the first message after it is promised a reaction of its own."""
    draft = timetable_drafts.TargetDraft(Urgency.HOOG, ClockKind.FIRST_REACTION, "kantooruren", None, MONDAY + HOUR)
    changes.save(person=cast.hessel, draft=draft, at=MONDAY)
    first = ("eerste_reactie", 1)
    desk.after(HOUR - MINUTE)
    assert desk.due()[first][0] == "loopt"
    desk.after(HOUR)
    before = desk.clocks()
    assert desk.due()[first][0] == "vervallen"
    assert [item["vervallen"] for item in before] == ["2026-11-23T10:00:00Z", None]
    assert desk.maas.post(f"{desk.path}/berichten", {"tekst": "En nu?"}).status_code == 201
    assert desk.due()["volgende_reactie", 1][0] == "loopt"
    while escalation.climb(at=desk.clock.at):
        pass
    assert (desk.due()[first][0], desk.clocks()[0]["vervallen"]) == ("vervallen", "2026-11-23T10:00:00Z")
    assert list(audit.differences()) == []
