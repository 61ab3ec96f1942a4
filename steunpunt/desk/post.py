"""The post room: letters owed, lent to a courier, sent, tried again or given up.

A letter is a row, written in the transaction of the deed that owes it. A courier borrows one at a time under
SKIP LOCKED for the length of a lease, and sends it outside any transaction. When he dies in between, the lease runs
out and the same letter goes again under the same Message-ID: at least once, and recognisable.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from steunpunt.desk import gate, journal, rows, tables, vault
from steunpunt.models import Clock, Letter, Person, Question
from steunpunt.rules.refusals import NotFound

LEASE = timedelta(seconds=settings.LETTER_LEASE)
"""Elapsed time that a courier has for one letter; longer than any send may take."""
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
LONGEST_HELD_UP = timedelta(minutes=1)
"""The longest wait of a letter that met a closed post office: it goes soon after that opens."""
GIVE_UP_AFTER = timedelta(days=3)
MOST_UNRETURNED = 5
"""Couriers in a row who never came back with a letter, after which it is given up: it must be what fells them."""


class Overtaken(StrEnum):
    """Why a letter need not go any more: then nothing failed, and nobody is asked to try again."""

    CODE = "code-verlopen"
    TALK = "geen-gesprek-meer"
    ENDED = "vraag-beeindigd"
    KEPT = "belofte-gehaald"
    STANDS_STILL = "termijn-staat-stil"
    CORRECTED = "termijn-gecorrigeerd"
    RECKONED = "termijn-weer-berekend"
    RESUMED = "pauze-voorbij"
    NOT_HIS = "niet-meer-bij-de-adviseur"
    FOUND = "adviseur-gevonden"
    ALL_DONE = "niets-meer-te-melden"


@dataclass(frozen=True)
class Owed:
    """A letter to be owed: to whom, about what, and the key under which it is one letter."""

    key: str
    topic: str
    recipient: Person
    facts: dict[str, str] | None = None
    also_to_systems: bool = False
    """Whether the people behind a partner's system read it, where they gave an address."""


def owe(letters: Iterable[Owed], *, question: Question | None, at: datetime) -> None:
    """Owe these letters; a key that is owed already stays one. Partners' systems are passed over, but for what is about
    them.
    """
    rows.add(*new_letters(letters, question=question, at=at), unless_known=True)


def new_letters(letters: Iterable[Owed], *, question: Question | None, at: datetime) -> list[Letter]:
    """The same letters, not yet owed: for who adds them together with the rest of the deed."""
    return [
        tables.new(
            Letter,
            key=owed.key,
            topic=owed.topic,
            recipient_id=owed.recipient.id,
            question_id=question.id if question else None,
            facts=owed.facts or {},
            owed_at=at,
            next_attempt_at=at,
        )
        for owed in letters
        if not owed.recipient.is_system or (owed.also_to_systems and owed.recipient.has_letterbox)
    ]


def owe_code(person: Person, code: str, *, at: datetime) -> None:
    """Owe the letter with a sign-in code. The code is ciphertext in the row, and is wiped once the letter has gone."""
    letter = Letter(topic="inlogcode", recipient=person, owed_at=at, next_attempt_at=at)
    letter.key = f"inlogcode:{letter.id}"
    letter.sealed_code = vault.seal_alone(letter, "sealed_code", code.encode())
    letter.save(force_insert=True)


def lend(*, at: datetime) -> Letter | None:
    """Borrow the letter that waits longest, counting an attempt; None when nothing is owed at this moment.

    A letter from which the last couriers never came back, five in a row or for three days, is given up on the way: one
    that kills whoever carries it may not do so for ever.
    """
    with transaction.atomic():
        while letter := _longest_waiting(at):
            if not _fells_couriers(letter, at=at):
                letter.attempts += 1
                letter.unreturned += 1
                letter.next_attempt_at = at + LEASE
                letter.save(update_fields=["attempts", "unreturned", "next_attempt_at"])
                return letter
            _give_up(_owed(letter), letter, fault="bezorger-kwam-niet-terug", at=at)
        return None


def _longest_waiting(at: datetime) -> Letter | None:
    return (
        Letter.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient", "question")
        .filter(next_attempt_at__lte=at)
        .order_by("next_attempt_at")
        .first()
    )


def _fells_couriers(letter: Letter, *, at: datetime) -> bool:
    too_long = at - letter.owed_at >= GIVE_UP_AFTER
    return letter.unreturned >= MOST_UNRETURNED or (letter.unreturned > 0 and too_long)


def sent(letter: Letter, *, at: datetime) -> None:
    """The letter has gone. When a second courier sent the same one meanwhile, the first word stands."""
    _owed(letter).update(sent_at=at, next_attempt_at=None, sealed_code=None, last_fault="", held_up=False)


def failed(letter: Letter, *, fault: str, permanent: bool, at: datetime, closed: bool = False) -> None:
    """It did not go: `fault` names the kind of fault, never the text of an answer, which may quote an address.

    Refused for good, or owed for three days: given up, and shown to the coordinator. Otherwise tried again, each time
    after twice as long, from two seconds up to ten minutes (elapsed time), or up to one when the post office itself was
    `closed` and all letters are held up alike. A courier whose lease ran out has no say.
    """
    mine = _owed(letter).filter(attempts=letter.attempts)
    if permanent or at - letter.owed_at >= GIVE_UP_AFTER:
        _give_up(mine, letter, fault=fault, at=at)
        return
    wait = min(FIRST_RETRY * 2 ** min(letter.attempts - 1, 16), LONGEST_HELD_UP if closed else LONGEST_RETRY)
    mine.update(next_attempt_at=at + wait, last_fault=fault[:80], unreturned=0, held_up=closed)


def _give_up(row: QuerySet[Letter], letter: Letter, *, fault: str, at: datetime) -> None:
    with transaction.atomic():
        given_up = row.update(
            given_up_at=at, next_attempt_at=None, sealed_code=None, last_fault=fault[:80], held_up=False
        )
        if given_up:
            journal.line("brief.opgegeven", at=at, question=letter.question, letter=str(letter.id), fault=fault[:80])


def try_again(letter_id: UUID, *, person: Person, at: datetime) -> None:
    """Owe a letter that was given up once more. NotFound when it is not, or when it concerns a question out of
    bounds.
    """
    with transaction.atomic():
        letter = given_up(person).select_for_update(of=("self",)).filter(id=letter_id).first()
        if letter is None:
            raise NotFound
        letter.given_up_at, letter.next_attempt_at, letter.owed_at = None, at, at
        letter.attempts = letter.unreturned = 0
        letter.save(update_fields=["given_up_at", "next_attempt_at", "owed_at", "attempts", "unreturned"])
        journal.line("brief.opnieuw", at=at, actor=person, question=letter.question, letter=str(letter.id))


def given_up(person: Person) -> QuerySet[Letter]:
    """The letters that did not arrive, as far as this coordinator may know of the question; sign-in codes have
    expired, and what was overtaken is not missed.
    """
    failed = Letter.objects.filter(given_up_at__isnull=False)
    letters = failed.exclude(topic="inlogcode").exclude(last_fault__in=list(Overtaken))
    if not person.leads:
        return letters.none()
    return letters.filter(Q(question=None) | Q(question__in=gate.visible_to(person))).order_by("given_up_at")


def has_told_of(clock: Clock, *, topics: Collection[str]) -> bool:
    """Whether a letter of one of these topics about this clock has really gone: owed is not told."""
    alone = Q(question_id=clock.question_id, topic__in=topics, facts__clock=str(clock.id))
    among = [Q(facts__told__contains=[[str(clock.id), topic]]) for topic in topics]
    return Letter.objects.filter(reduce(or_, among, alone), sent_at__isnull=False).exists()


def _owed(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, sent_at=None, given_up_at=None)
