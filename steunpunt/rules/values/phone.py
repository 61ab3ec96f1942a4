"""Whether a phone number looks complete, by its digits (ITU-T E.164, the Dutch numbering plan).

A number is whatever was typed: it may have words around it, an extension, or a second number.
"""

import re

from steunpunt.rules.refusals import Fault

INCOMPLETE = "nummer-onvolledig"
_QUESTION = "Klopt dit nummer? Het lijkt niet volledig. Verbeter het, of zeg dat het klopt."
_RUN = re.compile(r"\+?[0-9][0-9 ().-]*")
_TRUNK_ZERO = re.compile(r"\(0\)")
_COUNTRY = "31"
_INTERNATIONAL = re.compile(r"[1-9][0-9]{7,14}", re.ASCII)
"""Digits including the country code, which never begins with zero; E.164 allows 15, and we know of no shorter number.
"""
_DUTCH = re.compile(
    r"""
      0[1-9]\d{8}            # an area, a mobile, 085, 088, 091
    | 0(?:800|90[069])(?:\d{4}|\d{7})
    | 097\d{8,9}             # from machine to machine
    | 140\d{2,3}             # the municipality of an area: 14 0578
    | 1\d\d | 116\d{3} | 18\d\d
    """,
    re.VERBOSE | re.ASCII,
)


def questioned(field: str, number: str) -> list[Fault]:
    """Return a fault that asks whether this number is right, when it looks incomplete."""
    return [Fault(field, INCOMPLETE, _QUESTION)] if looks_incomplete(number) else []


def looks_incomplete(number: str) -> bool:
    """Whether the text has digits, and no part of it is a number that can be called from the Netherlands.

    Words alone ('via het secretariaat') are not a number, so not incomplete.
    """
    runs = [*_RUN.findall(number), *_RUN.findall(number.replace("/", ""))]
    return bool(runs) and not any(_is_complete(run) for run in runs)


def _is_complete(run: str) -> bool:
    is_international = run.startswith(("+", "00"))
    digits = re.sub(r"[^0-9]", "", _TRUNK_ZERO.sub("", run))
    if not is_international:
        return _DUTCH.fullmatch(digits) is not None or _is_dutch(digits)
    digits = digits.removeprefix("00")
    return _is_dutch(digits) if digits.startswith(_COUNTRY) else _INTERNATIONAL.fullmatch(digits) is not None


def _is_dutch(digits: str) -> bool:
    """Whether these are the digits of a Dutch number with the country code in front."""
    return re.fullmatch(rf"{_COUNTRY}0?[1-9]\d{{8}}", digits) is not None
