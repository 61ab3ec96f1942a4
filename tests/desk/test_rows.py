"""Rows that are added by SQL written once are the rows that Django would have added."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.forms.models import model_to_dict

from steunpunt.desk import rows, timetable
from steunpunt.models import CalendarVersion, Letter, Target
from steunpunt.rules.clocks import ClockKind
from steunpunt.rules.words import Urgency
from tests.cast import MONDAY, Cast

FIRST = (Urgency.HOOG, ClockKind.FIRST_REACTION)


def letter(cast: Cast, key: str) -> Letter:
    """A letter to the burgemeester."""
    return Letter(
        key=key, topic="ontvangen", recipient=cast.maas, facts={"a": "1"}, owed_at=MONDAY, next_attempt_at=MONDAY
    )


def test_a_row_reads_back_as_it_was_and_knows_that_it_is_there(cast: Cast) -> None:
    """Empty and JSON columns too; saving it again changes the row, and makes no second one."""
    added = letter(cast, "een")
    assert rows.add(added) == 1
    assert model_to_dict(Letter.objects.get(key="een")) == model_to_dict(added)
    added.last_fault = "geen antwoord"
    added.save()
    assert Letter.objects.get(key="een").last_fault == "geen antwoord"


def test_what_is_known_already_is_passed_over_only_on_demand(cast: Cast) -> None:
    """Of two, the one that is new is added and counted; nothing is nothing."""
    rows.add(letter(cast, "een"))
    assert rows.add(letter(cast, "een"), letter(cast, "twee"), unless_known=True) == 1
    assert rows.add(unless_known=True) == 0
    with pytest.raises(IntegrityError, match="key"):
        rows.add(letter(cast, "twee"))


def test_a_calendar_or_target_that_changes_holds_from_the_next_promise_on(cast: Cast) -> None:
    """Within the same second and process: what a version said before is never used for what it says now."""
    before = timetable.promises(at=MONDAY, urgency=Urgency.HOOG)[FIRST]
    opened = CalendarVersion.objects.get(code=before.calendar.code)
    opened.closed_days = {"2026-11-23": "verhuizing"}
    opened.save()
    after = timetable.promises(at=MONDAY, urgency=Urgency.HOOG)[FIRST]
    assert before.due_from(MONDAY) == datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert after.due_from(MONDAY) == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert timetable.calendar(opened.code, at=MONDAY) == after.calendar != before.calendar
    Target.objects.filter(urgency=FIRST[0], kind=FIRST[1]).update(duration=timedelta(hours=1))
    assert timetable.promises(at=MONDAY)[FIRST].duration == timedelta(hours=1)


def test_the_version_of_the_day_counts_and_a_target_without_calendar_is_an_error(cast: Cast) -> None:
    """A version of tomorrow does not count today."""
    code = timetable.promises(at=MONDAY)[FIRST].calendar.code
    CalendarVersion.objects.create(code=code, effective_from=date(2026, 11, 24), elapsed=True)
    assert not timetable.promises(at=MONDAY)[FIRST].calendar.elapsed
    assert timetable.promises(at=MONDAY + timedelta(days=1))[FIRST].calendar.elapsed
    Target.objects.filter(urgency=FIRST[0], kind=FIRST[1]).update(calendar_code="weg")
    with pytest.raises(KeyError, match="weg"):
        timetable.promises(at=MONDAY)
