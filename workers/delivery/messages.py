"""Deliver messages to partners' systems: lease one, sign it, send it outside any transaction, and record the result.

Signed by Standard Webhooks 1.0: over id, moment of this attempt, and body. The body is the same at every attempt.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from standardwebhooks import Webhook

from steunpunt.desk.partners import deliveries, subscriptions
from steunpunt.desk.partners.deliveries import LeasedMessage
from steunpunt.rules import retries
from workers.transports import TransportError, webhook

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/cloudevents+json"
SENT_PER_LOOK = 5
"""Messages sent before new events are turned into messages again."""


def take_turns(*, clock: Callable[[], datetime]) -> Iterator[bool]:
    """Make messages of new events and send them, in turns, so that neither delays the other. Yields after each step;
    False at the end of a turn in which there was nothing to do.
    """
    while True:
        is_busy = subscriptions.make_messages(at=clock())
        for _ in range(SENT_PER_LOOK):
            if not send_one(clock=clock):
                break
            is_busy = True
            yield True
        yield is_busy


def send_one(*, clock: Callable[[], datetime]) -> bool:
    """Send the message that waits longest. Returns False when none is due. Faults are recorded."""
    leased = deliveries.lease(at=clock())
    if leased is None:
        return False
    try:
        body = deliveries.body_of(leased)
        answered = webhook.post(leased.url, body, headers(leased, body, at=clock()), allowed=settings.WEBHOOK_NETWORKS)
    except TransportError as error:
        _failed(leased, None, error.fault, at=clock())
    except SoftTimeLimitExceeded:
        _failed(leased, None, "te-lang-onderweg", at=clock())
        raise
    except Exception:  # one faulty message may not delay the others
        log.exception("message %s could not be sent", leased.delivery.id)
        _failed(leased, None, "fout-bij-ons", at=clock())
    else:
        if 200 <= answered.status < 300:
            deliveries.mark_delivered(leased, status=answered.status, at=clock())
        else:
            at = clock()
            wait = retries.retry_after_wait(answered.retry_after, at=at)
            _failed(leased, answered.status, "", at=at, wait=wait)
    return True


def _failed(
    leased: LeasedMessage, status: int | None, fault: str, *, at: datetime, wait: timedelta = timedelta(0)
) -> None:
    log.warning("message %s did not arrive: %s", leased.delivery.id, fault or status)
    deliveries.mark_failed(leased, status=status, fault=fault[:40], at=at, wait=wait)


def headers(leased: LeasedMessage, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return the headers of this attempt, with a signature by each current secret, newest first."""
    message_id, signed_at, text = str(leased.delivery.message_id), at.astimezone(UTC), body.decode()
    return {
        "content-type": MEDIA_TYPE,
        "user-agent": "Steunpunt-desk/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(signed_at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, signed_at, text) for secret in leased.secrets),
    }
