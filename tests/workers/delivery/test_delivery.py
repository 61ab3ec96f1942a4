"""The mailer sends every letter once, whatever is wrong with the one before it."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest

from steunpunt.desk.letters import failures, outbox
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import presence
from steunpunt.logs import ReferencesOnly
from steunpunt.models import JournalLine, Letter, Question
from tests.cast import MONDAY, Cast, ask
from tests.past_the_rules import as_superuser
from tests.workers.every_letter import CODE, MINUTE
from tests.workers.sink import Sink
from workers.delivery import letters
from workers.delivery.letters import Round
from workers.transports import TransportError, email

SECOND = timedelta(seconds=1)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


class FakePost:
    """In place of the transport: remembers what it was given, and does to a letter what the test says."""

    def __init__(self) -> None:
        self.carried: list[str] = []
        self.does: dict[str, Exception] = {}

    def send(self, message: EmailMessage, *, name: str) -> None:
        fault = self.does.get(str(message["To"]))
        if fault is not None:
            raise fault
        self.carried.append(str(message["To"]))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePost:
    post_office = FakePost()
    monkeypatch.setattr(email, "mail_transport", lambda: nullcontext(post_office))
    return post_office


def carry_all(moment: datetime) -> list[Round]:
    rounds = [Round.ON]
    with email.mail_transport() as way:
        while rounds[-1] is Round.ON:
            rounds.append(letters.deliver_one(way, clock=at(moment)))
    return rounds[1:]


def test_a_letter_goes_once_and_its_row_says_so(cast: Cast, fake: FakePost) -> None:
    ask(cast.maas)
    assert carry_all(MONDAY) == [Round.ON, Round.QUIET]
    assert carry_all(MONDAY + MINUTE) == [Round.QUIET]
    letter = Letter.objects.get()
    assert (fake.carried, letter.sent_at, letter.attempts) == (["maas@example.org"], MONDAY, 1)


def test_a_letter_that_stumbles_does_not_halt_the_next(
    cast: Cast, fake: FakePost, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug that one letter meets: it waits, the other goes, and the log names the letter."""
    ask(cast.maas)
    ask(cast.smit, at=MONDAY + SECOND, organisation="PV25", subject_organisation="PV25")
    fake.does["maas@example.org"] = RuntimeError("De kanarie zingt")
    assert carry_all(MONDAY + SECOND) == [Round.ON, Round.ON, Round.QUIET]
    stumbled = Letter.objects.get(recipient=cast.maas)
    assert fake.carried == ["smit@example.org"]
    assert (stumbled.last_fault, stumbled.next_attempt_at) == ("RuntimeError", MONDAY + 3 * SECOND)
    assert str(stumbled.id) in caplog.text


def test_a_closed_post_office_ends_the_round(cast: Cast, fake: FakePost) -> None:
    """The second letter would wait for the same closed door: it stays where it is, with no attempt counted."""
    ask(cast.maas)
    ask(cast.smit, at=MONDAY + SECOND, organisation="PV25", subject_organisation="PV25")
    fake.does["maas@example.org"] = TransportError("geen-verbinding", closed=True)
    assert carry_all(MONDAY + SECOND) == [Round.CLOSED]
    assert sorted(Letter.objects.values_list("attempts", flat=True)) == [0, 1]


def test_a_refusal_for_good_is_shown_to_the_coordinator(cast: Cast, sink: Sink) -> None:
    """maas' letterbox does not exist: given up at once, journalled, and hessel sees which letter, and tries again."""
    question = ask(cast.maas)
    sink.recipient_answer = "550 5.1.1 maas@example.org does not live here"
    assert carry_all(MONDAY) == [Round.ON, Round.QUIET]
    (letter,) = failures.not_arriving(cast.hessel).exclude(given_up_at=None)
    assert (letter.topic, letter.last_fault, letter.given_up_at) == ("ontvangen", "ontvanger-geweigerd-550", MONDAY)
    assert JournalLine.objects.get(action="brief.opgegeven").question == question
    assert not failures.not_arriving(cast.anna).exclude(given_up_at=None).exists()

    sink.recipient_answer = ""
    failures.try_again(letter.id, person=cast.hessel, at=MONDAY + MINUTE)
    carry_all(MONDAY + MINUTE)
    assert sink.ids == [f"<{letter.id}@example.org>"]


def test_a_server_that_is_busy_for_a_while_gets_it_once(cast: Cast, sink: Sink) -> None:
    """Tried after 2, 4, 8 … seconds, under one name, and delivered once."""
    ask(cast.maas)
    sink.letter_answer = "451 4.3.0 Busy"
    tries = [Letter.objects.get().next_attempt_at or MONDAY]
    for _ in range(3):
        carry_all(tries[-1])
        tries.append(Letter.objects.get().next_attempt_at or MONDAY)
    assert [int((moment - MONDAY).total_seconds()) for moment in tries] == [0, 2, 6, 14]
    sink.letter_answer = ""
    carry_all(tries[-1])
    carry_all(tries[-1] + timedelta(hours=1))
    assert sink.ids == [f"<{Letter.objects.get().id}@example.org>"]


def test_a_code_that_has_expired_is_given_up_and_wiped(cast: Cast, fake: FakePost) -> None:
    """The mail was down for ten minutes: the code is of no use any more."""
    outbox.enqueue_code(cast.maas, CODE, at=MONDAY)
    carry_all(MONDAY + timedelta(minutes=10))
    letter = Letter.objects.get()
    assert fake.carried == []
    assert (letter.given_up_at, letter.last_fault, letter.sealed_code) == (
        MONDAY + timedelta(minutes=10),
        "code-verlopen",
        None,
    )


def test_a_code_that_went_is_wiped(cast: Cast, fake: FakePost) -> None:
    outbox.enqueue_code(cast.maas, CODE, at=MONDAY)
    carry_all(MONDAY)
    assert Letter.objects.get().sealed_code is None


def test_a_bad_farewell_is_no_reason_to_send_it_again(cast: Cast, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server took the letter over and then hung up."""
    monkeypatch.setattr("smtplib.SMTP.quit", _hangs_up)
    ask(cast.maas)
    carry_all(MONDAY)
    assert Letter.objects.get().sent_at == MONDAY
    assert len(sink.ids) == 1


def _hangs_up(_server: object) -> None:
    raise ConnectionResetError


def test_no_exceptions_text_comes_into_the_log(cast: Cast, fake: FakePost, caplog: pytest.LogCaptureFixture) -> None:
    """The desk's formatter writes the kind of fault and the path of calls."""
    ask(cast.maas)
    fake.does["maas@example.org"] = RuntimeError("De kanarie zingt")
    carry_all(MONDAY)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    line = ReferencesOnly().format(record)
    assert "RuntimeError" in line
    assert "kanarie" not in line


def test_a_bundle_that_stumbles_goes_again_whole_under_one_name(cast: Cast, sink: Sink) -> None:
    """What became owed meanwhile is no part of it: whoever got it before would not look at it again."""
    questions = [ask(cast.maas) for _ in range(2)]
    sink.letter_answer = "451 4.3.0 Busy"
    carry_all(MONDAY)
    later = ask(cast.maas, at=MONDAY + SECOND)
    sink.letter_answer = ""
    carry_all(MONDAY + 2 * SECOND)
    (message,) = sink.accepted
    text = str(message.get_content())
    assert all(item.reference in text for item in questions)
    assert later.reference not in text
    went = Letter.objects.filter(question__in=questions)
    assert {(item.sent_at, item.attempts) for item in went} == {(MONDAY + 2 * SECOND, 2)}
    assert sink.ids == [f"<{went[0].bundle}@example.org>"]
    carry_all(MONDAY + MINUTE + 2 * SECOND)
    assert [later.reference in str(item.get_content()) for item in sink.accepted] == [False, True]


def test_what_is_wrong_with_one_letter_of_a_bundle_keeps_no_other(cast: Cast, fake: FakePost) -> None:
    """It drops out and is tried again by itself; one that was overtaken drops out and stays there."""
    for person in (cast.anna, cast.bram, cast.chris):
        presence.leave(person=person, until=None, at=MONDAY)
    broken, taken, first, second = (ask(cast.maas) for _ in range(4))
    while triage.route_next(at=MONDAY):
        pass
    with as_superuser():
        Letter.objects.exclude(topic="geen-adviseur").delete()
    Question.objects.filter(pk=taken.pk).update(nobody_since=None)
    no_offer = {"assignment": str(uuid4())}
    Letter.objects.filter(question=broken).update(topic="aangeboden", facts=no_offer)
    Letter.objects.update(bundle=uuid4(), attempts=1, tried_at=MONDAY)
    carry_all(MONDAY)
    assert fake.carried == ["hessel@example.org"]
    stands = {letter.question_id: letter for letter in Letter.objects.all()}
    assert {stands[item.pk].sent_at for item in (first, second)} == {MONDAY}
    assert (stands[taken.pk].last_fault, stands[taken.pk].given_up_at) == ("adviseur-gevonden", MONDAY)
    assert (stands[broken.pk].last_fault, stands[broken.pk].bundle) == ("DoesNotExist", None)
    assert stands[broken.pk].next_attempt_at == MONDAY + 4 * SECOND


def test_a_bundle_that_kills_its_mailers_is_taken_apart(cast: Cast) -> None:
    """One of its letters is to blame: each has its chances anew, by itself."""
    for _ in range(2):
        ask(cast.maas)
    at = MONDAY
    for _ in range(outbox.MOST_UNRETURNED):
        lent = outbox.lease(at=at)
        assert lent is not None
        assert len(outbox.bundled_with(lent)) == 2
        at += outbox.LEASE
    for _ in range(2):
        alone = outbox.lease(at=at)
        assert alone is not None
        assert outbox.bundled_with(alone) == [alone]
        outbox.mark_sent(alone, at=at)
    assert not Letter.objects.filter(given_up_at__isnull=False).exists()
