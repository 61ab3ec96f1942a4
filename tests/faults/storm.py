"""A storm: promises of seconds fall due all the time, while worker, mailer, beat and database are killed."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from local.child import Child
from steunpunt.desk.clocks import escalation
from steunpunt.desk.questions import advice, closing, conversation, intake, pausing
from steunpunt.desk.routing import acceptance, reopening, triage
from steunpunt.models import ClimbedRung, Clock, JournalLine, LadderRung, Letter, Person, Question, Target
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.clocks.ladder import Recipient
from steunpunt.rules.words import Urgency
from tests.cast import new_question
from tests.faults.servers import FaultsServers, kill
from tests.running import parent
from tests.workers.sink import Sink

SECOND = timedelta(seconds=1)
PROMISED = {ClockKind.FIRST_REACTION: 2 * SECOND, ClockKind.NEXT_REACTION: 2 * SECOND, ClockKind.ADVICE: 4 * SECOND}
PARTS = advice.Parts(understood="U vraagt", advice="Wij raden aan", next_steps="Bel de griffier")
Story = Callable[[Question, datetime], None]


@contextmanager
def short_promises() -> Iterator[None]:
    """Within, everything is promised within seconds."""
    now = timezone.now()
    made = [
        Target.objects.create(
            urgency=Urgency.HOOG,
            kind=kind,
            calendar_code="doorlopend",
            duration=duration,
            effective_from=now,
            saved_at=now,
        )
        for kind, duration in PROMISED.items()
    ]
    try:
        yield
    finally:
        Target.objects.filter(pk__in=[item.pk for item in made]).delete()


def person_named(username: str) -> Person:
    return Person.objects.get(username=username)


def left_to_the_desk(question: Question, at: datetime) -> None:
    """Nobody does anything: the router offers it, and every promise breaks."""


def answered(question: Question, at: datetime) -> None:
    """Anna takes it and writes; the advice never comes."""
    anna = person_named("anna")
    triage.assign(person=person_named("hessel"), question_id=question.id, adviser_id=anna.pk, at=at)
    acceptance.claim(person=anna, question_id=question.id, at=at)
    conversation.speak(person=anna, question_id=question.id, words="Ik bel u", at=at)


def paused(question: Question, at: datetime) -> None:
    """It stands still for a moment, and runs on by itself."""
    answered(question, at)
    until = at + timedelta(seconds=1.5)
    pausing.pause(
        person=person_named("anna"), question_id=question.id, reason=PauseReason.FOR_THIRD, at=at, until=until
    )


def asked_on(question: Question, at: datetime) -> None:
    """The asker waits for a next reaction."""
    answered(question, at)
    conversation.say(person=question.asker, question_id=question.id, words="En nu?", at=at)


def opened_again(question: Question, at: datetime) -> None:
    """Advised, closed, and open again."""
    answered(question, at)
    advice.send(person=person_named("anna"), question_id=question.id, parts=PARTS, at=at)
    closing.close(person=question.asker, question_id=question.id, at=at)
    reopening.reopen(person=question.asker, question_id=question.id, at=at + timedelta(milliseconds=1))


def taken_back(question: Question, at: datetime) -> None:
    """Its promises fall away."""
    answered(question, at)
    closing.withdraw(person=question.asker, question_id=question.id, at=at)


STORIES: tuple[Story, ...] = (left_to_the_desk, answered, paused, asked_on, opened_again, taken_back)


def tell(story: Story, *, at: datetime) -> UUID:
    """A question and what happens to it, all at one moment and in one transaction."""
    with transaction.atomic():
        question = intake.submit(asker=person_named("maas"), new_question=new_question(), at=at)
        story(question, at)
        return question.id


class Storm:
    """Kills one server or program after the other, by a seed; `felled` counts those that could be sending."""

    def __init__(self, servers: FaultsServers, sink: Sink, seed: int) -> None:
        self.servers = servers
        self.sink = sink
        self.chance = random.Random(seed)
        self.worker, self.beat = servers.worker(), servers.beat()
        self.felled = 0
        self.strikes: Counter[str] = Counter()

    def rage(self, seconds: float) -> list[datetime]:
        """Questions, and kills between them, for so long; the moments at which the questions came, in order."""
        moments: list[datetime] = []
        self.asked: list[UUID] = []
        ends = time.monotonic() + seconds
        for story in cycle(STORIES):
            if time.monotonic() > ends:
                break
            moments.append(timezone.now())
            self.asked.append(tell(story, at=moments[-1]))
            time.sleep(self.chance.uniform(0.1, 0.4))
            self._strike()
        return moments

    def _strike(self) -> None:
        strikes = [self._mailer, self._backend, self._backend, self._beat, self._worker, self._nothing, self._nothing]
        strike = self.chance.choices(strikes, weights=[4, 4, 4, 1, 1, 4, 4])[0]
        self.strikes[strike.__name__] += 1
        strike()

    def _nothing(self) -> None:
        """A lull, in which something gets done."""

    def _mailer(self) -> None:
        """One process of the worker, or all: mostly with a letter in hand; the other climbs or routes."""
        processes = sorted(children(self.worker))
        doomed = self.chance.sample(processes, self.chance.randint(min(1, len(processes)), len(processes)))
        self.sink.in_hand.clear()
        self.sink.in_hand.wait(0.5)
        for pid in doomed:
            self._end(pid)

    def _end(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
            os.kill(pid, signal.SIGKILL)
            self.felled += 1

    def _worker(self) -> None:
        self.felled += len(children(self.worker))
        kill(self.worker)
        self.worker = self.servers.worker()

    def _beat(self) -> None:
        kill(self.beat)
        self.beat = self.servers.beat()

    def _backend(self) -> None:
        """A connection of somebody else, in the middle of whatever it does."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' ORDER BY state DESC, pid"
            )
            backends = [pid for (pid,) in cursor.fetchall()]
            if backends:
                cursor.execute("SELECT pg_terminate_backend(%s)", [self.chance.choice(backends)])
                self.felled += 1


def children(child: Child) -> list[int]:
    """The processes that this program started."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if parent(int(entry.name)) == child.pid]


def is_at_rest(questions: Collection[UUID]) -> bool:
    """Every promise of these has come to its end, and every letter went or need not go."""
    clocks = Clock.objects.filter(question__in=questions)
    waits = clocks.filter(stopped_at=None, voided_at=None).exclude(next_check_at=None, climbed_share=2)
    unrouted = Question.objects.filter(pk__in=questions, next_route_at__isnull=False)
    return not (waits.exists() or unrouted.exists() or Letter.objects.filter(next_attempt_at__isnull=False).exists())


def in_peace(moments: list[datetime]) -> list[UUID]:
    """The same questions at the same moments, with a tick each second, in this process and with nothing felled."""
    waiting = list(zip(moments, islice(cycle(STORIES), len(moments)), strict=True))
    asked: list[UUID] = []
    at = moments[0]
    while at < moments[-1] + 20 * SECOND:
        while waiting and waiting[0][0] <= at:
            moment, story = waiting.pop(0)
            asked.append(tell(story, at=moment))
        while triage.route_next(at=at) or escalation.climb(at=at):
            pass
        at += SECOND
    return asked


def rungs(asked: list[UUID]) -> list[tuple[object, ...]]:
    """Every rung that was climbed, by the place of its question; with its true moment."""
    place = {question: nth for nth, question in enumerate(asked)}
    columns = ("clock__question", "clock__kind", "clock__cycle", "round", "code", "due_at", "corrected_at")
    rungs = ClimbedRung.objects.filter(clock__question__in=asked).values_list(*columns)
    return sorted((place[question], *rest) for question, *rest in rungs)


def happenings(asked: list[UUID]) -> list[tuple[object, ...]]:
    """The journal, by the place of its question: what was done, and of a rung to which promise. Not who was woken: how
    many rungs of an alarm are climbed hangs on how long it takes to come to rest.
    """
    place = {question: nth for nth, question in enumerate(asked)}
    lines = JournalLine.objects.filter(question__in=asked)
    lines = lines.exclude(action__startswith="brief.").exclude(action__startswith="wekken.")
    return sorted(
        (place[line.question_id], line.action, str(line.facts.get("clock")), str(line.facts.get("cycle")))
        for line in lines
        if line.question_id is not None
    )


def letters(asked: list[UUID]) -> list[tuple[object, ...]]:
    """What was owed apart from the ladder: which letter to whom, by the place of its question; not who was woken."""
    place = {question: nth for nth, question in enumerate(asked)}
    owed = Letter.objects.filter(question__in=asked).exclude(facts__has_key="clock").exclude(topic="wekken")
    letters = owed.values_list("question", "topic", "recipient__username")
    # Which of two advisers is asked first hangs on the moment at which the router looked.
    return sorted((place[item], topic, "" if topic == "aangeboden" else name) for item, topic, name in letters if item)


def letters_sent(asked: list[UUID]) -> Counter[tuple[str, str, str]]:
    """Who was told by the ladder of which promise, and in which words."""
    clocks = {str(clock) for clock in Clock.objects.filter(question__in=asked).values_list("pk", flat=True)}
    letters_by_key: Counter[tuple[str, str, str]] = Counter()
    for letter in Letter.objects.filter(facts__has_key="clock").select_related("recipient"):
        clock, topic = letter.facts["clock"], letter.topic
        if clock in clocks:
            # Whether an adviser was asked by then hangs on the moment at which the router looked.
            letters_by_key[clock, topic, "" if topic == "waarschuwing" else letter.recipient.username] += 1
    return letters_by_key


def letters_due(asked: list[UUID]) -> Counter[tuple[str, str, str]]:
    """Who should have been told, by the rungs on record: of each look the highest that concerns somebody, once."""
    recipients = {
        rung.code: {Recipient(recipient) for recipient in rung.recipients} for rung in LadderRung.objects.all()
    }
    topics: dict[tuple[str, datetime, str], str] = {}
    climbed = ClimbedRung.objects.filter(clock__question__in=asked, missed=False).order_by("share")
    for rung in climbed:
        key = str(rung.clock_id), rung.found_at
        if recipients[rung.code] & {Recipient.COORDINATOR, Recipient.HEAD}:
            topics[*key, "hessel"] = rung.code
        if Recipient.ADVISER in recipients[rung.code]:
            topics[*key, ""] = rung.code
        if Recipient.ASKER in recipients[rung.code]:
            topics[*key, "maas"] = "belofte-gebroken"
    return Counter((clock, topic, name) for (clock, _, name), topic in topics.items())
