"""Promises in Dutch, in the words of the desk."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from steunpunt.desk.clocks import clock_views
from steunpunt.desk.clocks.clock_views import ClockView
from steunpunt.models import Clock, Person, Question
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.web.presenters.clock_history import history_events, history_of
from steunpunt.web.presenters.moments import lasting, when
from steunpunt.web.presenters.parts import ExplainedPromise, ShownPromise
from steunpunt.web.presenters.promises import explained

_TO_DO = {
    ClockKind.FIRST_REACTION: "Reageer uiterlijk {due}.",
    ClockKind.NEXT_REACTION: "Reageer uiterlijk {due}.",
    ClockKind.ADVICE: "Geef uiterlijk {due} advies.",
}
_DUE = {
    ClockKind.FIRST_REACTION: "Reactie uiterlijk {due}.",
    ClockKind.NEXT_REACTION: "Reactie uiterlijk {due}.",
    ClockKind.ADVICE: "Advies uiterlijk {due}.",
}
_OVERDUE = {
    ClockKind.FIRST_REACTION: "Een reactie was beloofd voor {due}.",
    ClockKind.NEXT_REACTION: "Een reactie was beloofd voor {due}.",
    ClockKind.ADVICE: "Het advies was beloofd voor {due}.",
}
_KEPT = {
    ClockKind.FIRST_REACTION: "Gereageerd: {stopped}.",
    ClockKind.NEXT_REACTION: "Gereageerd: {stopped}.",
    ClockKind.ADVICE: "Advies gegeven: {stopped}.",
}


def paused(view: ClockView) -> bool:
    """Whether the clock of this view is paused at its moment, late or not."""
    return view.clock.stands_still(at=view.at)


def views_of(questions: Iterable[Question], *, at: datetime) -> dict[UUID, list[ClockView]]:
    """Return the clock views per question; needs `clocks` prefetched."""
    views: dict[UUID, list[ClockView]] = defaultdict(list)
    for view in clock_views.views_at([clock for question in questions for clock in question.clocks.all()], at=at):
        views[view.clock.question_id].append(view)
    return views


def next_of(views: Iterable[ClockView]) -> ClockView | None:
    """Return the running promise that breaks first."""
    return next((view for view in views if view.runs), None)


def promise(view: ClockView, *, at: datetime, mine: bool) -> ShownPromise:
    """Return the promise as a sentence; `mine`: addressed to the adviser who has to keep it."""
    clock, kind = view.clock, ClockKind(view.clock.kind)
    moments = {"due": when(clock.due_at, at), "stopped": when(clock.stopped_at, at) if clock.stopped_at else ""}
    detail = ""
    if view.state is State.RUNNING:
        sentence = (_TO_DO if mine else _DUE)[kind].format(**moments)
        detail = f"Nog {lasting(clock.duration * (1 - view.share))}{_counted(clock)}."
    elif view.state is State.PAUSED:
        sentence = f"Staat stil sinds {when(clock.paused_since or at, at)}."
        detail = f"Loopt vanzelf weer vanaf {when(clock.paused_until or at, at)}. Het moment is dan: {moments['due']}."
    elif clock.stopped_at is not None:
        sentence = _KEPT[kind].format(**moments)
        if view.state is State.BROKEN:
            detail = f"Beloofd was: uiterlijk {moments['due']}."
    elif not view.runs:
        sentence = "De vraag is beëindigd." if clock.question.status in ENDED else "Deze belofte geldt niet meer."
        if view.state is State.BROKEN:
            detail = f"Beloofd was: uiterlijk {moments['due']}."
    else:
        sentence = _OVERDUE[kind].format(**moments)
        detail = "Bel of schrijf de vrager zo snel u kunt." if mine and kind is not ClockKind.ADVICE else ""
        if paused(view):
            detail = f"Staat nu stil; loopt vanzelf weer vanaf {when(clock.paused_until or at, at)}."
    if not view.is_calculated and view.runs:
        detail = "Deze termijn is nu niet te berekenen; dit is het laatst bekende moment. Let er zelf op."
    return {
        "promise_label": kind.label if clock.cycle == 1 else f"{kind.label} ({clock.cycle})",
        "sentence": sentence,
        "fraction": round(view.share, 4),
        "state": view.state.value,
        "detail": detail,
    }


def shown(question: Question, *, reader: Person, at: datetime, mine: bool) -> list[ExplainedPromise]:
    """Return every promise of one question, with its explanation."""
    views = clock_views.clocks_of(question, at=at)
    history = history_of(view.clock for view in views)
    return [
        {
            "promise": promise(view, at=at, mine=mine),
            "explained": explained(
                view, history_events(view.clock, history, reader=reader, asker_id=question.asker_id, at=at), at=at
            ),
        }
        for view in views
    ]


def _counted(clock: Clock) -> str:
    return ", dag en nacht" if clock.calendar_code == "doorlopend" else " binnen kantooruren"
