"""Deliver what wakes people: lease one call, send it by its channel outside any transaction, and record the result."""

import json
import logging
from collections.abc import Callable
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.urls import reverse

from steunpunt.desk.letters import alarms, catalogue, contacts, outbox
from steunpunt.desk.staff import contact_preferences
from steunpunt.models import Letter
from steunpunt.rules.letters import LetterChannel
from workers.letters import rendering
from workers.transports import TransportError, gateway, web_push

log = logging.getLogger(__name__)

CHANNELS = (LetterChannel.PUSH, LetterChannel.SMS, LetterChannel.VOICE)


def deliver_one(*, clock: Callable[[], datetime]) -> bool:
    """Deliver the call that waits longest, if any. Faults are recorded on its row. Only database errors are raised."""
    letter = outbox.lease(at=clock(), channels=CHANNELS)
    if letter is None:
        return False
    try:
        _send(letter, at=clock())
    except rendering.NotNeeded as not_needed:
        outbox.mark_failed(letter, fault=not_needed.fault, permanent=True, at=clock())
    except TransportError as error:
        log.warning("call %s (%s) did not go: %s", letter.id, letter.channel, error.fault)
        outbox.mark_failed(letter, fault=error.fault, permanent=error.permanent, at=clock())
    except SoftTimeLimitExceeded:
        outbox.mark_failed(letter, fault="te-lang-onderweg", permanent=False, at=clock())
        raise
    except Exception as fault:  # one faulty call may not delay the others
        log.exception("call %s (%s) could not be made or sent", letter.id, letter.channel)
        outbox.mark_failed(letter, fault=type(fault).__name__, permanent=False, at=clock())
    else:
        outbox.mark_sent(letter, at=clock())
    return True


def _send(letter: Letter, *, at: datetime) -> None:
    facts = rendering.facts_of(letter, at=at)
    if letter.channel == LetterChannel.PUSH:
        _to_devices(letter, at=at)
        return
    way = settings.SMS_GATEWAY if letter.channel == LetterChannel.SMS else settings.VOICE_GATEWAY
    number = contact_preferences.of(letter.recipient_id).phone
    if way is None or not number:
        raise TransportError("kanaal-uitgezet", permanent=True)
    is_text = letter.channel == LetterChannel.SMS
    text = rendering.words(catalogue.template_of(letter.topic), facts, wanted="line" if is_text else "spoken")
    gateway.send(way, number=number, text=text)


def _to_devices(letter: Letter, *, at: datetime) -> None:
    """To each of their devices; enough when one took it. What the push service does not know any more is forgotten."""
    words = json.dumps({"seen": reverse("seen", args=[alarms.ticket(letter)])}).encode()
    faults: list[TransportError] = []
    took_it = False
    for device in contacts.devices_of(letter.recipient):
        subscription = contacts.subscription_of(device)
        try:
            web_push.send(
                subscription.endpoint,
                words,
                p256dh=subscription.p256dh,
                auth=subscription.auth,
                key=settings.VAPID_KEY,
                contact=settings.SECURITY_CONTACT,
                at=at,
                allowed=settings.WEBHOOK_NETWORKS,
            )
            took_it = True
        except web_push.DeviceGoneError:
            contacts.forget_device(device, at=at)
        except TransportError as fault:
            faults.append(fault)
    if took_it:
        return
    if not faults:
        raise TransportError("geen-apparaat", permanent=True)
    raise next((fault for fault in faults if not fault.permanent), faults[0])
