"""Two coordinators change a promise at one moment: each saves what they were shown, or hears that it changed. Who
asks at that moment is promised what is new.
"""

import threading
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from steunpunt.desk.clocks import audit, changes, timetable
from steunpunt.desk.clocks.timetable_drafts import CalendarDraft, Draft, TargetDraft
from steunpunt.desk.package import items
from steunpunt.desk.package.items import ItemWords
from steunpunt.desk.questions import closing, conversation
from steunpunt.desk.routing import reopening
from steunpunt.models import CalendarVersion, Clock, LedgerLine, PackageItem, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.clocks.ledger import replay
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.words import Urgency
from tests.cast import MONDAY, Cast, ask, held_by
from tests.races.conftest import TIMEOUT, Meeting, together

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


@pytest.mark.parametrize("expects_line", [False, True], ids=["nothing runs", "a promise runs"])
@pytest.mark.parametrize("drafts", [(LONGER, SHORTER), (LONGER, SHUT), (SHUT, SHUT)], ids=["targets", "both", "days"])
def test_of_two_changes_at_once_one_is_saved_as_it_was_shown(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, drafts: tuple[Draft, Draft], expects_line: bool
) -> None:
    """The other hears that something changed, looks again, and then saves what they see now."""
    if expects_line:
        ask(racers.maas)
    at = MONDAY + HOUR
    shown = [
        changes.fingerprint(changes.preview(person=racers.hessel, draft=draft, at=at), draft, at=at) for draft in drafts
    ]
    saves = [
        partial(changes.save, person=racers.hessel, draft=draft, at=at, shown=mark)
        for draft, mark in zip(drafts, shown, strict=True)
    ]
    monkeypatch.setattr(changes, "fingerprint", meeting.at(changes.fingerprint))
    outcomes = together(*saves)
    monkeypatch.undo()
    (late,) = [nth for nth, outcome in enumerate(outcomes) if isinstance(outcome, Refusal)]
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)] == ["intussen-veranderd"]
    assert Target.objects.filter(saved_at=at).count() + CalendarVersion.objects.filter(saved_at=at).count() == 1

    soon = at + timedelta(minutes=1)
    again = changes.preview(person=racers.hessel, draft=drafts[late], at=soon)
    changes.save(
        person=racers.hessel, draft=drafts[late], at=soon, shown=changes.fingerprint(again, drafts[late], at=soon)
    )
    for item in again:
        assert Clock.objects.get(pk=item.clock.pk).due_at == item.after
    assert LedgerLine.objects.filter(recorded_at=soon).exists() == expects_line
    assert list(audit.differences()) == []


def _asks(cast: Cast) -> Callable[[], object]:
    return partial(ask, cast.maas, at=MONDAY + HOUR)


def _asks_on(cast: Cast) -> Callable[[], object]:
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Wij denken mee.", at=MONDAY + HOUR / 2)
    return partial(conversation.say, person=cast.maas, question_id=question.id, words="En nu?", at=MONDAY + HOUR)


def _reopens(cast: Cast) -> Callable[[], object]:
    question = ask(cast.maas)
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY + HOUR / 2)
    return partial(reopening.reopen, person=cast.maas, question_id=question.id, at=MONDAY + HOUR)


@pytest.mark.parametrize(
    ("act", "kind", "draft"),
    [
        (_asks, ClockKind.ADVICE, LONGER),
        (_asks, ClockKind.ADVICE, SHUT),
        (_asks_on, ClockKind.NEXT_REACTION, SHUT),
        (_reopens, ClockKind.ADVICE, LONGER),
        (_reopens, ClockKind.ADVICE, SHUT),
    ],
)
def test_a_promise_that_begins_while_a_change_is_saved_waits_and_is_made_by_what_is_new(
    racers: Cast,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Cast], Callable[[], object]],
    kind: ClockKind,
    draft: Draft,
) -> None:
    """The change has looked already which promises run: what came in after that look by the old would be missed."""
    ask(racers.maas)
    at = MONDAY + HOUR
    outcome: list[object] = []
    late_comer = act(racers)
    clocks_before = set(Clock.objects.values_list("pk", flat=True))
    coming = threading.Thread(target=lambda: outcome.extend(together(late_comer)))
    looked = changes._moved

    def come_after(change: Any, clocks: Any, *, at: datetime) -> Any:
        coming.start()
        coming.join(TIMEOUT)
        assert coming.is_alive()
        return looked(change, clocks, at=at)

    monkeypatch.setattr(changes, "_moved", come_after)
    changes.save(person=racers.hessel, draft=draft, at=at)
    coming.join(60)
    assert [item for item in outcome if isinstance(item, Exception)] == []
    clock = Clock.objects.exclude(pk__in=clocks_before).get(kind=kind)
    began = LedgerLine.objects.get(clock=clock, kind="start")
    promise = timetable.promises(at=at, urgency=Urgency.HOOG)[Urgency.HOOG, kind]
    used = began.used or timedelta()
    assert clock.due_at == replay(promise.lines_from(at, used=used), promise.timelines).due_at
    assert (began.calendar_code, began.duration) == (promise.calendar_code, promise.duration)
    assert list(audit.differences()) == []


def test_of_two_who_saw_the_same_item_of_the_package_one_changes_it(racers: Cast, meeting: Meeting) -> None:
    """The other hears that it changed: their words do not replace what they never saw."""
    items.seed()
    text_read = items.find("training").text

    def check(stands: PackageItem) -> None:
        if stands.text != text_read:
            raise Refusal("verouderd", "Dit is intussen gewijzigd.")

    versions = [ItemWords("Training", "De desk", text, "Meld u aan.") for text in ("Op dinsdag.", "Op vrijdag.")]
    outcomes = together(
        *(
            partial(
                items.change, person=racers.hessel, code="training", words=words, at=MONDAY, check=meeting.at(check)
            )
            for words in versions
        )
    )
    (done,) = [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]
    assert isinstance(done, PackageItem)
    assert items.find("training").text == done.text
