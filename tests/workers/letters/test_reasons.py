"""Every fault of a transport has plain words."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from steunpunt.rules import letters

TRANSPORTS = Path(settings.BASE_DIR, "workers", "transports")
OURS = letters.reason("TemplateDoesNotExist")


def faults() -> set[str]:
    """The kinds of fault that the sources of the mail transports name, with a number in place of a code."""
    texts = [(TRANSPORTS / f"{name}.py").read_text("utf-8") for name in ("smtp", "email")]
    named = re.findall(r"(?:TransportError|DroppedError)\(f?\"([^\"]+)\"", "\n".join(texts))
    return {
        item.replace("{code}", code).replace("{error.smtp_code}", code) for item in named for code in ("452", "552")
    }


def test_every_fault_of_the_mail_has_words() -> None:
    faults_found = faults()
    assert {
        "ontvanger-geweigerd-452",
        "brief-geweigerd-552",
        "geen-verbinding",
        "map-niet-te-schrijven",
    } <= faults_found
    assert {fault for fault in faults_found if letters.reason(fault) == OURS} == set()


@pytest.mark.parametrize("fault", ["ontvanger-geweigerd-552", "brief-geweigerd-552", "brief-geweigerd-452"])
def test_a_full_mailbox_is_told_as_that(fault: str) -> None:
    """Whether the server says so of the recipient or of the letter, for now or for good (RFC 5321, section 4.2.3)."""
    assert "vol" in letters.reason(fault)
    assert "adres" not in letters.reason(fault)


@pytest.mark.parametrize("fault", ["", "KeyError", "Sealed", "DoesNotExist", "brief-geweigerd-45"])
def test_what_no_mail_server_said_is_our_own(fault: str) -> None:
    """A missing template, a key that does not open, a bug: the recipient's mailbox is not to blame."""
    assert letters.reason(fault) == OURS
