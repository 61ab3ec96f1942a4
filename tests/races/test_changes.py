"""Two coordinators change what is promised at one moment: each saves what he was shown, or hears that it changed."""

from datetime import date, time, timedelta
from functools import partial

import pytest

from steunpunt.desk import changes, recount
from steunpunt.desk.changes import CalendarDraft, Draft, TargetDraft
from steunpunt.models import CalendarVersion, Clock, LedgerLine, Target
from steunpunt.rules.clocks import ClockKind
from steunpunt.rules.holidays import Layer
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.words import Urgency
from tests.cast import MONDAY, Cast, ask
from tests.races.conftest import Meeting, together

HOUR = timedelta(hours=1)
LONGER = TargetDraft(Urgency.HOOG, ClockKind.ADVICE, "kantooruren", 24 * HOUR, MONDAY + 2 * HOUR)
SHORTER = TargetDraft(Urgency.HOOG, ClockKind.ADVICE, "kantooruren", 8 * HOUR, MONDAY + 2 * HOUR)
SHUT = CalendarDraft(
    code="kantooruren",
    effective_from=date(2026, 11, 23),
    windows={day: [(time(9), time(17))] for day in range(5)},
    layers=frozenset(Layer),
    closed_days={date(2026, 11, 24): "verhuizing"},
)


@pytest.mark.parametrize("asked", [False, True], ids=["nothing runs", "a promise runs"])
@pytest.mark.parametrize("drafts", [(LONGER, SHORTER), (LONGER, SHUT), (SHUT, SHUT)], ids=["targets", "both", "days"])
def test_of_two_changes_at_once_one_is_saved_as_it_was_shown(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, drafts: tuple[Draft, Draft], asked: bool
) -> None:
    """The other hears that something changed, looks again, and then saves what he sees now."""
    if asked:
        ask(racers.maas)
    at = MONDAY + HOUR
    shown = [changes.mark(changes.preview(person=racers.hessel, draft=one, at=at)) for one in drafts]
    saves = [
        partial(changes.save, person=racers.hessel, draft=one, at=at, shown=mark)
        for one, mark in zip(drafts, shown, strict=True)
    ]
    monkeypatch.setattr(changes, "mark", meeting.at(changes.mark))
    outcomes = together(*saves)
    monkeypatch.undo()
    (late,) = [nth for nth, outcome in enumerate(outcomes) if isinstance(outcome, Refusal)]
    assert [one.code for one in outcomes if isinstance(one, Refusal)] == ["intussen-veranderd"]
    assert Target.objects.filter(saved_at=at).count() + CalendarVersion.objects.filter(saved_at=at).count() == 1

    soon = at + timedelta(minutes=1)
    again = changes.preview(person=racers.hessel, draft=drafts[late], at=soon)
    changes.save(person=racers.hessel, draft=drafts[late], at=soon, shown=changes.mark(again))
    for one in again:
        assert Clock.objects.get(pk=one.clock.pk).due_at == one.after
    assert LedgerLine.objects.filter(recorded_at=soon).exists() == asked
    assert list(recount.differences()) == []
