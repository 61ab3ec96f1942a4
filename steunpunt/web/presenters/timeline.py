"""The journal of a question as a timeline in Dutch, without content."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from steunpunt.models import ClimbedRung, JournalLine, Person
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding
from steunpunt.rules.clocks.ladder import BROKEN, STANDARD_SHARES
from steunpunt.rules.events import kind_by_code, rung_of
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
    lines = list(lines)
    shares = _shares_of_rungs(lines)
    for line in lines:
        if kind_by_code(line.action).is_look:
            look = (line.actor_id, iso(line.at)[:10])
            if line.actor_id == reader.id or look in looked:
                continue
            looked.add(look)
        title, shape = _title_and_shape(line, of_asker=of_asker)
        if line.pk in shares:
            title = _rung_title(line, shares[line.pk], of_asker=of_asker)
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


def rung_title(share: Decimal) -> str:
    """What it means that a rung at this share of the promised time was reached."""
    if share == BROKEN:
        return "De belofte is niet gehaald"
    return f"{round(share * 100)} % van de {'beloofde ' if share > BROKEN else ''}tijd om"


def _shares_of_rungs(lines: Iterable[JournalLine]) -> dict[int, Decimal]:
    """Return the share of the rung per line, for rungs that the desk added to the ladder or moved to another share: the
    words of the event do not fit those. One statement, if any.
    """
    of_rungs = {line.pk: (line, code) for line in lines if (code := rung_of(line.action)) is not None}
    climbed = ClimbedRung.objects.filter(
        clock__question__in={line.question_id for line, _ in of_rungs.values()},
        code__in={code for _, code in of_rungs.values()},
    ).values_list("clock__question", "clock__kind", "clock__cycle", "code", "found_at", "share")
    shares = {tuple(reached): share for *reached, share in climbed} if of_rungs else {}
    share_by_line = {
        pk: shares.get((line.question_id, line.facts.get("clock"), line.facts.get("cycle"), code, line.at))
        for pk, (line, code) in of_rungs.items()
    }
    return {
        pk: share
        for pk, share in share_by_line.items()
        if share is not None and share != STANDARD_SHARES.get(of_rungs[pk][1])
    }


def _rung_title(line: JournalLine, share: Decimal, *, of_asker: bool) -> str:
    """Of which promise which share is over; the desk also sees the code of the rung."""
    title = f"{ClockKind(line.facts['clock']).label}: {rung_title(share)}"
    return title if of_asker else f"{title} (‘{rung_of(line.action)}’)"


def _who(line: JournalLine, reader: Person) -> str:
    if line.actor_id is None:
        return "Door het steunpunt"
    return "Door u" if line.actor_id == reader.pk else f"Door {line.actor_name}"
