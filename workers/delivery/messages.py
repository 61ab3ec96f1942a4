"""The messenger: borrows a message, signs it, sends it outside any transaction, and says how it went.

Signed as Standard Webhooks 1.0 says: over id, moment of this try, and body. The body is the same at every try.
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
"""Messages that may go before the desk looks again for what happened: one look makes those of many events."""


def take_turns(*, clock: Callable[[], datetime]) -> Iterator[bool]:
    """Look for what happened and send what is owed, by turns, so that neither keeps the other waiting however much
    there is of it. One step at a time: False at the end of a turn in which there was nothing to do.
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
    """Send the message that waits longest; False when none is due. Whatever is wrong with it is written down."""
    parcel = deliveries.lease(at=clock())
    if parcel is None:
        return False
    try:
        answered = webhook.post(
            parcel.url, bytes(parcel.delivery.body), headers(parcel, at=clock()), allowed=settings.WEBHOOK_NETWORKS
        )
    except TransportError as error:
        _failed(parcel, None, error.fault, at=clock())
    except SoftTimeLimitExceeded:
        _failed(parcel, None, "te-lang-onderweg", at=clock())
        raise
    except Exception:  # what is wrong with one message may not keep the others waiting
        log.exception("message %s could not be sent", parcel.delivery.id)
        _failed(parcel, None, "fout-bij-ons", at=clock())
    else:
        if 200 <= answered.status < 300:
            deliveries.mark_delivered(parcel, status=answered.status, at=clock())
        else:
            at = clock()
            wait = retries.asked_for(answered.retry_after, at=at)
            _failed(parcel, answered.status, "", at=at, wait=wait)
    return True


def _failed(
    parcel: LeasedMessage, status: int | None, fault: str, *, at: datetime, wait: timedelta = timedelta(0)
) -> None:
    log.warning("message %s did not arrive: %s", parcel.delivery.id, fault or status)
    deliveries.mark_failed(parcel, status=status, fault=fault[:40], at=at, wait=wait)


def headers(parcel: LeasedMessage, *, at: datetime) -> dict[str, str]:
    """What goes with this try: a signature by each secret that holds, the newest first."""
    message_id, body = str(parcel.delivery.message_id), bytes(parcel.delivery.body).decode()
    signed_at = at.astimezone(UTC)
    return {
        "content-type": MEDIA_TYPE,
        "user-agent": "Steunpunt-desk/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(signed_at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, signed_at, body) for secret in parcel.secrets),
    }
