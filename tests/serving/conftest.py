"""A database that is ready for the programs of the desk, made once."""

from collections.abc import Iterator

import pytest

from tests.serving.programs import database, manage


@pytest.fixture(scope="session")
def prepared() -> Iterator[str]:
    """The name of a database that `prepare` made, with the first key in it."""
    with database("startup_prepared") as url:
        done = manage(url, "prepare")
        assert done.returncode == 0, done.stderr
        yield "startup_prepared"
