"""Faults that must cost nothing, with real servers and real processes that are killed and started again."""

import subprocess
import sys
import time
from itertools import cycle

import pytest
import redis
from django.db import connection
from django.utils import timezone

from steunpunt.desk.letters import outbox
from steunpunt.desk.partners import clients
from steunpunt.models import Letter, Person, Question
from steunpunt.paths import CHECKOUT
from tests.cast import CANARY
from tests.faults.servers import LEASE, TIMEOUT, FaultsServers, ask_now, happens_soon, kill
from tests.workers.sink import Sink

pytestmark = pytest.mark.timeout(300)


def receipt_of(question: Question) -> Letter:
    return Letter.objects.get(question=question, topic="ontvangen")


def is_sent(letter: Letter) -> bool:
    return Letter.objects.get(pk=letter.pk).sent_at is not None


def name(letter: Letter) -> str:
    return f"<{letter.id}@example.org>"


def test_a_broker_that_goes_away_and_comes_back_costs_nothing(servers: FaultsServers, sink: Sink) -> None:
    """A question that comes in meanwhile is accepted. Worker and beat outlive it, and the letter goes when it is there
    again. Nobody's words were ever in it, nor in a log.
    """
    servers.worker()
    servers.beat()
    servers.web()
    token = clients.issue_token("maas", at=timezone.now())
    before = receipt_of(ask_now())
    assert happens_soon(lambda: is_sent(before))

    servers.valkey.kill()
    time.sleep(2)  # the bells that the worker had heard already
    status, made = servers.ask_over_http(token)
    assert status == 201
    meanwhile = receipt_of(Question.objects.get(id=made))
    time.sleep(2)
    assert not is_sent(meanwhile)
    servers.valkey.start()
    assert happens_soon(lambda: is_sent(meanwhile))
    assert sink.ids.count(name(meanwhile)) == 1

    with redis.Redis.from_url(servers.valkey.url) as broker:
        kept = {key: broker.type(key) for key in broker.scan_iter()}
        words = [broker.lrange(key, 0, -1) for key, kind in kept.items() if kind == b"list"]
    logs = str(words) + servers.log_of("worker") + servers.log_of("beat") + servers.log_of("web")
    assert not any(secret in logs for secret in (CANARY, "Heerde", "maas@example.org", str(meanwhile.id)))


@pytest.mark.parametrize(
    ("held", "copies"),
    [pytest.param("hold_recipient", 1, id="before-sending"), pytest.param("hold_letter", 2, id="before-marking")],
)
def test_a_mailer_killed_on_the_way_costs_at_most_one_repeat(
    servers: FaultsServers, sink: Sink, held: str, copies: int
) -> None:
    """Between lending and sending: the letter goes later, once. Between sending and marking: once more, under the
    same Message-ID. The worker dies with SIGKILL, together with its children.
    """
    setattr(sink, held, True)
    worker = servers.worker()
    servers.beat()
    letter = receipt_of(ask_now())
    assert sink.came.wait(TIMEOUT)
    kill(worker)
    sink.hold_recipient = sink.hold_letter = False
    assert not is_sent(letter)
    servers.worker()
    assert happens_soon(lambda: is_sent(letter))
    time.sleep(LEASE + 1)
    assert sink.ids.count(name(letter)) == copies
    assert Letter.objects.get(pk=letter.pk).attempts == 2


def test_a_server_that_refuses_for_a_while_gets_every_letter_once(servers: FaultsServers, sink: Sink) -> None:
    """Busy at first, then gone altogether, then there again."""
    servers.worker()
    servers.beat()
    sink.letter_answer = "451 4.3.0 Busy"
    letter = receipt_of(ask_now())
    assert happens_soon(lambda: Letter.objects.get(pk=letter.pk).last_fault == "brief-geweigerd-451")
    sink.letter_answer = ""
    assert happens_soon(lambda: is_sent(letter))
    time.sleep(1)
    assert sink.ids.count(name(letter)) == 1


def test_a_database_that_restarts_under_web_and_worker_costs_nothing(servers: FaultsServers, sink: Sink) -> None:
    """Both connect anew by themselves: every thread of the web takes questions at once, and every letter goes once.
    Only what a mailer had just handed over, and could not mark, goes once more under the same name.
    """
    programs = [servers.worker(), servers.beat(), servers.web()]
    token = clients.issue_token("maas", at=timezone.now())
    before = [servers.ask_over_http(token) for _ in range(8)]
    connection.close()
    servers.postgres.restart()
    after = [servers.ask_over_http(token) for _ in range(8)]
    assert [status for status, _ in before + after] == [201] * 16
    receipts = [receipt_of(Question.objects.get(id=made)) for _, made in before + after]
    assert happens_soon(lambda: all(map(is_sent, receipts)))
    copies = [sink.ids.count(name(letter)) for letter in receipts]
    assert set(copies) <= {1, 2}
    assert sum(copies) <= 16 + 2, "there are two mailers"
    assert all(program.alive for program in programs)


def test_a_mail_server_that_hangs_keeps_no_question_waiting(servers: FaultsServers, sink: Sink) -> None:
    """Every process of the mailer waits for it; clocks and routing have processes of their own."""
    sink.hold_recipient = True
    servers.worker("brieven", called="mailer")
    servers.worker("celery", "verdeling")
    servers.beat()
    ask_now()
    assert sink.came.wait(TIMEOUT)
    for _ in range(5):
        question = ask_now()
        waits = Question.objects.filter(id=question.id, status="ontvangen", nobody_since=None)
        assert happens_soon(lambda: not waits.exists())  # noqa: B023 - called at once
    assert sink.ids == [], "the mailer waited all the time"
    sink.hold_recipient = False


MAILER = """
import sys
import workers.celery, django
django.setup()
from django.utils import timezone
from workers.delivery.letters import Round, deliver_one
from workers.transports import email
print("ready", flush=True)
sys.stdin.readline()
carried = 0
with email.mail_transport() as way:
    while deliver_one(way, clock=timezone.now) is Round.ON:
        carried += 1
print(carried, flush=True)
"""


def test_two_mailers_in_two_processes_carry_every_letter_once(servers: FaultsServers, sink: Sink) -> None:
    """A hundred and fifty letters, taken by both at the same time; none twice, none left. They are to several people,
    for while a mailer looks at what one person is owed, no other does.
    """
    question, now = ask_now(), timezone.now()
    people = cycle(Person.objects.filter(username__in=["maas", "smit", "anna", "bram", "chris"]))
    owed = [outbox.OutgoingLetter(f"bericht:{number}", "bericht", next(people)) for number in range(150)]
    outbox.enqueue(owed, question=question, at=now)
    carried = race(servers)
    assert min(carried) > 10
    assert sum(carried) == 151
    assert sorted(sink.ids) == sorted(name(letter) for letter in Letter.objects.all())


def race(servers: FaultsServers) -> list[int]:
    """How many letters each of two mailers carried that began at once."""
    mailers = [Piped(servers) for _ in range(2)]
    for mailer in mailers:
        assert mailer.hears() == "ready"
    for mailer in mailers:
        mailer.say("go")
    carried = [int(mailer.hears()) for mailer in mailers]
    for mailer in mailers:
        mailer.process.communicate(timeout=10)
    return carried


class Piped:
    """A mailer in a process of its own, with whom one can speak."""

    def __init__(self, servers: FaultsServers) -> None:
        command = [sys.executable, "-c", MAILER]
        self.process = subprocess.Popen(
            command, env=servers.environ, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def hears(self) -> str:
        assert self.process.stdout is not None
        return str(self.process.stdout.readline()).strip()
