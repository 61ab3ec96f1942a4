"""Letters by e-mail: over SMTP, or as `.eml` files in a folder where no SMTP is set.

What counts as refused for good: a 5xx answer to the recipient or to the letter itself (RFC 5321 §4.2.1). What a server
says about us (sign-in, sender, encryption) is for whoever runs the desk to mend, and the letter waits.
"""

import contextlib
import os
import smtplib
import ssl
import tempfile
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from steunpunt.environment import Misconfigured
from workers.transports import TransportError

CONNECT_WITHIN = 5
ANSWER_WITHIN = 15
"""Seconds for every single answer; a whole letter stays under the lease that its courier has."""
FAREWELL_WITHIN = 2
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
ABOUT_US = frozenset({530, 534, 535, 538})
"""Answers about our sign-in or encryption (RFC 4954 §6, RFC 3207 §4), whatever they come in reply to."""


@dataclass(frozen=True)
class PostOffice:
    """Where MAIL_URL sends letters. `smtp`: STARTTLS or nothing; `smtps`: TLS from the start; `smtp+plain`: none."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def post_office() -> PostOffice | None:
    """The post office of MAIL_URL; None when it is empty. Misconfigured, one sentence, when it cannot be read."""
    if not settings.MAIL_URL:
        return None
    parts = urlsplit(settings.MAIL_URL)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise Misconfigured("MAIL_URL must read smtp://, smtps:// or smtp+plain://, with user:password@host:port.")
    return PostOffice(
        parts.scheme,
        parts.hostname,
        port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def send(message: EmailMessage, *, name: str) -> None:
    """Send it, or raise TransportError. `name` is the file's name where letters become files: the same name replaces
    the file.
    """
    office = post_office()
    if office is None:
        _put_in_folder(message, settings.MAIL_FOLDER / f"{name}.eml")
    else:
        _hand_over(message, office)


def _put_in_folder(message: EmailMessage, file: Path) -> None:
    """Whole or not at all, readable for us alone."""
    words = message.as_bytes()
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


def _hand_over(message: EmailMessage, office: PostOffice) -> None:
    try:
        server = _called(office, ours=Address(addr_spec=_sender(message)).domain)
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(error) from error
    try:
        server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise _refused(error) from error
    else:
        # It has been taken over; what goes wrong in the farewell is no reason to send it again.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if server.sock is not None:
                server.sock.settimeout(FAREWELL_WITHIN)
            server.quit()
    finally:
        server.close()


def _sender(message: EmailMessage) -> str:
    sender: str = message["From"].addresses[0].addr_spec
    return sender


def _called(office: PostOffice, *, ours: str) -> smtplib.SMTP:
    """A server that answers, over a line that is as safe as MAIL_URL asks, signed in where it names a user."""
    context = ssl.create_default_context()
    kind = partial(smtplib.SMTP_SSL, context=context) if office.scheme == "smtps" else smtplib.SMTP
    # Our name is given, for looking up the machine's own can take seconds and tells more than is needed.
    server = kind(office.host, office.port, local_hostname=ours, timeout=CONNECT_WITHIN)
    try:
        if server.sock is not None:
            server.sock.settimeout(ANSWER_WITHIN)
        if office.scheme == "smtp":
            server.starttls(context=context)
        if office.user:
            server.login(office.user, office.password)
    except BaseException:
        server.close()
        raise
    return server


def _unreachable(error: Exception) -> TransportError:
    match error:
        case smtplib.SMTPAuthenticationError():
            return TransportError(f"aanmelden-geweigerd-{error.smtp_code}", closed=True)
        case smtplib.SMTPNotSupportedError() | ssl.SSLError():
            return TransportError("geen-beveiligde-verbinding", closed=True)
        case smtplib.SMTPResponseException():
            return TransportError(f"post-gesloten-{error.smtp_code}", closed=True)
    return TransportError("geen-verbinding", closed=True)


def _refused(error: Exception) -> TransportError:
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = max(code for code, _ in error.recipients.values())
            return TransportError(f"ontvanger-geweigerd-{code}", permanent=_for_good(code), closed=code in ABOUT_US)
        case smtplib.SMTPSenderRefused():
            return TransportError(f"afzender-geweigerd-{error.smtp_code}", closed=True)
        case smtplib.SMTPNotSupportedError():
            return TransportError("adres-niet-ondersteund", permanent=True)
        case smtplib.SMTPResponseException():
            code = error.smtp_code
            return TransportError(f"brief-geweigerd-{code}", permanent=_for_good(code), closed=code in ABOUT_US)
    return TransportError("verbinding-verbroken", closed=True)


def _for_good(code: int) -> bool:
    return 500 <= code < 600 and code not in ABOUT_US
