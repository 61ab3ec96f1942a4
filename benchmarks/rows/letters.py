"""Command to letter: from the moment of a command to the mail server's taking over of the letter that it owes.

Real web server, workers and beat as `./run` starts them, and a real SMTP server at the other end. Each letter goes
alone (`LETTERS_TOGETHER=0`): all are to the same few people, whose letters would wait for each other. Questions come in
over HTTP at random moments; each owes its asker a receipt and, once routed, an adviser or the coordinator a letter.
Time runs from the letter's `owed_at`, read before the command, to the end of DATA.

The peer is the bare form of the same idea without notifications: a row put into a table at the same moments, found by
a thread that looks each second. How many letters a worker sends in a second is measured apart: see `post`.
"""

import http.client
import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import LiteralString
from uuid import uuid4

import psycopg

from benchmarks.rows import questions
from benchmarks.tools import load, post, servers
from benchmarks.tools.servers import BenchmarkDesk
from benchmarks.tools.sink import BenchmarkSink
from benchmarks.tools.table import CannotRun, TableRow
from local.lend import as_superuser

DEEDS, SECONDS = 200, 60.0
TICK = 1.0
MEDIAN, NEARLY_ALL = 0.1, 1.5
"""Seconds from command to mail server: the limits for the half, and for 99 in a hundred."""
ALL_WITHIN = 60.0  # seconds, after the last command

Database = psycopg.Connection[tuple[object, ...]]


def rows() -> list[TableRow]:
    """The median and the worst but one in a hundred against their limits, the median against the peer; the post."""
    sink = BenchmarkSink()
    with (
        sink.listening() as mail_url,
        servers.desk("letters", MAIL_URL=mail_url, LETTERS_TOGETHER="0") as desk,
        servers.working(desk),
        psycopg.connect(as_superuser(desk.database_url), autocommit=True) as connection,
    ):
        ask = asker(desk)
        ask()
        _until_all_are_sent(connection, at_least=1)
        began = time.time()
        with _bare_post(desk) as bare:
            _deeds(ask, connection)
            _until_all_are_sent(connection, at_least=DEEDS)
            waited = _waited(connection, sink, since=began)
            bare_waited = bare()
    half, most = median(waited), percentile(waited, 99)
    bare_half = median(bare_waited)
    return [
        TableRow(
            f"command to letter, median of {len(waited)}",
            duration_text(half),
            duration_text(MEDIAN),
            half / MEDIAN,
            at_most=1.0,
        ),
        TableRow(
            "command to letter, 99 of 100 within",
            duration_text(most),
            duration_text(NEARLY_ALL),
            most / NEARLY_ALL,
            at_most=1.0,
        ),
        TableRow(
            "command to letter, median, against a bare poll",
            duration_text(half),
            f"{duration_text(bare_half)}, row found by a look each second",
            half / bare_half,
        ),
        *post.rows(),
    ]


def duration_text(seconds: float) -> str:
    """In milliseconds below a second."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def asker(desk: BenchmarkDesk) -> Callable[[], None]:
    """Asks one question over HTTP each time it is called, over one line."""
    job = questions.job(desk)
    connection = http.client.HTTPConnection(servers.HOST, desk.port, timeout=30)

    def ask() -> None:
        headers = {name: value.replace(load.KEY, str(uuid4())) for name, value in job.headers.items()}
        connection.request("POST", job.path, job.body.encode(), {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 201:
            raise CannotRun(f"POST {job.path} answered {answer.status}: {body[:300].decode(errors='replace')}")
        connection.close()  # the server closes a line that rests for seconds

    return ask


def _deeds(ask: Callable[[], None], connection: Database) -> None:
    """Ask at random moments, and put a row on the bare table at the same ones."""
    chance = random.Random(2026)
    began = time.monotonic()
    for moment in sorted(chance.uniform(0, SECONDS) for _ in range(DEEDS)):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        connection.execute("INSERT INTO bench_post DEFAULT VALUES")
        ask()


@contextmanager
def _bare_post(desk: BenchmarkDesk) -> Iterator[Callable[[], list[float]]]:
    """The peer; the function gives the seconds that each of its rows waited."""
    stopping = threading.Event()
    with psycopg.connect(as_superuser(desk.database_url), autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_post (owed timestamptz DEFAULT clock_timestamp(), found timestamptz)")

        def look() -> None:
            while not stopping.wait(TICK):
                connection.execute("UPDATE bench_post SET found = clock_timestamp() WHERE found IS NULL")

        def waited() -> list[float]:
            times = connection.execute("SELECT extract(epoch FROM found - owed)::float FROM bench_post")
            return [float(str(seconds)) for (seconds,) in times if seconds is not None]

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield waited
        finally:
            stopping.set()
            thread.join()


def _until_all_are_sent(connection: Database, *, at_least: int) -> None:
    """Every question is routed and every letter is sent; CannotRun when that takes too long."""
    end = time.monotonic() + ALL_WITHIN
    while time.monotonic() < end:
        time.sleep(TICK / 4)
        owed, sent, unrouted = single_row(
            connection,
            "SELECT count(*) FILTER (WHERE sent_at IS NULL), count(*) FILTER (WHERE sent_at IS NOT NULL),"
            " (SELECT count(*) FROM steunpunt_question WHERE next_route_at <= now()) FROM steunpunt_letter",
        )
        if not owed and not unrouted and sent >= at_least:
            return
    raise CannotRun(f"{owed} letters and {unrouted} questions still wait after {ALL_WITHIN:.0f} s, {sent} were sent")


def _waited(connection: Database, sink: BenchmarkSink, *, since: float) -> list[float]:
    """The seconds that each letter took; one that never came is a reason to stop."""
    owed = connection.execute("SELECT id::text, extract(epoch FROM owed_at)::float FROM steunpunt_letter")
    moments = {str(letter): float(str(moment)) for letter, moment in owed}
    lost = [letter for letter in moments if letter not in sink.taken]
    if lost:
        raise CannotRun(f"{len(lost)} of {len(moments)} letters never reached the mail server")
    return [sink.taken[letter] - moment for letter, moment in moments.items() if moment >= since]


def single_row(connection: Database, statement: LiteralString) -> list[int]:
    row = connection.execute(statement).fetchone()
    return [int(str(value)) for value in row or ()]


def percentile(values: list[float], part: int) -> float:
    """The smallest value that `part` in a hundred do not exceed."""
    return sorted(values)[math.ceil(len(values) * part / 100) - 1]
