"""The outbox of letters: enqueued by commands, leased by the mailer, sent, tried again or given up.

A letter is a row, written in the transaction of the command that enqueues it. A worker leases one at a time under
SKIP LOCKED and sends it outside any transaction. If the worker dies, the lease ends and the same letter goes again
under the same Message-ID: at least once, and recognisable.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from steunpunt.desk.letters import catalogue
from steunpunt.desk.staff import contact_preferences
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Clock, Letter, Person, Question
from steunpunt.rules.letters import LetterChannel, RecipientRole
from steunpunt.rules.words import Urgency

LEASE = timedelta(seconds=settings.LETTER_LEASE)
"""Elapsed time that a worker has for one letter; longer than any attempt may take."""
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
LONGEST_HELD_UP = timedelta(minutes=1)
"""The longest wait of a letter while the mail server is away: it goes soon after that is back."""
GIVE_UP_AFTER = timedelta(days=3)
TOGETHER_WITHIN = timedelta(seconds=settings.LETTERS_TOGETHER)
"""Elapsed time after a letter in which what follows under the same heading is kept together. Zero: nothing is."""
MOST_TOGETHER = 500
"""Letters in one bundle; what is over goes in another."""
MOST_UNRETURNED = 5
"""Attempts in a row that ended with the death of the worker, after which a letter is given up."""


@dataclass(frozen=True)
class OutgoingLetter:
    """A letter to enqueue. The same `key` twice is one letter. `address`: where it goes instead of to the recipient's
    own address. `channel`: by which it leaves.
    """

    key: str
    topic: str
    recipient: Person
    facts: dict[str, str] | None = None
    address: str = ""
    channel: LetterChannel = LetterChannel.MAIL


def to_each(
    topic: str, about: str, recipients: Iterable[Person], facts: dict[str, str] | None = None
) -> list[OutgoingLetter]:
    """A letter of this topic to each of these people, once; `about` says what happened, so that it is one letter."""
    return [
        OutgoingLetter(f"{topic}:{about}:{person.pk}", topic, person, facts) for person in dict.fromkeys(recipients)
    ]


def enqueue(
    letters: Iterable[OutgoingLetter],
    *,
    question: Question | None,
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Enqueue these letters; one whose key is there already is skipped. So is one to a partner's system, unless the
    catalogue sends the topic to partners and the system has an address. Raises KeyError for an unknown topic.

    `not_before`: when they may go; None: at once.
    """
    rows = new_letters(letters, question=question, at=at)
    for row in rows:
        row.next_attempt_at = not_before or at
    Letter.objects.bulk_create(rows, ignore_conflicts=True)


def new_letters(letters: Iterable[OutgoingLetter], *, question: Question | None, at: datetime) -> list[Letter]:
    """The rows of these letters, not yet saved."""
    return [
        Letter(
            key=letter.key,
            topic=letter.topic,
            recipient_id=letter.recipient.id,
            question_id=question.id if question else None,
            facts=letter.facts or {},
            address=letter.address,
            channel=letter.channel,
            owed_at=at,
            next_attempt_at=at,
        )
        for letter in letters
        if _is_read(letter)
    ]


def _is_read(letter: OutgoingLetter) -> bool:
    to_partners = RecipientRole.PARTNER in catalogue.TOPICS[letter.topic].to
    return not letter.recipient.is_system or (to_partners and letter.recipient.has_letterbox)


def enqueue_code(person: Person, code: str, *, at: datetime) -> None:
    """Enqueue the letter with a sign-in code. The code is ciphertext in the row, and is wiped once the letter is
    sent.
    """
    letter = Letter(topic=catalogue.SIGN_IN_CODE, recipient=person, owed_at=at, next_attempt_at=at)
    letter.key = f"{letter.topic}:{letter.id}"
    letter.sealed_code = encryption.seal_alone(letter, "sealed_code", code.encode())
    letter.save(force_insert=True)


def lease(*, at: datetime, channels: Collection[LetterChannel] = (LetterChannel.MAIL,)) -> Letter | None:
    """Lease the letter of these channels that waits longest, with those that go in one message with it
    (`bundled_with`), and count an attempt. None when nothing waits.

    A letter within a minute after another under the same heading is put off until that minute is over, and one that can
    wait until the quiet hours of its recipient are. One whose attempts killed the worker, five in a row or for three
    days, is given up.
    """
    with transaction.atomic():
        while letter := _longest_waiting(at, channels):
            if _kills_workers(letter, at=at):
                if letter.bundle is not None:  # one of them is to blame: each has its chances anew, by itself
                    waiting_in_message(letter).update(bundle=None, unreturned=0)
                else:
                    _give_up(waiting_in_message(letter), fault="bezorger-kwam-niet-terug", at=at)
            elif letter.tried_at is not None or not (_waits_for_day(letter, at=at) or _was_put_off(letter, at=at)):
                _take_out(letter, at=at)
                return letter
        return None


def bundled_with(letter: Letter) -> list[Letter]:
    """The letters that go in one message with this leased one, itself among them, the oldest first."""
    return list(waiting_in_message(letter).select_related("recipient", "question").order_by("owed_at", "id"))


def _longest_waiting(at: datetime, channels: Collection[LetterChannel]) -> Letter | None:
    """Lock it and its recipient: two workers never judge at once what one person was sent just now."""
    return (
        Letter.objects.select_for_update(skip_locked=True, of=("self", "recipient"), no_key=True)
        .select_related("recipient", "question")
        .filter(next_attempt_at__lte=at, channel__in=channels)
        .order_by("next_attempt_at")
        .first()
    )


def _was_put_off(letter: Letter, *, at: datetime) -> bool:
    """Put off all that waits for this person under one heading, if a letter under it was tried just now. Otherwise
    bundle what waits with this letter; with one about spoed in their quiet hours only what is about spoed too.
    """
    topics = catalogue.gathered_with(letter.topic)
    if not topics or not TOGETHER_WITHIN:
        return False
    of_heading = Letter.objects.filter(recipient_id=letter.recipient_id, topic__in=topics)
    waiting = of_heading.filter(tried_at=None, next_attempt_at__lte=at)
    last = of_heading.filter(tried_at__gt=at - TOGETHER_WITHIN).aggregate(last=Max("tried_at"))["last"]
    if last is not None:
        waiting.update(next_attempt_at=last + TOGETHER_WITHIN)
        return True
    others = waiting.exclude(pk=letter.pk)
    if _is_urgent(letter) and contact_preferences.quiet_until(letter.recipient_id, at=at) is not None:
        others = others.filter(question__urgency=Urgency.SPOED)
    together = list(others.order_by("next_attempt_at", "id").values_list("pk", flat=True)[: MOST_TOGETHER - 1])
    if together:
        letter.bundle = uuid4()
        Letter.objects.filter(pk__in=[letter.pk, *together]).update(bundle=letter.bundle)
    return False


def _waits_for_day(letter: Letter, *, at: datetime) -> bool:
    """Put the letter off until the quiet hours of its recipient are over, if they are in them and it can wait: it is
    about no question with spoed, and its topic is one of several in a letter.
    """
    if _is_urgent(letter) or not catalogue.can_wait(letter.topic):
        return False
    until = contact_preferences.quiet_until(letter.recipient_id, at=at)
    if until is None or until <= at:
        return False
    Letter.objects.filter(pk=letter.pk).update(next_attempt_at=until)
    return True


def _is_urgent(letter: Letter) -> bool:
    return letter.question is not None and letter.question.urgency == Urgency.SPOED


def _take_out(letter: Letter, *, at: datetime) -> None:
    """Count an attempt of this letter and its bundle, and lease them."""
    letter.attempts += 1
    letter.unreturned += 1
    letter.tried_at, letter.next_attempt_at = at, at + LEASE
    waiting_in_message(letter).update(
        attempts=letter.attempts,
        unreturned=letter.unreturned,
        tried_at=at,
        due_at=Coalesce("due_at", "next_attempt_at"),
        next_attempt_at=letter.next_attempt_at,
    )


def _kills_workers(letter: Letter, *, at: datetime) -> bool:
    too_long = at - letter.owed_at >= GIVE_UP_AFTER
    return letter.unreturned >= MOST_UNRETURNED or (letter.unreturned > 0 and too_long)


def unbundle(letter: Letter) -> None:
    """Take this letter out of its bundle: what happened to it did not happen to the others."""
    Letter.objects.filter(pk=letter.pk, bundle=letter.bundle).update(bundle=None)
    letter.bundle = None


def mark_sent(letter: Letter, *, at: datetime) -> None:
    """Mark the letter and its bundle as sent. If a second worker sent it too, the first outcome stands."""
    waiting_in_message(letter).update(sent_at=at, next_attempt_at=None, sealed_code=None, last_fault="", held_up=False)


def mark_failed(letter: Letter, *, fault: str, permanent: bool, at: datetime, closed: bool = False) -> None:
    """Mark an attempt of the letter and its bundle as failed. `fault` names the kind of fault, never the text of an
    answer, which may quote an address.

    A `permanent` fault, or three days of waiting: give up, and show it to the coordinator. Otherwise try again, each
    time after twice as long, from two seconds up to ten minutes (elapsed time), or up to one minute while the mail
    server is away (`closed`). Ignored when the lease of this attempt has ended.
    """
    unchanged = waiting_in_message(letter).filter(attempts=letter.attempts)
    if permanent or at - letter.owed_at >= GIVE_UP_AFTER:
        _give_up(unchanged, fault=fault, at=at)
        return
    wait = min(FIRST_RETRY * 2 ** min(letter.attempts - 1, 16), LONGEST_HELD_UP if closed else LONGEST_RETRY)
    unchanged.update(next_attempt_at=at + wait, last_fault=fault[:80], unreturned=0, held_up=closed)


def _give_up(letters: QuerySet[Letter], *, fault: str, at: datetime) -> None:
    with transaction.atomic():
        for letter in letters.select_for_update(of=("self",)).select_related("question"):
            letter.given_up_at, letter.next_attempt_at, letter.sealed_code = at, None, None
            letter.last_fault, letter.held_up = fault[:80], False
            letter.save(update_fields=["given_up_at", "next_attempt_at", "sealed_code", "last_fault", "held_up"])
            journal.line("brief.opgegeven", at=at, question=letter.question, letter=str(letter.id), fault=fault[:80])


def clocks_with_sent_letter(clocks: Iterable[Clock], *, topics: Collection[str]) -> set[UUID]:
    """Of which of these clocks a letter of one of these topics has really gone: owed is not told. One statement; none
    without clocks.
    """
    questions = {str(clock.id): clock.question_id for clock in clocks}
    if not questions:
        return set()
    letters = Letter.objects.filter(
        question__in=set(questions.values()), topic__in=topics, facts__clock__in=list(questions)
    )
    return {UUID(clock) for clock in letters.filter(sent_at__isnull=False).values_list("facts__clock", flat=True)}


def waiting_in_message(letter: Letter) -> QuerySet[Letter]:
    """This letter and those in one message with it, as far as they still wait."""
    same_message = Q(pk=letter.pk) if letter.bundle is None else Q(bundle=letter.bundle)
    return Letter.objects.filter(same_message, sent_at=None, given_up_at=None)
