"""Whatever is sent to be calculated, the answer is 200 or 400, in under a second, also the first time."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.http.inputs import read
from api.http.problems import MOST_FAULTS
from api.resources.clocks.calculator import CalculationInput
from steunpunt.desk.clocks import timetable
from steunpunt.rules.time.openings import openings_of
from tests.api.conftest import Caller

START = datetime(2026, 4, 2, 13, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLAIN = {"kalender": "kantooruren", "start": START.isoformat(), "duur": "PT4H"}
ELAPSED = {"kalender": "doorlopend"}
URGENT = {"kalender": ..., "duur": ..., "urgentie": "normaal"}


def pauses(number: int, every: timedelta, length: timedelta) -> list[dict[str, str]]:
    return [
        {"van": (START + nth * every).isoformat(), "tot": (START + nth * every + length).isoformat()}
        for nth in range(number)
    ]


def posted(as_: Caller, sent: bytes | str) -> Any:
    """The answer of a desk that has calculated nothing yet. That it takes no long time is measured by `./bench
    reckoning`.
    """
    openings_of.cache_clear()
    timetable.timeline.cache_clear()
    return as_("maas").raw("/termijnberekeningen", sent)


ANSWERED = [
    ({"duur": "PT200000H"}, "2124-12-08T14:00:00Z"),
    (ELAPSED | {"duur": "P36525D"}, "2126-04-03T13:00:00Z"),
    ({"pauzes": pauses(10_000, 2 * MINUTE, MINUTE)}, "2026-04-07T13:00:00Z"),
    (ELAPSED | {"duur": "PT1000H", "pauzes": pauses(10_000, 2 * MINUTE, MINUTE)}, "2026-05-21T03:40:00Z"),
    ({"duur": "PT190000H", "pauzes": pauses(10_000, 3 * DAY, HOUR)}, "2123-06-10T10:00:00Z"),
    (URGENT | {"pauzes": pauses(10_000, 2 * MINUTE, MINUTE)}, "2026-04-08T13:00:00Z"),
    ({"pauzes": [{"van": START.isoformat(), "tot": "2125-12-30T00:00:00Z"}]}, "2125-12-31T12:00:00Z"),
    ({"pauzes": [{"van": "0001-01-02T00:00:00Z", "tot": START.isoformat()}]}, "2026-04-07T09:00:00Z"),
    ({"start": "2026-06-30T23:59:00+23:59"}, "2026-06-30T11:00:00Z"),
    ({"start": "2026-06-30T23:59:00-00:00"}, "2026-07-01T11:00:00Z"),
    ({"start": "0001-01-01T00:00:00Z"}, "0001-01-02T12:40:28Z"),  # by the sun of Amsterdam
    ({"start": "9999-12-31T12:00:00Z"}, "9999-12-31T16:00:00Z"),
    (ELAPSED | {"start": "9999-12-31T22:00:00Z", "duur": "PT1H59M59.999999S"}, "9999-12-31T23:59:59.999999Z"),
    ({"duur": "PT0S"}, "2026-04-02T13:00:00Z"),
    ({"duur": "PT0S", "start": "2026-04-02T23:00:00Z"}, "2026-04-07T07:00:00Z"),
    ({"duur": "PT190000H", "start": "5000-01-01T00:00:00Z"}, "5093-09-28T15:00:00Z"),
]


@pytest.mark.parametrize(("changed", "due"), ANSWERED)
def test_what_can_be_calculated_is_calculated(as_: Caller, changed: dict[str, Any], due: str) -> None:
    """A century, ten thousand pauses, the edges of the calendar."""
    body = {name: value for name, value in (PLAIN | changed).items() if value is not ...}
    answer = posted(as_, json.dumps(body))
    assert (answer.status_code, answer.json()["uiterlijk"]) == (200, due)


REFUSED = [
    {"duur": "PT208000H"},
    ELAPSED | {"duur": "P36525DT1S"},
    ELAPSED | {"duur": "P999999W9999999DT999999999H"},
    {"duur": "P1000Y"},
    {"duur": "PT" + "9" * 400 + "H"},
    {"duur": "PT-4H"},
    {"duur": "PT４H"},
    {"duur": "PT0S", "start": "9999-12-31T20:00:00Z"},
    {"start": "2026-06-30T23:59:60Z"},  # a leap second
    {"start": "2026-06-30T24:00:00Z"},
    {"start": "2026-06-30T23:59:00+24:00"},
    {"start": "2026-06-30T23:59:00+99:99"},
    {"start": "2026-06-30T23:59:00[Mars/Phobos]"},
    {"start": "0001-01-01T00:00:00+00:19"},
    {"start": "0000-01-01T00:00:00Z"},
    {"start": "10000-01-01T00:00:00Z"},
    {"start": "\0"},
    {"kalender": ["kantooruren"]},
    {"pauzes": [{"van": "0001-01-02T00:00:00Z", "tot": "9999-12-30T00:00:00Z"}]},
    {"pauzes": pauses(10_000, -MINUTE, -HOUR)},
    {"pauzes": [{"van": nth, "tot": [], "en": 1} for nth in range(10_000)]},
    {"pauzes": [{}] * 40_000},
]


@pytest.mark.parametrize("changed", REFUSED)
def test_what_cannot_be_calculated_is_refused(as_: Caller, changed: dict[str, Any]) -> None:
    """Too far, unreadable, backward, or all of it paused."""
    answer = posted(as_, json.dumps(PLAIN | changed))
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def million_pauses() -> str:
    item = '{"van":"2026-04-02T15:00:00Z","tot":"2026-04-02T15:00:00Z"}'
    return '{"kalender":"kantooruren","pauzes":[' + ",".join([item] * 1_000_000) + "]}"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (million_pauses, "te-groot"),
        (lambda: '{"pauzes":' + "[" * 200_000 + "]" * 200_000 + "}", "te-diep"),
        (lambda: '{"a":' * 100_000 + "1" + "}" * 100_000, "te-diep"),
        (lambda: '{"start":NaN}', "geen-getal"),
        (lambda: '{"duur":"PT1H","duur":"PT2H"}', "dubbele-naam"),
        (lambda: '{"start":' + "9" * 100_000 + "}", "geen-json"),
        (lambda: '{"start":"\\ud800","\\ud800":1}', "ongeldige-invoer"),
        (lambda: "null", "geen-object"),
    ],
)
def test_a_body_that_is_not_to_be_read_is_refused(as_: Caller, written: Callable[[], str], code: str) -> None:
    """A million pauses, two hundred thousand lists in each other, and what is no JSON."""
    answer = posted(as_, written())
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("pauses", [[dict.fromkeys(map(str, range(9_000)), 1)], [{"x": 1, "y": 2}] * 9_000])
def test_of_names_that_nobody_knows_so_many_are_told_as_anybody_reads(pauses: list[dict[str, int]]) -> None:
    """To make a fault of each took seconds, long before only a hundred of them were answered."""
    body = {"start": START.isoformat(), "pauzes": pauses} | dict.fromkeys(map(str, range(9_000)), 1)
    faults = read(CalculationInput, body).faults
    assert len([fault for fault in faults if fault.field.startswith("pauzes")]) <= MOST_FAULTS + 4
    assert len([fault for fault in faults if "/" not in fault.field and fault.field.isdigit()]) == MOST_FAULTS
