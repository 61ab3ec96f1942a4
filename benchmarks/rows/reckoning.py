"""A reckoning with ten thousand pauses over HTTP, against one with a thousand: it may grow with what is sent."""

import http.client
import json
import time
from datetime import UTC, datetime, timedelta
from statistics import median

from benchmarks.tools import servers
from benchmarks.tools.servers import BenchmarkDesk
from benchmarks.tools.table import CannotRun, TableRow

FEW, MANY, ROUNDS = 1_000, 10_000, 7
GROWS = 2.0
"""Twice the time per pause is allowed for; where each pause is held against all others it is ten times."""
MOST = 1.0
START = datetime(2026, 4, 2, 13, 0, tzinfo=UTC)


def rows() -> list[TableRow]:
    """Two rows: the seconds per pause of many, against those of few; and of all of it, against what it may take."""
    with servers.desk("reckoning") as desk:
        token = desk.manage("issue_token", "maas")
        turns = [(_seconds(desk, token, FEW), _seconds(desk, token, MANY)) for _ in range(ROUNDS)]
    few, many = (median(times) for times in zip(*turns, strict=True))
    ratio = median((long / MANY) / (short / FEW) for short, long in turns)
    peer = f"{few * 1000:.0f} ms for {FEW:,}"
    ours = f"{many * 1000:.0f} ms"
    return [
        TableRow(f"reckoning with {MANY:,} pauses, per pause", ours, peer, ratio, at_most=GROWS),
        TableRow(
            f"reckoning with {MANY:,} pauses", ours, f"{MOST:g} s, the most it may take", many / MOST, at_most=1.0
        ),
    ]


def _seconds(desk: BenchmarkDesk, token: str, pauses: int) -> float:
    minute = timedelta(minutes=1)
    begins = [START + 2 * nth * minute for nth in range(pauses)]
    sum_asked = json.dumps(
        {
            "kalender": "kantooruren",
            "start": START.isoformat(),
            "duur": "PT4H",
            "pauzes": [{"van": begin.isoformat(), "tot": (begin + minute).isoformat()} for begin in begins],
        }
    )
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(servers.HOST, desk.port, timeout=servers.ANSWERS_WITHIN)
    try:
        began = time.perf_counter()
        connection.request("POST", "/api/v1/termijnberekeningen", sum_asked, headers)
        answer = connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise CannotRun(f"the reckoning answered {answer.status}: {body[:200].decode(errors='replace')}")
    return took
