"""Deliver letters: lease one, render it, send it outside any transaction, and record the result."""

import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from enum import Enum

from celery.exceptions import SoftTimeLimitExceeded

from steunpunt.desk.letters import outbox
from steunpunt.models import Letter
from workers.letters import bundles, rendering
from workers.transports import TransportError
from workers.transports.email import MailTransport

log = logging.getLogger(__name__)


class Round(Enum):
    """The result of one delivery."""

    QUIET = "nothing was owed"
    ON = "the next letter can go"
    CLOSED = "the others would not get through either"


def deliver_one(way: MailTransport, *, clock: Callable[[], datetime]) -> Round:
    """Deliver the letter that waits longest, if any. Faults are recorded on its row.

    `way` is the transport, shared by the letters of a round. `clock` returns the current time at every step, as sending
    takes time. Only database errors are raised; the lease then expires, and the letter is sent again.
    """
    letter = outbox.lease(at=clock())
    if letter is None:
        return Round.QUIET
    message = None
    try:
        letter, message = _message(letter, clock=clock)
        if message is not None:
            way.send(message, name=rendering.name_of(letter))
    except TransportError as error:
        log.warning("letter %s (%s) did not go: %s", letter.id, letter.topic, error.fault)
        outbox.mark_failed(letter, fault=error.fault, permanent=error.permanent, closed=error.closed, at=clock())
        return Round.CLOSED if error.closed else Round.ON
    except SoftTimeLimitExceeded:
        log.warning("letter %s (%s) took too long", letter.id, letter.topic)
        outbox.mark_failed(letter, fault="te-lang-onderweg", permanent=False, at=clock())
        raise
    except Exception as fault:  # one faulty letter may not delay the others
        log.exception("letter %s (%s) could not be made or sent", letter.id, letter.topic)
        outbox.mark_failed(letter, fault=type(fault).__name__, permanent=False, at=clock())
    else:
        if message is not None:
            outbox.mark_sent(letter, at=clock())
    return Round.ON


def _message(letter: Letter, *, clock: Callable[[], datetime]) -> tuple[Letter, EmailMessage | None]:
    """Return the message, with a letter that it is for; no message when none need go any more. A letter of a bundle
    that cannot go is removed from it, so that the others can.
    """
    bundle = outbox.bundled_with(letter)
    if len(bundle) == 1:
        return letter, _alone(letter, clock=clock)
    parts = []
    for each in bundle:
        try:
            parts.append(bundles.part_of(each, at=clock()))
        except rendering.NotNeeded as not_needed:
            outbox.unbundle(each)
            outbox.mark_failed(each, fault=not_needed.fault, permanent=True, at=clock())
        except SoftTimeLimitExceeded:
            raise
        except Exception as fault:  # nor delay those in its bundle
            log.exception("letter %s (%s) could not be made", each.id, each.topic)
            outbox.unbundle(each)
            outbox.mark_failed(each, fault=type(fault).__name__, permanent=False, at=clock())
    if len(parts) > 1:
        return parts[0].letter, bundles.compose(parts, at=clock())
    return (parts[0].letter, _alone(parts[0].letter, clock=clock)) if parts else (letter, None)


def _alone(letter: Letter, *, clock: Callable[[], datetime]) -> EmailMessage | None:
    try:
        return rendering.compose(letter, at=clock())
    except rendering.NotNeeded as not_needed:
        outbox.mark_failed(letter, fault=not_needed.fault, permanent=True, at=clock())
        return None
