"""Letters by e-mail: over SMTP, or as `.eml` files in a folder when no SMTP is set."""

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


class MailTransport(Protocol):
    """The transport for the letters of one round."""

    def send(self, message: EmailMessage, *, name: str) -> None:
        """Send it, or raise TransportError. `name` is the file's name when letters become files: the same name replaces
        the file.
        """


@contextmanager
def mail_transport() -> Iterator[MailTransport]:
    """Yield the transport by MAIL_URL for one round: connects at the first letter, and leaves nothing open."""
    server = mail_server()
    if server is None:
        yield MailFolder(settings.MAIL_FOLDER)
        return
    line = SmtpConnection(server)
    try:
        yield line
    finally:
        line.close()


def mail_server() -> MailServer | None:
    """Return the server of MAIL_URL; None when it is empty. Raises Misconfigured when it is invalid."""
    return environment.mail_server(settings.MAIL_URL)


class MailFolder:
    """Letters as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, *, name: str) -> None:
        """Write it completely or not at all, readable only for us."""
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
