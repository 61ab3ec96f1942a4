"""The ladder: in batches, each rung notified once, bundled letters, and one failing clock that halts no other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steunpunt.desk.clocks import audit, escalation
from steunpunt.desk.questions import conversation
from steunpunt.desk.routing import triage
from steunpunt.models import Adviser, ClimbedRung, Clock, Duty, LedgerLine, Letter, Person, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import Urgency
from tests.broken_clocks import change_unguarded
from tests.cast import MONDAY, Cast, ask, held_by

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
CODES = "waarschuwing", "overschrijding", "overschrijding_150", "overschrijding_200"


def climb(at: datetime) -> None:
    """Look until it is quiet."""
    while escalation.climb(at=at):
        pass


def letters(username: str) -> list[tuple[str, datetime | None]]:
    """What the ladder told this person: the topic, and when the letter may go."""
    topics = Letter.objects.filter(recipient__username=username, topic__in=[*CODES, "belofte-gebroken"])
    return list(topics.order_by("next_attempt_at", "topic").values_list("topic", "next_attempt_at"))


def test_a_hundred_breaches_at_once_are_twelve_statements(cast: Cast) -> None:
    """Each is owed by itself, to the coordinator and to the asker; the mailer puts them together."""
    for _ in range(100):
        ask(cast.maas)
    Clock.objects.filter(kind=ClockKind.ADVICE).update(next_check_at=None)
    with CaptureQueriesContext(connection) as captured:
        assert escalation.climb(at=MONDAY + 2 * HOUR)
    statements = [str(query["sql"]) for query in captured.captured_queries]
    outside = [sql for sql in statements if "SAVEPOINT" not in sql]
    assert len(outside) + 2 <= 12, outside  # BEGIN and COMMIT, which are savepoints inside a test
    assert ClimbedRung.objects.filter(code="overschrijding", missed=False).count() == 100
    assert letters("hessel") == [("overschrijding", MONDAY + 2 * HOUR)] * 100
    assert letters("maas") == [("belofte-gebroken", MONDAY + 2 * HOUR)] * 100
    assert not escalation.climb(at=MONDAY + 2 * HOUR)


def test_nobody_reads_in_a_letter_of_a_question_they_may_not_know_of(cast: Cast) -> None:
    """A coordinator who sat in Heerde hears of none of it, on duty or not."""
    Person.objects.filter(pk=cast.bram.pk).update(is_coordinator=True, is_head=True)
    Duty.objects.create(adviser_id=cast.bram.pk, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=9))
    ask(cast.maas, urgency=Urgency.SPOED, at=MONDAY + 10 * HOUR)
    climb(MONDAY + 13 * HOUR)
    assert letters("bram") == []
    assert [topic for topic, _ in letters("hessel")] == ["overschrijding_200"]


def test_what_is_urgent_never_waits_and_by_night_tells_who_is_on_duty(cast: Cast) -> None:
    """Asked at nine in the evening, broken at ten: at once, also to Chris, who has the night."""
    evening = datetime(2026, 11, 23, 20, tzinfo=UTC)
    Duty.objects.create(adviser_id=cast.chris.pk, starts_at=evening, ends_at=evening + 12 * HOUR)
    ask(cast.maas, at=evening, urgency=Urgency.SPOED)
    climb(evening + HOUR)
    for username in ("chris", "hessel"):
        assert letters(username) == [("overschrijding", evening + HOUR)]


def test_who_is_no_adviser_any_more_has_no_duty(cast: Cast) -> None:
    """Their duty still stands in the roster; of what breaks by night they hear nothing."""
    evening = datetime(2026, 11, 23, 20, tzinfo=UTC)
    Duty.objects.create(adviser_id=cast.chris.pk, starts_at=evening, ends_at=evening + 12 * HOUR)
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)
    ask(cast.maas, at=evening, urgency=Urgency.SPOED)
    climb(evening + HOUR)
    assert letters("chris") == []
    assert letters("hessel") == [("overschrijding", evening + HOUR)]


def test_what_is_counted_in_office_hours_waits_for_the_desk_to_open(cast: Cast) -> None:
    """Broken at closing time, found a second later: the letters go at nine the next morning."""
    closing = datetime(2026, 11, 23, 16, tzinfo=UTC)
    ask(cast.maas, at=closing - 2 * HOUR)
    climb(closing + SECOND)
    tomorrow = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert letters("hessel") == [("overschrijding", tomorrow)]
    assert letters("maas") == [("belofte-gebroken", tomorrow)]


def test_after_a_night_of_sleep_nothing_is_told_as_if_on_time(cast: Cast) -> None:
    """Three questions, all past everything: the coordinator hears of each at once, and nobody is warned."""
    for _ in range(3):
        held_by(cast.anna, cast.maas)
    Clock.objects.filter(kind=ClockKind.ADVICE).update(next_check_at=None)
    woke = MONDAY + 3 * HOUR
    climb(woke)
    assert letters("anna") == []
    assert letters("hessel") == [("overschrijding_150", woke)] * 3
    rungs = ClimbedRung.objects.values_list("code", "missed", "due_at", "found_at").distinct().order_by("due_at")
    assert list(rungs) == [
        ("waarschuwing", True, MONDAY + 90 * MINUTE, woke),
        ("overschrijding", False, MONDAY + 120 * MINUTE, woke),
        ("overschrijding_150", False, woke, woke),
    ]


def test_the_asker_is_told_what_to_expect_instead(cast: Cast) -> None:
    """The moment of the next rung; after the last there is none to tell."""
    question = ask(cast.maas)
    climb(MONDAY + 2 * HOUR)
    clock = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
    assert clock.expected_at == MONDAY + 3 * HOUR
    assert Letter.objects.get(topic="belofte-gebroken").facts["expected"] == (MONDAY + 3 * HOUR).isoformat()
    climb(MONDAY + 4 * HOUR)
    clock.refresh_from_db()
    assert clock.expected_at is None


def test_a_clock_that_cannot_be_calculated_is_set_aside_and_halts_no_other(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Told of once, tried again later, and taken up when it can be calculated."""
    broken, sound = ask(cast.maas), ask(cast.maas)
    clock = Clock.objects.get(question=broken, kind=ClockKind.FIRST_REACTION)
    ledger = LedgerLine.objects.filter(clock=clock)
    change_unguarded(lambda: ledger.update(calendar_code="weg"))
    for minutes in (120, 131):
        climb(MONDAY + minutes * MINUTE)
    assert ClimbedRung.objects.filter(clock__question=sound, code="overschrijding").exists()
    clock.refresh_from_db()
    assert clock.set_aside_at == MONDAY + 120 * MINUTE
    assert Letter.objects.filter(topic="klok-apart").count() == 1
    assert broken.reference in caplog.text
    change_unguarded(lambda: ledger.update(calendar_code="kantooruren"))
    climb(MONDAY + 142 * MINUTE)
    clock.refresh_from_db()
    assert clock.set_aside_at is None
    assert clock.rungs.filter(code="overschrijding").exists()
    assert list(audit.differences()) == []


def test_a_target_that_is_withdrawn_ends_the_promise_and_warns_nobody(cast: Cast) -> None:
    """From its date of effect on; what a question of before was promised, is void at that moment."""
    gone = {"effective_from": MONDAY + HOUR, "saved_at": MONDAY - HOUR, "calendar_code": "kantooruren"}
    Target.objects.create(urgency=Urgency.HOOG, kind=ClockKind.FIRST_REACTION, duration=None, **gone)
    question = ask(cast.maas)
    climb(MONDAY + 9 * HOUR)
    clock = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
    assert (clock.voided_at, clock.next_check_at) == (MONDAY + HOUR, None)
    assert not clock.rungs.exists()
    assert list(audit.differences()) == []


def test_an_idle_look_is_one_statement(cast: Cast) -> None:
    """Once a second, for ever."""
    with CaptureQueriesContext(connection) as captured:
        assert not escalation.climb(at=MONDAY)
    assert len(captured) == 1


def test_a_second_adviser_in_the_question_is_told_and_who_left_it_is_not(cast: Cast) -> None:
    """The warning goes to whoever has the question now."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Ik bel u", at=MONDAY)
    Adviser.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert triage.route_next(at=MONDAY) is False
    climb(MONDAY + timedelta(days=1, hours=5))
    assert {topic for topic, _ in letters("anna")} == {"waarschuwing"}
