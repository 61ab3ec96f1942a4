"""A real SMTP server that accepts, refuses or delays letters, as a test wants."""

import asyncio
import email.policy
import socket
import ssl
import threading
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Listens on a free port of this machine from `open` to `close`; `accepted` is what came in, in order."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.port = free_port()
        self.accepted: list[EmailMessage] = []
        self.recipients: list[str] = []
        """Every address of every envelope, in order."""
        self.options: list[str] = []
        """SMTPUTF8, for each envelope that asked for it."""
        self.recipient_answer = self.letter_answer = ""
        """An answer such as `550 No such user`; empty: accept."""
        self.hold_recipient = self.hold_letter = False
        """Keep the mailer waiting there as long as it is set; `came` says that one has come. A letter was taken in
        by then, and only the word that it was is held back.
        """
        self.slow = 0.0
        """Seconds before a letter is taken in, and again before the word that it was."""
        self.in_hand = threading.Event()
        """Set while a mailer waits for the one or the other."""
        self.came = threading.Event()
        self.goodbye = ""
        """What a second letter over one line hears: an answer such as `421 Too many`, or `hang up`; empty: accept."""
        self.lines = 0
        """How many lines were called."""
        self._over_this_line = 0
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=tls,
            require_starttls=tls is not None,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
        )

    def open(self) -> "Sink":
        self._controller.start()
        return self

    def close(self) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was accepted, in order."""
        return [str(message["Message-ID"]) for message in self.accepted]

    async def handle_EHLO(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self._over_this_line = 0
        self.lines += 1
        return responses

    async def handle_MAIL(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.goodbye and self._over_this_line:
            if self.goodbye == "hang up" and server.transport is not None:
                server.transport.close()
            return self.goodbye
        envelope.mail_from = address
        self.options += [option for option in options if option == "SMTPUTF8"]
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        while self.hold_recipient:
            await self._keep_waiting()
        if self.recipient_answer:
            return self.recipient_answer
        self.in_hand.set()
        await asyncio.sleep(self.slow)
        envelope.rcpt_tos.append(address)
        self.recipients.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name is aiosmtpd's
        if self.letter_answer:
            return self.letter_answer
        self._over_this_line += 1
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.accepted.append(BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content))
        await asyncio.sleep(self.slow)
        self.in_hand.clear()
        while self.hold_letter:
            await self._keep_waiting()
        return "250 OK"

    async def _keep_waiting(self) -> None:
        self.came.set()
        await asyncio.sleep(0.02)


def free_port() -> int:
    """A port on which nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
