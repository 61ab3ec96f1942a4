"""What wakes people really leaves, by each channel, and says nothing of a question."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from steunpunt.desk.letters import alarms, contacts
from steunpunt.desk.routing import triage
from steunpunt.desk.routing.waking import climbing
from steunpunt.environment import Gateway
from steunpunt.models import Alarm, Letter, PushDevice, Question
from steunpunt.rules.letters import LetterChannel, LetterOvertaken, LetterState
from steunpunt.rules.waking import AlarmOutcome
from steunpunt.rules.words import Urgency
from tests.cast import CANARY, MONDAY, Cast, ask, put_on_duty
from tests.workers import receiver
from tests.workers.receiver import Receiver
from tests.workers.waking.browsers import PushBrowser
from workers import tasks
from workers.delivery import alarms as delivery

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TO, TEXT = "{nummer}", "{tekst}"


@pytest.fixture
def service() -> Iterator[Receiver]:
    """A push service, or a gateway."""
    with receiver.listening() as heard:
        heard.behave = 201
        yield heard


@pytest.fixture
def anna(cast: Cast, settings: Any, time_machine: Any) -> Cast:
    """Anna has duty tonight, with a telephone."""
    time_machine.move_to(NIGHT, tick=False)
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    put_on_duty(cast.anna)
    contacts.save_phone(person=cast.anna, typed="06 12345678", at=MONDAY)
    return cast


def offered(cast: Cast) -> Question:
    question = ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT)
    triage.route_next(at=NIGHT)
    return question


def deliver(at: datetime = NIGHT) -> None:
    while climbing.climb_next(at=at) or delivery.deliver_one(clock=lambda: at):
        pass


def of_channel(channel: LetterChannel) -> Letter:
    return Letter.objects.get(topic="wekken", channel=channel, recipient__username="anna")


def test_a_browser_reads_a_link_that_says_seen_and_nobody_else_reads_anything(anna: Cast, service: Receiver) -> None:
    browser = PushBrowser()
    contacts.add_device(person=anna.anna, name="Firefox", subscription=browser.subscription(service.url), at=MONDAY)
    question = offered(anna)
    deliver()
    ((headers, body),) = service.heard
    assert (headers["content-encoding"], headers["urgency"], headers["ttl"]) == ("aes128gcm", "high", "3600")
    assert headers["authorization"].startswith("vapid t=")
    said = json.loads(browser.read(body))
    letter = of_channel(LetterChannel.PUSH)
    assert said == {"seen": f"/gezien/{alarms.ticket(letter)}"}
    shown = body + repr(headers).encode() + json.dumps(said).encode()
    for secret in (question.reference, str(question.id), CANARY, "maas", "Heerde"):
        assert secret.encode() not in shown
    assert letter.state is LetterState.SENT
    deliver()
    assert len(service.heard) == 1


def test_an_sms_has_number_text_and_link_and_no_word_of_a_question(
    anna: Cast, service: Receiver, settings: Any
) -> None:
    settings.SMS_GATEWAY = Gateway(service.url, {"aan": [TO], "body": TEXT, "van": "Steunpunt"}, "Bearer geheim")
    contacts.save_channels(person=anna.anna, by_sms=True, by_voice=False, at=MONDAY)
    question = offered(anna)
    deliver()
    ((headers, body),) = service.heard
    said = json.loads(body)
    link = f"{settings.SITE_URL}/gezien/{alarms.ticket(of_channel(LetterChannel.SMS))}"
    assert said == {
        "aan": ["+31612345678"],
        "body": "Steunpunt: er wacht iets dat niet kan wachten. Gezien? Zeg het hier, en log daarna in: " + link,
        "van": "Steunpunt",
    }
    assert headers["authorization"] == "Bearer geheim"
    assert question.reference not in body.decode()


def test_a_voice_says_what_to_do_without_a_link(anna: Cast, service: Receiver, settings: Any) -> None:
    settings.VOICE_GATEWAY = Gateway(service.url, {"to": TO, "say": TEXT})
    contacts.save_channels(person=anna.anna, by_sms=False, by_voice=True, at=MONDAY)
    offered(anna)
    deliver()
    said = json.loads(service.heard[0][1])
    assert said["to"] == "+31612345678"
    assert "Log nu in" in said["say"]
    assert "/" not in said["say"]


@pytest.mark.parametrize(
    ("answer", "state", "fault"),
    [
        (503, LetterState.WAITING, "antwoord-503"),
        (401, LetterState.WAITING, "antwoord-401"),
        (400, LetterState.GIVEN_UP, "antwoord-400"),
    ],
)
def test_a_gateway_that_refuses_is_tried_again_unless_it_never_will(
    anna: Cast, service: Receiver, settings: Any, answer: int, state: LetterState, fault: str
) -> None:
    settings.SMS_GATEWAY = Gateway(service.url, {"to": TO, "text": TEXT})
    service.behave = answer
    contacts.save_channels(person=anna.anna, by_sms=True, by_voice=False, at=MONDAY)
    offered(anna)
    deliver()
    letter = of_channel(LetterChannel.SMS)
    assert (letter.state, letter.last_fault) == (state, fault)
    service.behave = 200
    deliver(NIGHT + MINUTE)
    sent = state is LetterState.WAITING
    assert (of_channel(LetterChannel.SMS).sent_at is not None) is sent


def test_a_device_that_is_gone_is_forgotten_and_its_owner_told(anna: Cast, service: Receiver) -> None:
    for place in ("a", "b"):
        subscription = PushBrowser().subscription(f"{service.url}/{place}")
        contacts.add_device(person=anna.anna, name=place, subscription=subscription, at=MONDAY)

    def gone_at_a(handler: Any) -> None:
        handler.send_response(410 if handler.path.endswith("/a") else 201)
        handler.send_header("content-length", "0")
        handler.end_headers()

    service.behave = gone_at_a
    before = Letter.objects.filter(topic="bereikbaarheid-gewijzigd").count()
    offered(anna)
    deliver()
    assert [device.name for device in PushDevice.objects.all()] == ["b"]
    assert Letter.objects.filter(topic="bereikbaarheid-gewijzigd").count() == before + 1
    assert of_channel(LetterChannel.PUSH).state is LetterState.SENT


def test_an_endpoint_in_the_desks_own_network_is_not_called(anna: Cast, service: Receiver, settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = []
    contacts.add_device(person=anna.anna, name="x", subscription=PushBrowser().subscription(service.url), at=MONDAY)
    offered(anna)
    deliver()
    assert service.heard == []
    assert of_channel(LetterChannel.PUSH).last_fault == "adres-niet-toegestaan"


def test_what_was_seen_wakes_nobody_any_more(anna: Cast, service: Receiver, settings: Any) -> None:
    """A call that could not go yet, and the mail of a minute later."""
    settings.SMS_GATEWAY = Gateway(service.url, {"to": TO, "text": TEXT})
    service.behave = 503
    contacts.save_channels(person=anna.anna, by_sms=True, by_voice=False, at=MONDAY)
    offered(anna)
    deliver()
    alarm = Alarm.objects.get()
    alarms.mark_seen(alarm.id, anna.anna, at=NIGHT)
    service.behave = 200
    service.heard.clear()
    deliver(NIGHT + MINUTE)
    assert service.heard == []
    assert of_channel(LetterChannel.SMS).last_fault == LetterOvertaken.SEEN


def test_after_an_hour_only_mail_still_says_it(anna: Cast, service: Receiver, settings: Any) -> None:
    settings.SMS_GATEWAY = Gateway(service.url, {"to": TO, "text": TEXT})
    service.behave = 503
    contacts.save_channels(person=anna.anna, by_sms=True, by_voice=False, at=MONDAY)
    alarms.try_out(anna.anna, at=NIGHT)
    deliver()
    service.heard.clear()
    deliver(NIGHT + 61 * MINUTE)
    assert service.heard == []
    assert Letter.objects.get(channel=LetterChannel.SMS).last_fault == LetterOvertaken.TOO_LATE
    assert Alarm.objects.get().outcome == AlarmOutcome.UNSEEN


def test_the_task_does_all_of_it(anna: Cast, service: Receiver) -> None:
    """One round of the worker: climb, and send what follows from it."""
    browser = PushBrowser()
    contacts.add_device(person=anna.anna, name="Firefox", subscription=browser.subscription(service.url), at=MONDAY)
    offered(anna)
    tasks.alert()
    assert len(service.heard) == 1
