"""Promises follow the current timetable, also when it is cached."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Model

from steunpunt.desk.clocks import timetable
from steunpunt.models import CalendarVersion, Edition, LadderRung, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.working_time import elapsed
from steunpunt.rules.words import Urgency
from tests.cast import MONDAY, Cast

FIRST = (Urgency.HOOG, ClockKind.FIRST_REACTION)


@pytest.mark.parametrize("model", [CalendarVersion, Target, LadderRung])
def test_every_change_of_the_timetable_gives_another_edition(cast: Cast, model: type[Model]) -> None:
    """Whoever makes it: the desk, the administrator, or somebody with SQL at hand."""
    editions = [Edition.objects.get().code]
    item = model._default_manager.order_by("pk")[0]
    item.save()
    editions.append(Edition.objects.get().code)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    editions.append(Edition.objects.get().code)
    item.save(force_insert=True)
    editions.append(Edition.objects.get().code)
    assert len(set(editions)) == 4


def test_a_calendar_or_target_that_changes_holds_from_the_next_promise_on(cast: Cast) -> None:
    """Within the same second and process: what a version said before is never used for what it says now."""
    before = timetable.promises(at=MONDAY, urgency=Urgency.HOOG)[FIRST]
    opened = CalendarVersion.objects.get(code=before.calendar_code)
    opened.closed_days = {"2026-11-23": "verhuizing"}
    opened.save()
    after = timetable.promises(at=MONDAY, urgency=Urgency.HOOG)[FIRST]
    assert before.due_from(MONDAY) == datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert after.due_from(MONDAY) == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert timetable.timelines([opened.code])[opened.code] == after.counting != before.counting
    Target.objects.filter(urgency=FIRST[0], kind=FIRST[1]).update(duration=timedelta(hours=1))
    assert timetable.promises(at=MONDAY)[FIRST].duration == timedelta(hours=1)


def test_a_version_counts_from_its_day_and_a_target_without_calendar_is_an_error(cast: Cast) -> None:
    """A version of tomorrow counts from the midnight of Amsterdam on, also for a promise that was made today."""
    hour = timedelta(hours=1)
    code = timetable.promises(at=MONDAY)[FIRST].calendar_code
    CalendarVersion.objects.create(code=code, effective_from=date(2026, 11, 24), elapsed=True, saved_at=MONDAY - hour)
    promise = timetable.promises(at=MONDAY)[FIRST]
    assert promise.due_from(MONDAY) == MONDAY + 2 * hour
    closing, midnight = datetime(2026, 11, 23, 16, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert promise.due_from(closing - hour) == midnight + hour


def test_what_ran_before_a_version_was_saved_stays_counted_by_the_old_one(cast: Cast) -> None:
    """Saved at ten with effect from that morning: the hour before ten is gone, whatever the new version says."""
    code = timetable.promises(at=MONDAY)[FIRST].calendar_code
    closed = {"effective_from": date(2026, 11, 23), "windows": {"1": [["09:00", "17:00"]]}}
    CalendarVersion.objects.create(code=code, saved_at=MONDAY, **closed)
    recorded, by_date = (timetable.timelines([code], by_date=flag)[code] for flag in (False, True))
    nine, ten = MONDAY - timedelta(hours=1), MONDAY
    assert elapsed(recorded, nine, ten + timedelta(hours=3)) == timedelta(hours=1)
    assert elapsed(by_date, nine, ten + timedelta(hours=3)) == timedelta()


def test_a_target_that_is_gone_or_counts_by_no_calendar(cast: Cast) -> None:
    """Withdrawn it promises nothing; without its calendar it cannot be calculated."""
    gone = {"effective_from": MONDAY, "saved_at": MONDAY, "calendar_code": "kantooruren", "duration": None}
    Target.objects.create(urgency=FIRST[0], kind=FIRST[1], **gone)
    assert FIRST not in timetable.promises(at=MONDAY)
    assert FIRST in timetable.promises(at=MONDAY - timedelta(seconds=1))
    Target.objects.filter(urgency=FIRST[0], kind=FIRST[1]).update(calendar_code="weg")
    promise = timetable.promises(at=MONDAY - timedelta(seconds=1))[FIRST]
    assert (promise.counting, promise.timelines) == (None, {})


def test_a_timetable_that_changes_while_it_is_read_is_read_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parts are read one after the other: what is returned is of one edition, and called by that."""
    Target.objects.filter(urgency=FIRST[0], kind=FIRST[1]).update(duration=timedelta(hours=3))
    read_ladder, changes = timetable.ladder, iter([timedelta(hours=5)])

    def ladder_while_a_target_changes() -> object:
        for duration in changes:
            Target.objects.filter(urgency=FIRST[0], kind=FIRST[1]).update(duration=duration)
        return read_ladder()

    monkeypatch.setattr(timetable, "ladder", ladder_while_a_target_changes)
    current = timetable.lock_edition()
    assert current.edition == Edition.objects.get().code
    assert current.promises(at=MONDAY)[FIRST].duration == timedelta(hours=5)
