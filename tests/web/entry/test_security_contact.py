"""security.txt says whom to tell of a weakness, and is never out of date."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from steunpunt import environment
from steunpunt.environment import Misconfigured


@pytest.mark.parametrize("moment", [datetime(2026, 11, 30, 23, 59, tzinfo=UTC), datetime(2031, 2, 28, tzinfo=UTC)])
def test_whoever_finds_a_weakness_knows_whom_to_tell(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, moment: datetime
) -> None:
    """RFC 9116: a contact, an end that is ahead and within a year, and where this text itself stands."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
    settings.SECURITY_CONTACT = "mailto:veiligheid@steunpunt.nl"
    answer = Client().get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:veiligheid@steunpunt.nl"
    assert said["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said["Expires"])
    ends = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=170) < ends - moment < timedelta(days=365)
    assert "no-store" not in answer["Cache-Control"]


def test_without_a_contact_of_its_own_the_sender_of_letters_is_one() -> None:
    assert settings.SECURITY_CONTACT == "mailto:steunpunt@example.org"


@pytest.mark.parametrize("value", ["mailto:a@example.nl", "https://example.nl/melden"])
def test_a_contact_is_an_address_or_a_page(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", value)
    assert environment.contact("SECURITY_CONTACT", "mailto:b@example.nl") == value


@pytest.mark.parametrize("value", ["a@example.nl", "http://example.nl", "mailto:a", "mailto:a@b.nl\nX: y", "tel:112"])
def test_anything_else_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", value)
    with pytest.raises(Misconfigured, match="SECURITY_CONTACT"):
        environment.contact("SECURITY_CONTACT", "mailto:b@example.nl")
