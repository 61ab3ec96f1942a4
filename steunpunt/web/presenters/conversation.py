"""The messages between asker and adviser, for `parts/question/conversation.html`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypedDict

from steunpunt.desk.questions.reading import ReadMessage
from steunpunt.models import MessageKind, Person
from steunpunt.web.presenters.moments import capital, iso, when


class Bubble(TypedDict):
    """A message. `read`: what became of it, in words; `focus`: it was just added."""

    author: str
    when: str
    iso: str
    text: str
    mine: bool
    note: bool
    read: str
    focus: bool


def bubbles_of(
    messages: Sequence[ReadMessage],
    *,
    reader: Person,
    at: datetime,
    just_added: str = "",
    read: Callable[[ReadMessage], str] = lambda _: "",
) -> list[Bubble]:
    """Return the messages as this reader sees them. `just_added`: the id of the message that gets the focus."""
    return [
        {
            "author": str(opened.message.author),
            "when": capital(when(opened.message.sent_at, at)),
            "iso": iso(opened.message.sent_at),
            "text": opened.words,
            "mine": opened.message.author_id == reader.id,
            "note": opened.message.kind == MessageKind.NOTE,
            "read": read(opened),
            "focus": str(opened.message.id) == just_added,
        }
        for opened in messages
    ]
