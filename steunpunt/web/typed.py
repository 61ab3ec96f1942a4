"""What somebody had typed in a form that could not be accepted: shown again, so that it is never lost."""

from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest

WORDS = {
    "headline": "Waar gaat het over",
    "body": "Wat speelt er",
    "need": "Wat hebt u nodig",
    "words": "Uw bericht",
    "understood": "De vraag zoals wij die begrijpen",
    "advice": "Het advies",
    "options": "Afgewogen opties",
    "next_steps": "Vervolgstappen",
    "sources": "Bronnen",
    "closed_days": "Eigen dagen",
    "equated_days": "Gelijkgestelde dagen",
}
"""The fields of all forms in which people write sentences, by name."""


@dataclass(frozen=True)
class Typed:
    """A field that had words in it."""

    label: str
    text: str


def typed_in(request: HttpRequest) -> list[Typed]:
    """The sentences in this request's form; none when it was too big to be read."""
    try:
        sent = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return []
    return [Typed(label, sent[name]) for name, label in WORDS.items() if sent.get(name, "").strip()]
