"""A question as one compact row of a list: by reference and facts, without content."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict

from steunpunt.models import Clock, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import Subject
from steunpunt.web.presenters.moments import briefly
from steunpunt.web.presenters.staff.questions import DESK_STATUS_WORDS, assigned, page_of

_KINDS = {ClockKind.FIRST_REACTION: "Reactie", ClockKind.NEXT_REACTION: "Reactie", ClockKind.ADVICE: "Advies"}


class ListRow(TypedDict):
    """A row of desk/lists/rows.html."""

    id: str
    url: str
    reference: str
    category: str
    concerned: str
    place: str
    status: str
    status_word: str
    urgency: str
    adviser: str
    shape: str
    """Of the promise; empty without one."""
    promise: str
    is_late: bool
    reasons: list["ListReason"]
    """Why it needs a hand, the most urgent first; empty where nobody asks."""


class ListReason(TypedDict):
    """A reason as a word with a shape."""

    shape: str
    word: str


def row_of(question: Question, *, at: datetime, reasons: Sequence[ListReason] = ()) -> ListRow:
    """Return the row of a question from `desk.routing.lists.question_lists.with_rows`."""
    shape, promise, is_late = _promise(question, question.clocks.all(), at)
    return {
        "id": str(question.pk),
        "url": page_of(question),
        "reference": question.reference,
        "category": question.get_category_display(),
        "concerned": Subject(question.subject).label,
        "place": question.subject_organisation.name,
        "status": question.status,
        "status_word": DESK_STATUS_WORDS[Status(question.status)],
        "urgency": question.urgency,
        "adviser": ", ".join(
            _name(assignment.adviser.person.get_full_name(), assignment.claimed_at) for assignment in assigned(question)
        ),
        "shape": shape,
        "promise": promise,
        "is_late": is_late,
        "reasons": list(reasons),
    }


def _name(name: str, claimed_at: datetime | None) -> str:
    return name if claimed_at else f"{name}?"


def _promise(question: Question, clocks: Iterable[Clock], at: datetime) -> tuple[str, str, bool]:
    """Shape and words of the promise that breaks first, and whether it is broken; when the question has ended, since
    when.
    """
    if question.ended_at is not None:
        return "", briefly(question.ended_at, at), False
    running = sorted((clock for clock in clocks if clock.is_running(at=at)), key=lambda clock: clock.due_at)
    if not running:
        return "", "Geen", False
    first = running[0]
    kind = _KINDS[ClockKind(first.kind)]
    if first.stands_still(at=at):
        return "pause", f"{kind} gepauzeerd", False
    if first.due_at < at:
        return "bang", f"{kind} te laat: {briefly(first.due_at, at)}", True
    return "clock", f"{kind} {briefly(first.due_at, at)}", False
