"""The post room: letters owed, lent to a courier, sent, tried again or given up.

A letter is a row, written in the transaction of the deed that owes it. A courier borrows one at a time under
SKIP LOCKED for the length of a lease, and sends it outside any transaction. When he dies in between, the lease runs
out and the same letter goes again under the same Message-ID: at least once, and recognisable.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import catalogue
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Clock, Letter, Person, Question
from steunpunt.rules.access.visibility import Relation
from steunpunt.rules.letters import LetterOvertaken, RecipientRole
from steunpunt.rules.refusals import NotFound

LEASE = timedelta(seconds=settings.LETTER_LEASE)
"""Elapsed time that a courier has for one letter; longer than any send may take."""
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
LONGEST_HELD_UP = timedelta(minutes=1)
"""The longest wait of a letter that met a closed post office: it goes soon after that opens."""
GIVE_UP_AFTER = timedelta(days=3)
TOGETHER_WITHIN = timedelta(seconds=settings.LETTERS_TOGETHER)
"""Elapsed time after a letter in which what follows under the same heading is kept together. Zero: nothing is."""
MOST_TOGETHER = 500
"""Letters in one bundle; what is over goes in another."""
MOST_UNRETURNED = 5
"""Couriers in a row who never came back with a letter, after which it is given up: it must be what fells them."""


@dataclass(frozen=True)
class OutgoingLetter:
    """A letter to be owed: to whom, about what, and the key under which it is one letter."""

    key: str
    topic: str
    recipient: Person
    facts: dict[str, str] | None = None


def enqueue(letters: Iterable[OutgoingLetter], *, question: Question | None, at: datetime) -> None:
    """Owe these letters; a key that is owed already stays one. A partner's system is passed over, unless the catalogue
    sends the letter to partners and the system has an address. KeyError for a topic without a row there.
    """
    Letter.objects.bulk_create(new_letters(letters, question=question, at=at), ignore_conflicts=True)


def new_letters(letters: Iterable[OutgoingLetter], *, question: Question | None, at: datetime) -> list[Letter]:
    """The same letters, not yet owed: for who adds them together with the rest of the deed."""
    return [
        Letter(
            key=owed.key,
            topic=owed.topic,
            recipient_id=owed.recipient.id,
            question_id=question.id if question else None,
            facts=owed.facts or {},
            owed_at=at,
            next_attempt_at=at,
        )
        for owed in letters
        if _is_read(owed)
    ]


def _is_read(owed: OutgoingLetter) -> bool:
    to_partners = RecipientRole.PARTNER in catalogue.TOPICS[owed.topic].to
    return not owed.recipient.is_system or (to_partners and owed.recipient.has_letterbox)


def enqueue_code(person: Person, code: str, *, at: datetime) -> None:
    """Owe the letter with a sign-in code. The code is ciphertext in the row, and is wiped once the letter has gone."""
    letter = Letter(topic=catalogue.SIGN_IN_CODE, recipient=person, owed_at=at, next_attempt_at=at)
    letter.key = f"{letter.topic}:{letter.id}"
    letter.sealed_code = encryption.seal_alone(letter, "sealed_code", code.encode())
    letter.save(force_insert=True)


def lease(*, at: datetime) -> Letter | None:
    """Borrow the letter that waits longest, counting an attempt; None when nothing is owed at this moment. What goes in
    one message with it (`bundled_with`) is borrowed along.

    What follows within a minute of another under the same heading is put off until that minute is over. A letter from
    which the last couriers never came back, five in a row or for three days, is given up on the way: one that kills
    whoever carries it may not do so for ever.
    """
    with transaction.atomic():
        while letter := _longest_waiting(at):
            if _fells_couriers(letter, at=at):
                if letter.bundle is not None:  # one of them is to blame: each has its chances anew, by itself
                    _owed(letter).update(bundle=None, unreturned=0)
                else:
                    _give_up(_owed(letter), fault="bezorger-kwam-niet-terug", at=at)
            elif letter.tried_at is not None or not _was_put_off(letter, at=at):
                _take_out(letter, at=at)
                return letter
        return None


def bundled_with(letter: Letter) -> list[Letter]:
    """The letters that go in one message with this one, which is lent, itself among them, the oldest first."""
    return list(_owed(letter).select_related("recipient", "question").order_by("owed_at", "id"))


def _longest_waiting(at: datetime) -> Letter | None:
    """It is locked, and so is its recipient: two couriers never look at once at what one person was told just now."""
    return (
        Letter.objects.select_for_update(skip_locked=True, of=("self", "recipient"), no_key=True)
        .select_related("recipient", "question")
        .filter(next_attempt_at__lte=at)
        .order_by("next_attempt_at")
        .first()
    )


def _was_put_off(letter: Letter, *, at: datetime) -> bool:
    """Put off all that waits for this person under one heading, if they were told of something under it just now.
    Otherwise what waits goes together with this letter.
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
    others = waiting.exclude(pk=letter.pk).order_by("next_attempt_at", "id").values_list("pk", flat=True)
    together = list(others[: MOST_TOGETHER - 1])
    if together:
        letter.bundle = uuid4()
        Letter.objects.filter(pk__in=[letter.pk, *together]).update(bundle=letter.bundle)
    return False


def _take_out(letter: Letter, *, at: datetime) -> None:
    """Count an attempt of this letter and of what goes with it, and lend them for the length of a lease."""
    letter.attempts += 1
    letter.unreturned += 1
    letter.tried_at, letter.next_attempt_at = at, at + LEASE
    _owed(letter).update(
        attempts=letter.attempts,
        unreturned=letter.unreturned,
        tried_at=at,
        due_at=Coalesce("due_at", "next_attempt_at"),
        next_attempt_at=letter.next_attempt_at,
    )


def _fells_couriers(letter: Letter, *, at: datetime) -> bool:
    too_long = at - letter.owed_at >= GIVE_UP_AFTER
    return letter.unreturned >= MOST_UNRETURNED or (letter.unreturned > 0 and too_long)


def set_apart(letter: Letter) -> None:
    """Take this letter out of its bundle: what happened to it has not happened to the others."""
    Letter.objects.filter(pk=letter.pk, bundle=letter.bundle).update(bundle=None)
    letter.bundle = None


def mark_sent(letter: Letter, *, at: datetime) -> None:
    """The letter has gone, and its bundle with it. If a second courier sent it too, the first word stands."""
    _owed(letter).update(sent_at=at, next_attempt_at=None, sealed_code=None, last_fault="", held_up=False)


def mark_failed(letter: Letter, *, fault: str, permanent: bool, at: datetime, closed: bool = False) -> None:
    """It did not go, nor did its bundle: `fault` names the kind of fault, never the text of an answer, which may quote
    an address.

    Refused for good, or owed for three days: given up, and shown to the coordinator. Otherwise tried again, each time
    after twice as long, from two seconds up to ten minutes (elapsed time), or up to one when the post office itself was
    `closed` and all letters are held up alike. A courier whose lease ran out has no say.
    """
    mine = _owed(letter).filter(attempts=letter.attempts)
    if permanent or at - letter.owed_at >= GIVE_UP_AFTER:
        _give_up(mine, fault=fault, at=at)
        return
    wait = min(FIRST_RETRY * 2 ** min(letter.attempts - 1, 16), LONGEST_HELD_UP if closed else LONGEST_RETRY)
    mine.update(next_attempt_at=at + wait, last_fault=fault[:80], unreturned=0, held_up=closed)


def _give_up(owed: QuerySet[Letter], *, fault: str, at: datetime) -> None:
    with transaction.atomic():
        for letter in owed.select_for_update(of=("self",)).select_related("question"):
            letter.given_up_at, letter.next_attempt_at, letter.sealed_code = at, None, None
            letter.last_fault, letter.held_up = fault[:80], False
            letter.save(update_fields=["given_up_at", "next_attempt_at", "sealed_code", "last_fault", "held_up"])
            journal.line("brief.opgegeven", at=at, question=letter.question, letter=str(letter.id), fault=fault[:80])


def try_again(letter_id: UUID, *, person: Person, at: datetime) -> Letter:
    """Send a letter that was given up once more, or try one that fails right now. NotFound for any other, and for who
    may not know of it or of its question.
    """
    with transaction.atomic():
        found = Letter.objects.select_for_update(of=("self",)).select_related("question", "recipient")
        letter = found.filter(_does_not_arrive(), id=letter_id).first()
        if letter is None or not _may_send_again(letter, person):
            raise NotFound
        if letter.given_up_at is None:
            _owed(letter).filter(unreturned=0).update(next_attempt_at=at)
            letter.refresh_from_db(fields=["next_attempt_at"])
        else:
            letter.given_up_at, letter.next_attempt_at, letter.owed_at = None, at, at
            letter.attempts, letter.unreturned, letter.due_at, letter.bundle = 0, 0, None, None
            anew = ["given_up_at", "next_attempt_at", "owed_at", "attempts", "unreturned", "due_at", "bundle"]
            letter.save(update_fields=anew)
        journal.line("brief.opnieuw", at=at, actor=person, question=letter.question, letter=str(letter.id))
        return letter


def _may_send_again(letter: Letter, person: Person) -> bool:
    if letter.question_id is None:
        return person.leads
    question, standing = permissions.find(person, letter.question_id)
    return about(question, seen_by=person, standing=standing).filter(pk=letter.pk).exists()


def about(question: Question, *, seen_by: Person, standing: Relation) -> QuerySet[Letter]:
    """The letters about a question, the newest first: all of them for who leads the desk for it; for who has it, those
    to the asker and their own. NotFound for anybody else, the asker included.
    """
    found = _read_with_recipient(Letter.objects.filter(question=question)).order_by("-owed_at", "id")
    if standing.in_conflict or not (standing.is_coordinator or standing.advises):
        raise NotFound
    if standing.is_coordinator:
        return found
    return found.filter(Q(recipient=seen_by) | Q(recipient=question.asker_id))


def not_arriving(person: Person) -> QuerySet[Letter]:
    """The letters that fail or were given up, as far as this coordinator may know of the question, the oldest first."""
    return _known_to(person, _does_not_arrive()).order_by("owed_at", "id")


def given_up(person: Person) -> QuerySet[Letter]:
    """Of those, the letters that are not tried any more."""
    return not_arriving(person).filter(given_up_at__isnull=False)


def role_of(letter: Letter) -> RecipientRole:
    """What the recipient is to the desk, or to the question that it is about."""
    recipient, question = letter.recipient, letter.question
    if question is not None and question.asker_id == recipient.id:
        return RecipientRole.ASKER
    if recipient.is_system:
        return RecipientRole.PARTNER
    if recipient.leads:
        return RecipientRole.COORDINATOR
    if getattr(recipient, "adviser", None) is not None:
        return RecipientRole.ADVISER
    return RecipientRole.HEAD if recipient.is_head else RecipientRole.OTHER


def fails_asker(question: Question) -> bool:
    """Whether a letter to the asker about this question does not arrive."""
    return Letter.objects.filter(_does_not_arrive(), question=question, recipient=question.asker_id).exists()


def _does_not_arrive() -> Q:
    """Failing, or given up: not what was overtaken, which nobody misses, nor codes that have expired."""
    missed = Q(given_up_at__isnull=False) & ~Q(topic=catalogue.SIGN_IN_CODE) & ~Q(last_fault__in=list(LetterOvertaken))
    return Letter.failing() | missed


def _known_to(person: Person, which: Q) -> QuerySet[Letter]:
    letters = _read_with_recipient(Letter.objects.filter(which))
    if not person.leads:
        return letters.none()
    return letters.filter(Q(question=None) | Q(permissions.may_know_of(person, "question")))


def _read_with_recipient(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    return letters.select_related("recipient__adviser", "question")


def told_of(clocks: Iterable[Clock], *, topics: Collection[str]) -> set[UUID]:
    """Of which of these clocks a letter of one of these topics has really gone: owed is not told. One statement; none
    without clocks.
    """
    questions = {str(clock.id): clock.question_id for clock in clocks}
    if not questions:
        return set()
    told = Letter.objects.filter(
        question__in=set(questions.values()), topic__in=topics, facts__clock__in=list(questions)
    )
    return {UUID(clock) for clock in told.filter(sent_at__isnull=False).values_list("facts__clock", flat=True)}


def _owed(letter: Letter) -> QuerySet[Letter]:
    """This letter and what goes in one message with it, as far as they are still owed."""
    one = Q(pk=letter.pk) if letter.bundle is None else Q(bundle=letter.bundle)
    return Letter.objects.filter(one, sent_at=None, given_up_at=None)
