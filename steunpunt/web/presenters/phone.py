"""The phone number in what an asker typed, as digits to dial."""

import re

_GAP = r"[ \u00a0./()\-\u2010-\u2013]*"
_PLAIN = re.compile(
    rf"(?<![0-9+])(?:(?P<abroad>(?:\+|00){_GAP}[1-9](?:{_GAP}[0-9]){{7,13}})|(?P<here>0(?:{_GAP}[0-9]){{9}}))(?![0-9])"
)


def dialled(typed: str) -> str:
    """Return the first phone number, in digits with at most a leading plus; empty when there is no certain one.

    A Dutch number has ten digits; a foreign number eight to fourteen (ITU-T E.164) after its plus or 00.
    """
    match = _PLAIN.search(typed.replace("(0)", ""))
    if match is None:
        return ""
    digits = re.sub(r"[^0-9]", "", match[0])
    return f"+{digits.removeprefix('00')}" if match["abroad"] else digits
