"""One tidy-up per kind of value, for whatever door it comes in by.

Pasted values bring along what nobody sees: direction marks from a contacts app, soft hyphens from a web page,
non-breaking blanks and hyphens from a letter. Addresses, numbers, references and codes lose all of it before they are
judged. Prose keeps what belongs to its script, and gets line ends for those of other programs (`rules.text`).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache

from steunpunt.rules import text
from steunpunt.rules.values import email_addresses, references


class ValueKind(StrEnum):
    """What sort of value is typed."""

    PROSE = "tekst"
    NAME = "naam"
    EMAIL = "e-mailadres"
    WEB = "webadres"
    PHONE = "telefoonnummer"
    REFERENCE = "kenmerk"
    CODE = "code"
    WHEN = "dag of tijd"


_DASHES = "\u2212\u2043\u02d7\u207b\u208b\u2796"
"""Signs that look like a dash and are none to Unicode: the minuses, and the hyphen bullet."""
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and signs that look like a blank."""
_VARIATIONS = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that only choose how the sign before them looks."""
_FULL_WIDTH = 0xFEE0
"""How far the full-width forms of ASCII (U+FF01–U+FF5E) stand from their signs."""
_JOINERS = "\u200c\u200d"
"""Format signs that are part of the spelling of a name in some scripts."""
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"))


def normalise(kind: ValueKind, typed: str) -> str:
    """The value as the desk keeps it. What is still wrong with it is for others to say; done twice it is done once."""
    return _NORMALISERS[kind](typed)


@cache
def _plain(sign: str) -> str:
    """This sign as it stands in an address, a number or a code: ASCII where there is such a sign, or nothing."""
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
    """In plain signs, with single blanks between them."""
    return " ".join("".join(map(_plain, typed)).split())


def _unbroken(typed: str) -> str:
    """In plain signs, without the odd blanks that were pasted along; an ordinary one in the middle stays, to be
    refused."""
    return "".join(sign if sign == " " else _plain(sign).strip() for sign in typed).strip()


def _web(typed: str) -> str:
    """As `_unbroken`; behind the host every sign that is seen is what it is, for addresses have such names in them."""
    scheme, slashes, rest = typed.partition("://")
    host, slash, path = rest.partition("/")
    kept = "".join(sign for sign in path if sign == " " or _plain(sign).strip())
    return f"{_unbroken(scheme + slashes + host)}{slash}{kept}".strip() if slashes else _unbroken(typed)


def _name(typed: str) -> str:
    """With ordinary blanks and hyphens, and joiners only between letters. Composed (NFC), so that it is found."""
    letters = "".join(
        sign if sign in _JOINERS or unicodedata.category(sign) != "Cf" else "" for sign in typed.translate(_HYPHENS)
    )
    blanked = "".join(" " if sign.isspace() or sign in _FILLERS else sign for sign in letters)
    joined = re.sub(f"(?<!\\w)[{_JOINERS}]+|[{_JOINERS}]+(?!\\w)", "", blanked)
    return unicodedata.normalize("NFC", " ".join(joined.split()))


def _reference(typed: str) -> str:
    """As the desk writes it when it is one; otherwise what was typed, in plain signs."""
    said = _spaced(typed)
    return references.written(said) or said


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
