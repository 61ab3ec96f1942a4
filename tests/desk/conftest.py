"""What tests of several rooms of the desk share."""

import pytest

from steunpunt.desk.storage import key_checks


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that asked the database nothing about its keys yet."""
    monkeypatch.setattr(key_checks, "_trusted", set())
    monkeypatch.setattr(key_checks, "_of_form_1", {})
