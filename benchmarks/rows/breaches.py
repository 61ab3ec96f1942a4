"""Promise to letter: from the moment at which a promise breaks to the mail server's taking over of the asker's letter.

Real workers and beat as `./run` starts them, and a real SMTP server at the other end. Two hundred urgent promises break
at random moments within a minute. Time runs from the true moment of the breach to the end of DATA; the coordinator
hears of each at once too, by letters that go the same way.
"""

import time
from statistics import median

import psycopg

from benchmarks.rows import letters
from benchmarks.rows.letters import MEDIAN, NEARLY_ALL, Database, duration_text
from benchmarks.tools import servers
from benchmarks.tools.sink import BenchmarkSink
from benchmarks.tools.table import CannotRun, TableRow
from local.lend import as_superuser

PROMISES, SECONDS = 200, 60.0
BEFORE = 45.0
"""Seconds before the first one breaks, in which all questions are taken in and routed, and what is owed is carried."""
ALL_WITHIN = 60.0  # seconds, after the last breach
_WAITING = """
    SELECT (SELECT count(*) FROM steunpunt_letter WHERE next_attempt_at <= now()),
           (SELECT count(*) FROM steunpunt_question WHERE next_route_at <= now()),
           (SELECT count(*) FROM steunpunt_clock WHERE next_check_at <= now())
"""
_BROKEN = """
    SELECT letter.id::text, extract(epoch FROM rung.due_at)::float, extract(epoch FROM rung.found_at)::float
    FROM steunpunt_climbedrung rung
    JOIN steunpunt_clock clock ON clock.id = rung.clock_id
    JOIN steunpunt_letter letter ON letter.question_id = clock.question_id AND letter.topic = 'belofte-gebroken'
    WHERE rung.share = 1
"""


def rows() -> list[TableRow]:
    """The worst but one in a hundred against its limit; the median."""
    waited, to_find = _measured()
    half, most = median(waited), letters.percentile(waited, 99)
    return [
        TableRow(
            f"promise broken to letter, 99 of 100 of {len(waited)} within",
            duration_text(most),
            duration_text(NEARLY_ALL),
            most / NEARLY_ALL,
            at_most=1.0,
        ),
        TableRow(
            "promise broken to letter, median",
            f"{duration_text(half)}, found after {duration_text(median(to_find))}",
            duration_text(MEDIAN),
            half / MEDIAN,
        ),
    ]


def _measured() -> tuple[list[float], list[float]]:
    """The seconds from each breach to its letter, and to its being found."""
    sink = BenchmarkSink()
    with (
        sink.listening() as mail_url,
        servers.desk("breaches", MAIL_URL=mail_url, LETTERS_TOGETHER="0") as desk,
        servers.working(desk),
        psycopg.connect(as_superuser(desk.database_url), autocommit=True) as connection,
    ):
        begins = time.time() + BEFORE
        numbers = (str(begins), str(PROMISES), str(SECONDS))
        servers.django_says("steunpunt.settings", "benchmarks.programs.breaking", *numbers, environ=desk.house.environ)
        _until_quiet(connection, begins)
        time.sleep(max(0.0, begins + SECONDS - time.time()))
        _until_quiet(connection, time.time() + ALL_WITHIN)
        broken = [(str(clock), float(str(due)), float(str(at))) for clock, due, at in connection.execute(_BROKEN)]
    arrived = [(sink.taken[letter] - due, at - due) for letter, due, at in broken if letter in sink.taken]
    if len(arrived) != PROMISES:
        raise CannotRun(f"{len(arrived)} letters of {PROMISES} broken promises reached the mail server")
    waited, to_find = zip(*arrived, strict=True)
    return list(waited), list(to_find)


def _until_quiet(connection: Database, end: float) -> None:
    """No letter, no question and no clock waits; CannotRun when that takes too long."""
    waiting = [1]
    while any(waiting):
        if time.time() > end:
            raise CannotRun("letters, questions and clocks still wait: {}, {} and {}".format(*waiting))
        time.sleep(0.25)
        waiting = letters.single_row(connection, _WAITING)
