"""Waking people with real workers, of which one is killed while it wakes somebody."""

import json
import threading
from typing import Any

import pytest
from django.utils import timezone

from steunpunt.desk.letters import alarms, contacts
from steunpunt.models import Alarm, AlarmCall, JournalLine, Letter, Person, PushDevice
from steunpunt.rules.letters import LetterChannel
from steunpunt.rules.waking import AlarmOutcome
from tests.faults.servers import FaultsServers, happens_soon, kill
from tests.workers import receiver
from tests.workers.sink import Sink
from tests.workers.waking.browsers import PushBrowser

pytestmark = pytest.mark.timeout(300)
OWN = {"WEBHOOK_NETWORKS": "127.0.0.0/8"}


def test_a_killed_worker_climbs_no_rung_twice_and_forgets_nobody(servers: FaultsServers, sink: Sink) -> None:
    """The push service hangs, and the worker dies with it: the next sends the same call anew. One rung, one call, one
    line in the journal; and 'seen' from the message ends it.
    """
    # An administrator, whom no alarm of a question calls: other tests on these servers leave some.
    beheer, browser = Person.objects.get(username="beheer"), PushBrowser()
    hangs, gone = threading.Event(), threading.Event()

    def hang_once(handler: Any) -> None:
        if not hangs.is_set():
            hangs.set()
            gone.wait(60)
            return
        handler.send_response(201)
        handler.send_header("content-length", "0")
        handler.end_headers()

    with receiver.listening() as service:
        service.behave = hang_once
        at = timezone.now()
        contacts.add_device(person=beheer, name="x", subscription=browser.subscription(service.url), at=at)
        worker = servers.worker(**OWN)
        alarm = alarms.try_out(beheer, at=timezone.now())
        assert hangs.wait(90)
        kill(worker)
        gone.set()
        servers.worker(**OWN)
        servers.beat()
        letters = Letter.objects.filter(topic="proefmelding", channel=LetterChannel.PUSH)
        assert happens_soon(lambda: letters.filter(sent_at__isnull=False).exists())
        said = [json.loads(browser.read(body))["seen"] for _, body in service.heard]
    assert len(said) == 2
    assert said[0] == said[1]
    assert AlarmCall.objects.filter(alarm=alarm).count() == letters.count() == 1
    lines = JournalLine.objects.filter(action="wekken.opgeroepen", facts__alarm=str(alarm.id))
    assert lines.count() == 1
    found, person = alarms.of_ticket(said[0].rpartition("/")[2], at=timezone.now())
    assert person == beheer
    assert alarms.mark_seen(found.id, person, at=timezone.now()).outcome == AlarmOutcome.SEEN
    PushDevice.objects.all().delete()


def test_without_any_tick_an_alarm_is_climbed_and_ends(servers: FaultsServers, sink: Sink) -> None:
    """PostgreSQL notifies of an alarm that is raised; its next rung comes with the tick."""
    hessel = Person.objects.get(username="hessel")
    servers.worker(**OWN)
    alarm = alarms.try_out(hessel, at=timezone.now())
    assert happens_soon(lambda: AlarmCall.objects.filter(alarm=alarm).exists())
    servers.beat()
    later = Alarm.objects.filter(pk=alarm.pk)
    later.update(next_step_at=timezone.now())
    assert happens_soon(lambda: later.filter(outcome=AlarmOutcome.UNSEEN).exists())
