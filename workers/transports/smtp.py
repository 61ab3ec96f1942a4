"""Letters over SMTP: one connection for all letters of a round, opened at the first one.

Refused permanently: a 5xx reply to the recipient or to the letter itself (RFC 5321 §4.2.1). A reply about us (sign-in,
sender, encryption) is for the operator to fix, and the letter waits.
"""

import contextlib
import os
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache, partial

from steunpunt.environment import MailServer
from workers.transports import TransportError, envelopes

CONNECT_WITHIN = 5
ANSWER_WITHIN = 15
"""Seconds for every reply; a whole letter stays within the lease of its delivery."""
FAREWELL_WITHIN = 2
LETTERS_PER_CONNECTION = 50
"""After this many a new connection is opened: servers with a limit commonly allow a hundred."""
CLOSING = 421
"""The server closes the connection, whatever this replies to (RFC 5321 §3.8)."""
ABOUT_US = frozenset({530, 534, 535, 538})
"""Replies about our sign-in or encryption (RFC 4954 §6, RFC 3207 §4), whatever they reply to."""


class DroppedError(TransportError):
    """The server closed the connection, or said it would: nothing is wrong with this letter."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault, closed=True)


class SmtpConnection:
    """A connection to a mail server: opened for the first letter, kept for the next ones, closed by `close`."""

    def __init__(self, server_settings: MailServer) -> None:
        self._mail_server = server_settings
        self._server: smtplib.SMTP | None = None
        self._carried = 0

    def send(self, message: EmailMessage, *, name: str) -> None:  # noqa: ARG002 - the name is for letters that become files
        """Send the letter, or raise TransportError.

        Reconnects once when the server dropped the connection since the previous letter. After a refused letter the
        connection is reset for the next (RSET, which smtplib sends).
        """
        envelopes.address(message)
        if self._carried >= LETTERS_PER_CONNECTION:
            self.close()
        was_open = self._server is not None
        try:
            self._hand_over(self._server or self._call(message), message)
        except DroppedError:
            if not was_open:
                raise
            self._hand_over(self._call(message), message)

    def close(self) -> None:
        """Quit. Errors do not matter: accepted letters are accepted."""
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._server.sock is not None:
                    self._server.sock.settimeout(FAREWELL_WITHIN)
                self._server.quit()
            self._let_go()

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        is_usable = False
        try:
            server.send_message(message)
            self._carried += 1
            is_usable = True
        except (OSError, smtplib.SMTPException) as error:
            refused = _refused(error)
            is_usable = not refused.closed
            raise refused from error
        finally:
            if not is_usable:  # interrupted halfway: the state of the connection is unknown
                self._let_go()

    def _call(self, message: EmailMessage) -> smtplib.SMTP:
        try:
            self._server = _connected(self._mail_server, ours=Address(addr_spec=_sender(message)).domain)
        except (OSError, smtplib.SMTPException) as error:
            raise _unreachable(error) from error
        return self._server

    def _let_go(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server, self._carried = None, 0


def _sender(message: EmailMessage) -> str:
    sender: str = message["From"].addresses[0].addr_spec
    return sender


def _connected(server_settings: MailServer, *, ours: str) -> smtplib.SMTP:
    """Connect with the encryption that MAIL_URL asks, and sign in when it names a user."""
    kind = partial(smtplib.SMTP_SSL, context=_whom_we_trust()) if server_settings.scheme == "smtps" else smtplib.SMTP
    # Give our name: looking up the machine's own can take seconds and reveals more than needed.
    server = kind(server_settings.host, server_settings.port, local_hostname=ours, timeout=CONNECT_WITHIN)
    try:
        if server.sock is not None:
            server.sock.settimeout(ANSWER_WITHIN)
        if server_settings.scheme == "smtp":
            server.starttls(context=_whom_we_trust())
        if server_settings.user:
            server.login(server_settings.user, server_settings.password)
    except BaseException:
        server.close()
        raise
    return server


def _whom_we_trust() -> ssl.SSLContext:
    return _trusting(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _trusting(*_places: str | None) -> ssl.SSLContext:
    """Read once per process for each location of certificates: that takes as long as ten letters."""
    return ssl.create_default_context()


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
    code = _code(error)
    if not code:
        return _unanswered(error)
    if code == CLOSING:
        return DroppedError(f"post-gesloten-{code}")
    match error:
        case smtplib.SMTPRecipientsRefused():
            return TransportError(f"ontvanger-geweigerd-{code}", permanent=_for_good(code), closed=code in ABOUT_US)
        case smtplib.SMTPSenderRefused():
            return TransportError(f"afzender-geweigerd-{code}", closed=True)
    return TransportError(f"brief-geweigerd-{code}", permanent=_for_good(code), closed=code in ABOUT_US)


def _unanswered(error: Exception) -> TransportError:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return TransportError("adres-niet-ondersteund", permanent=True)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        # It hangs, and would again; smtplib reports that as a disconnection too.
        return TransportError("geen-antwoord", closed=True)
    return DroppedError("verbinding-verbroken")


def _code(error: Exception) -> int:
    """Return the reply code; 0 when there was no reply."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _for_good(code: int) -> bool:
    return 500 <= code < 600 and code not in ABOUT_US
