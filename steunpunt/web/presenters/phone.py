"""The number to call, out of what an asker typed: only what a telephone can dial, and only when that is plain."""

import re

_GAP = r"[ \u00a0./()\-\u2010-\u2013]*"
_PLAIN = re.compile(
    rf"(?<![0-9+])(?:(?P<abroad>(?:\+|00){_GAP}[1-9](?:{_GAP}[0-9]){{7,13}})|(?P<here>0(?:{_GAP}[0-9]){{9}}))(?![0-9])"
)


def dialled(typed: str) -> str:
    """The first number in it, in digits with at most a plus in front; empty when there is none to be sure of.

    A number of this country has ten digits, one from abroad eight to fourteen (ITU-T E.164) behind its plus or 00.
    """
    found = _PLAIN.search(typed.replace("(0)", ""))
    if found is None:
        return ""
    digits = re.sub(r"[^0-9]", "", found[0])
    return f"+{digits.removeprefix('00')}" if found["abroad"] else digits
