"""Write the anchors of the journal outside: to a file, by mail, to an address of the operator."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from email import utils
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.template.loader import render_to_string

from steunpunt.desk.storage.chain import anchors
from steunpunt.models import AnchorPlace, JournalAnchor
from steunpunt.rules.time.calendar import ZONE
from workers.transports import TransportError, anchor_file, email, envelopes, webhook

log = logging.getLogger(__name__)

_ANYWHERE = [ip_network("0.0.0.0/0"), ip_network("::/0")]
"""The operator names the address, so it may stand in their own network."""


def write_due(*, clock: Callable[[], datetime]) -> None:
    """Add the anchor of today where it is missing, and write what is due. Faults are recorded."""
    anchors.provide(at=clock())
    while (anchor := anchors.lease(at=clock())) is not None:
        try:
            _WRITERS[AnchorPlace(anchor.place)](anchor)
        except TransportError as error:
            _failed(anchor, error.fault, at=clock())
        except SoftTimeLimitExceeded:
            _failed(anchor, "te-lang-onderweg", at=clock())
            raise
        else:
            anchors.mark_written(anchor)


def _failed(anchor: JournalAnchor, fault: str, *, at: datetime) -> None:
    log.error("the anchor of the journal of %s was not written (%s): %s", anchor.day, anchor.place, fault)
    anchors.mark_failed(anchor, fault=fault, at=at)


def _to_file(anchor: JournalAnchor) -> None:
    anchor_file.append(Path(settings.JOURNAL_ANCHOR_FILE), anchors.written_form(anchor))


def _by_mail(anchor: JournalAnchor) -> None:
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = envelopes.of(settings.JOURNAL_ANCHOR_MAIL)
    message["Subject"] = f"Anker van het logboek, {anchor.day}"
    message["Date"] = utils.format_datetime(anchor.at.astimezone(ZONE))
    message["Message-ID"] = f"<{anchor.pk}@{message['From'].addresses[0].domain}>"
    message["Auto-Submitted"] = "auto-generated"
    words = render_to_string("anchors/mail.txt", {"line": anchors.written_form(anchor)})
    message.set_content(words, cte="quoted-printable")
    with email.mail_transport() as way:
        way.send(message, name=f"anker-{anchor.day}")


def _to_address(anchor: JournalAnchor) -> None:
    said = {"source": settings.EVENT_SOURCE, "at": anchor.at.isoformat(), "number": anchor.number, "mac": anchor.mac}
    body = json.dumps(said | {"anchor": anchors.written_form(anchor)}).encode()
    answered = webhook.post(settings.JOURNAL_ANCHOR_URL, body, {"content-type": "application/json"}, allowed=_ANYWHERE)
    if not 200 <= answered.status < 300:
        raise TransportError(f"antwoord-{answered.status}")


_WRITERS: dict[AnchorPlace, Callable[[JournalAnchor], None]] = {
    AnchorPlace.FILE: _to_file,
    AnchorPlace.MAIL: _by_mail,
    AnchorPlace.URL: _to_address,
}
