"""Tasks: one bad row halts nobody, a task twice does no harm, and logs carry no content."""

import io
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery.exceptions import Reject
from django.db import OperationalError
from django.utils import timezone

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey, IdempotentRequest, StoredAnswer
from steunpunt.desk.administration import housekeeping, scheduler
from steunpunt.desk.clocks import escalation, quarantine
from steunpunt.desk.routing import candidates, triage
from steunpunt.logs import ReferencesOnly
from steunpunt.models import Assignment, ClimbedRung, Clock, IdempotentResponse, Letter, Question, Session
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.clocks import ladder
from steunpunt.rules.clocks.ledger import Course
from steunpunt.rules.routing.routing import Candidate
from tests.cast import MONDAY, Cast, again, ask
from workers import broker, tasks
from workers.celery import HARD_LIMIT, REDELIVERED_AFTER, SOFT_LIMIT, app
from workers.letters import rendering
from workers.logs import KindsOnly

MINUTE = timedelta(minutes=1)


def test_a_question_that_cannot_be_routed_halts_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is looked at again a minute later; the others are routed now, and nothing half is kept of it."""
    bad, good = ask(cast.maas), ask(cast.maas, at=MONDAY + MINUTE)
    weigh = candidates.Pool.candidates

    def weighs(pool: candidates.Pool, question: Question) -> list[Candidate]:
        if question == bad:
            Question.objects.filter(pk=bad.pk).update(phase="nazorg")  # half done
            raise ZeroDivisionError("De kanarie zingt")
        return weigh(pool, question)

    monkeypatch.setattr(candidates.Pool, "candidates", weighs)
    now = MONDAY + 2 * MINUTE
    assert [triage.route_next(at=now) for _ in range(3)] == [True, True, False]
    assert Assignment.objects.get().question == good
    assert (again(bad).next_route_at, again(bad).phase) == (now + MINUTE, "eerste_signaal")
    assert bad.reference in caplog.text
    assert again(bad).route_fault == triage.UNFORESEEN
    assert Letter.objects.get(topic="geen-adviseur").recipient == cast.hessel

    monkeypatch.undo()
    assert triage.route_next(at=now + MINUTE)
    assert Assignment.objects.filter(question=bad).exists()
    assert (again(bad).route_fault, again(bad).nobody_since) == ("", None)


def test_a_clock_that_cannot_be_climbed_halts_nobody_and_keeps_its_true_moment(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After it is mended its rung has the moment at which it was due, and the moment at which it was found."""
    bad = ask(cast.maas)
    ask(cast.maas, at=MONDAY + MINUTE)
    clock = Clock.objects.get(question=bad, kind="eerste_reactie")
    climb = ladder.climb

    def climbs(course: Course, *given: Any, at: datetime) -> ladder.Climb:
        if course.started_at == MONDAY:
            raise ZeroDivisionError
        return climb(course, *given, at=at)

    monkeypatch.setattr(ladder, "climb", climbs)
    at_three_quarters = MONDAY + 90 * MINUTE
    now = at_three_quarters + MINUTE
    assert [escalation.climb(at=now) for _ in range(2)] == [True, False]
    assert ClimbedRung.objects.get().clock != clock
    assert bad.reference in caplog.text
    letter = Letter.objects.get(facts__clock=str(clock.id))
    assert (letter.topic, letter.recipient) == ("klok-apart", cast.hessel)

    monkeypatch.undo()
    later = now + quarantine.RETRY
    assert escalation.climb(at=later)
    rung = ClimbedRung.objects.get(clock=clock)
    assert (rung.due_at, rung.found_at) == (at_three_quarters, later)
    clock.refresh_from_db()
    assert clock.set_aside_at is None
    with pytest.raises(rendering.NotNeeded, match="termijn-weer-berekend"):
        rendering.compose(letter, at=later)


@pytest.mark.parametrize("bell", ["route", "climb", "deliver", "tidy"])
def test_a_bell_may_ring_twice_and_with_words_that_it_does_not_know(cast: Cast, bell: str) -> None:
    """Another version of beat may say more than this worker understands."""
    for _ in range(2):
        app.tasks[f"workers.tasks.{bell}"].apply(kwargs={"from_a_later_version": 1}, throw=True)


def test_what_a_bell_sets_going_it_brings_to_its_end(cast: Cast) -> None:
    """Two questions and their letters, after one ring of each bell."""
    ask(cast.maas, at=timezone.now())
    ask(cast.maas, at=timezone.now())
    tasks.route()
    tasks.deliver()
    assert Assignment.objects.count() == 2
    assert Letter.objects.filter(sent_at=None).count() == 0
    assert Letter.objects.count() == 4


def test_a_database_that_is_away_is_one_line(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_: object) -> bool:
        raise OperationalError("connection to server failed")

    monkeypatch.setattr(scheduler, "do_next", away)
    tasks.route()
    assert [record.getMessage() for record in caplog.records] == ["router: the database does not answer"]


def test_a_ring_ends_before_the_lease_and_the_lease_before_the_broker_rings_again() -> None:
    """Else two mailers could carry one letter."""
    assert tasks.AT_MOST < SOFT_LIMIT < HARD_LIMIT < 90 < REDELIVERED_AFTER


def test_every_ring_that_nobody_hears_goes_stale() -> None:
    """A worker that was away an hour meets no pile of bells."""
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"] > 0, name


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("unix:///run/house/valkey.sock", "redis+socket:///run/house/valkey.sock?virtual_host=0"),
        ("unix://:p%40ss@/run/a%20b/valkey.sock?db=3", "redis+socket://:p%40ss@/run/a%20b/valkey.sock?virtual_host=3"),
        ("redis://:pass@broker.example:6379/1", "redis://:pass@broker.example:6379/1"),
        ("rediss://broker.example", "rediss://broker.example"),
    ],
)
def test_the_brokers_address_as_kombu_spells_it(url: str, spelled: str) -> None:
    assert broker.address(url) == spelled


def test_a_failing_task_leaves_its_kind_in_the_log_and_not_its_words(cast: Cast) -> None:
    """Celery's own line about a failure would quote the exception."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(ReferencesOnly("%(levelname)s %(message)s"))
    handler.addFilter(KindsOnly())
    logger = logging.getLogger("celery")
    logger.addHandler(handler)

    @app.task(name="workers.tasks.breaks")
    def breaks(words: str) -> None:
        raise ValueError(words) from Reject(words)

    try:
        breaks.apply(kwargs={"words": "De kanarie zingt"})
        logger.error("Message Error: %s", ValueError("De kanarie zingt"))
        logger.error(ValueError("De kanarie zingt"))
    finally:
        logger.removeHandler(handler)
        app.tasks.unregister("workers.tasks.breaks")
    assert "Task workers.tasks.breaks" in written.getvalue()
    assert written.getvalue().count("ValueError") >= 3
    assert "kanarie" not in written.getvalue()


def test_what_has_served_is_thrown_out(cast: Cast) -> None:
    """The answer to a form after two days; that to a draft is kept, for a tab may stay open for weeks."""
    for scope in (KeyScope.FORM, KeyScope.DRAFT):
        used = IdempotencyKey.over(scope, "sleutel", "a")
        request = IdempotentRequest(cast.maas, used, MONDAY, at_least=Visibility.CONTENT)
        idempotency.respond(request, lambda: StoredAnswer(b""))
    Session.objects.create(session_key="oud", session_data="", expire_date=MONDAY)
    Session.objects.create(session_key="nieuw", session_data="", expire_date=MONDAY + timedelta(days=9))

    def kept() -> list[str]:
        return list(IdempotentResponse.objects.order_by("scope").values_list("scope", flat=True))

    housekeeping.delete_expired(at=MONDAY + timedelta(hours=48, seconds=-1))
    assert kept() == [KeyScope.DRAFT, KeyScope.FORM]
    assert Session.objects.get() == Session.objects.get(session_key="nieuw")
    housekeeping.delete_expired(at=MONDAY + timedelta(hours=48))
    assert kept() == [KeyScope.DRAFT]
    housekeeping.delete_expired(at=MONDAY + timedelta(days=60))
    assert kept() == []
