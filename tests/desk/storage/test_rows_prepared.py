"""Statements that are planned once per connection keep giving what the tables say."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import NotSupportedError, OperationalError, close_old_connections, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper

from steunpunt.desk.storage import rows
from steunpunt.environment import Misconfigured, database

ASKED = "SELECT name FROM shelf WHERE name = $1"


@pytest.fixture
def shelf(transactional_db: None) -> Iterator[None]:
    """A table of this test's own, with one row, and a connection that has planned how to ask for it."""
    connection.close()
    say("CREATE TABLE shelf (name varchar(10))", "INSERT INTO shelf VALUES ('een')")
    for _ in range(7):
        assert rows.select(ASKED, "een") == [("een",)]
    assert len(planned()) == 1
    yield
    say("DROP TABLE shelf")


def say(*statements: str) -> None:
    """Say this to the database over another connection, as a migration does that runs beside an open desk."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        for statement in statements:
            other.execute(statement.encode())


def planned() -> list[tuple[str]]:
    """The statements that this connection has had prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return list(cursor.fetchall())


def test_a_column_that_is_added_or_widened_is_no_trouble(shelf: None) -> None:
    """Outside of a transaction the statement goes once more, and nobody notices."""
    say("ALTER TABLE shelf ADD colour text", "ALTER TABLE shelf ALTER name TYPE varchar(20)")
    assert rows.select(ASKED, "een") == [("een",)]
    assert rows.select(ASKED, "een") == [("een",)]


def test_a_transaction_falls_once_and_the_next_goes_on(shelf: None) -> None:
    """In the middle of one nothing can be tried again: it fails as a whole, and is then as if nothing had been."""
    say("ALTER TABLE shelf ALTER name TYPE text")
    with pytest.raises(NotSupportedError), transaction.atomic():
        rows.select(ASKED, "een")
    with transaction.atomic():
        assert rows.select(ASKED, "een") == [("een",)]


def test_a_connection_that_was_lost_is_made_anew(shelf: None) -> None:
    """PostgreSQL started again between two requests: the new connection plans for itself."""
    say(f"SELECT pg_terminate_backend({connection.connection.info.backend_pid})")
    close_old_connections()
    assert rows.select(ASKED, "een") == [("een",)]
    assert planned() == []


def test_the_first_select_of_a_request_is_the_check_of_its_connection(
    shelf: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No statement is spent on it. One that is lost later on is for the request to know."""
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda _: pytest.fail("a check of its own"))
    close_old_connections()
    assert rows.select(ASKED, "een") == [("een",)]
    say(f"SELECT pg_terminate_backend({connection.connection.info.backend_pid})")
    with pytest.raises(OperationalError):
        rows.select(ASKED, "een")
    connection.close()


def test_preparing_can_be_switched_off(shelf: None) -> None:
    """For a pooler that gives each transaction another connection."""
    connection.close()
    connection.settings_dict["OPTIONS"]["prepare_threshold"] = None
    try:
        for _ in range(7):
            assert rows.select(ASKED, "een") == [("een",)]
        assert planned() == []
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"]["prepare_threshold"] = 5


def test_how_it_is_set() -> None:
    """In DATABASE_URL; five by default, as the driver has it."""
    for query, threshold in {"": 5, "?prepare_threshold=0": 0, "?prepare_threshold=off": None}.items():
        options = database(f"postgres://app@db/desk{query}")["OPTIONS"]
        assert isinstance(options, dict)
        assert options["prepare_threshold"] == threshold
    with pytest.raises(Misconfigured, match="prepare_threshold"):
        database("postgres://app@db/desk?prepare_threshold=sometimes")
