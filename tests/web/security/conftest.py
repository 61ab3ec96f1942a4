"""A desk that is no demo: staff need a second factor."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _no_demo(settings: Settings) -> Iterator[None]:
    settings.DEMO = False
    cache.clear()
    yield
    cache.clear()
