"""Random kills under load: afterwards ledgers, rungs, journal and letters are as without a kill."""

import os
from collections import Counter
from uuid import UUID

import pytest

from steunpunt.desk.clocks import audit
from steunpunt.models import ClimbedRung, Clock, JournalLine, Letter
from steunpunt.rules.letters import LetterOvertaken
from tests.faults.servers import FaultsServers, happens_soon
from tests.faults.storm import (
    Storm,
    happenings,
    in_peace,
    is_at_rest,
    letters,
    letters_due,
    letters_sent,
    rungs,
    short_promises,
)
from tests.workers.sink import Sink

SECONDS = float(os.environ.get("STORM_SECONDS", "25"))
"""How long it rages: docs/operations.md."""
SEED = int(os.environ.get("STORM_SEED", "20261123"))

pytestmark = pytest.mark.timeout(240 + 4 * SECONDS)


def test_after_a_storm_of_kills_it_is_as_if_there_had_been_none(servers: FaultsServers, sink: Sink) -> None:
    """Worker, mailer, beat and connections are killed while promises break: nothing is lost, nothing is doubled."""
    sink.slow = 0.03  # so that a mailer that dies has a letter in hand
    with short_promises():
        storm = Storm(servers, sink, SEED)
        moments = storm.rage(SECONDS)
        sink.slow = 0  # what is still owed after many minutes need not go one by one
        assert comes_to_rest(storm.asked, sink)
        servers.send_home()
        went = list(Letter.objects.all())
        peaceful = in_peace(moments)
    print(f"{len(moments)} questions, {len(rungs(storm.asked))} rungs, {len(sink.ids)} letters", dict(storm.strikes))

    assert list(audit.differences()) == []
    assert not Clock.objects.filter(set_aside_at__isnull=False).exists()
    assert rungs(storm.asked) == rungs(peaceful)
    assert happenings(storm.asked) == happenings(peaceful)
    assert letters(storm.asked) == letters(peaceful)
    for questions in (storm.asked, peaceful):
        assert letters_sent(questions) == letters_due(questions)
    journalled = JournalLine.objects.filter(question__in=storm.asked, facts__has_key="cycle").count()
    assert journalled == ClimbedRung.objects.filter(clock__question__in=storm.asked).count()
    again = check_letters(went, sink)
    print(f"{sum(item.unreturned > 1 for item in went)} letters lost a mailer, {again} went once more")
    assert again <= storm.felled


def comes_to_rest(asked: list[UUID], sink: Sink) -> bool:
    """Whether all of it comes to its end, however much is owed, as long as letters keep going."""
    gone = -1
    while len(sink.ids) > gone:
        gone = len(sink.ids)
        if happens_soon(lambda: is_at_rest(asked), 90):
            return True
    return False


def check_letters(owed: list[Letter], sink: Sink) -> int:
    """Each that was owed went, or was overtaken; again only where a mailer may have died with it, by the same name."""
    copies = Counter(sink.ids)
    again = 0
    for letter in owed:
        came = copies.pop(f"<{letter.id}@example.org>", 0)
        if letter.sent_at is None:
            assert letter.last_fault in list(LetterOvertaken), letter.last_fault
        else:
            assert 1 <= came <= letter.attempts, (letter.topic, letter.attempts)
        again += max(came - 1, 0)
    assert not copies, "nothing was sent that was not owed"
    return again
