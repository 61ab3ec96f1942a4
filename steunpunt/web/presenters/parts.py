"""What the templates in templates/parts are given, one class per part. The comment of the template says what each key
means.
"""

from typing import TypedDict

from django.utils.safestring import SafeString

from steunpunt.web.presenters.timeline import TimelineEvent


class Row(TypedDict, total=False):
    """A row of display/summary_list.html."""

    key: str
    value: str
    typed: bool


class Column(TypedDict):
    """The heading of a column of display/table.html."""

    label: str


class Cell(TypedDict, total=False):
    """A cell of display/table.html."""

    label: str
    text: str
    url: str
    status: str
    note: str


class ShownPromise(TypedDict):
    """question/promise.html."""

    promise_label: str
    sentence: str
    fraction: float
    state: str
    detail: str


class Explained(TypedDict):
    """question/explain.html."""

    summary: str
    sentence: str
    caption: str
    columns: list[Column]
    rows: list[list[Cell]]
    story: list[TimelineEvent]


class ExplainedPromise(TypedDict):
    """A promise with the explanation of its due time."""

    promise: ShownPromise
    explained: Explained


class Action(TypedDict):
    """What the reader is to do: the button on a card."""

    label: str
    url: str


class QuestionCard(TypedDict, total=False):
    """question/case_card.html."""

    url: str
    reference: str
    title: str
    status: str
    status_word: str
    urgency: str
    signal: str
    facts: str
    next: str
    action: Action | None
    promise: ShownPromise | None


class LetterSection(TypedDict):
    """A section of question/letter.html."""

    title: str
    text: str
    html: SafeString
    """The text with its headings, lists, emphasis and links; empty when it is shown as typed."""


class AdviceLetter(TypedDict):
    """question/letter.html."""

    reference: str
    date: str
    adviser: str
    asker: str
    sections: list[LetterSection]


def columns(*labels: str) -> list[Column]:
    """Return the headings of a table."""
    return [{"label": label} for label in labels]


def typed(key: str, value: str) -> Row:
    """Return a row with text as somebody typed it."""
    return {"key": key, "value": value, "typed": True}
