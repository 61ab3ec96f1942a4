"""Find in a text what could tell whom it is about.

For whoever writes an advice down without names, and for the second person who checks that: a help, no proof. Whom the
facts themselves give away, only a person sees.
"""

import re
from collections.abc import Collection

import phonenumbers

from steunpunt.rules.time.wall_clock import MONTHS
from steunpunt.rules.values.references import ALPHABET

_REGION = "NL"
_PATTERNS = (
    re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.\w+"),  # an e-mail address
    re.compile(rf"\bADV[- ]?[{ALPHABET}]{{4}}[- ]?[{ALPHABET}]{{4}}\b", re.IGNORECASE),
    re.compile(rf"\b\d{{1,2}} (?:{'|'.join(MONTHS)})\b(?: \d{{4}})?", re.IGNORECASE),
    re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})\b"),  # a day in figures
    re.compile(r"(?:€|\beuro)\s?\d[\d.,]*\d|\b\d[\d.,]*\s?euro\b", re.IGNORECASE),
    re.compile(r"\b\d{4} ?[A-Z]{2}\b"),  # a postal code
)
_SHORTEST_NAME = 3


def found_in(text: str, names: Collection[str]) -> list[str]:
    """Return what stands in the text of these names, and of addresses, numbers, days, amounts and references, each
    once, in the order of the text.

    Names count as they are written, with their capitals: 'Best' is a municipality, 'best' is not.
    """
    places = [match.span() for pattern in _PATTERNS for match in pattern.finditer(text)]
    places += [(number.start, number.end) for number in phonenumbers.PhoneNumberMatcher(text, _REGION)]
    wanted = sorted((name for name in names if len(name) >= _SHORTEST_NAME), key=len, reverse=True)
    if wanted:
        any_name = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)")
        places += [match.span() for match in any_name.finditer(text)]
    return list(dict.fromkeys(text[start:end].strip() for start, end in sorted(places)))
