"""The journal of a question as a timeline in Dutch, without content."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from steunpunt.models import JournalLine, Person
from steunpunt.rules.clocks.clocks import PauseEnding
from steunpunt.rules.events import kind_by_code
from steunpunt.rules.letters import LetterOvertaken
from steunpunt.web.presenters.moments import iso, when


class TimelineEvent(TypedDict, total=False):
    """A point of parts/question/timeline.html."""

    title: str
    when: str
    iso: str
    detail: str
    shape: str
    later: bool


_OVERTAKEN = ("Een brief was niet meer nodig", "letter")
_PAUSE_OVER = ("De pauze is voorbij", "clock")


def events(
    lines: Iterable[JournalLine], *, reader: Person, at: datetime, of_asker: bool = False
) -> list[TimelineEvent]:
    """Return the journal lines as points of a timeline, oldest first. Readings by the reader are left out; of readings
    by one person on one day (in Amsterdam) only the first is shown.
    """
    shown: list[TimelineEvent] = []
    looked: set[tuple[object, str]] = set()
    for line in lines:
        if kind_by_code(line.action).is_look:
            look = (line.actor_id, iso(line.at)[:10])
            if line.actor_id == reader.id or look in looked:
                continue
            looked.add(look)
        title, shape = _title_and_shape(line, of_asker=of_asker)
        shown.append(
            {
                "title": title,
                "when": when(line.at, at),
                "iso": iso(line.at),
                "detail": _who(line, reader),
                "shape": shape,
            }
        )
    return shown


def _title_and_shape(line: JournalLine, *, of_asker: bool) -> tuple[str, str]:
    if line.action == "brief.opgegeven" and line.facts.get("fault") in list(LetterOvertaken):
        return _OVERTAKEN
    if line.action == "termijn.hervat" and line.facts.get("ending") == PauseEnding.ENDED:
        return _PAUSE_OVER
    kind = kind_by_code(line.action)
    return (of_asker and kind.to_asker) or kind.meaning, kind.shape


def _who(line: JournalLine, reader: Person) -> str:
    if line.actor is None:
        return "Door het steunpunt"
    return "Door u" if line.actor == reader else f"Door {line.actor}"
