"""A calendar or target changes: shown before it is saved, carried out after, and seen by whom it concerns."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.db.models import Max

from steunpunt.desk.clocks import audit, changes, escalation, timetable, timetable_drafts
from steunpunt.desk.clocks.timetable_drafts import CalendarDraft, TargetDraft
from steunpunt.desk.questions import advice, closing, conversation, pausing
from steunpunt.desk.routing import reopening
from steunpunt.models import CalendarVersion, ClimbedRung, Clock, LedgerLine, Letter, Office, Question, Target
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason, State
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.rules.time.calendar import CalendarRefused, closed_because
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import ZONE, midnight
from steunpunt.rules.words import Urgency
from tests.cast import HEERDE, MONDAY, Cast, ask, held_by

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = date(2026, 11, 24)
ALL = frozenset(Layer)
SHUT_ON_TUESDAY = CalendarDraft(
    code="kantooruren",
    effective_from=date(2026, 11, 23),
    windows={day: [(time(9), time(17))] for day in range(5)},
    layers=ALL,
    closed_days={TUESDAY: "verhuizing"},
)


def target(hours: int | None, at: datetime = MONDAY, kind: ClockKind = ClockKind.FIRST_REACTION) -> TargetDraft:
    """So many working hours from this moment on, or nothing any more."""
    duration = None if hours is None else hours * HOUR
    return TargetDraft(Urgency.HOOG, kind, "kantooruren", duration, at)


def _climb(at: datetime) -> None:
    while escalation.climb(at=at):
        pass


def due(question: Question, kind: ClockKind) -> datetime:
    """When it is due as stored."""
    return Clock.objects.get(question=question, kind=kind).due_at


def test_the_preview_says_what_saving_then_does(cast: Cast) -> None:
    """Which promise moves, from when to when; the first reaction is due on Monday and stays."""
    question = ask(cast.maas)
    (moved,) = changes.preview(person=cast.hessel, draft=SHUT_ON_TUESDAY, at=MONDAY + HOUR)
    assert (moved.question, moved.before, moved.late) == (question, MONDAY + 2 * DAY, False)
    assert moved.after == MONDAY + 3 * DAY
    assert due(question, ClockKind.ADVICE) == moved.before
    assert changes.save(person=cast.hessel, draft=SHUT_ON_TUESDAY, at=MONDAY + HOUR) == 1
    assert due(question, ClockKind.ADVICE) == moved.after
    assert due(question, ClockKind.FIRST_REACTION) == MONDAY + 2 * HOUR
    assert Letter.objects.get(topic="verschoven").recipient == cast.maas
    assert LedgerLine.objects.filter(kind="kalender", version=CalendarVersion.objects.latest("id")).count() == 2
    assert list(audit.differences()) == []


def test_what_ended_before_a_change_keeps_its_figures(cast: Cast) -> None:
    """Kept or withdrawn: a calendar that is saved afterwards moves no due moment of it, and recounting agrees."""
    kept, withdrawn = held_by(cast.anna, cast.maas), ask(cast.maas)
    parts = advice.Parts(understood="U vraagt", advice="Nee", next_steps="Bel de griffier")
    advice.send(person=cast.anna, question_id=kept.id, parts=parts, at=MONDAY + HOUR)
    closing.withdraw(person=cast.maas, question_id=withdrawn.id, at=MONDAY + HOUR)
    figures = set(Clock.objects.values_list("pk", "due_at"))
    assert changes.preview(person=cast.hessel, draft=SHUT_ON_TUESDAY, at=MONDAY + 2 * HOUR) == []
    changes.save(person=cast.hessel, draft=SHUT_ON_TUESDAY, at=MONDAY + 2 * HOUR)
    assert set(Clock.objects.values_list("pk", "due_at")) == figures
    assert list(audit.differences()) == []
    reopening.reopen(person=cast.maas, question_id=withdrawn.id, at=MONDAY + 3 * HOUR)
    again = Clock.objects.get(question=withdrawn, kind=ClockKind.ADVICE, cycle=2)
    assert again.due_at == MONDAY + 3 * DAY + 2 * HOUR, "an hour of sixteen was used; Tuesday is shut"
    assert list(audit.differences()) == []


def test_a_closed_day_survives_in_every_version_that_was_announced_for_later(cast: Cast) -> None:
    """Announced: other hours from Wednesday and from Thursday on. Closed on Thursday and Friday since: so they stay."""
    wednesday, thursday, friday = (TUESDAY + timedelta(days=days) for days in (1, 2, 3))
    early = {day: [(time(8), time(16))] for day in range(5)}
    for first, own in ((wednesday, {}), (thursday, {friday: "studiedag"})):
        later = replace(SHUT_ON_TUESDAY, effective_from=first, windows=early, closed_days=own)
        changes.save(person=cast.hessel, draft=later, at=MONDAY)
    shut = replace(SHUT_ON_TUESDAY, closed_days={thursday: "verhuizing"})
    question = ask(cast.maas, urgency=Urgency.NORMAAL, at=MONDAY)
    (moved, *_) = [
        move
        for move in changes.preview(person=cast.hessel, draft=shut, at=MONDAY + HOUR)
        if move.clock.kind == ClockKind.ADVICE
    ]
    changes.save(person=cast.hessel, draft=shut, at=MONDAY + HOUR)
    assert due(question, ClockKind.ADVICE) == moved.after
    calendar = timetable.timelines(["kantooruren"])["kantooruren"]
    open_on = {
        day: [
            begin.astimezone(ZONE).hour
            for begin, _ in calendar.openings(midnight(day.toordinal()), midnight(day.toordinal() + 1))
        ]
        for day in (wednesday, thursday, friday, friday + timedelta(days=3))
    }
    assert open_on == {wednesday: [8], thursday: [], friday: [], friday + timedelta(days=3): [8]}
    changes.save(person=cast.hessel, draft=replace(shut, closed_days={}), at=MONDAY + 2 * HOUR)
    kept = timetable.timelines(["kantooruren"])["kantooruren"]
    assert [closed_because(calendar, friday) for _, calendar in kept.parts[-1:]] == ["studiedag"]
    assert [closed_because(calendar, thursday) for _, calendar in kept.parts[-1:]] == [None]
    assert list(audit.differences()) == []


def test_what_an_announced_version_says_itself_stays_as_it_was_announced(cast: Cast) -> None:
    """Days by decree are carried as well, days before its date of effect are not, and nothing is written in vain."""
    new_year = date(2027, 1, 1)
    later = replace(SHUT_ON_TUESDAY, effective_from=new_year, closed_days={date(2027, 1, 8): "studiedag"})
    changes.save(person=cast.hessel, draft=later, at=MONDAY)
    versions = CalendarVersion.objects.filter(effective_from=new_year).order_by("id")
    changes.save(person=cast.hessel, draft=SHUT_ON_TUESDAY, at=MONDAY + HOUR)
    assert versions.count() == 1
    decreed = replace(SHUT_ON_TUESDAY, equated_days={date(2027, 2, 1): "troonswisseling"})
    changes.save(person=cast.hessel, draft=decreed, at=MONDAY + 2 * HOUR)
    holds = versions.last()
    assert holds is not None
    assert (holds.closed_days, holds.equated_days) == ({"2027-01-08": "studiedag"}, {"2027-02-01": "troonswisseling"})
    assert list(audit.differences()) == []


def test_hours_that_have_run_stay_counted_by_the_old_version(cast: Cast) -> None:
    """Saved at noon that the desk is shut all of this day: the two hours since ten are counted, no more come."""
    question = ask(cast.maas)
    shut = replace(SHUT_ON_TUESDAY, closed_days={date(2026, 11, 23): "storing"})
    changes.save(person=cast.hessel, draft=shut, at=MONDAY + HOUR)
    assert due(question, ClockKind.FIRST_REACTION) == datetime.fromisoformat("2026-11-24T10:00:00+01:00")


def test_a_breach_on_record_is_marked_and_never_erased(cast: Cast) -> None:
    """Two hours were promised and broken; from now on four: the promise is open again, the breach is corrected."""
    question = ask(cast.maas)
    broken = MONDAY + 2 * HOUR + timedelta(minutes=1)
    while escalation.climb(at=broken):
        pass
    changes.save(person=cast.hessel, draft=target(4, at=broken), at=broken)
    rungs = ClimbedRung.objects.filter(clock__kind=ClockKind.FIRST_REACTION).order_by("due_at")
    assert list(rungs.values_list("code", "correction")) == [
        ("waarschuwing", "streeftermijn"),
        ("overschrijding", "streeftermijn"),
    ]
    assert due(question, ClockKind.FIRST_REACTION) == MONDAY + 4 * HOUR
    while escalation.climb(at=MONDAY + 4 * HOUR):
        pass
    assert list(rungs.filter(code="overschrijding").values_list("round", "corrected_at")) == [(1, broken), (2, None)]
    assert list(audit.differences()) == []


def test_a_shorter_target_says_before_saving_what_would_be_late(cast: Cast) -> None:
    """An hour is promised where an hour and a half was used: late at once, at the moment of saving and not before."""
    ask(cast.maas)
    at = MONDAY + 90 * timedelta(minutes=1)
    (moved,) = changes.preview(person=cast.hessel, draft=target(1, at=at), at=at)
    assert moved.after == at
    assert not Target.objects.filter(saved_at=at).exists()


def test_a_target_that_is_withdrawn_voids_what_runs(cast: Cast) -> None:
    """From the moment itself; nobody is warned again."""
    question = ask(cast.maas)
    changes.save(person=cast.hessel, draft=target(None, at=MONDAY + HOUR), at=MONDAY + HOUR)
    _climb(MONDAY + 9 * HOUR)
    clock = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
    assert clock.voided_at == MONDAY + HOUR
    assert not ClimbedRung.objects.filter(clock=clock).exists()
    assert [clock.kind for clock in ask(cast.maas, at=MONDAY + 2 * HOUR).clocks.all()] == [ClockKind.ADVICE]


@pytest.mark.parametrize("reason", PauseReason)
def test_a_target_that_is_withdrawn_during_a_pause_leaves_what_the_ledger_says(cast: Cast, reason: PauseReason) -> None:
    """Resumed and then looked at: the pause had ended with the promise, and so had the moment at which it was due."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Hoe zit het?", awaits=True, at=MONDAY)
    pausing.pause(person=cast.anna, question_id=question.id, reason=reason, at=MONDAY + HOUR)
    withdrawn = target(None, at=MONDAY + 2 * HOUR, kind=ClockKind.ADVICE)
    changes.save(person=cast.hessel, draft=withdrawn, at=MONDAY + 2 * HOUR)
    pausing.resume(person=cast.anna, question_id=question.id, at=MONDAY + 4 * HOUR)
    assert list(audit.differences()) == []
    _climb(MONDAY + 5 * HOUR)
    assert list(audit.differences()) == []
    clock = Clock.objects.get(question=question, kind=ClockKind.ADVICE)
    assert (clock.voided_at, clock.due_at) == (MONDAY + 2 * HOUR, MONDAY + 2 * DAY + HOUR)
    assert audit.check(at=MONDAY + DAY) == 0


def test_a_withdrawal_that_was_announced_and_revoked_lapses_nothing(cast: Cast) -> None:
    """Nor for whoever asked in between; and what was revoked can be withdrawn after all."""
    tuesday = MONDAY + timedelta(days=1)
    nothing, again = (target(hours, at=tuesday, kind=ClockKind.ADVICE) for hours in (None, 16))
    changes.save(person=cast.hessel, draft=nothing, at=MONDAY)
    question = ask(cast.maas, at=MONDAY + HOUR)
    changes.save(person=cast.hessel, draft=again, at=MONDAY + 2 * HOUR)
    _climb(tuesday + HOUR)
    clock = Clock.objects.get(question=question, kind=ClockKind.ADVICE)
    assert (clock.voided_at, clock.withdrawn_at) == (None, None)
    assert clock.state(at=tuesday + HOUR) is State.RUNNING
    wednesday = tuesday + timedelta(days=1)
    for draft, at in ((replace(again, effective_from=wednesday), tuesday), (nothing, tuesday + HOUR)):
        changes.save(person=cast.hessel, draft=replace(draft, effective_from=wednesday), at=at)
    _climb(wednesday + HOUR)
    clock.refresh_from_db()
    assert clock.voided_at == wednesday
    assert list(audit.differences()) == []


def test_who_asks_between_the_saving_and_the_day_of_effect_is_promised_the_same(cast: Cast) -> None:
    """A target of tomorrow holds from tomorrow on, for whoever asked before it was saved and for whoever asks after."""
    before = ask(cast.maas, urgency=Urgency.HOOG)
    changes.save(person=cast.hessel, draft=target(40, at=MONDAY + DAY, kind=ClockKind.ADVICE), at=MONDAY)
    after = ask(cast.maas, urgency=Urgency.HOOG)
    assert due(before, ClockKind.ADVICE) == due(after, ClockKind.ADVICE) == MONDAY + 7 * DAY


def test_what_cannot_be_is_refused_and_leaves_nothing(cast: Cast) -> None:
    """A calendar that never opens, an unknown one, a day of the past, a duration of nothing."""
    last = CalendarVersion.objects.aggregate(last=Max("id"))
    refused: list[tuple[timetable_drafts.Draft, type[Exception]]] = [
        (replace(SHUT_ON_TUESDAY, windows={}), CalendarRefused),
        (replace(SHUT_ON_TUESDAY, windows={0: [(time(17), time(9))]}), CalendarRefused),
        (replace(SHUT_ON_TUESDAY, code="maandagen"), Faulty),
        (replace(SHUT_ON_TUESDAY, effective_from=date(2026, 11, 22)), Faulty),
        (target(0), Faulty),
        (replace(target(1), calendar_code="weg"), Faulty),
        (replace(target(1), effective_from=MONDAY - HOUR), Faulty),
    ]
    for draft, refusal in refused:
        with pytest.raises(refusal):
            changes.save(person=cast.hessel, draft=draft, at=MONDAY)
    assert CalendarVersion.objects.aggregate(last=Max("id")) == last


@pytest.mark.parametrize("username", ["maas", "anna", "beheer", "charlie"])
def test_only_a_coordinator_changes_what_is_promised(cast: Cast, username: str) -> None:
    """To everybody else there is nothing to change."""
    for act in (changes.preview, changes.save):
        with pytest.raises(NotFound):
            act(person=getattr(cast, username), draft=SHUT_ON_TUESDAY, at=MONDAY)


def test_a_coordinator_with_a_tie_changes_the_promise_without_seeing_it(cast: Cast) -> None:
    """In the preview it does not exist; the rule holds for it all the same."""
    question = ask(cast.maas)
    Office.objects.create(person=cast.hessel, organisation_id=HEERDE, function="raadslid")
    assert changes.preview(person=cast.hessel, draft=SHUT_ON_TUESDAY, at=MONDAY) == []
    changes.save(person=cast.hessel, draft=SHUT_ON_TUESDAY, at=MONDAY)
    assert due(question, ClockKind.ADVICE) == MONDAY + 3 * DAY


def test_a_calendar_in_which_every_minute_counts_stays_so(cast: Cast) -> None:
    """Said in a sentence, and nothing is saved."""
    before = CalendarVersion.objects.count()
    for do in (changes.preview, changes.save):
        with pytest.raises(Faulty) as faulty:
            do(person=cast.hessel, draft=replace(SHUT_ON_TUESDAY, code="doorlopend"), at=MONDAY)
        (fault,) = faulty.value.faults
        assert fault.sentence == "In deze kalender telt elke minuut. Daar valt niets te wijzigen."
    assert CalendarVersion.objects.count() == before
