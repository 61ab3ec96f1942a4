"""What text the desk takes in: every script and every emoji as typed, nothing that hides or breaks.

Refused are control characters (Unicode category Cc, but for line ends and tabs), the bidirectional embeddings and
overrides U+202A–U+202E that make a sentence read other than it is stored (Unicode TR 36), NUL, which PostgreSQL cannot
keep, and half a surrogate pair, which no encoding can carry. Marks and joiners (U+200D–U+200F, U+2066–U+2069) are
part of scripts and emoji, and stay.
"""

import unicodedata
from dataclasses import dataclass

LONGEST_LINE = 120
LONGEST_TEXT = 10_000
_ALLOWED_CONTROLS = frozenset("\n\t")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")


@dataclass(frozen=True)
class Complaint:
    """Why a text is refused: a code, and a Dutch sentence that says what to do."""

    code: str
    sentence: str


def tidy(typed: str) -> str:
    """The text with the line ends of a form (CRLF) as one sign, and without white space around it; else as typed."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").strip()


def complaint(
    text: str, *, longest: int = LONGEST_TEXT, required: bool = True, one_line: bool = False
) -> Complaint | None:
    """What is wrong with this tidied text, or None. Lengths are counted in code points."""
    if not text:
        return Complaint("verplicht", "Vul dit in.") if required else None
    if len(text) > longest:
        return Complaint(
            "te-lang",
            f"Dit is te lang: {len(text)} tekens. Schrijf hoogstens {longest} tekens; de rest komt in het gesprek.",
        )
    if one_line and "\n" in text:
        return Complaint("een-regel", "Schrijf dit op één regel.")
    for place, sign in enumerate(text, start=1):
        if (unicodedata.category(sign) == "Cc" and sign not in _ALLOWED_CONTROLS) or sign in _OVERRIDES:
            return Complaint(
                "onleesbaar-teken",
                f"Op plaats {place} staat een onzichtbaar stuurteken (U+{ord(sign):04X})."
                " Haal het weg, of typ dat stukje opnieuw.",
            )
        if unicodedata.category(sign) == "Cs":
            return Complaint("onleesbaar-teken", f"Op plaats {place} staat een half teken. Typ dat teken opnieuw.")
    return None
