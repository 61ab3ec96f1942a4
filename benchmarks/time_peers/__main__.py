"""Answers cases with the packages for business time, as a process beside the bench: a line of JSON in, a line out.

In: `{"peer": …, "sum": "add" or "subtract", "around": whether round the clock, "holidays": […], "cases": [[…], …]}`,
in which a case is a start (in UTC) with a duration in seconds, or a start and an end. Out: the answers as seconds
since 1970 or as seconds, and how long it took. Moments are turned into the kind that the package wants beforehand.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import partial
from importlib import import_module
from operator import add
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
NINE, FIVE, FIRST, LAST = clock(9), clock(17), clock(0), clock(23, 59, 59, 999_999)

Calls = Iterable[Callable[[], Any]]


def main() -> None:
    """Until the input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        holidays = {date.fromisoformat(day) for day in request["holidays"]}
        cases = [(datetime.fromisoformat(start), with_what) for start, with_what in request["cases"]]
        calls = list(PEERS[request["peer"], request["sum"]](cases, holidays, request["around"]))
        calls[0]()  # what is imported or made ready once is not counted
        began = time.perf_counter()
        results = [call() for call in calls]
        took = time.perf_counter() - began
        print(json.dumps({"answers": [_plain(result) for result in results], "took": took}), flush=True)


def _plain(answer: Any) -> float:
    if isinstance(answer, datetime):
        return answer.timestamp()
    elapsed = getattr(answer, "timedelta", answer)
    return float(elapsed.total_seconds() if isinstance(elapsed, timedelta) else elapsed)


def _rules(holidays: set[date], around: bool) -> tuple[Any, Any]:
    package, zone = import_module("businesstimedelta"), import_module("pytz").timezone(ZONE.key)
    if around:
        day = package.WorkDayRule(start_time=FIRST, end_time=LAST, working_days=list(range(7)), tz=zone)
        return package, package.Rules([day])
    day = package.WorkDayRule(start_time=NINE, end_time=FIVE, working_days=list(range(5)), tz=zone)
    return package, package.Rules([day, package.HolidayRule(holidays, tz=zone)])


def _add_businesstimedelta(cases: list[tuple[datetime, float]], holidays: set[date], around: bool) -> Calls:
    package, rules = _rules(holidays, around)
    for start, seconds in cases:
        yield partial(add, start, package.BusinessTimeDelta(rules, timedelta=timedelta(seconds=seconds)))


def _subtract_businesstimedelta(cases: list[tuple[datetime, str]], holidays: set[date], around: bool) -> Calls:
    _, rules = _rules(holidays, around)
    for start, end in cases:
        yield partial(rules.difference, start, datetime.fromisoformat(end))


def _subtract_business_duration(cases: list[tuple[datetime, str]], holidays: set[date], around: bool) -> Calls:
    reckon = import_module("business_duration").businessDuration
    how = {"holidaylist": sorted(holidays), "starttime": NINE, "endtime": FIVE, "unit": "sec"}
    if around:
        how |= {"holidaylist": None, "starttime": FIRST, "endtime": clock(23, 59, 59), "weekendlist": []}
    for start, end in cases:
        yield partial(reckon, _on_the_wall(start), _on_the_wall(datetime.fromisoformat(end)), **how)


def _subtract_businesstime(cases: list[tuple[datetime, str]], holidays: set[date], around: bool) -> Calls:
    kind = import_module("businesstime").BusinessTime
    days = kind((FIRST, LAST), (), []) if around else kind((NINE, FIVE), (5, 6), sorted(holidays))
    for start, end in cases:
        yield partial(days.businesstime_hours, _on_the_wall(start), _on_the_wall(datetime.fromisoformat(end)))


def _on_the_wall(at: datetime) -> datetime:
    """As the clock in Amsterdam shows it: all that these packages reckon with."""
    return at.astimezone(ZONE).replace(tzinfo=None)


PEERS: dict[tuple[str, str], Callable[..., Calls]] = {
    ("businesstimedelta", "add"): _add_businesstimedelta,
    ("businesstimedelta", "subtract"): _subtract_businesstimedelta,
    ("business-duration", "subtract"): _subtract_business_duration,
    ("businesstime", "subtract"): _subtract_businesstime,
}

if __name__ == "__main__":
    main()
