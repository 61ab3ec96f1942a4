"""Promises in sentences, for who waits and for who works."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from steunpunt.desk.clocks import notifications
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import queries
from steunpunt.desk.questions.queries import ClockView
from steunpunt.models import Clock, Person, Question
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.rules.time.working_time import Stretch, TooLong
from steunpunt.web.presenters.clock_history import story, told_of
from steunpunt.web.presenters.moments import capital, day, hour, lasting, stretch_of, when
from steunpunt.web.presenters.pauses import runs_on
from steunpunt.web.presenters.timeline import TimelineEvent


class Promised(TypedDict):
    """What parts/question/promise.html takes."""

    promise_label: str
    sentence: str
    fraction: float
    state: str
    detail: str


class Explained(TypedDict):
    """What parts/question/explain.html takes."""

    summary: str
    sentence: str
    caption: str
    columns: list[dict[str, object]]
    rows: list[list[dict[str, object]]]
    story: list[TimelineEvent]


BROKEN = notifications.TO_STAFF - {notifications.WARNING}
"""The topics of the letters that say that a promise broke."""
_TO_COME = {
    ClockKind.FIRST_REACTION: "U hoort uiterlijk {due} van ons.",
    ClockKind.NEXT_REACTION: "U hoort uiterlijk {due} weer van ons.",
    ClockKind.ADVICE: "U hebt uiterlijk {due} ons advies.",
}
_KEPT = {
    ClockKind.FIRST_REACTION: "Wij reageerden: {stopped}.",
    ClockKind.NEXT_REACTION: "Wij reageerden weer: {stopped}.",
    ClockKind.ADVICE: "Wij gaven ons advies: {stopped}.",
}


_RECALCULATING = "Wij rekenen deze tijd op dit moment na."
_COORDINATOR_KNOWS = "De coördinator van de desk is gewaarschuwd."


def for_asker(views: Sequence[ClockView], *, at: datetime) -> list[Promised]:
    """Each of these promises, as the asker reads it."""
    late = [view.clock for view in views if view.state is State.BROKEN and view.runs and view.clock.climbed_share >= 1]
    told = outbox.told_of(late, topics=BROKEN)
    return [_for_asker(view, at=at, is_told=view.clock.id in told) for view in views]


def _for_asker(view: ClockView, *, at: datetime, is_told: bool) -> Promised:
    clock, kind = view.clock, ClockKind(view.clock.kind)
    due = when(clock.due_at, at)
    if view.state is State.RUNNING:
        sentence, detail = _TO_COME[kind].format(due=due), ""
    elif view.state is State.PAUSED:
        sentence = f"Deze termijn staat stil sinds {when(clock.paused_since or at, at)}."
        detail = f"Het uiterste moment schuift mee, tot hoogstens {due}."
    elif view.state is State.MET:
        sentence = _KEPT[kind].format(stopped=when(clock.stopped_at or clock.due_at, at))
        detail = f"Beloofd: uiterlijk {due}."
        if view.course.was_logged_late and view.course.stop_recorded_at is not None:
            detail += f" Dit is pas {when(view.course.stop_recorded_at, at)} vastgelegd."
    elif view.state is State.VOID:
        why = "Uw vraag is eerder beëindigd." if clock.question.status in ENDED else "Deze belofte geldt niet meer."
        sentence, detail = f"Beloofd was uiterlijk {due}. {why}", ""
    elif clock.stopped_at is not None:
        sentence = _KEPT[kind].format(stopped=when(clock.stopped_at, at))
        detail = f"Dat was later dan beloofd: uiterlijk {due}. Dat spijt ons."
    elif not view.runs:
        sentence, detail = f"Beloofd was uiterlijk {due}. Dat is niet gelukt. Dat spijt ons.", ""
    else:
        sentence = f"Wij beloofden u uiterlijk {due}. Dat is niet gelukt. Dat spijt ons."
        detail = " ".join(filter(None, [_expected(clock, at), _COORDINATOR_KNOWS if is_told else ""]))
    if not view.is_calculated and view.runs:
        detail = f"{detail} {_RECALCULATING}".strip()
    return {
        "promise_label": _label(clock),
        "sentence": sentence,
        "fraction": round(view.share, 4),
        "state": str(view.state.value),
        "detail": detail,
    }


def _expected(clock: Clock, at: datetime) -> str:
    """The new expectation, as long as it is still to come."""
    if not runs_on(clock, at=at):
        return "De termijnen staan nu stil."
    if clock.expected_at is None or clock.expected_at <= at:
        return "Wij nemen zo snel mogelijk contact met u op."
    return f"Wij verwachten nu: uiterlijk {when(clock.expected_at, at)}."


def _label(clock: Clock) -> str:
    """'Eerste reactie', and from the second of its kind on with its number: 'Volgende reactie (2)'."""
    label = ClockKind(clock.kind).label
    return label if clock.cycle == 1 else f"{label} ({clock.cycle})"


class Shown(TypedDict):
    """A promise with how its moment was worked out."""

    promise: Promised
    explained: Explained


def of_question(views: list[ClockView], *, reader: Person, at: datetime) -> tuple[list[Shown], list[Shown]]:
    """What the asker sees at once (running first, then what was broken), and what is folded away: kept, or void."""
    told = told_of(view.clock for view in views)
    shown = [
        (
            view,
            Shown(
                promise=promise,
                explained=explained(view, story(view.clock, told, reader=reader, asker_id=reader.pk, at=at), at=at),
            ),
        )
        for view, promise in zip(views, for_asker(views, at=at), strict=True)
    ]
    folded = [one for view, one in shown if view.state in {State.MET, State.VOID}]
    at_once = [pair for pair in shown if pair[1] not in folded]
    return [one for _, one in sorted(at_once, key=lambda pair: not pair[0].runs)], folded


def owes_reaction(clocks: Iterable[Clock], *, at: datetime) -> bool:
    """Whether the desk owes the asker a next reaction, and time counts for it: then it is the desk's turn, whatever
    the status says.
    """
    return any(runs_on(clock, at=at) and clock.kind == ClockKind.NEXT_REACTION for clock in clocks)


def next_promises(questions: Iterable[Question], *, at: datetime) -> dict[UUID, Promised]:
    """Per question the promise that breaks first, where one runs; needs `clocks` prefetched. Three statements."""
    first: dict[UUID, ClockView] = {}
    for view in queries.clock_views([clock for one in questions for clock in one.clocks.all()], at=at):
        if view.runs:
            first.setdefault(view.clock.question_id, view)
    return dict(zip(first, for_asker(list(first.values()), at=at), strict=True))


def if_sent_now(*, at: datetime) -> dict[str, str]:
    """Per urgency what the desk promises to who sends a question now."""
    return {
        urgency: f"Als u nu verstuurt: {_both(due, at)}." for urgency, due in queries.promise_if_sent(at=at).items()
    }


def promise_of(urgency: str, *, at: datetime) -> str:
    """'Eerste reactie uiterlijk vandaag 14.30 uur, advies uiterlijk donderdag 26 november, 9.30 uur.'"""
    return capital(f"{_both(queries.promise_if_sent(at=at).get(urgency, {}), at)}.")


def _both(due: dict[str, datetime], at: datetime) -> str:
    kinds = (ClockKind.FIRST_REACTION, ClockKind.ADVICE)
    said = [f"{kind.label.lower()} uiterlijk {when(due[kind], at)}" for kind in kinds if kind in due]
    return ", ".join(said) or "wij reageren zo snel als wij kunnen"


def explained(view: ClockView, story: list[TimelineEvent], *, at: datetime) -> Explained:
    """Stretch by stretch how the end of this promise was worked out, and what happened to it on the way."""
    clock = view.clock
    kind, label = ClockKind(clock.kind), _label(clock)
    how = "Elke minuut telt." if clock.calendar_code == "doorlopend" else "Alleen kantooruren tellen."
    start = when(clock.started_at, at)
    sentences = [f"{capital(kind.label)} binnen {lasting(clock.duration)}, geteld vanaf {start}. {how}"]
    if view.course.pauses:
        sentences.append("Een pauze telt niet mee.")
    if not view.is_calculated:
        sentences.append("Deze tijd is nu niet stap voor stap uit te leggen. De desk kijkt ernaar.")
    return {
        "summary": f"Leg uit hoe deze tijd is berekend: {label.lower()}",
        "sentence": " ".join(sentences),
        "caption": f"Hoe de termijn voor {label.lower()} is berekend",
        "columns": [{"label": "Wanneer"}, {"label": "Telt"}, {"label": "Waarom"}],
        "rows": _rows(view, at),
        "story": story,
    }


def _rows(view: ClockView, at: datetime) -> list[list[dict[str, object]]]:
    try:
        return [_row(stretch, at) for stretch in view.course.explanation()]
    except TooLong:
        return []


def _row(stretch: Stretch, at: datetime) -> list[dict[str, object]]:
    counted = lasting(stretch.end - stretch.start) if stretch.counts else "Nee"
    return [
        {"label": "Wanneer", "text": capital(stretch_of((stretch.start, stretch.end), at))},
        {"label": "Telt", "text": counted},
        {"label": "Waarom", "text": capital(stretch.reason)},
    ]


def kept_at(moment: datetime, *, at: datetime) -> str:
    """'vandaag om 14.32 uur'."""
    return f"{day(moment, at)} om {hour(moment)}"
