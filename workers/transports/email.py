"""Letters by e-mail: over SMTP, or as `.eml` files in a folder where no SMTP is set."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Protocol

from django.conf import settings

from steunpunt import environment
from steunpunt.environment import MailServer
from workers.transports import TransportError, envelopes
from workers.transports.smtp import SmtpConnection


class WayOut(Protocol):
    """How letters leave in one round of a courier."""

    def send(self, message: EmailMessage, *, name: str) -> None:
        """Send it, or raise TransportError. `name` is the file's name where letters become files: the same name
        replaces the file.
        """


@contextmanager
def way_out() -> Iterator[WayOut]:
    """The way that MAIL_URL sets, for one round: nothing is opened before the first letter, nothing left open after."""
    office = post_office()
    if office is None:
        yield Folder(settings.MAIL_FOLDER)
        return
    line = SmtpConnection(office)
    try:
        yield line
    finally:
        line.close()


def post_office() -> MailServer | None:
    """The server of MAIL_URL; None when it is empty. Misconfigured, one sentence, when it cannot be read."""
    return environment.mail_server(settings.MAIL_URL)


class Folder:
    """Letters as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, *, name: str) -> None:
        """Whole or not at all, readable for us alone."""
        envelopes.address(message)
        words = message.as_bytes(policy=EmailPolicy(utf8=envelopes.needs_utf8(message)))
        file = self._folder / f"{name}.eml"
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, aside = tempfile.mkstemp(dir=file.parent, prefix=".letter-")
            try:
                with os.fdopen(descriptor, "wb") as half:
                    half.write(words)
                Path(aside).replace(file)
            except OSError:
                Path(aside).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise TransportError("map-niet-te-schrijven", closed=True) from error
