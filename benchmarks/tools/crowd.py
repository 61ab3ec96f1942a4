"""A desk with a crowd of open promises, put into its tables by SQL: the ground on which a tick is measured.

Each question has one clock with the beginning of its ledger; each tenth an adviser who holds it, and a letter of long
ago to the coordinator. Of the clocks the first come due in turns of a hundred, all held and past their warning; the
others are not looked at before a day after the last turn. All checks of the tables hold for these rows; that what they
refer to exists is so by the way they are made, and is not checked again. All that belongs to a question has its
(random) id, so that the hundreds lie scattered among the others and the keys are yet added in order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from local.lend import as_superuser
from steunpunt.rules.time.calendar import OFFICE_HOURS
from steunpunt.rules.time.working_time import due

HUNDRED, TURNS = 100, 40
STARTED = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
"""A Monday, soon after the opening of the desk: when the clocks of the first turn began to run."""
PROMISED = timedelta(hours=24)
"""Working time: three days of the desk, so that the ladder's next rung lies far behind all turns."""
BETWEEN = timedelta(minutes=10)
"""From turn to turn: more than the minute within which letters to one person are kept together."""

_TABLES = ", ".join(
    f"steunpunt_{name}"
    for name in (
        "question",
        "routingdecision",
        "assignment",
        "involvement",
        "conflict",
        "clock",
        "ledgerline",
        "letter",
    )
)
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid::regclass::text = ANY (string_to_array(%s, ', '))
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
_FILL = """
CREATE TEMPORARY TABLE crowd AS
SELECT n, gen_random_uuid() AS id, n <= %(hot)s AS hot,
       CASE WHEN n <= %(hot)s THEN %(started)s + (n - 1) / %(hundred)s * %(between)s
            ELSE %(started)s + interval '20 days' + n %% 100000 * interval '1 minute' END AS started
FROM generate_series(1, %(open)s) n ORDER BY 2;

INSERT INTO steunpunt_question (
    id, reference, asker_id, organisation_id, subject, subject_organisation_id, category, phase, urgency, status,
    asked_as, wants_same_adviser, route_fault,
    submitted_at, key_id, wrapped_key, sealed_headline, sealed_body, sealed_need, sealed_contact, sealed_call_moments)
SELECT crowd.id, 'C' || left(translate(crowd.id::text, '-', ''), 12), asker.id, 'GM0246', 'wethouder', 'GM0246',
       'belangenverstrengeling', 'eerste_signaal', 'hoog', 'in_behandeling', 'burgemeester', false, '',
       started, 'k',
       decode(repeat('00', 60), 'hex'), decode(repeat('00', 60), 'hex'), decode(repeat('00', 400), 'hex'), '', '', ''
FROM crowd, steunpunt_person asker WHERE asker.username = 'maas';

INSERT INTO steunpunt_routingdecision (question_id, at, deciding, objections, points)
SELECT id, started, '', '{}', '{}' FROM crowd WHERE hot OR n %% 10 = 0;

INSERT INTO steunpunt_assignment (
    id, question_id, adviser_id, decision_id, offered_at, claimed_at, declaration_version, outcome, reason)
SELECT question_id, question_id, adviser.person_id, decision.id, at, at, '1', '', ''
FROM steunpunt_routingdecision decision
JOIN (SELECT person_id, row_number() OVER () - 1 AS nth FROM steunpunt_adviser) adviser
  ON adviser.nth = decision.id %% (SELECT count(*) FROM steunpunt_adviser);

INSERT INTO steunpunt_involvement (
    assignment_id, adviser_id, question_id, organisation_id, asked_as, subject_organisation_id, subject, category)
SELECT assignment.id, adviser_id, question_id, organisation_id, asked_as, subject_organisation_id, subject, category
FROM steunpunt_assignment assignment JOIN steunpunt_question question ON question.id = question_id;

INSERT INTO steunpunt_clock (
    id, question_id, kind, cycle, calendar_code, duration, used_before, started_at, due_at, next_check_at,
    climbed_share, round)
SELECT id, id, 'advies', 1, CASE WHEN hot THEN 'kantooruren' ELSE 'doorlopend' END, %(promised)s, '0',
       started, CASE WHEN hot THEN started + %(lasts)s ELSE started + %(promised)s END,
       CASE WHEN hot THEN started + %(lasts)s ELSE started + %(promised)s * 0.75 END,
       CASE WHEN hot THEN 0.75 ELSE 0 END, 1
FROM crowd;

INSERT INTO steunpunt_ledgerline (clock_id, kind, at, recorded_at, calendar_code, duration, reason)
SELECT id, 'start', started, started, CASE WHEN hot THEN 'kantooruren' ELSE 'doorlopend' END, %(promised)s, ''
FROM crowd;

INSERT INTO steunpunt_letter (
    id, key, topic, recipient_id, question_id, facts, owed_at, attempts, unreturned, held_up, sent_at, last_fault)
SELECT crowd.id, 'crowd:' || crowd.id, 'overschrijding', person.id, crowd.id, '{}', at, 1, 0, false, at, ''
FROM crowd, LATERAL (SELECT %(started)s - n * interval '1 second' AS at) sent, steunpunt_person person
WHERE person.username = 'hessel' AND n %% 10 = 0;
"""


def moment(turn: int) -> datetime:
    """When the promises of this turn (the first is 0) break."""
    return STARTED + turn * BETWEEN + _lasts()


def _lasts() -> timedelta:
    """From the beginning of a promise to its end, the same for all turns: they begin within one day of the desk."""
    return due(OFFICE_HOURS, STARTED, PROMISED) - STARTED


def fill(url: str, number: int) -> None:
    """Put so many open clocks into this desk, which has its demo cast and no question yet."""
    values = {
        "open": number,
        "hot": HUNDRED * TURNS,
        "hundred": HUNDRED,
        "started": STARTED,
        "between": BETWEEN,
        "promised": PROMISED,
        "lasts": _lasts(),
    }
    with psycopg.connect(as_superuser(url), autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        for setting in ("synchronous_commit = off", "maintenance_work_mem = '256MB'", "work_mem = '128MB'"):
            connection.execute(f"SET {setting}".encode())
        with connection.transaction(), _without_indexes(connection):
            # Triggers and foreign keys are not checked row by row; checks and unique keys are.
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(_FILL, values)
            connection.execute("SELECT steunpunt_renew_conflicts()")
        connection.execute(f"VACUUM ANALYZE {_TABLES}".encode())
        connection.execute("CHECKPOINT")


@contextmanager
def _without_indexes(connection: psycopg.Connection[tuple[Any, ...]]) -> Iterator[None]:
    """Those that hold no constraint are made anew afterwards, which is far quicker than keeping them up."""
    indexes = connection.execute(_INDEXES, [_TABLES]).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _, definition in indexes:
        connection.execute(definition.encode())
