"""Rows that are added by SQL written once are the rows that Django would have added."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, connection
from django.db.models import Model
from django.forms.models import model_to_dict
from pytest_django import DjangoAssertNumQueries

from steunpunt.desk.clocks import timetable
from steunpunt.desk.storage import journal, rows
from steunpunt.models import CalendarVersion, Edition, JournalLine, LadderRung, Letter, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.working_time import elapsed
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


@pytest.mark.parametrize("kind", [bytes, memoryview])
def test_many_rows_read_back_as_they_were(cast: Cast, kind: type[bytes]) -> None:
    """Told together: every byte, quote and backslash, and microseconds."""
    many = [letter(cast, rf'"{nth}\{{,}}') for nth in range(rows.FEW + 1)]
    for one in many:
        one.sealed_code = kind(bytes(range(256)))
        one.next_attempt_at = MONDAY + timedelta(microseconds=1)
    rows.add_all(*many)
    rows.change(many, ("sealed_code", "owed_at"))
    for one in many:
        found = Letter.objects.get(pk=one.pk)
        assert bytes(found.sealed_code or b"") == bytes(range(256))
        assert model_to_dict(found) == model_to_dict(one)


def test_what_is_known_already_is_passed_over_only_on_demand(cast: Cast) -> None:
    """Of two, the one that is new is added and counted; nothing is nothing."""
    rows.add(letter(cast, "een"))
    assert rows.add(letter(cast, "een"), letter(cast, "twee"), unless_known=True) == 1
    assert rows.add(unless_known=True) == 0
    with pytest.raises(IntegrityError, match="key"):
        rows.add(letter(cast, "twee"))


def test_rows_of_several_tables_are_added_by_one_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Hundreds of them, each as it was; outside of a transaction it is one by itself, inside of one it has a savepoint
    of its own.
    """
    some = [
        row
        for number in range(200)
        for row in (letter(cast, f"brief {number}"), journal.new_line("x", at=MONDAY, actor=cast.maas, nummer=number))
    ]
    with django_assert_num_queries(3) as said:
        rows.add_all(*some)
    assert [query["sql"].split()[0] for query in said.captured_queries] == ["SAVEPOINT", "WITH", "RELEASE"]
    added = [row for row in some if isinstance(row, Letter)]
    assert model_to_dict(Letter.objects.get(key="brief 7")) == model_to_dict(added[7])
    lines = JournalLine.objects.filter(action="x").order_by("id")
    assert [line.facts for line in lines] == [{"nummer": number} for number in range(200)]
    assert not any(row._state.adding for row in some)


def test_of_the_tables_that_are_named_what_is_known_is_passed_over(cast: Cast) -> None:
    """The rest is added all the same; of a table that is not named it is an error, after which one can go on."""
    rows.add(letter(cast, "een"))
    line = journal.new_line("x", at=MONDAY)
    rows.add_all(letter(cast, "een"), letter(cast, "twee"), line, unless_known=[Letter])
    assert sorted(one.key for one in Letter.objects.all()) == ["een", "twee"]
    assert JournalLine.objects.filter(action="x").count() == 1
    with pytest.raises(IntegrityError, match="key"):
        rows.add_all(journal.new_line("y", at=MONDAY), letter(cast, "twee"))
    assert not JournalLine.objects.filter(action="y").exists()


@pytest.mark.parametrize("model", [CalendarVersion, Target, LadderRung])
def test_every_change_of_the_timetable_gives_another_edition(cast: Cast, model: type[Model]) -> None:
    """Whoever makes it: the desk, the administrator, or somebody with SQL at hand."""
    seen = [Edition.objects.get().code]
    one = model._default_manager.order_by("pk")[0]
    one.save()
    seen.append(Edition.objects.get().code)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    seen.append(Edition.objects.get().code)
    one.save(force_insert=True)
    seen.append(Edition.objects.get().code)
    assert len(set(seen)) == 4


def test_a_text_that_is_too_long_is_refused_and_never_cut(cast: Cast) -> None:
    """The places carry types without a length, for PostgreSQL cuts to a length that is asked for."""
    with pytest.raises(DataError, match="too long"):
        rows.add_all(journal.new_line("x" * 41, at=MONDAY))


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
    """Withdrawn it promises nothing; without its calendar it cannot be reckoned."""
    gone = {"effective_from": MONDAY, "saved_at": MONDAY, "calendar_code": "kantooruren", "duration": None}
    Target.objects.create(urgency=FIRST[0], kind=FIRST[1], **gone)
    assert FIRST not in timetable.promises(at=MONDAY)
    assert FIRST in timetable.promises(at=MONDAY - timedelta(seconds=1))
    Target.objects.filter(urgency=FIRST[0], kind=FIRST[1]).update(calendar_code="weg")
    promise = timetable.promises(at=MONDAY - timedelta(seconds=1))[FIRST]
    assert (promise.counting, promise.timelines) == (None, {})
