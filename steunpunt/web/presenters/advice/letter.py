"""The advice as a letter, for the asker who reads it and for the adviser who checks it."""

from datetime import datetime

from django.utils.safestring import SafeString

from steunpunt.desk.questions.advice import Parts
from steunpunt.models import Question
from steunpunt.rules.words import TextFormat
from steunpunt.web.presenters.advice.formatted_text import html_of
from steunpunt.web.presenters.moments import full_day
from steunpunt.web.presenters.parts import AdviceLetter, LetterSection

TITLES = {
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
        "sections": sections_of(parts),
    }


def sections_of(parts: Parts) -> list[LetterSection]:
    """Return the parts that were filled in, in the order of the letter."""
    return [
        {
            "title": TITLES[name],
            "text": words,
            "html": html_of(words) if parts.format is TextFormat.MARKDOWN else SafeString(),
        }
        for name, words in parts.texts().items()
        if words
    ]
