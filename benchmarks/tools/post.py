"""Letters a second: over one SMTP line per round, as the mailer does, against a line per letter, in the same run.

Only the handing over is measured, of one and the same letter, over a line without TLS or sign-in: with those, a line of
its own for each letter costs far more. The mail server runs in a process of its own.
"""

import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from statistics import median

from benchmarks.tools import servers
from benchmarks.tools.table import CannotRun, TableRow
from local.child import Child, wait_until
from steunpunt import paths
from steunpunt.environment import MailServer
from steunpunt.paths import CHECKOUT
from workers.transports import TransportError
from workers.transports.smtp import SmtpConnection

LETTERS, ROUNDS = 100, 9


def rows() -> list[TableRow]:
    """One row: the median of rounds that take turns, so that both meet the same machine."""
    port = servers.free_port()
    sink = Child(
        "sink", [sys.executable, "-m", "benchmarks.tools.sink", str(port)], places=paths.current(), folder=CHECKOUT
    )
    office = MailServer("smtp+plain", servers.HOST, port, "", "")
    with servers.running(sink):
        if not wait_until(lambda: _takes(office), servers.ANSWERS_WITHIN):
            raise CannotRun(f"the mail server does not answer: {sink.last_words()}")
        pairs = [(_a_second(_over_one_line, office), _a_second(_a_line_each, office)) for _ in range(ROUNDS)]
    ours, theirs = (median(figures) for figures in zip(*pairs, strict=True))
    return [
        TableRow(
            "letters handed over a second",
            f"{ours:.0f}/s over one line a round",
            f"{theirs:.0f}/s, a line each",
            median(own / other for own, other in pairs),
            at_least=1.6,
        )
    ]


def _a_second(carry: Callable[[MailServer], None], office: MailServer) -> float:
    began = time.perf_counter()
    carry(office)
    return LETTERS / (time.perf_counter() - began)


def _over_one_line(office: MailServer) -> None:
    line = SmtpConnection(office)
    for _ in range(LETTERS):
        line.send(LETTER, name="")
    line.close()


def _a_line_each(office: MailServer) -> None:
    for _ in range(LETTERS):
        line = SmtpConnection(office)
        line.send(LETTER, name="")
        line.close()


def _takes(office: MailServer) -> bool:
    try:
        line = SmtpConnection(office)
        line.send(LETTER, name="")
        line.close()
    except TransportError:
        return False
    return True


def _letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = "Steunpunt <desk@steunpunt.example>"
    letter["To"] = "maas@example.org"
    letter["Subject"] = "Een brief"
    letter["Message-ID"] = "<een@steunpunt.example>"
    letter.set_content("Goedendag, dit is een brief.\n" * 20, cte="quoted-printable")
    return letter


LETTER = _letter()
