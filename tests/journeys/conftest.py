"""A desk as `./run` starts it, for tests from outside."""

import signal
from collections.abc import Iterator

import pytest

from tests.running import RunningDesk


@pytest.fixture(scope="session")
def open_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """Open as long as the tests of this folder last; each asks questions of its own."""
    item = RunningDesk(tmp_path_factory.mktemp("open") / "home")
    item.open()
    yield item
    item.signal(signal.SIGTERM)
