"""Questions accepted per second over HTTP, against a bare one-row insert on the same stack.

Ours does all of it: token, validation, key of the write, encryption, clocks, journal, outbox. The peer checks three
fields and inserts one row: same gunicorn command, Django, REST framework, driver and database server.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.tools import load, servers, statements
from benchmarks.tools.servers import BenchmarkDesk
from benchmarks.tools.table import TableRow
from local.lend import as_superuser
from steunpunt.paths import CHECKOUT

MOST_STATEMENTS = 14
SUBJECT = "Aanbesteding gewonnen door familie"
WORDS = (
    "Het bedrijf van een broer van een wethouder won vorige maand een aanbesteding van onze gemeente. De wethouder zat"
    " niet in de commissie, maar kende de stukken. Een raadslid stelt er nu vragen over. Hoe wegen wij dit? Wat doen"
    " wij eerst, en met wie mogen wij erover spreken zolang er nog niets vaststaat? "
) * 3
BARE = "benchmarks.bare.settings"


def rows() -> list[TableRow]:
    """Two rows: the rate, and the statements."""
    with servers.desk("questions") as desk, bare() as peer:
        ours = job(desk)
        rates = load.compared(ours, peer, "questions")
        count = statements_of(desk, ours)
    return [
        TableRow(
            "questions accepted per second",
            f"{rates.ours:.0f}/s",
            f"{rates.theirs:.0f}/s, bare one-row DRF insert",
            rates.ratio,
            at_least=0.25,
        ),
        TableRow(
            "SQL statements per question",
            str(count),
            f"{MOST_STATEMENTS}, the most it may take",
            count / MOST_STATEMENTS,
            at_most=1.0,
        ),
    ]


def job(desk: BenchmarkDesk) -> load.Job:
    """A question of the burgemeester, with a key of its own each time."""
    token = desk.manage("issue_token", "maas")
    body = {
        "onderwerp": SUBJECT,
        "vraag": WORDS,
        "urgentie": "hoog",
        "categorie": "belangenverstrengeling",
        "organisatie": "GM0246",
        "betrokkene": "wethouder",
        "fase": "eerste_signaal",
        "contact": "0578 123456",
    }
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": load.KEY}
    return load.Job(desk.port, "/api/v1/adviesvragen", headers, json.dumps(body))


def statements_of(desk: BenchmarkDesk, ours: load.Job) -> int:
    """How many SQL statements one question takes."""
    environ = {**desk.house.environ, "DJANGO_SETTINGS_MODULE": "steunpunt.settings"}
    return statements.of(ours, python=sys.executable, environ=environ, folder=CHECKOUT)


@contextmanager
def bare() -> Iterator[load.Job]:
    """The peer, ready for a note with the same words."""
    with servers.database("bench_bare") as url:
        environ = {**os.environ, "DATABASE_URL": as_superuser(url)}
        servers.django_says(BARE, "django", "migrate", "--run-syncdb", environ=environ)
        with servers.peer("bare", BARE, environ=environ) as port:
            body = {"title": SUBJECT, "body": WORDS, "urgency": "hoog"}
            yield load.Job(port, "/notes", {}, json.dumps(body))
