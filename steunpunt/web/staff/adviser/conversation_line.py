"""What was said and noted about one question, and the talks that were held, in one line of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from steunpunt.desk.questions.reading import ReadMessage
from steunpunt.web.presenters.conversation import Bubble
from steunpunt.web.staff.adviser.talks import ShownTalk


class LineEntry(TypedDict):
    """Either a message or note (`bubble`), or a talk that was held or called off (`talk`)."""

    bubble: Bubble | None
    talk: ShownTalk | None


def line_of(messages: Sequence[ReadMessage], bubbles: Sequence[Bubble], talks: Sequence[ShownTalk]) -> list[LineEntry]:
    """Return the entries, oldest first. `bubbles` belong to `messages` one by one. Talks still to come are left out:
    they stand beside the conversation, so that the last entry is what was said last.
    """
    entries: list[tuple[datetime, LineEntry]] = [
        (read.message.sent_at, {"bubble": bubble, "talk": None}) for read, bubble in zip(messages, bubbles, strict=True)
    ]
    entries += [(talk["moment"], {"bubble": None, "talk": talk}) for talk in talks if not is_to_come(talk)]
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def is_to_come(talk: ShownTalk) -> bool:
    """Whether this talk was neither held nor called off."""
    return not (talk["is_held"] or talk["is_off"])
