"""The advice as a letter, for the asker who reads it and for the adviser who checks it."""

from datetime import datetime

from steunpunt.desk.questions.advice import Parts
from steunpunt.models import Question
from steunpunt.web.presenters.moments import full_day
from steunpunt.web.presenters.parts import AdviceLetter

_TITLES = {
    "understood": "De vraag zoals wij die begrijpen",
    "advice": "Ons advies",
    "options": "De mogelijkheden die wij afwogen",
    "next_steps": "Wat u nu kunt doen",
    "sources": "Bronnen",
}


def letter_of(question: Question, parts: Parts, *, adviser: str, moment: datetime) -> AdviceLetter:
    """Return the parts that were filled in, with their headings; `moment`: when it was sent, or would be."""
    return {
        "reference": question.reference,
        "date": full_day(moment),
        "adviser": adviser,
        "asker": str(question.asker),
        "sections": [
            {"title": title, "text": text} for name, title in _TITLES.items() if (text := getattr(parts, name))
        ],
    }
