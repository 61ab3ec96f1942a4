"""Making and sending messages take turns: however many events happen, messages go out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import BEATING
from steunpunt.desk.partners import deliveries, subscriptions
from steunpunt.desk.storage import journal
from steunpunt.models import Delivery, Person, Question
from tests.cast import MONDAY, Cast, ask
from tests.workers import receiver as receivers
from tests.workers.receiver import Receiver
from workers import tasks

LOOKS = 60
"""So often it is looked before the world falls silent in these tests."""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A partner's system that answers as it should."""
    with receivers.listening() as listening:
        yield listening


def subscribed(owner: Person, url: str, *, number: int, kinds: tuple[str, ...] = (subscriptions.TRY_OUT,)) -> None:
    """So many abonnementen of this person, each with a message that tries it out."""
    for _ in range(number):
        made, _secret = subscriptions.subscribe(person=owner, url=url, kinds=kinds, at=MONDAY)
        subscriptions.send_test(person=owner, subscription_id=made.id, at=MONDAY)


def owed() -> int:
    """How many messages that try an address out have not arrived."""
    return Delivery.objects.filter(kind=subscriptions.TRY_OUT, delivered_at=None).count()


class World:
    """Things happen before every look, up to `LOOKS` times; then it is counted what had not been sent."""

    def __init__(self, question: Question, monkeypatch: pytest.MonkeyPatch, *, at_once: int) -> None:
        self.question, self.at_once = question, at_once
        self.looks = 0
        self.owed: int | None = None
        self._look = subscriptions.make_messages
        monkeypatch.setattr(subscriptions, "make_messages", self.look)

    def look(self, *, at: datetime) -> bool:
        """As the desk looks, after something happened."""
        self.looks += 1
        if self.looks <= LOOKS:
            for _ in range(self.at_once):
                journal.line("bericht.bericht", at=MONDAY, actor=self.question.asker, question=self.question)
        elif self.owed is None:
            self.owed = owed()
        return self._look(at=at)


@pytest.mark.parametrize("at_once", [1, 12])
def test_messages_go_out_while_things_keep_happening(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Twenty abonnementen, and something new at every look."""
    subscribed(cast.maas, receiver.url, number=10)
    subscribed(cast.smit, receiver.url, number=10)
    monkeypatch.setattr(tasks, "AT_MOST", 600.0)  # seconds; a busy machine takes its time
    world = World(ask(cast.maas), monkeypatch, at_once=at_once)
    tasks.dispatch()
    assert world.owed == 0
    assert len(set(receiver.ids)) == 20


def test_health_knows_since_when_the_oldest_message_waits(cast: Cast) -> None:
    """One that could have gone: not before a minute, and not once it went."""
    subscribed(cast.maas, "https://x.example/", number=1)
    later = MONDAY + MINUTE
    for part in BEATING:
        health.beat(part, at=later)
    assert health.check(at=later).is_well
    late = health.check(at=later + timedelta(seconds=1)).late
    assert [(str(item.part), item.since) for item in late] == [("berichten", MONDAY)]
    parcel = deliveries.lease(at=later + timedelta(seconds=1))
    assert parcel is not None
    assert health.check(at=later + timedelta(seconds=1)).is_well
    deliveries.mark_delivered(parcel, status=204, at=later + timedelta(seconds=2))
    assert health.check(at=later + timedelta(seconds=2)).is_well


def test_who_is_slow_or_fails_waits_for_their_own_system(cast: Cast) -> None:
    """The desk is well: a message of that owner is under way, has just been, or its address has its next try later."""
    subscribed(cast.maas, "https://x.example/", number=2)
    later = MONDAY + 2 * MINUTE
    for part in BEATING:
        health.beat(part, at=later)
    slow = deliveries.lease(at=MONDAY)
    assert slow is not None
    deliveries.mark_delivered(slow, status=204, at=later - timedelta(seconds=1))
    assert health.check(at=later).is_well  # the other waited all the time, for the slow one
    failing = deliveries.lease(at=later)
    assert failing is not None
    deliveries.mark_failed(failing, status=500, fault="", at=later, wait=timedelta(hours=1))
    much_later = later + 10 * MINUTE
    for part in BEATING:
        health.beat(part, at=much_later)
    assert health.check(at=much_later).is_well


def test_events_that_never_end_keep_nobody_from_their_messages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look gives new events their place, and makes the messages of one abonnement all the same."""
    subscribed(cast.maas, "https://x.example/", number=2, kinds=("bericht",))
    world = World(ask(cast.maas), monkeypatch, at_once=1)
    for _ in range(2):
        assert world.look(at=MONDAY)
    made = Delivery.objects.filter(kind="bericht.bericht")
    assert made.values("subscription").distinct().count() == 2
