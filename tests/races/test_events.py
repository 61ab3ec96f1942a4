"""Many write and many read at once: no stream skips, repeats or turns round, no message goes twice at once, and every
line of the journal gets one place in its chain.
"""

import threading
from functools import partial

import pytest
from django.db import transaction

from steunpunt.desk.package import referrals
from steunpunt.desk.partners import deliveries, events, subscriptions
from steunpunt.desk.storage import journal
from steunpunt.desk.storage.chain import audit, linking
from steunpunt.desk.storage.chain.audit import Verified
from steunpunt.models import Delivery, Event, JournalLine, JournalLink
from steunpunt.rules.access.referrals import ReferralStep
from steunpunt.rules.refusals import Refusal
from tests.cast import MONDAY, Cast, ask
from tests.races.conftest import TIMEOUT, together

EVERY = 10_000
WRITERS, EACH = 4, 6


def test_a_line_that_was_written_first_and_committed_last_is_missed_by_nobody(racers: Cast) -> None:
    """The one thing that a running number of PostgreSQL gets wrong."""
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            ask(racers.maas)
            written.set()
            assert may_end.wait(TIMEOUT)

    def quick() -> list[str]:
        assert written.wait(TIMEOUT)
        ask(racers.maas)
        ids = [str(event.id) for event in events.page(racers.maas, many=EVERY)]
        may_end.set()
        return ids

    _, ids_of_quick = together(slow, quick)
    assert isinstance(ids_of_quick, list)
    last = Event.objects.get(pk=ids_of_quick[-1])
    later = [str(event.id) for event in events.page(racers.maas, after=last.pk, many=EVERY)]
    first_line = JournalLine.objects.filter(event__isnull=False).order_by("id").first()
    assert first_line is not None
    assert str(first_line.event.id) in later
    assert ids_of_quick + later == [str(event.id) for event in events.page(racers.maas, many=EVERY)]


def test_readers_by_cursor_see_what_all_others_see(racers: Cast) -> None:
    """Four write, three read in small pages meanwhile; each has the whole stream in the same order in the end."""
    done = threading.Event()

    def write() -> None:
        for _ in range(EACH):
            ask(racers.maas)

    def writers() -> None:
        together(*[write] * WRITERS)
        done.set()

    def read() -> list[str]:
        ids: list[str] = []
        while True:
            was_done = done.is_set()
            last = Event.objects.get(pk=ids[-1]).pk if ids else None
            page = [str(event.id) for event in events.page(racers.maas, after=last, many=3)]
            ids += page
            if was_done and not page:
                return ids

    _, *streams = together(writers, *[read] * 3)
    whole = [str(event.id) for event in events.page(racers.maas, many=EVERY)]
    assert len(whole) >= WRITERS * EACH
    assert streams == [whole] * 3


def test_many_messengers_make_and_take_each_message_once(racers: Cast) -> None:
    """Sequence numbers without a gap, and one message on its way at a time."""
    made, _ = subscriptions.subscribe(person=racers.maas, url="https://x.example/", kinds=(), at=MONDAY)
    for _ in range(5):
        ask(racers.maas)

    def look() -> None:
        while subscriptions.make_messages(at=MONDAY):
            pass

    together(*[look] * 4)
    numbers = list(Delivery.objects.order_by("sequence").values_list("sequence", flat=True))
    made.refresh_from_db()
    assert numbers == list(range(1, made.last_sequence + 1))
    assert len(numbers) == events.visible_to(racers.maas).count()
    lent = together(*[partial(deliveries.lease, at=MONDAY)] * 6)
    assert [item is None for item in lent].count(False) == 1


def test_of_two_updates_of_one_referral_at_once_one_counts(racers: Cast) -> None:
    """The second is told that it cannot. Of updates with one id: `test_repeats`."""
    made = referrals.refer(person=racers.maas, item="training", shares=[], at=MONDAY)
    step = partial(referrals.act, person=racers.hessel, referral_id=made.id, step=ReferralStep.ACCEPT, at=MONDAY)
    outcomes = together(*[step] * 3)
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)] == ["niet-nu"] * 2
    assert JournalLine.objects.filter(action="verwijzing.aanvaard").count() == 1


@pytest.mark.parametrize("times", range(3))
def test_numbers_given_by_many_at_once_have_no_gap(racers: Cast, times: int) -> None:
    """And none is given twice."""
    for _ in range(4 + times):
        ask(racers.maas)
    together(*[events.number] * 6)
    numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def _link() -> None:
    while linking.link_next():
        pass


def test_a_line_that_is_committed_late_is_linked_late(racers: Cast) -> None:
    """It has the lower id, and was not there when the higher one was linked."""
    _link()
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.line("adviseur.aanwezig", at=MONDAY, actor=racers.beheer)
            written.set()
            assert may_end.wait(10)

    def quick() -> None:
        assert written.wait(10)
        journal.line("adviseur.aanwezig", at=MONDAY, actor=racers.hessel)
        _link()
        may_end.set()

    assert together(slow, quick) == [None, None]
    _link()
    by_hessel, by_beheer = JournalLink.objects.order_by("-number")[1], JournalLink.objects.order_by("-number")[0]
    assert by_beheer.line_id < by_hessel.line_id
    assert audit.verify({}) == Verified(links=JournalLine.objects.count(), waiting=0, fault=None)


def test_several_link_while_several_write(racers: Cast) -> None:
    """One links at a time, and none waits for another to write."""
    _link()
    done = threading.Event()

    def write() -> None:
        for _ in range(25):
            journal.line("adviseur.aanwezig", at=MONDAY)

    def writers() -> None:
        together(write, write, write)
        done.set()

    def link() -> None:
        while not done.is_set():
            linking.link_next()
            done.wait(0.001)

    assert together(writers, link, link) == [None, None, None]
    _link()
    assert audit.verify({}) == Verified(links=JournalLine.objects.count(), waiting=0, fault=None)


def test_nobody_waits_for_whoever_writes_a_line(racers: Cast) -> None:
    """A transaction that wrote a line and goes on holds up no other line."""
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.line("adviseur.aanwezig", at=MONDAY)
            written.set()
            assert may_end.wait(10)

    def quick() -> None:
        assert written.wait(10)
        with transaction.atomic():
            journal.line("adviseur.aanwezig", at=MONDAY)
        may_end.set()

    assert together(slow, quick) == [None, None]
