"""Promises in Dutch, in the asker's words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from steunpunt.desk.clocks import clock_views
from steunpunt.desk.clocks.clock_views import ClockView
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.models import Clock, Person, Question
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.rules.time.working_time import Stretch, TooLong
from steunpunt.web.presenters.clock_history import history_events, history_of
from steunpunt.web.presenters.moments import capital, day, hour, lasting, stretch_of, when
from steunpunt.web.presenters.parts import Cell, Explained, ExplainedPromise, ShownPromise, columns
from steunpunt.web.presenters.timeline import TimelineEvent

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


def for_asker(views: Sequence[ClockView], *, at: datetime) -> list[ShownPromise]:
    """Return each of these promises in the asker's words."""
    late = [view.clock for view in views if view.state is State.BROKEN and view.runs and view.clock.climbed_share >= 1]
    notified = outbox.clocks_with_sent_letter(late, topics=catalogue.TELLS_OF_BREACH)
    return [_for_asker(view, at=at, is_notified=view.clock.id in notified) for view in views]


def _for_asker(view: ClockView, *, at: datetime, is_notified: bool) -> ShownPromise:
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
        detail = " ".join(filter(None, [_expected(clock, at), _COORDINATOR_KNOWS if is_notified else ""]))
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
    """The new expected moment, while it is still to come."""
    if not clock.counts_down(at=at):
        return "De termijnen staan nu stil."
    if clock.expected_at is None or clock.expected_at <= at:
        return "Wij nemen zo snel mogelijk contact met u op."
    return f"Wij verwachten nu: uiterlijk {when(clock.expected_at, at)}."


def _label(clock: Clock) -> str:
    """'Eerste reactie'; from the second of a kind on with its number: 'Volgende reactie (2)'."""
    label = ClockKind(clock.kind).label
    return label if clock.cycle == 1 else f"{label} ({clock.cycle})"


def of_question(
    views: list[ClockView], *, reader: Person, at: datetime
) -> tuple[list[ExplainedPromise], list[ExplainedPromise]]:
    """Return the promises to show at once (running ones first, then broken ones), and those to fold away (met or
    void).
    """
    history = history_of(view.clock for view in views)
    shown = [
        (
            view,
            ExplainedPromise(
                promise=promise,
                explained=explained(
                    view, history_events(view.clock, history, reader=reader, asker_id=reader.pk, at=at), at=at
                ),
            ),
        )
        for view, promise in zip(views, for_asker(views, at=at), strict=True)
    ]
    folded = [promise for view, promise in shown if view.state in {State.MET, State.VOID}]
    at_once = [pair for pair in shown if pair[1] not in folded]
    return [promise for _, promise in sorted(at_once, key=lambda pair: not pair[0].runs)], folded


def next_promises(questions: Iterable[Question], *, at: datetime) -> dict[UUID, ShownPromise]:
    """Return per question the running promise that breaks first; needs `clocks` prefetched. Three statements."""
    first: dict[UUID, ClockView] = {}
    for view in clock_views.views_at([clock for question in questions for clock in question.clocks.all()], at=at):
        if view.runs:
            first.setdefault(view.clock.question_id, view)
    return dict(zip(first, for_asker(list(first.values()), at=at), strict=True))


def if_sent_now(*, at: datetime) -> dict[str, str]:
    """Return per urgency what the desk promises for a question sent now."""
    return {
        urgency: f"Als u nu verstuurt: {_both(due, at)}." for urgency, due in clock_views.promise_if_sent(at=at).items()
    }


def promise_of(urgency: str, *, at: datetime) -> str:
    """'Eerste reactie uiterlijk vandaag 14.30 uur, advies uiterlijk donderdag 26 november, 9.30 uur.'"""
    return capital(f"{_both(clock_views.promise_if_sent(at=at).get(urgency, {}), at)}.")


def _both(due: dict[str, datetime], at: datetime) -> str:
    kinds = (ClockKind.FIRST_REACTION, ClockKind.ADVICE)
    sentences = [f"{kind.label.lower()} uiterlijk {when(due[kind], at)}" for kind in kinds if kind in due]
    return ", ".join(sentences) or "wij reageren zo snel als wij kunnen"


def explained(view: ClockView, history: list[TimelineEvent], *, at: datetime) -> Explained:
    """Explain per stretch of time how the due time was calculated, and list what happened to the promise."""
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
        "columns": columns("Wanneer", "Telt", "Waarom"),
        "rows": _rows(view, at),
        "story": history,
    }


def _rows(view: ClockView, at: datetime) -> list[list[Cell]]:
    try:
        return [_row(stretch, at) for stretch in view.course.explanation()]
    except TooLong:
        return []


def _row(stretch: Stretch, at: datetime) -> list[Cell]:
    counted = lasting(stretch.end - stretch.start) if stretch.counts else "Nee"
    return [
        {"label": "Wanneer", "text": capital(stretch_of((stretch.start, stretch.end), at))},
        {"label": "Telt", "text": counted},
        {"label": "Waarom", "text": capital(stretch.reason)},
    ]


def kept_at(moment: datetime, *, at: datetime) -> str:
    """'vandaag om 14.32 uur'."""
    return f"{day(moment, at)} om {hour(moment)}"
