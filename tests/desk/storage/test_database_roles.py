"""What the desk's own role in the database cannot do, whoever has its password and no key."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from steunpunt.desk.storage import database_roles
from steunpunt.models import privileges
from steunpunt.paths import APPLICATION, OWNER
from tests.past_the_rules import as_superuser

KEPT = ("journalline", "journallink", "ledgerline", "event")
"""What is never changed, removed or emptied."""
JOURNAL = "steunpunt_journalline"
EVERY_PRIVILEGE = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

FORBIDDEN = [
    *(f"TRUNCATE steunpunt_{table} CASCADE" for table in (*KEPT, "question", "person", "unlinkedline")),
    *(f"DELETE FROM steunpunt_{table}" for table in (*KEPT, "question", "advice", "clock", "assignment", "letter")),
    *(f"BEGIN; LOCK TABLE steunpunt_{table} IN ACCESS EXCLUSIVE MODE" for table in KEPT),
    *(f"SELECT FROM steunpunt_{table} FOR UPDATE" for table in KEPT),
    f"UPDATE {JOURNAL} SET deed = 'vraag.ingetrokken'",
    f"UPDATE {JOURNAL} SET mac = ''",
    "UPDATE steunpunt_journallink SET mac = ''",
    "UPDATE steunpunt_ledgerline SET at = now()",
    "UPDATE steunpunt_event SET number = NULL",
    "UPDATE steunpunt_event SET asker_id = NULL",
    f"SET pgtrigger.ignore = '{JOURNAL}:append_only'; UPDATE {JOURNAL} SET deed = 'x'",
    f"INSERT INTO {JOURNAL} (id, at, deed) VALUES (1, now(), 'x') ON CONFLICT (id) DO UPDATE SET deed = 'x'",
    f"MERGE INTO {JOURNAL} line USING (SELECT 1 AS id) other ON line.id = other.id WHEN MATCHED THEN DELETE",
    f"WITH gone AS (DELETE FROM {JOURNAL} RETURNING id) SELECT count(*) FROM gone",
    f"ALTER TABLE {JOURNAL} DISABLE TRIGGER ALL",
    f"ALTER TABLE {JOURNAL} DISABLE TRIGGER USER",
    f"ALTER TABLE {JOURNAL} OWNER TO {APPLICATION}",
    f"ALTER TABLE {JOURNAL} RENAME TO elsewhere",
    f"ALTER TABLE {JOURNAL} ADD more text",
    f"DROP TABLE {JOURNAL} CASCADE",
    f"CREATE RULE quiet AS ON INSERT TO {JOURNAL} DO INSTEAD NOTHING",
    f"CREATE TRIGGER quiet BEFORE INSERT ON {JOURNAL} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    f"CREATE INDEX slow ON {JOURNAL} (deed)",
    f"CREATE POLICY hidden ON {JOURNAL} USING (false)",
    f"GRANT ALL ON {JOURNAL} TO {APPLICATION}; DELETE FROM {JOURNAL}",
    f"GRANT {OWNER} TO {APPLICATION}",
    f"COPY {JOURNAL} TO '/dev/null'",
    f"COPY {JOURNAL} FROM PROGRAM 'id'",
    f"SELECT setval(pg_get_serial_sequence('{JOURNAL}', 'id'), 1)",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER}",
    "SET ROLE postgres",
    f"SET SESSION AUTHORIZATION {OWNER}",
    f"ALTER ROLE {APPLICATION} SUPERUSER",
    f"ALTER ROLE {APPLICATION} BYPASSRLS",
    f"ALTER ROLE {OWNER} PASSWORD 'x'",
    "CREATE ROLE another SUPERUSER",
    "ALTER SYSTEM SET fsync = off",
    "CREATE TABLE loose (id integer)",
    "CREATE TEMPORARY TABLE loose (id integer)",
    "CREATE SCHEMA loose",
    "CREATE DATABASE loose",
    "CREATE FUNCTION loose() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(name) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "ALTER FUNCTION steunpunt_number_events(integer) SECURITY INVOKER",
    "DROP FUNCTION steunpunt_number_events(integer)",
    "CREATE EXTENSION dblink",
    "SELECT pg_read_file('postgresql.conf')",
    "DELETE FROM django_migrations",
    "INSERT INTO django_content_type (app_label, model) VALUES ('x', 'x')",
]


@pytest.fixture
def application(db: None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Signed in as the desk's role, with nothing else behind it."""
    ours = connection.settings_dict
    with closing(
        psycopg.connect(dbname=ours["NAME"], user=APPLICATION, host=ours["HOST"], port=ours["PORT"], autocommit=True)
    ) as line:
        yield line


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_desks_role_may_not(application: psycopg.Connection[tuple[Any, ...]], statement: str) -> None:
    """Refused for want of a privilege, and not by a trigger that could be switched off."""
    with pytest.raises(InsufficientPrivilege):
        application.execute(statement.encode())


def test_the_owner_empties_no_journal_either(db: None) -> None:
    """Not by accident: somebody who wants to can take the trigger away, and then the anchor shows it."""
    for table in KEPT:
        with as_superuser(), connection.cursor() as cursor:
            cursor.execute(f"SAVEPOINT before; SET ROLE {OWNER}")
            with pytest.raises(Exception, match="is never emptied") as refused:
                cursor.execute(f"TRUNCATE steunpunt_{table} CASCADE")
            assert isinstance(refused.value.__cause__, RestrictViolation)
            cursor.execute("ROLLBACK TO before")


def test_the_role_has_what_the_models_say_and_nothing_else(db: None) -> None:
    """Of each table, view and sequence; a table that no model knows is not for the desk."""
    assert _held() == _declared()
    for table in KEPT:
        assert _held()[f"steunpunt_{table}"] == {"SELECT", "INSERT"}


def test_a_privilege_too_many_is_found(db: None) -> None:
    """Planted, as somebody does who is in a hurry."""
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute(f"GRANT TRUNCATE ON {JOURNAL} TO {APPLICATION}")
    assert _held()[JOURNAL] - _declared()[JOURNAL] == {"TRUNCATE"}


def test_the_role_is_no_more_than_a_role(db: None) -> None:
    """No attribute that opens more, in no group, and owner of nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls,"
            " EXISTS (SELECT FROM pg_auth_members WHERE member = role.oid),"
            " EXISTS (SELECT FROM pg_class WHERE relowner = role.oid) FROM pg_roles role WHERE rolname = %s",
            [APPLICATION],
        )
        assert cursor.fetchone() == (False, False, False)


def test_a_table_of_a_later_migration_gets_its_grants(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the migration that makes it, and no others than the models say."""
    monkeypatch.setattr(privileges, "by_table", lambda: _models() | {"later": privileges.ADD})
    try:
        with database_roles.as_owner(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE later (id integer)")
            cursor.execute("CREATE TABLE unknown (id integer)")
            database_roles.grant()
        held = _held()
        assert (held["later"], held.get("unknown", set())) == ({"SELECT", "INSERT"}, set())
    finally:
        with database_roles.as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE later, unknown")


_models = privileges.by_table


def _declared() -> dict[str, set[str]]:
    return {table: set(held) for table, held in _models().items()}


def _held() -> dict[str, set[str]]:
    """What the desk's role may do, by table; those of which it may do nothing are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, privilege FROM pg_class, unnest(%s::text[]) privilege"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
            " AND has_table_privilege(%s, pg_class.oid, privilege)",
            [list(EVERY_PRIVILEGE), APPLICATION],
        )
        held: dict[str, set[str]] = {}
        for table, privilege in cursor.fetchall():
            held.setdefault(table, set()).add(privilege)
        return held
