"""The desk reports which part stands still, since when, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import (
    BEATING,
    JOURNAL_LATE_AFTER,
    LATE_AFTER,
    LETTER_LATE_AFTER,
    Late,
    WatchedPart,
)
from steunpunt.desk.letters import outbox
from steunpunt.models import Heartbeat, Letter
from tests.cast import MONDAY, Cast, ask
from workers import tasks

SECOND = timedelta(seconds=1)


@pytest.fixture
def open_desk(cast: Cast) -> Cast:
    """A desk that opened at ten o'clock on Monday."""
    health.record_start(at=MONDAY)
    return cast


def beats(*parts: WatchedPart, at: object) -> None:
    for part in (*parts, WatchedPart.JOURNAL):
        health.beat(part, at=at)  # type: ignore[arg-type]  # handed on as it came


def test_a_desk_that_opened_has_half_a_minute_for_its_first_beat(open_desk: Cast) -> None:
    """Not red at once; red when worker and beat never come up."""
    assert health.check(at=MONDAY + LATE_AFTER).is_well
    silent = health.check(at=MONDAY + LATE_AFTER + SECOND)
    assert silent.late == tuple(Late(part, MONDAY) for part in BEATING)


@pytest.mark.parametrize("silent", BEATING)
def test_the_part_that_is_silent_is_named_with_its_last_beat(open_desk: Cast, silent: WatchedPart) -> None:
    """The others beat on."""
    later = MONDAY + timedelta(hours=1)
    beats(*(part for part in BEATING if part != silent), at=later)
    assert health.check(at=later).late == (Late(silent, MONDAY),)
    health.beat(silent, at=later)
    assert health.check(at=later).is_well


def test_a_part_without_a_row_never_beat(open_desk: Cast) -> None:
    """A desk that was never opened is red, and says that it knows no moment."""
    Heartbeat.objects.all().delete()
    assert health.check(at=MONDAY).late == tuple(Late(part, None) for part in BEATING)
    health.beat(WatchedPart.CLOCK, at=MONDAY)
    assert [late.part for late in health.check(at=MONDAY).late] == [
        WatchedPart.MAILER,
        WatchedPart.ROUTER,
        WatchedPart.MESSENGER,
        WatchedPart.WAKER,
    ]


def test_a_letter_that_could_have_gone_and_did_not_is_late(open_desk: Cast) -> None:
    """Not one that is for later, or gone; one that is on its way has not gone."""
    ask(open_desk.maas)
    later = MONDAY + LETTER_LATE_AFTER + SECOND
    beats(*BEATING, at=later)
    assert health.check(at=later - SECOND).is_well
    assert health.check(at=later).late == (Late(WatchedPart.LETTERS, MONDAY),)
    lent = outbox.lease(at=later)
    assert lent is not None
    assert health.check(at=later).late == (Late(WatchedPart.LETTERS, MONDAY),)
    outbox.mark_sent(lent, at=later)
    assert health.check(at=later + SECOND).is_well
    Letter.objects.filter(pk=lent.pk).update(sent_at=None, due_at=None, next_attempt_at=later + SECOND)
    assert health.check(at=later).is_well


def test_a_letter_that_could_wait_is_not_late_at_its_first_try(open_desk: Cast) -> None:
    """Two within a minute: the second waits for that minute to end, and is no sign that anything is wrong."""
    ask(open_desk.maas)
    first = outbox.lease(at=MONDAY)
    assert first is not None
    outbox.mark_sent(first, at=MONDAY)
    ask(open_desk.maas, at=MONDAY + SECOND)
    assert outbox.lease(at=MONDAY + SECOND) is None
    later = MONDAY + timedelta(minutes=1)
    beats(*BEATING, at=later + LETTER_LATE_AFTER + SECOND)
    assert outbox.lease(at=later) is not None
    assert health.check(at=later + LETTER_LATE_AFTER).is_well
    assert health.check(at=later + LETTER_LATE_AFTER + SECOND).late == (Late(WatchedPart.LETTERS, later),)


@pytest.mark.parametrize("fault", ["ontvanger-geweigerd-452", "brief-geweigerd-451", "TemplateDoesNotExist", "Sealed"])
def test_a_letter_that_is_owed_and_has_not_gone_is_late_whatever_the_reason(open_desk: Cast, fault: str) -> None:
    """A full mailbox, a template that is missing, a key that is not there: somebody waits for it."""
    ask(open_desk.maas)
    lent = outbox.lease(at=MONDAY)
    assert lent is not None
    outbox.mark_failed(lent, fault=fault, permanent=False, at=MONDAY)
    Letter.objects.update(next_attempt_at=MONDAY + timedelta(hours=1))
    later = MONDAY + LETTER_LATE_AFTER + SECOND
    beats(*BEATING, at=later)
    assert health.check(at=later - SECOND).is_well
    assert health.check(at=later).late == (Late(WatchedPart.LETTERS, MONDAY),)
    outbox.mark_failed(lent, fault=fault, permanent=True, at=later)
    assert health.check(at=later).is_well


def test_a_post_office_that_stays_closed_is_seen_although_the_mailer_comes_back_each_time(open_desk: Cast) -> None:
    """The letter is for later then, again and again; yet it should have gone when it was owed."""
    ask(open_desk.maas)
    lent = outbox.lease(at=MONDAY)
    assert lent is not None
    outbox.mark_failed(lent, fault="geen-verbinding", permanent=False, closed=True, at=MONDAY)
    Letter.objects.update(next_attempt_at=MONDAY + timedelta(hours=1))
    later = MONDAY + LETTER_LATE_AFTER + SECOND
    beats(*BEATING, at=later)
    assert health.check(at=later).late == (Late(WatchedPart.LETTERS, MONDAY),)


def test_the_parts_are_told_in_one_order_however_their_rows_lie(cast: Cast) -> None:
    """Two answers of the same desk do not differ by who beat last."""
    Heartbeat.objects.all().delete()
    beats(*reversed(BEATING), at=MONDAY)
    assert list(health.check(at=MONDAY).beats) == [*BEATING, WatchedPart.JOURNAL]


def test_a_journal_that_nobody_reads_is_late(open_desk: Cast) -> None:
    """A quarter of an hour after its last round; a desk of before has no row for it."""
    later = MONDAY + JOURNAL_LATE_AFTER
    beats(*BEATING, at=later + SECOND)
    health.beat(WatchedPart.JOURNAL, at=MONDAY)
    assert health.check(at=later).is_well
    assert health.check(at=later + SECOND).late == (Late(WatchedPart.JOURNAL, MONDAY),)
    Heartbeat.objects.filter(name=WatchedPart.JOURNAL).delete()
    assert health.check(at=later + SECOND).is_well


def test_a_look_and_a_beat_are_one_statement_each(
    open_desk: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """They come with every page of the desk, and with every ring."""
    with django_assert_num_queries(1):
        health.check(at=MONDAY)
    with django_assert_num_queries(1):
        health.beat(WatchedPart.CLOCK, at=MONDAY)


@pytest.mark.parametrize(
    ("bell", "part"),
    [
        ("climb", WatchedPart.CLOCK),
        ("deliver", WatchedPart.MAILER),
        ("route", WatchedPart.ROUTER),
        ("dispatch", WatchedPart.MESSENGER),
        ("alert", WatchedPart.WAKER),
    ],
)
def test_every_ring_leaves_a_beat_and_an_idle_one_costs_three_statements_at_most(
    open_desk: Cast, bell: str, part: WatchedPart
) -> None:
    """Savepoints of the test's own transaction aside. What changed when the desk was furnished is looked at before."""
    getattr(tasks, bell)()
    with CaptureQueriesContext(connection) as captured:
        getattr(tasks, bell)()
    statements = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 3, statements
    assert Heartbeat.objects.get(name=part).beat_at > MONDAY
