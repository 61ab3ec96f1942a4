"""A desk that is no demo, with a real provider beside it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests.identity_provider.running import CODE, RunningProvider


@pytest.fixture(scope="session")
def running_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    provider = RunningProvider(tmp_path_factory.mktemp("provider"))
    provider.open("http://testserver")
    yield provider
    provider.close()


@pytest.fixture
def provider(running_provider: RunningProvider, settings: Settings) -> Iterator[RunningProvider]:
    """The provider, in the settings of the desk."""
    settings.DEMO = False
    settings.IDENTITY_PROVIDERS = {CODE: running_provider.of_settings()}
    cache.clear()
    yield running_provider
    cache.clear()
