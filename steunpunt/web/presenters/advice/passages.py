"""A draft by its paragraphs, with what a second reader remarked at each."""

import re
from typing import TypedDict

from django.utils.safestring import SafeString

from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.questions.reading import ReadRemark
from steunpunt.desk.routing.second_look.remarks import LONGEST_PASSAGE
from steunpunt.web.presenters.advice.formatted_text import html_of
from steunpunt.web.presenters.advice.letter import TITLES

_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")


class ShownRemark(TypedDict):
    """A remark with the title of its part and its passage."""

    title: str
    passage: str
    words: str


class Passage(TypedDict):
    """A paragraph of a part. `title`: of the part, at its first; `passage`: the source, as remarks keep it."""

    part: str
    title: str
    passage: str
    html: SafeString
    remarks: list[str]


def passages_of(parts: Parts, remarks: list[ReadRemark]) -> list[Passage]:
    """Return the paragraphs of this draft in the order of the letter."""
    shown: list[Passage] = []
    for name, words in parts.texts().items():
        for number, paragraph in enumerate(_paragraphs(words)):
            kept = paragraph.strip()[:LONGEST_PASSAGE]
            shown.append(
                {
                    "part": name,
                    "title": TITLES[name] if number == 0 else "",
                    "passage": kept,
                    "html": html_of(paragraph),
                    "remarks": [each.words for each in remarks if (each.remark.part, each.passage) == (name, kept)],
                }
            )
    return shown


def remarks_of(remarks: list[ReadRemark]) -> list[ShownRemark]:
    """Return these remarks, each with its passage."""
    return [{"title": TITLES[each.remark.part], "passage": each.passage, "words": each.words} for each in remarks]


def elsewhere(parts: Parts, remarks: list[ReadRemark]) -> list[ShownRemark]:
    """Return the remarks of which the passage has been changed since."""
    stands = {(passage["part"], passage["passage"]) for passage in passages_of(parts, [])}
    return remarks_of([each for each in remarks if (each.remark.part, each.passage) not in stands])


def _paragraphs(words: str) -> list[str]:
    return [paragraph for paragraph in _BETWEEN_PARAGRAPHS.split(words) if paragraph.strip()]
