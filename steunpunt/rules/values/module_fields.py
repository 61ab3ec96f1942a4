"""The fields of a text module: `{kenmerk}` and the like, filled with what the desk may know of a question by role.

A name that is none of these is refused when a module is written, so that nobody sends '{organsiatie}' to an asker.
"""

import re
from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "kenmerk": "het kenmerk van de vraag",
    "organisatie": "de organisatie van de vrager",
    "vrager": "de functie van de vrager, zonder naam",
    "adviseur": "uw naam",
    "onderwerp": "het onderwerp uit de lijst",
    "fase": "de fase uit de lijst",
}
_FIELD = re.compile(r"\{([^{}\n]{0,40})\}")


def unknown_fields(body: str) -> list[str]:
    """Return the names between braces that are no field, in order of appearance."""
    return [name for name in _FIELD.findall(body) if name not in FIELDS]


def filled(body: str, values: Mapping[str, str]) -> str:
    """Return the text with its fields filled; one without a value stays as it is."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), body)
