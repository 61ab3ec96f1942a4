"""The MACs of the journal, with the keys of `JOURNAL_KEYS`."""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from steunpunt.models import JournalLine
from steunpunt.rules import journal_chain
from steunpunt.rules.journal_chain import NO_MAC, ChainMac

_NONCE_BYTES = 16


class UnknownKeyError(Exception):
    """A MAC was made with a key that `JOURNAL_KEYS` does not have; the text is its fingerprint."""


def values_of(line: JournalLine) -> dict[str, Any]:
    """Return the fields of a line by the names of their attributes, as the canonical form takes them."""
    return {field.attname: getattr(line, field.attname) for field in JournalLine._meta.concrete_fields}


def sign(line: JournalLine) -> None:
    """Give this (unsaved) line its MAC. Call it last: a field that changes afterwards no longer fits."""
    line.mac = journal_chain.mac_of_line(values_of(line), key=_newest(), nonce=secrets.token_hex(_NONCE_BYTES))


def line_fits(values: Mapping[str, Any]) -> bool:
    """Whether the MAC of a line is that of its fields. One from before the chain has none, and does not fit.

    Raises UnknownKeyError.
    """
    mac = ChainMac.parsed(values["mac"])
    if mac is None:
        return False
    expected = journal_chain.mac_of_line(values, key=_key(mac.key), nonce=mac.nonce, version=mac.version)
    return hmac.compare_digest(expected, str(mac))


def of_link(values: Mapping[str, Any], *, number: int, previous: str) -> str:
    """Return the MAC of the link with this number, of this line, after the link with the MAC `previous`."""
    return journal_chain.mac_of_link(
        values, line_id=values["id"], line_mac=values["mac"], number=number, previous=previous, key=_newest()
    )


def link_fits(values: Mapping[str, Any], *, number: int, previous: str, link_mac: str) -> bool:
    """Whether the MAC of a link is that of its place and of its line. Raises UnknownKeyError."""
    mac = ChainMac.parsed(link_mac)
    if mac is None:
        return False
    expected = journal_chain.mac_of_link(
        values,
        line_id=values["id"],
        line_mac=values["mac"],
        number=number,
        previous=previous,
        key=_key(mac.key),
        version=mac.version,
    )
    return hmac.compare_digest(expected, link_mac)


def of_progress(values: Mapping[str, Any]) -> str:
    """Return the MAC of how far the chain was verified."""
    return journal_chain.mac_of_progress(values, key=_newest())


def progress_fits(values: Mapping[str, Any], mac: str) -> bool:
    """Whether this is the MAC of these values, with any key that the desk has."""
    parsed = ChainMac.parsed(mac)
    if parsed is None or not knows_key_of(mac):
        return False
    expected = journal_chain.mac_of_progress(values, key=_key(parsed.key), version=parsed.version)
    return hmac.compare_digest(expected, mac)


def is_unsigned(values: Mapping[str, Any]) -> bool:
    """Whether it is a line from before the chain, or one that pretends to be."""
    return bool(values["mac"] == NO_MAC)


def knows_key_of(mac: str) -> bool:
    """Whether `JOURNAL_KEYS` has the key with which this MAC was made."""
    parsed = ChainMac.parsed(mac)
    return parsed is not None and any(parsed.key == journal_chain.fingerprint(key) for key in settings.JOURNAL_KEYS)


def _newest() -> bytes:
    key: bytes = settings.JOURNAL_KEYS[0]
    return key


def _key(fingerprint: str) -> bytes:
    for key in settings.JOURNAL_KEYS:
        if journal_chain.fingerprint(key) == fingerprint:
            return bytes(key)
    raise UnknownKeyError(fingerprint)
