"""Which text the desk accepts: every script and every emoji as typed, nothing that hides or breaks.

Refused are control characters (Unicode category Cc, except line ends and tabs), the bidirectional embeddings and
overrides U+202A–U+202E that make a sentence read differently from what is stored (Unicode TR 36), NUL, which PostgreSQL
cannot store, and unpaired surrogates, which no encoding can carry. Marks and joiners (U+200D–U+200F, U+2066–U+2069) are
part of scripts and emoji and are kept; a required text has at least one visible character.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

LONGEST_LINE = 120
LONGEST_TEXT = 10_000
_HALF_SIGNS = "\ud800-\udfff"
_REFUSED = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e{_HALF_SIGNS}]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HALF_SIGN = re.compile(f"[{_HALF_SIGNS}]")
# Unicode calls these letters or symbols, but they look blank: the Hangul fillers and the empty braille cell.
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
_LETTER_OR_DIGIT = re.compile(rf"[^\W{_BLANKS}]")
_UNSEEN = frozenset("ZCM")
"""First letters of the Unicode categories of separators, of characters without a form, and of marks."""


@dataclass(frozen=True)
class Complaint:
    """Why a text is refused: a code, and a Dutch sentence that says what to do."""

    code: str
    sentence: str


def tidy(typed: str) -> str:
    """Return the text with `\\n` for every line end and without surrounding white space; otherwise as typed.

    Word ends lines with VT and pages with FF; NEL, U+2028 and U+2029 are line ends too (Unicode, UAX 14).
    """
    return _LINE_END.sub("\n", typed).strip()


def complaint(
    text: str, *, longest: int = LONGEST_TEXT, required: bool = True, one_line: bool = False
) -> Complaint | None:
    """Return what is wrong with this tidied text, or None. Lengths are in code points."""
    if not text:
        return Complaint("verplicht", "Vul dit in.") if required else None
    if len(text) > longest:
        return Complaint(
            "te-lang",
            f"Dit is te lang: {_dutch(len(text))} tekens. Schrijf hoogstens {_dutch(longest)} tekens;"
            " de rest komt in het gesprek.",
        )
    if one_line and "\n" in text:
        return Complaint("een-regel", "Schrijf dit op één regel.")
    refused = _REFUSED.search(text)
    if refused is not None:
        return _unreadable(refused[0], place=refused.start() + 1)
    if required and not _can_be_seen(text):
        return Complaint("verplicht", "Vul dit in: wat er nu staat, is onzichtbaar.")
    return None


def _can_be_seen(text: str) -> bool:
    # The first test is fast and nearly always true; the second is for text of only emoji or punctuation.
    return _LETTER_OR_DIGIT.search(text) is not None or any(
        unicodedata.category(sign)[0] not in _UNSEEN and sign not in _BLANKS for sign in text
    )


def _unreadable(sign: str, *, place: int) -> Complaint:
    if _HALF_SIGN.match(sign):
        return Complaint("onleesbaar-teken", f"Op plaats {place} staat een half teken. Typ dat teken opnieuw.")
    return Complaint(
        "onleesbaar-teken",
        f"Op plaats {place} staat een onzichtbaar stuurteken (U+{ord(sign):04X})."
        " Haal het weg, of typ dat stukje opnieuw.",
    )


def lasting(duration: timedelta) -> str:
    """Return a duration in Dutch: '14 dagen', '1 dag en 12 uur', '45 minuten'. Less than a minute in seconds."""
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    if minutes == 0:
        return f"{seconds} seconden" if seconds != 1 else "1 seconde"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        *([f"{days} {'dag' if days == 1 else 'dagen'}"] if days else []),
        *([f"{hours} uur"] if hours else []),
        *([f"{minutes} {'minuut' if minutes == 1 else 'minuten'}"] if minutes else []),
    ]
    return " en ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _dutch(number: int) -> str:
    """Format with Dutch separators: 10.500."""
    return f"{number:,}".replace(",", ".")
