"""A sink for letters, and a desk at which a letter of every topic is enqueued."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.workers.sink import Sink


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A real SMTP server to which MAIL_URL points."""
    sink = Sink().open()
    settings.MAIL_URL = sink.url
    yield sink
    sink.close()
