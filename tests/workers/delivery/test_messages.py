"""Webhooks: in order, once per id, signed, and slow partners delay nobody else."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook
from time_machine import TimeMachineFixture

from steunpunt.desk.partners import deliveries, events, subscriptions
from steunpunt.desk.questions import conversation
from steunpunt.models import Attempt, Delivery, Event, JournalLine, Letter, Subscription
from steunpunt.rules.refusals import NotFound
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.workers import receiver as receivers
from tests.workers.receiver import Receiver
from workers.delivery import messages
from workers.transports import webhook

EVERY = 10_000
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A partner's system that answers as it should."""
    with receivers.listening() as listening:
        yield listening


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is enough to tell who does not answer."""
    monkeypatch.setattr(webhook, "WITHIN", 1.0)


def subscribe(cast: Cast, receiver: Receiver, *kinds: str, at: datetime = MONDAY) -> tuple[Subscription, str]:
    """maas is told of what happens to what she asks."""
    return subscriptions.subscribe(person=cast.maas, url=receiver.url, kinds=kinds, at=at)


def until_quiet(at: datetime) -> None:
    """All that can be done at this moment."""
    while subscriptions.make_messages(at=at) or messages.send_one(clock=lambda: at):
        pass


def test_every_event_arrives_in_order_signed_and_without_a_word_of_content(
    cast: Cast, receiver: Receiver, time_machine: TimeMachineFixture
) -> None:
    """By CloudEvents, and the signature holds for whoever knows the secret alone."""
    made, secret = subscribe(cast, receiver)
    question = held_by(cast.anna, cast.maas)
    conversation.say(person=cast.maas, question_id=question.id, words=CANARY, at=MONDAY + MINUTE)
    until_quiet(MONDAY + HOUR)
    stream = [str(event.id) for event in events.page(cast.maas, many=EVERY)]
    assert receiver.ids == stream
    events_received = [json.loads(body) for _, body in receiver.heard]
    assert [item["type"] for item in events_received][:3] == [
        "nl.steunpunt.vraag.ontvangen",
        "nl.steunpunt.vraag.aangeboden",
        "nl.steunpunt.vraag.aanvaard",
    ]
    assert [item["sequence"] for item in events_received] == [
        str(number) for number in range(1, len(events_received) + 1)
    ]
    assert events_received[0]["subject"] == question.reference
    assert events_received[0]["data"] == {"gebeurtenis": "vraag.ontvangen", "adviesvraag": str(question.id)}
    assert events_received[0]["time"] == "2026-11-23T09:00:00Z"
    assert CANARY not in b"".join(body for _, body in receiver.heard).decode()
    time_machine.move_to(MONDAY + HOUR)
    headers, body = receiver.heard[0]
    assert headers["content-type"] == "application/cloudevents+json"
    Webhook(secret).verify(body, headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(secret).verify(body.replace(b"ontvangen", b"aanvaard!"), headers)
    assert set(Delivery.objects.values_list("subscription_id", flat=True)) == {made.id}


def test_nobody_is_told_of_what_they_may_not_know(cast: Cast, receiver: Receiver) -> None:
    """bram has a tie to Heerde, charlie no role, and the desk's inner movements are not for the asker."""
    for person in (cast.bram, cast.charlie):
        subscriptions.subscribe(person=person, url=receiver.url, kinds=(), at=MONDAY)
    question = held_by(cast.anna, cast.maas)
    conversation.note(person=cast.anna, question_id=question.id, words="Alleen voor ons.", at=MONDAY)
    until_quiet(MONDAY + HOUR)
    assert receiver.heard == []
    actions = {event.line.action for event in events.page(cast.maas, many=EVERY)}
    assert "bericht.notitie" not in actions
    assert "bericht.notitie" in {event.line.action for event in events.page(cast.anna, many=EVERY)}


def test_only_what_was_asked_for_is_sent(cast: Cast, receiver: Receiver) -> None:
    """By name, or by the first part of it."""
    subscribe(cast, receiver, "vraag.aanvaard", "bericht")
    question = held_by(cast.anna, cast.maas)
    conversation.say(person=cast.maas, question_id=question.id, words="Dank.", at=MONDAY)
    until_quiet(MONDAY + HOUR)
    assert [json.loads(body)["type"].removeprefix("nl.steunpunt.") for _, body in receiver.heard] == [
        "vraag.aanvaard",
        "bericht.bericht",
    ]


def test_a_number_is_given_in_the_order_in_which_it_was_committed_and_never_twice(cast: Cast) -> None:
    """And an idle look costs one statement."""
    ask(cast.maas)
    while events.number():
        pass
    numbers = [event.number for event in Event.objects.order_by("line_id")]
    assert numbers == list(range(1, len(numbers) + 1))
    with CaptureQueriesContext(connection) as captured:
        assert not subscriptions.make_messages(at=MONDAY)
    assert len(captured) == 1


def test_every_line_about_a_question_is_an_event(cast: Cast) -> None:
    """The database sees to it, whoever writes the line and however."""
    question = held_by(cast.anna, cast.maas)
    lines = JournalLine.objects.filter(question=question)
    assert lines.count() == Event.objects.filter(line__in=lines).count() > 2


@pytest.mark.parametrize(
    ("behave", "fault", "status"),
    [
        (500, "", 500),
        (404, "", 404),
        (receivers.hangs, "antwoordt-niet-op-tijd", None),
        (receivers.drips, "antwoordt-niet-op-tijd", None),
        (receivers.hangs_up, "geen-http", None),
        (receivers.turns_inward, "", 307),
    ],
)
def test_what_does_not_arrive_goes_again_byte_for_byte(
    cast: Cast, receiver: Receiver, behave: Any, fault: str, status: int | None
) -> None:
    """Whatever the receiver does to it; nobody is followed anywhere."""
    subscribe(cast, receiver, "vraag.ontvangen")
    receiver.behave = behave
    ask(cast.maas)
    until_quiet(MONDAY)
    tried = Attempt.objects.get()
    assert (tried.fault, tried.status) == (fault, status)
    assert not messages.send_one(clock=lambda: MONDAY)
    receiver.behave = 204
    until_quiet(MONDAY + 10 * timedelta(seconds=1))
    assert Delivery.objects.get().delivered_at is not None
    (_, first), (_, second) = receiver.heard
    assert first == second
    assert len(set(receiver.ids)) == 1


def test_who_is_busy_is_left_alone_for_as_long_as_they_ask(cast: Cast, receiver: Receiver) -> None:
    """`Retry-After` holds for all that goes to this address."""
    subscribe(cast, receiver, "vraag.ontvangen")
    receiver.behave = receivers.is_busy
    ask(cast.maas)
    until_quiet(MONDAY)
    receiver.behave = 204
    ask(cast.maas, at=MONDAY + MINUTE)
    until_quiet(MONDAY + timedelta(seconds=119))
    assert len(receiver.heard) == 1
    until_quiet(MONDAY + 2 * MINUTE)
    assert len(receiver.heard) == 3


def test_three_days_of_silence_and_then_every_event_once_by_id(cast: Cast, receiver: Receiver) -> None:
    """What was given up is told to the owner and the coordinator, and can be sent again; the stream has it all."""
    made, _ = subscribe(cast, receiver)
    receiver.behave = 503
    ask(cast.maas)
    now = MONDAY
    while now < MONDAY + timedelta(days=3, hours=15):  # the longest wait, and as much more as chance adds
        until_quiet(now)
        now += timedelta(minutes=20)
    assert not Delivery.objects.filter(next_attempt_at__isnull=False).exists()
    assert {letter.recipient.username for letter in Letter.objects.filter(topic="abonnement-onbereikbaar")} == {
        "maas",
        "hessel",
    }
    tries = len(receiver.heard)
    assert tries < 40 * Delivery.objects.count()
    receiver.behave = 204
    receiver.heard.clear()
    assert deliveries.send_again(person=cast.maas, subscription_id=made.id, at=now) == Delivery.objects.count()
    ask(cast.maas, at=now)
    until_quiet(now + 10 * MINUTE)
    assert receiver.ids == [str(event.id) for event in events.page(cast.maas, many=EVERY)]


def test_an_address_that_does_not_answer_is_tried_by_one_message_at_a_time(cast: Cast, receiver: Receiver) -> None:
    """A hundred messages that wait are one try, and the other address gets its own at once."""
    subscribe(cast, receiver)
    receiver.behave = 500
    for _ in range(5):
        ask(cast.maas)
    with receivers.listening() as healthy:
        subscriptions.subscribe(person=cast.hessel, url=healthy.url, kinds=["vraag.ontvangen"], at=MONDAY)
        ask(cast.maas)
        until_quiet(MONDAY)
        assert len(receiver.heard) == 1
        assert len(healthy.heard) == 1


def test_a_secret_is_renewed_and_both_sign_for_a_day(
    cast: Cast, receiver: Receiver, time_machine: TimeMachineFixture
) -> None:
    """So that a receiver can change over without missing anything."""
    made, former = subscribe(cast, receiver)
    _, fresh = subscriptions.renew_secret(person=cast.maas, subscription_id=made.id, at=MONDAY)
    for moment, both in ((MONDAY + HOUR, True), (MONDAY + timedelta(days=1), False)):
        subscriptions.send_test(person=cast.maas, subscription_id=made.id, at=moment)
        until_quiet(moment)
        headers, body = receiver.heard[-1]
        time_machine.move_to(moment)
        Webhook(fresh).verify(body, headers)
        if both:
            Webhook(former).verify(body, headers)
        else:
            with pytest.raises(Exception, match="No matching signature"):
                Webhook(former).verify(body, headers)
    assert json.loads(receiver.heard[-1][1])["type"] == "nl.steunpunt.proefbericht"


def test_who_says_that_they_are_gone_gets_nothing_more(cast: Cast, receiver: Receiver) -> None:
    """410 ends it, and both sides hear of it."""
    subscribe(cast, receiver)
    receiver.behave = 410
    ask(cast.maas)
    until_quiet(MONDAY)
    until_quiet(MONDAY + HOUR)
    assert len(receiver.heard) == 1
    assert Subscription.objects.get().ended_because == "ontvanger-weg"
    assert Letter.objects.filter(topic="abonnement-gestopt").count() == 2


def test_two_mailers_never_carry_for_one_address_at_once(cast: Cast, receiver: Receiver) -> None:
    """One message of an abonnement is on its way at a time, until its lease has run out."""
    subscribe(cast, receiver)
    ask(cast.maas)
    while subscriptions.make_messages(at=MONDAY):
        pass
    first = deliveries.lease(at=MONDAY)
    assert first is not None
    assert deliveries.lease(at=MONDAY) is None
    assert deliveries.lease(at=MONDAY + deliveries.LEASE) is not None


def test_who_lets_the_desk_wait_at_many_addresses_keeps_one_mailer(cast: Cast) -> None:
    """The next mailer carries for another; and an address that answers goes before one that did not."""
    for number in range(5):
        url = f"https://x.example/{number}"
        made, _ = subscriptions.subscribe(person=cast.maas, url=url, kinds=["proefbericht"], at=MONDAY)
        subscriptions.send_test(person=cast.maas, subscription_id=made.id, at=MONDAY)
    other, _ = subscriptions.subscribe(person=cast.smit, url="https://y.example/", kinds=["proefbericht"], at=MONDAY)
    second = MONDAY + timedelta(seconds=1)
    subscriptions.send_test(person=cast.smit, subscription_id=other.id, at=second)
    first, following = deliveries.lease(at=second), deliveries.lease(at=second)
    assert first is not None
    assert following is not None
    assert (first.delivery.subscription.owner, following.delivery.subscription) == (cast.maas, other)
    assert deliveries.lease(at=second) is None
    deliveries.mark_failed(first, status=None, fault="antwoordt-niet-op-tijd", at=second)
    deliveries.mark_delivered(following, status=204, at=second)
    Subscription.objects.filter(owner=cast.maas).update(failures=3)
    later = second + timedelta(minutes=5)
    subscriptions.send_test(person=cast.smit, subscription_id=other.id, at=later)
    healthy = deliveries.lease(at=later)
    assert healthy is not None
    assert healthy.delivery.subscription == other


def test_an_abonnement_of_another_does_not_exist(cast: Cast, receiver: Receiver) -> None:
    """Not to read, not to end, not to send from again."""
    made, _ = subscribe(cast, receiver)
    for act in (subscriptions.unsubscribe, subscriptions.renew_secret, subscriptions.send_test, deliveries.send_again):
        with pytest.raises(NotFound):
            act(person=cast.smit, subscription_id=made.id, at=datetime(2026, 11, 23, tzinfo=UTC))
    subscriptions.unsubscribe(person=cast.maas, subscription_id=made.id, at=MONDAY)
    ask(cast.maas)
    until_quiet(MONDAY)
    assert receiver.heard == []
