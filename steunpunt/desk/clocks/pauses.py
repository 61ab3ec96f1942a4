"""The pauses of a question: which runs, until when it may, and how it ends. Who begins one:
`desk.questions.pausing`.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clocks, ledger
from steunpunt.desk.letters import outbox
from steunpunt.desk.storage import journal
from steunpunt.models import Pause, PauseLimit, Person, Question
from steunpunt.rules import text
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import PauseEnding, PauseReason
from steunpunt.rules.clocks.ledger import EntryKind, LedgerEntry
from steunpunt.rules.refusals import Fault, Faulty, NotFound


def check(*, reason: PauseReason | None, until: datetime | None, at: datetime, asks: str = "") -> None:
    """Faulty with what is wrong with the moment at which a pause for this reason would end, or with what is asked with
    it.
    """
    if asks and reason is PauseReason.FOR_THIRD:
        sentence = "U wacht op een ander. Laat de vraag leeg, of kies dat u op antwoord van de vrager wacht."
        raise Faulty([Fault("asks", "niet-nodig", sentence)])
    complaint = text.complaint(asks, required=bool(asks))  # what nobody can see asks nothing
    if complaint is not None:
        raise Faulty([Fault("asks", complaint.code, complaint.sentence)])
    if until is not None and until <= at:
        raise Faulty([Fault("until", "geen-komend-moment", "Kies een moment dat nog komt.")])
    if until is not None and reason is not None:
        longest = PauseLimit.objects.get(reason=reason).longest
        if until > at + longest:
            sentence = f"Deze pauze duurt hoogstens {text.lasting(longest)}. Kies een eerder moment."
            raise Faulty([Fault("until", "te-lang", sentence)])


def was_answered(question: Question, *, by: Person, at: datetime, recorded_at: datetime) -> None:
    """The asker spoke: what waited for him waits no longer. For use inside a command that holds the question."""
    end_overdue(question, at=at)
    for current in unended(question).filter(reason=PauseReason.FOR_ASKER, started_at__lte=at):
        end(current, PauseEnding.ANSWERED, by=by, at=at, recorded_at=recorded_at)


def lift(question: Question, ending: PauseEnding, *, by: Person | None, at: datetime) -> None:
    """End whatever pause runs, for the question ended or goes to another. For use inside a command that holds it."""
    end_overdue(question, at=at)
    for current in unended(question):
        end(current, ending, by=by, at=at, recorded_at=at)


def lapse(question: Question, *, by: Person, at: datetime) -> None:
    """A deed stopped the last clock: the pause ends with it, or it would stand in the way of the next promise. For use
    inside a command that holds the question.
    """
    if not clocks.running(question, at=at).exists():
        lift(question, PauseEnding.ENDED, by=by, at=at)


def end_one(*, at: datetime) -> bool:
    """End one pause whose longest time is over, at that true moment. False when there is none. Safe for any number at
    once: the question is held first, as by every command.
    """
    with transaction.atomic():
        over = Pause.objects.filter(ended_at=None, until__lte=at).order_by("until").first()
        if over is None:
            return False
        question, at = permissions.lock_question(over.question_id, at=at)
        if question is not None:
            end_overdue(question, at=at)
        return True


def of(question: Question) -> QuerySet[Pause]:
    """The pauses of a question, the newest first."""
    return Pause.objects.filter(question=question).select_related("by", "ended_by").order_by("-started_at", "id")


def one_of(question: Question, pause_id: UUID) -> Pause:
    """One of them; NotFound when it is not of this question."""
    found = of(question).filter(id=pause_id).first()
    if found is None:
        raise NotFound
    return found


def current(question: Question, *, at: datetime) -> Pause | None:
    """The pause that runs at this moment."""
    return unended(question).filter(until__gt=at).select_related("by").first()


def waits_for_asker(question: Question, *, at: datetime) -> bool:
    """Whether a pause that waits for the asker stands at this moment."""
    return unended(question).filter(reason=PauseReason.FOR_ASKER, until__gt=at).exists()


def unended(question: Question) -> QuerySet[Pause]:
    """The pause that was not ended yet, also when its time is over."""
    return Pause.objects.filter(question=question, ended_at=None)


def end_overdue(question: Question, *, at: datetime) -> None:
    """End the pause whose longest time is over, at that true moment. For use inside a command that holds it."""
    for one in unended(question).filter(until__lte=at):
        end(one, PauseEnding.TOO_LONG, by=None, at=one.until, recorded_at=at)


def end(one: Pause, ending: PauseEnding, *, by: Person | None, at: datetime, recorded_at: datetime) -> None:
    """End this pause at `at`: its clocks run on, and the asker is told. For use inside a command that holds it."""
    one.ended_at, one.ending, one.ended_by = at, ending, by
    one.save(update_fields=["ended_at", "ending", "ended_by"])
    still = list(clocks.standing_still(one.question))
    ledger.write(still, LedgerEntry(EntryKind.RESUMPTION, at), recorded_at=recorded_at, actor=by, reason=ending)
    journal.line("termijn.hervat", at=recorded_at, actor=by, question=one.question, ending=ending)
    if ending in {PauseEnding.RESUMED, PauseEnding.TOO_LONG} and Status(one.question.status) is not Status.CLOSED:
        letters = [outbox.OutgoingLetter(f"hervat:{one.id}", "hervat", one.question.asker)]
        outbox.enqueue(letters, question=one.question, at=recorded_at)
