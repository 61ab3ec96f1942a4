"""PostgreSQL keeps the plans of statements that a connection sends often, beside migrations too."""

from collections.abc import Iterator

import pytest
from django.db import connection

from steunpunt.environment import Misconfigured, database
from steunpunt.serving import notifications

ASKED = "SELECT name FROM shelf WHERE name = %s"


@pytest.fixture
def shelf(transactional_db: None) -> Iterator[None]:
    """A table of this test's own, with one row, over a new connection."""
    connection.close()
    say("CREATE TABLE shelf (name varchar(10))", "GRANT ALL ON shelf TO PUBLIC", "INSERT INTO shelf VALUES ('een')")
    yield
    connection.close()
    say("DROP TABLE shelf")


def say(*statements: str) -> None:
    """Send these over another connection, as a migration does that runs beside an open desk."""
    with notifications.connected(connection.settings_dict) as other:
        for statement in ("SET ROLE NONE", *statements):
            other.execute(statement.encode())


def ask(times: int = 1) -> None:
    """Ask for the row so many times."""
    with connection.cursor() as cursor:
        for _ in range(times):
            cursor.execute(ASKED, ["een"])
            assert cursor.fetchall() == [("een",)]


def prepared() -> int:
    """How many plans this connection keeps for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%shelf%"])
        return int(cursor.fetchone()[0])


def test_a_plan_is_kept_from_the_sixth_time_on(shelf: None) -> None:
    """One for all values; a table that gets a column does not break it."""
    ask(5)
    assert prepared() == 0
    ask()
    assert prepared() == 1
    say("ALTER TABLE shelf ADD colour text")
    ask(3)


def test_a_new_connection_plans_for_itself(shelf: None) -> None:
    """After a restart of PostgreSQL nothing of before is asked for."""
    ask(7)
    connection.close()
    ask()
    assert prepared() == 0


def test_it_can_be_switched_off(shelf: None) -> None:
    """For a pooler that lends each transaction another connection."""
    before = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = database("postgres://app@db/desk?prepare_threshold=off")["OPTIONS"]
    try:
        connection.close()
        ask(7)
        assert prepared() == 0
    finally:
        connection.settings_dict["OPTIONS"] = before


@pytest.mark.parametrize(
    ("query", "threshold"), [("", 5), ("?prepare_threshold=0", 0), ("?prepare_threshold=off", None)]
)
def test_how_it_is_set(query: str, threshold: int | None) -> None:
    """Behind DATABASE_URL; five by default, as psycopg has it."""
    options = database(f"postgres://app@db/desk{query}")["OPTIONS"]
    assert isinstance(options, dict)
    assert options.get("prepare_threshold") == threshold
    assert options.get("server_side_binding", False) == (threshold is not None)


def test_a_threshold_that_is_no_number_is_refused() -> None:
    """With the name of what must be mended."""
    with pytest.raises(Misconfigured, match="prepare_threshold"):
        database("postgres://app@db/desk?prepare_threshold=sometimes")
