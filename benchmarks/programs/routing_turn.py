"""A desk that routes when it is told to: a process of its own, for one database of `crowd`.

Answers each line with one line of JSON. `route` asks and routes one question and says how many seconds the routing
took; `count` does the same and says what was said to the database; `claims N` has so many advisers accept an offer each
at the same time, a few rounds long, and says how many were taken per second; `limit N` does so by a bare claim of a row
under SKIP LOCKED.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROUNDS = 12
"""Offers that each of them accepts, one after another."""


def main() -> None:
    """Answer until the other end closes."""
    django.setup()
    answers: dict[str, Callable[[int], Any]] = {"route": _seconds, "count": _said, "claims": _claims, "limit": _limit}
    for line in sys.stdin:
        name, _, number = line.strip().partition(" ")
        print(json.dumps(answers[name](int(number or 0))), flush=True)


def advisers(number: int) -> None:
    """So many of them, with room for all that comes."""
    from steunpunt.models import Adviser, Person  # noqa: PLC0415 - Django must be set up first

    for n in range(number):
        person = Person.objects.create(username=f"a{n}", email=f"a{n}@example.org", password="!")
        Adviser.objects.create(person=person)
    Adviser.objects.update(capacity=30_000)


def _ask(at: datetime = AT) -> Any:
    from steunpunt.desk.questions import intake  # noqa: PLC0415 - Django must be set up first
    from steunpunt.models import Person  # noqa: PLC0415 - Django must be set up first
    from tests.cast import new_question  # noqa: PLC0415 - Django must be set up first

    return intake.submit(asker=Person.objects.get(username="maas"), new_question=new_question(), at=at)


def _seconds(_: int) -> float:
    from steunpunt.desk.routing import triage  # noqa: PLC0415 - Django must be set up first

    question = _ask()
    began = time.perf_counter()
    triage.route_next(at=AT)
    seconds = time.perf_counter() - began
    question.refresh_from_db()
    if question.status != "aangeboden":
        sys.exit(f"the question is {question.status} and not offered")
    return seconds


def _said(_: int) -> list[str]:
    from django.db import connection  # noqa: PLC0415 - Django must be set up first
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - Django must be set up first

    with CaptureQueriesContext(connection) as captured:
        _seconds(0)
    return [str(query["sql"]) for query in captured.captured_queries]


def offers(number: int, *, at: datetime) -> list[tuple[Any, Any]]:
    """So many advisers, each with the ids of questions that were offered to them, one after another."""
    from steunpunt.desk.routing import triage  # noqa: PLC0415 - Django must be set up first
    from steunpunt.models import Person  # noqa: PLC0415 - Django must be set up first

    hessel = Person.objects.get(username="hessel")
    offered = []
    for place in range(number):
        person = Person.objects.get(username=f"a{place}")
        for _ in range(ROUNDS):
            question = _ask(at)
            triage.assign(person=hessel, question_id=question.id, adviser_id=person.pk, at=at)
            offered.append((person, question.id))
    return offered


def _claims(number: int) -> float:
    """Each accepts the offers of their own; none is taken twice."""
    from steunpunt.desk.routing import acceptance  # noqa: PLC0415 - Django must be set up first
    from steunpunt.models import Assignment  # noqa: PLC0415 - Django must be set up first

    offered = offers(number, at=AT)

    def take(place: int) -> None:
        for person, question in offered[place * ROUNDS : (place + 1) * ROUNDS]:
            acceptance.claim(person=person, question_id=question, at=AT)

    seconds = _together(take, number)
    ids = [question for _, question in offered]
    if Assignment.objects.filter(question__in=ids, claimed_at__isnull=False, ended_at=None).count() != len(ids):
        sys.exit("an offer was not taken, or taken twice")
    return len(ids) / seconds


def _limit(number: int) -> float:
    """What PostgreSQL itself does of it: a row found and locked past those that others hold, and marked."""
    from django.db import connection  # noqa: PLC0415 - Django must be set up first

    rows = number * ROUNDS * 20
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_claim")
        cursor.execute("INSERT INTO bench_claim SELECT n, NULL FROM generate_series(1, %s) n", [rows])

    def take(place: int) -> None:
        with connection.cursor() as cursor:
            for _ in range(rows // number):
                cursor.execute(
                    "UPDATE bench_claim SET taken = %s WHERE id = (SELECT id FROM bench_claim WHERE taken IS NULL"
                    " LIMIT 1 FOR UPDATE SKIP LOCKED)",
                    [place],
                )

    return rows / _together(take, number)


def _together(take: Callable[[int], None], number: int) -> float:
    from django.db import connection  # noqa: PLC0415 - Django must be set up first

    start = threading.Barrier(number + 1)

    def run(place: int) -> None:
        connection.ensure_connection()
        start.wait()
        take(place)
        connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
