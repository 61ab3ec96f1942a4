"""Normalise a typed or pasted value, once per kind of value, for every door.

Pasted values bring invisible characters along: direction marks from a contacts app, soft hyphens from a web page,
non-breaking blanks and hyphens from a letter. Addresses, numbers, references and codes lose all of it before they are
checked. Prose keeps what belongs to its script; only its line ends are normalised (`rules.text`).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache

from steunpunt.rules import text
from steunpunt.rules.values import email_addresses, references


class ValueKind(StrEnum):
    """The kind of value that is typed."""

    PROSE = "tekst"
    NAME = "naam"
    EMAIL = "e-mailadres"
    WEB = "webadres"
    PHONE = "telefoonnummer"
    REFERENCE = "kenmerk"
    CODE = "code"
    WHEN = "dag of tijd"


_DASHES = "\u2212\u2043\u02d7\u207b\u208b\u2796"
"""Characters that look like a dash and are none to Unicode: the minuses, and the hyphen bullet."""
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and symbols that look blank."""
_VARIATIONS = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that only choose the appearance of the character before them."""
_FULL_WIDTH = 0xFEE0
"""Offset of the full-width forms of ASCII (U+FF01–U+FF5E)."""
_JOINERS = "\u200c\u200d"
"""Format characters that are part of the spelling of a name in some scripts."""
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"))


def normalise(kind: ValueKind, typed: str) -> str:
    """Return the value as the desk stores it. Does not validate; idempotent."""
    return _NORMALISERS[kind](typed)


@cache
def _plain(sign: str) -> str:
    """Return the character as used in an address, number or code: its ASCII form where there is one, or nothing."""
    category = unicodedata.category(sign)
    if category == "Cf" or _VARIATIONS.match(sign):
        return ""
    if category[0] == "Z" or sign in _FILLERS or sign.isspace():
        return " "
    if category == "Pd" or sign in _DASHES:
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return chr(ord(sign) - _FULL_WIDTH) if "\uff01" <= sign <= "\uff5e" else sign


def _spaced(typed: str) -> str:
    """Return plain characters with single blanks between them."""
    return " ".join("".join(map(_plain, typed)).split())


def _unbroken(typed: str) -> str:
    """Return plain characters without pasted-along odd blanks; an ordinary blank in the middle stays, to be refused."""
    return "".join(sign if sign == " " else _plain(sign).strip() for sign in typed).strip()


def _web(typed: str) -> str:
    """As `_unbroken` for scheme and host; every visible character in the path is kept, as paths may contain it."""
    scheme, slashes, rest = typed.partition("://")
    host, slash, path = rest.partition("/")
    kept = "".join(sign for sign in path if sign == " " or _plain(sign).strip())
    return f"{_unbroken(scheme + slashes + host)}{slash}{kept}".strip() if slashes else _unbroken(typed)


def _name(typed: str) -> str:
    """Return it with ordinary blanks and hyphens, joiners only between letters, composed (NFC) so that it can be
    found.
    """
    letters = "".join(
        sign if sign in _JOINERS or unicodedata.category(sign) != "Cf" else "" for sign in typed.translate(_HYPHENS)
    )
    blanked = "".join(" " if sign.isspace() or sign in _FILLERS else sign for sign in letters)
    joined = re.sub(f"(?<!\\w)[{_JOINERS}]+|[{_JOINERS}]+(?!\\w)", "", blanked)
    return unicodedata.normalize("NFC", " ".join(joined.split()))


def _reference(typed: str) -> str:
    """Return it as the desk writes a kenmerk when it is one; otherwise as typed, in plain characters."""
    spaced = _spaced(typed)
    return references.canonical(spaced) or spaced


_NORMALISERS: Mapping[ValueKind, Callable[[str], str]] = {
    ValueKind.PROSE: text.tidy,
    ValueKind.NAME: _name,
    ValueKind.EMAIL: lambda typed: email_addresses.canonical(_unbroken(typed)),
    ValueKind.WEB: _web,
    ValueKind.PHONE: _spaced,
    ValueKind.REFERENCE: _reference,
    ValueKind.CODE: _unbroken,
    ValueKind.WHEN: _spaced,
}
