"""A mayor whose sign-in is attacked for an hour gets in within a minute, and their mailbox is not flooded.

Real processes: web behind a proxy of its own, mailer, beat, PostgreSQL, Valkey and a mail server. The hour passes
between the rounds: all that the desk remembers of signing in becomes ten minutes older, so that the test depends on no
speed.
"""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.db.models import F

from steunpunt.desk.administration.sign_in.sign_in_codes import MOST_LETTERS
from steunpunt.models import Letter, SignInCode
from tests.faults.servers import FaultsServers, happens_soon
from tests.workers.sink import Sink

pytestmark = [pytest.mark.timeout(900), pytest.mark.exhaustive]

MAYOR = "maas@example.org"
TOWN_HALL = "203.0.113.7"
"""The address from which the mayor comes, and some of the attackers too."""
ROUNDS, ROUND = 6, timedelta(minutes=10)
FROM_ELSEWHERE, FROM_TOWN_HALL = 24, 12
"""Attackers in each round."""
WRONG_CODES = 3
_FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TICKET = re.compile(r'name="beurt" value="([^"]+)"')
_CODE = re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b|\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


class Browser:
    """A browser at this address, as the proxy tells the desk. It keeps cookies and follows redirects."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self._cookies: dict[str, str] = {}
        self.status, self.page, self.path = 0, "", ""

    def get(self, path: str) -> None:
        self._send("GET", path, None)

    def post(self, path: str, **fields: str) -> None:
        """Fill in the form of the page that is open."""
        token = _TOKEN.search(self.page)
        assert token is not None, self.page
        self._send("POST", path, urlencode({"csrfmiddlewaretoken": token[1], **fields}))

    def _send(self, method: str, path: str, body: str | None) -> None:
        headers = {"X-Forwarded-For": self._address, "Accept": "text/html", "Content-Type": _FORM}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            self.status, self.path, self.page = answer.status, path, answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        if answer.status == HTTPStatus.FOUND:
            self.get(answer.headers["Location"])


@pytest.fixture
def port(servers: FaultsServers) -> Iterator[int]:
    """The port of a desk behind a proxy, with a mailer."""
    Letter.objects.all().update(next_attempt_at=None)
    assert servers.program("collectstatic", "manage.py", "collectstatic", "--noinput", "--verbosity=0").wait() == 0
    servers.web(TRUSTED_PROXIES="1")
    servers.worker()
    servers.beat()
    yield servers.port
    servers.send_home()


def codes_by_mail(sink: Sink) -> list[str]:
    """The codes that are in the mayor's mailbox, the oldest first."""
    found = [_CODE.search(message.get_content()) for message in sink.accepted if message["To"] == MAYOR]
    return [code[0] for code in found if code is not None]


def ten_minutes_pass() -> None:
    SignInCode.objects.update(made_at=F("made_at") - ROUND)


def attack(port: int, address: str, *, number: int) -> int:
    """Ask the mayor's code, guess it until that browser is refused, and ask for somebody who does not exist. Returns
    how many times something was tried.
    """
    browser = Browser(port, address)
    browser.get("/inloggen")
    browser.post("/inloggen", email=MAYOR)
    tried = 1
    for guess in range(WRONG_CODES):
        if browser.path != "/inloggen/code" or _TOKEN.search(browser.page) is None:
            break
        browser.post("/inloggen/code", code=f"X{number:03}-{guess:04}")
        tried += 1
    return tried


def signs_in(port: int, sink: Sink) -> None:
    """As the mayor, from the town hall: at most one wait of five seconds, and a code that is in their mailbox."""
    browser = Browser(port, TOWN_HALL)
    browser.get("/inloggen")
    browser.post("/inloggen", email=MAYOR)
    if browser.status == HTTPStatus.TOO_MANY_REQUESTS:
        ticket = _TICKET.search(browser.page)
        assert ticket is not None
        time.sleep(6)  # as the page asks; more than five seconds of the desk's clock
        browser.post("/inloggen", email=MAYOR, beurt=ticket[1])
    assert browser.path == "/inloggen/code"
    assert happens_soon(lambda: not Letter.objects.filter(topic="inlogcode", sent_at=None).exists())
    browser.post("/inloggen/code", code=codes_by_mail(sink)[-1])
    assert browser.status == HTTPStatus.OK
    browser.get("/vragen")
    assert browser.path == "/vragen", "signed in"


def test_a_mayor_who_is_attacked_for_an_hour_gets_in_and_is_not_flooded(port: int, sink: Sink) -> None:
    """Codes are asked and guessed from many addresses, and from their own. At the begin, in the middle and at the end
    they sign in, with the newest letter in their mailbox. They get a few letters in ten minutes, whatever is tried.
    """
    tried = signed_in = 0
    for number in range(ROUNDS):
        before = len(codes_by_mail(sink))
        for attacker in range(FROM_ELSEWHERE):
            tried += attack(port, f"198.51.{number}.{attacker}", number=attacker)
        for attacker in range(FROM_TOWN_HALL):
            tried += attack(port, TOWN_HALL, number=attacker)
        if number in {0, ROUNDS // 2, ROUNDS - 1}:
            signs_in(port, sink)
            signed_in += 1
        assert happens_soon(lambda: not Letter.objects.filter(topic="inlogcode", sent_at=None).exists())
        assert 1 <= len(codes_by_mail(sink)) - before <= 2 * MOST_LETTERS
        ten_minutes_pass()
    assert signed_in == 3
    assert tried >= 300
