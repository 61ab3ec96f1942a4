"""Letters over SMTP: one line for all the letters of a courier's round, called when the first one is there.

What counts as refused for good: a 5xx answer to the recipient or to the letter itself (RFC 5321 §4.2.1). What a server
says about us (sign-in, sender, encryption) is for whoever runs the desk to mend, and the letter waits.
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
"""Seconds for every single answer; a whole letter stays under the lease that its courier has."""
FAREWELL_WITHIN = 2
LETTERS_PER_LINE = 50
"""After which a new line is called: servers that set a limit commonly allow a hundred."""
CLOSING = 421
"""The server goes away, whatever it says this in reply to (RFC 5321 §3.8)."""
ABOUT_US = frozenset({530, 534, 535, 538})
"""Answers about our sign-in or encryption (RFC 4954 §6, RFC 3207 §4), whatever they come in reply to."""


class DroppedError(TransportError):
    """The server hung up, or said that it would: nothing is wrong with this letter."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault, closed=True)


class SmtpConnection:
    """The line to a post office: called for the first letter, kept for the next ones, hung up by `close`."""

    def __init__(self, office: MailServer) -> None:
        self._office = office
        self._server: smtplib.SMTP | None = None
        self._carried = 0

    def send(self, message: EmailMessage, *, name: str) -> None:  # noqa: ARG002 - the name is for letters that become files
        """Hand the letter over, or raise TransportError.

        When the server dropped the line since the letter before, it is called once more: that was no word about this
        letter. A refusal of one letter leaves the line clean for the next (RSET, which smtplib sends).
        """
        envelopes.address(message)
        if self._carried >= LETTERS_PER_LINE:
            self.close()
        was_open = self._server is not None
        try:
            self._hand_over(self._server or self._call(message), message)
        except DroppedError:
            if not was_open:
                raise
            self._hand_over(self._call(message), message)

    def close(self) -> None:
        """Say goodbye. What goes wrong in it is no matter: what was taken over has been taken over."""
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
            if not is_usable:  # broken off halfway, by the server or by us: nobody knows what it would take a word for
                self._let_go()

    def _call(self, message: EmailMessage) -> smtplib.SMTP:
        try:
            self._server = _called(self._office, ours=Address(addr_spec=_sender(message)).domain)
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


def _called(office: MailServer, *, ours: str) -> smtplib.SMTP:
    """A server that answers, over a line that is as safe as MAIL_URL asks, signed in where it names a user."""
    kind = partial(smtplib.SMTP_SSL, context=_whom_we_trust()) if office.scheme == "smtps" else smtplib.SMTP
    # Our name is given, for looking up the machine's own can take seconds and tells more than is needed.
    server = kind(office.host, office.port, local_hostname=ours, timeout=CONNECT_WITHIN)
    try:
        if server.sock is not None:
            server.sock.settimeout(ANSWER_WITHIN)
        if office.scheme == "smtp":
            server.starttls(context=_whom_we_trust())
        if office.user:
            server.login(office.user, office.password)
    except BaseException:
        server.close()
        raise
    return server


def _whom_we_trust() -> ssl.SSLContext:
    return _trusting(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _trusting(*_places: str | None) -> ssl.SSLContext:
    """Read once in the life of a process for each place of certificates: that takes as long as ten letters."""
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
        # It hangs, and would hang as long a second time; smtplib calls that a disconnection too.
        return TransportError("geen-antwoord", closed=True)
    return DroppedError("verbinding-verbroken")


def _code(error: Exception) -> int:
    """What the server answered; 0 when it did not answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _for_good(code: int) -> bool:
    return 500 <= code < 600 and code not in ABOUT_US
