"""What `termijnen` tells of each promise: its ledger, its rungs, and how it goes on when a question is opened again."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from steunpunt.desk.clocks import escalation
from steunpunt.models import LadderRung, LedgerLine
from tests.api import bodies
from tests.api.conftest import ApiDesk
from tests.api.pause_requests import DAY, FOR_ASKER, FOR_THIRD, HOUR, MINUTE, filled_fields, status_and_code
from tests.cast import CANARY, MONDAY, Cast


def test_reopened_the_advice_goes_on_with_the_time_already_used(desk: ApiDesk) -> None:
    """Advised after 3 working hours of 16, one of which stood still; opened again on Tuesday: 14 are left."""
    desk.after(HOUR)
    desk.pause()
    desk.after(2 * HOUR)
    desk.resume()
    desk.after(3 * HOUR)
    desk.anna.post(f"{desk.path}/adviezen", bodies.ADVICE)
    assert status_and_code(desk.maas.post(f"{desk.path}/heropening", {})) == (409, "niet-nu")
    closed = desk.maas.post(f"{desk.path}/afsluiting")
    assert closed.json()["status"] == "afgesloten"
    figures = desk.due()
    desk.after(DAY)
    assert status_and_code(desk.hessel.post(f"{desk.path}/heropening", {})) == (403, "niet-aan-u")
    opened = desk.maas.post(f"{desk.path}/heropening", {}, idempotency_key="o")
    assert (opened.status_code, opened.json()["status"]) == (200, "in_behandeling")
    assert desk.maas.post(f"{desk.path}/heropening", {}, idempotency_key="o").content == opened.content
    assert desk.due() == figures | {
        ("volgende_reactie", 1): ("loopt", "2026-11-24T11:00:00Z"),
        ("advies", 2): ("loopt", "2026-11-25T15:00:00Z"),
    }
    assert [filled_fields(line) for line in desk.advice(2)["regels"]] == [
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
    assert desk.events()[-1] == "vraag.heropend"
    assert desk.pause().status_code == 201


def test_withdrawn_and_opened_again_it_is_routed_anew(desk: ApiDesk) -> None:
    """The adviser no longer sees it; the asker alone opens it; the pause ended with the question."""
    desk.pause()
    desk.after(HOUR)
    desk.maas.post(f"{desk.path}/intrekking")
    (ended,) = desk.pauses()
    assert (ended["geeindigd"], ended["einde"]) == ("2026-11-23T10:00:00Z", "beeindigd")
    assert {stand for stand, _ in desk.due().values()} == {"vervallen"}
    assert desk.anna.post(f"{desk.path}/heropening", {}).status_code == 404
    desk.after(2 * HOUR)
    assert desk.maas.post(f"{desk.path}/heropening", {}).json()["status"] == "ontvangen"
    # Not a minute of either promise was used: the pause began with them.
    assert desk.due()["eerste_reactie", 2] == ("loopt", "2026-11-23T13:00:00Z")
    assert desk.due()["advies", 2] == ("loopt", "2026-11-25T11:00:00Z")


def test_the_whole_ledger_line_by_line(desk: ApiDesk) -> None:
    """Asked, paused, answered, resumed, advised: who in what quality, and when; nothing else, and no name."""
    desk.after(10 * MINUTE)
    desk.pause(FOR_ASKER)
    desk.after(20 * MINUTE)
    desk.maas.post(f"{desk.path}/berichten", {"tekst": CANARY})
    desk.after(30 * MINUTE)
    desk.pause({**FOR_THIRD, "tot": "2026-11-24T09:00:00Z"})
    desk.after(45 * MINUTE)
    desk.resume()
    desk.after(HOUR)
    desk.anna.post(f"{desk.path}/adviezen", bodies.ADVICE)
    for reader in ("maas", "anna", "hessel"):
        clocks = {clock["soort"]: clock for clock in desk.clocks(by=reader)}
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
        assert {clock["stand"] for clock in clocks.values()} == {"gehaald"}
        assert clocks["advies"]["uiterlijk"] == "2026-11-25T09:25:00Z"
        answer = getattr(desk, reader).get(f"{desk.path}/termijnen").content.decode()
        for word in ("Anna", "Wit", "Maas", "anna", CANARY, "Aanbesteding"):
            assert word not in answer


def test_the_rungs_with_their_true_moments(desk: ApiDesk) -> None:
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
    talk = {"soort": "intake", "kanaal": "telefoon", "gehouden": "2026-11-23T10:15:00Z"}
    assert desk.anna.post(f"{desk.path}/gesprekken", talk).status_code == 201
    first, advice = desk.clocks()
    assert (first["stand"], first["vastgelegd"], first["naderhand"]) == ("gehaald", "2026-11-24T09:00:00Z", True)
    assert (advice["vastgelegd"], advice["naderhand"]) == (None, False)
    assert {(rung["gecorrigeerd"], rung["reden"]) for rung in first["treden"]} == {
        ("2026-11-24T09:00:00Z", "later_vastgelegd")
    }
    assert filled_fields(first["regels"][-1]) == {
        "wat": "stop",
        "wanneer": "2026-11-23T10:15:00Z",
        "vastgelegd": "2026-11-24T09:00:00Z",
        "door": "medewerker",
    }


def test_a_rung_by_another_name_and_share_is_told_as_it_was_climbed(desk: ApiDesk) -> None:
    """The ladder is data, and what was climbed stays as it was."""
    LadderRung.objects.filter(code="waarschuwing").update(code="halverwege", share="0.5")
    desk.after(90 * MINUTE)
    assert escalation.climb(at=desk.clock.at)
    LadderRung.objects.filter(code="halverwege").update(code="weg", share="0.6")
    assert [(rung["code"], rung["deel"]) for rung in desk.clocks()[0]["treden"]] == [("halverwege", 0.5)]


def test_termijnen_cost_the_same_however_many(desk: ApiDesk) -> None:
    """Two clocks without a rung, or four with rungs, pauses and a reopening: the same number of statements."""

    def statements() -> int:
        api = desk.maas
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{desk.path}/termijnen").status_code == 200
        return len(captured.captured_queries)

    few = statements()
    desk.pause()
    desk.resume()
    desk.after(9 * HOUR)
    escalation.climb(at=desk.clock.at)
    desk.anna.post(f"{desk.path}/adviezen", bodies.ADVICE)
    desk.maas.post(f"{desk.path}/afsluiting")
    desk.maas.post(f"{desk.path}/heropening", {})
    assert len(desk.clocks()) == 4
    assert statements() == few


def test_a_clock_that_cannot_be_calculated_hides_no_other(desk: ApiDesk, cast: Cast) -> None:
    """Told as it stands, unexplained; set aside for the desk to know, and not for the asker."""
    broken = LedgerLine.objects.get(clock__question_id=desk.path.rpartition("/")[2], clock__kind="eerste_reactie")
    LedgerLine.objects.create(clock=broken.clock, kind="start", at=MONDAY, recorded_at=MONDAY)
    desk.after(90 * MINUTE)
    assert escalation.climb(at=desk.clock.at)
    assert [
        (clock["soort"], clock["uitgelegd"], bool(clock["stappen"]), len(clock["regels"])) for clock in desk.clocks()
    ] == [("eerste_reactie", False, False, 2), ("advies", True, True, 1)]
    assert desk.events(by="hessel") == ["termijn.apart"]
    assert desk.events(by="anna") == ["termijn.apart"]
    assert desk.events(by="maas") == []
