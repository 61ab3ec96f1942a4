"""Many letters at once: the first goes at once, the rest of that minute in one, and none is lost."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from steunpunt.desk.clocks import escalation
from steunpunt.desk.letters import outbox
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import presence
from steunpunt.models import Question
from steunpunt.rules.words import Urgency
from tests.cast import MONDAY, Cast, ask
from tests.workers.every_letter import CODE
from workers.delivery import letters
from workers.delivery.letters import Round

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


class Postbox:
    """In place of the transport: keeps what went, with the moment at which it did."""

    def __init__(self) -> None:
        self.went: list[tuple[datetime, EmailMessage]] = []
        self.now = MONDAY

    def send(self, message: EmailMessage, *, name: str) -> None:
        self.went.append((self.now, message))

    def carry(self, at: datetime) -> None:
        """Carry all that may go at this moment."""
        self.now = at
        while letters.deliver_one(self, clock=lambda: at) is Round.ON:
            pass

    def to(self, username: str, about: str = "") -> list[tuple[datetime, str]]:
        """What went to this person under a subject with these words: when, and the text."""
        received = [(at, item) for at, item in self.went if str(item["To"]) == f"{username}@example.org"]
        return [(at, text_of(item)) for at, item in received if about in str(item["Subject"])]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def references(texts: list[tuple[datetime, str]]) -> list[str]:
    """Each reference that these letters name, as often as a letter names it."""
    return [item for _, text in texts for item in sorted(set(re.findall(r"ADV-\w{4}-\w{4}", text)))]


def through(box: Postbox, begin: datetime, *, seconds: int, work: Callable[[datetime], object]) -> None:
    """Let each second of a stretch of time do its work, and carry what is owed."""
    for second in range(seconds):
        at = begin + second * SECOND
        while work(at):
            pass
        box.carry(at)


def flood(cast: Cast, urgency: Urgency, *, most: int = 110) -> list[Question]:
    """Questions, two a second: ten of maas, the others of smit."""
    questions = []
    for nth in range(most):
        asker, organisation = (cast.maas, "GM0246") if nth < 10 else (cast.smit, "PV25")
        at = MONDAY + nth * SECOND / 2
        questions.append(ask(asker, urgency=urgency, at=at, organisation=organisation))
    return questions


@pytest.mark.parametrize(("urgency", "due"), [(Urgency.SPOED, HOUR), (Urgency.HOOG, 2 * HOUR)])
def test_a_hundred_and_ten_promises_broken_in_a_minute_are_two_letters(
    cast: Cast, urgency: Urgency, due: timedelta
) -> None:
    """Day and night as in office hours: to the coordinator, and to an asker with ten of them."""
    questions = flood(cast, urgency)
    box = Postbox()
    box.carry(MONDAY + MINUTE)
    escalation_begins = MONDAY + due * 3 / 4
    through(box, escalation_begins, seconds=125, work=lambda at: escalation.climb(at=at))
    box.went.clear()
    through(box, MONDAY + due, seconds=125, work=lambda at: escalation.climb(at=at))
    everybody = sorted(item.reference for item in questions)
    for username, whose in (
        ("hessel", everybody),
        ("maas", sorted(item.reference for item in questions[:10])),
        ("smit", sorted(item.reference for item in questions[10:])),
    ):
        heard = box.to(username)
        assert len(heard) == 2, username
        assert (heard[0][0] < MONDAY + due + 6 * SECOND, heard[1][0] - heard[0][0]) == (True, MINUTE)
        assert sorted(references(heard)) == whose


def test_twenty_questions_without_an_adviser_are_two_letters_to_each(cast: Cast) -> None:
    """To the coordinator that nobody is there, and to the asker that somebody calls."""
    for adviser in (cast.anna, cast.bram, cast.chris):
        presence.leave(person=adviser, until=None, at=MONDAY - HOUR)
    questions = [ask(cast.maas, at=MONDAY + nth * SECOND) for nth in range(20)]
    box = Postbox()
    through(box, MONDAY, seconds=90, work=lambda at: triage.route_next(at=at))
    of_all = sorted(item.reference for item in questions)
    coordinators, calls = box.to("hessel", "adviseur"), box.to("maas", "zoeken nog een adviseur")
    for heard in (coordinators, calls):
        assert len(heard) == 2
        assert heard[1][0] - heard[0][0] == MINUTE
        assert sorted(references(heard)) == of_all
    assert all("belt u" in text for _, text in calls)


def test_a_sign_in_code_never_waits_for_another(cast: Cast) -> None:
    """Three in a minute are three letters, each at its own moment."""
    box = Postbox()
    for nth in range(3):
        outbox.enqueue_code(cast.maas, CODE, at=MONDAY + nth * SECOND)
        box.carry(MONDAY + nth * SECOND)
    assert [at for at, _ in box.to("maas")] == [MONDAY + nth * SECOND for nth in range(3)]


def test_what_follows_after_a_quiet_minute_goes_at_once_again(cast: Cast) -> None:
    """One by itself is a letter by itself; three within the minute after it are one."""
    box = Postbox()
    for seconds in (0, 61, 62, 63, 64):
        ask(cast.maas, at=MONDAY + seconds * SECOND)
        box.carry(MONDAY + seconds * SECOND)
    box.carry(MONDAY + 121 * SECOND)
    assert [int((at - MONDAY).total_seconds()) for at, _ in box.to("maas")] == [0, 61, 121]
    assert [len(references([letter])) for letter in box.to("maas")] == [1, 1, 3]
