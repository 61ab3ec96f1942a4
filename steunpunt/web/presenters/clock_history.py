"""The history of a promise in Dutch: the entries of its ledger and the rungs of its ladder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from steunpunt.desk.clocks import clock_views
from steunpunt.models import ClimbedRung, Clock, LedgerLine, Person
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding, PauseReason
from steunpunt.rules.clocks.ladder import Correction
from steunpunt.rules.clocks.ledger import EntryKind
from steunpunt.rules.words import UrgencyReason
from steunpunt.web.presenters.moments import capital, iso, lasting, when
from steunpunt.web.presenters.timeline import TimelineEvent, rung_title

_LATER = timedelta(minutes=1)
"""Elapsed time after which a line says that it was recorded later."""
_PAUSED = {
    PauseReason.FOR_ASKER: ("Om te wachten op uw antwoord.", "Om te wachten op de vrager."),
    PauseReason.FOR_THIRD: (
        "Om te wachten op een ander, omdat u dat wilt.",
        "Om te wachten op een ander, omdat de vrager dat wil.",
    ),
}
_RESUMED = {
    PauseEnding.RESUMED: ("Uw adviseur kon verder.", "De adviseur kon verder."),
    PauseEnding.ANSWERED: ("U antwoordde.", "De vrager antwoordde."),
    PauseEnding.TOO_LONG: ("De langste tijd voor een pauze was om.", "De langste tijd voor een pauze was om."),
    PauseEnding.HANDED_ON: ("Uw vraag ging naar een andere adviseur.", "De vraag ging naar een andere adviseur."),
    PauseEnding.ENDED: ("De vraag of de termijn eindigde.", "De vraag of de termijn eindigde."),
}
"""How a pause began and ended: first as said to the asker, then as said at the desk."""
_CORRECTED = {
    Correction.CALENDAR: "kalender gecorrigeerd",
    Correction.TARGET: "streeftermijn gewijzigd",
    Correction.URGENCY: "urgentie gewijzigd",
    Correction.LOGGED_LATER: "op tijd gedaan, later vastgelegd",
}
_SHAPES = {
    EntryKind.START: "dot",
    EntryKind.TARGET: "note",
    EntryKind.URGENCY: "note",
    EntryKind.CALENDAR: "note",
    EntryKind.PAUSE: "pause",
    EntryKind.RESUMPTION: "clock",
    EntryKind.STOP: "check",
    EntryKind.VOID: "dash",
}


@dataclass(frozen=True)
class ClockHistory:
    """The ledger entries and the climbed rungs, per clock."""

    lines: dict[UUID, list[LedgerLine]]
    rungs: dict[UUID, list[ClimbedRung]]


def history_of(clocks: Iterable[Clock]) -> ClockHistory:
    """Return the ledgers and climbed rungs of these clocks. Two statements."""
    clock_list = list(clocks)
    rungs: dict[UUID, list[ClimbedRung]] = {clock.id: [] for clock in clock_list}
    for rung in ClimbedRung.objects.filter(clock__in=clock_list):
        rungs[rung.clock_id].append(rung)
    return ClockHistory(clock_views.ledger_of(clock_list), rungs)


def history_events(
    clock: Clock, history: ClockHistory, *, reader: Person, asker_id: UUID, at: datetime
) -> list[TimelineEvent]:
    """Return the history of this promise, oldest first, in the words for its asker or for the desk. Entries that take
    effect after `at` are left out.
    """
    of_asker = reader.pk == asker_id
    events = [
        (line.at, _line(line, clock, reader=reader, asker_id=asker_id, at=at))
        for line in history.lines[clock.id]
        if line.at <= at
    ]
    events += [
        moment for rung in history.rungs[clock.id] if rung.share >= 1 or not of_asker for moment in _rung(rung, at=at)
    ]
    return [event for _, event in sorted(events, key=lambda pair: pair[0])]


def _line(line: LedgerLine, clock: Clock, *, reader: Person, asker_id: UUID, at: datetime) -> TimelineEvent:
    kind = EntryKind(line.kind)
    late = kind is EntryKind.STOP and line.at > clock.due_at
    detail = [_detail(line, kind, of_asker=reader.pk == asker_id, at=at), _who(line, reader, asker_id)]
    if line.recorded_at - line.at >= _LATER:
        detail.append(f"Vastgelegd {when(line.recorded_at, at)}.")
    return {
        "title": _title(line, kind, ClockKind(clock.kind), late=late, logged_late=line.recorded_at > clock.due_at),
        "when": capital(when(line.at, at)),
        "iso": iso(line.at),
        "detail": " ".join(filter(None, detail)),
        "shape": "bang" if late else _SHAPES[kind],
    }


def _title(line: LedgerLine, entry: EntryKind, kind: ClockKind, *, late: bool, logged_late: bool) -> str:
    if entry is EntryKind.STOP:
        done = "Advies gegeven" if kind is ClockKind.ADVICE else "Gereageerd"
        if late:
            return f"{done}, later dan beloofd"
        return f"{done}, op tijd; later vastgelegd" if logged_late else f"{done}, op tijd"
    if entry is EntryKind.TARGET and line.duration is None:
        return "Streeftermijn vervallen"
    return entry.label


def _detail(line: LedgerLine, entry: EntryKind, *, of_asker: bool, at: datetime) -> str:
    if entry is EntryKind.START and line.duration is not None:
        before = f", waarvan al gebruikt: {lasting(line.used)}" if line.used else ""
        return f"Beloofd: {_counted(line)}{before}."
    if entry in {EntryKind.TARGET, EntryKind.URGENCY}:
        because = f"{UrgencyReason(line.reason).label}." if entry is EntryKind.URGENCY else ""
        return f"{because} {_from_now_on(line)}".strip()
    if entry is EntryKind.CALENDAR:
        return "Wat al geteld was, blijft geteld."
    if entry is EntryKind.PAUSE and line.until is not None:
        why = _PAUSED.get(PauseReason(line.reason), ("", "")) if line.reason else ("", "")
        return f"{why[0] if of_asker else why[1]} Hoogstens tot {when(line.until, at)}.".strip()
    if entry is EntryKind.RESUMPTION and line.reason:
        return _RESUMED[PauseEnding(line.reason)][0 if of_asker else 1]
    return "De vraag eindigde, of deze belofte werd ingetrokken." if entry is EntryKind.VOID else ""


def _from_now_on(line: LedgerLine) -> str:
    return "" if line.duration is None else f"Voortaan: {_counted(line)}."


def _counted(line: LedgerLine) -> str:
    duration = lasting(line.duration or timedelta())
    return f"{duration}, dag en nacht" if line.calendar_code == "doorlopend" else f"{duration} binnen kantooruren"


def _who(line: LedgerLine, reader: Person, asker_id: UUID) -> str:
    if line.actor_id is None:
        return "Door het steunpunt."
    if line.actor_id == reader.pk:
        return "Door u."
    if line.actor_id == asker_id:
        return "Door de vrager."
    if EntryKind(line.kind) in {EntryKind.TARGET, EntryKind.CALENDAR}:
        return "Door de coördinator van het steunpunt."
    return "Door uw adviseur." if reader.pk == asker_id else "Door een adviseur."


def _rung(rung: ClimbedRung, *, at: datetime) -> Iterable[tuple[datetime, TimelineEvent]]:
    """That the rung was climbed and, where it was corrected later, that and why."""
    detail = f"Gezien {when(rung.found_at, at)}." if rung.found_at - rung.due_at >= _LATER else ""
    if rung.missed:
        detail = f"{detail} Niemand is hiervoor nog gewaarschuwd.".strip()
    yield (
        rung.due_at,
        {
            "title": rung_title(rung.share),
            "when": capital(when(rung.due_at, at)),
            "iso": iso(rung.due_at),
            "detail": detail,
            "shape": "bang" if rung.share >= 1 else "clock",
        },
    )
    if rung.corrected_at is not None:
        yield (
            rung.corrected_at,
            {
                "title": f"{'Toch niet te laat' if rung.share >= 1 else 'Toch niet bijna om'}:"
                f" {_CORRECTED[Correction(rung.correction)]}",
                "when": capital(when(rung.corrected_at, at)),
                "iso": iso(rung.corrected_at),
                "detail": "Wat eerder is gemeld, blijft hier staan.",
                "shape": "check",
            },
        )
