"""The pauses of a question: which one runs, until when, and how it ends. `desk.questions.pausing` starts them."""

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
    """Raise Faulty when a pause for this reason may not end at `until`, or may not go with the question `asks`."""
    if asks and reason is PauseReason.FOR_THIRD:
        sentence = "U wacht op een ander. Laat de vraag leeg, of kies dat u op antwoord van de vrager wacht."
        raise Faulty([Fault("asks", "niet-nodig", sentence)])
    complaint = text.complaint(asks, required=bool(asks))  # an invisible text asks nothing
    if complaint is not None:
        raise Faulty([Fault("asks", complaint.code, complaint.sentence)])
    if until is not None and until <= at:
        raise Faulty([Fault("until", "geen-komend-moment", "Kies een moment dat nog komt.")])
    if until is not None and reason is not None:
        longest = PauseLimit.objects.get(reason=reason).longest
        if until > at + longest:
            sentence = f"Deze pauze duurt hoogstens {text.lasting(longest)}. Kies een eerder moment."
            raise Faulty([Fault("until", "te-lang", sentence)])


def end_answered(question: Question, *, by: Person, at: datetime, recorded_at: datetime) -> None:
    """End pauses that wait for the asker, who wrote. Call it inside a command that has locked the question."""
    end_overdue(question, at=at)
    for current in unended(question).filter(reason=PauseReason.FOR_ASKER, started_at__lte=at):
        end(current, PauseEnding.ANSWERED, by=by, at=at, recorded_at=recorded_at)


def end_running(question: Question, ending: PauseEnding, *, by: Person | None, at: datetime) -> None:
    """End any running pause, as the question ended or changes hands. Call it inside a command that has locked it."""
    end_overdue(question, at=at)
    for current in unended(question):
        end(current, ending, by=by, at=at, recorded_at=at)


def end_running_if_idle(question: Question, *, by: Person, at: datetime) -> None:
    """End the pause when no clock runs any more, or it would block the next promise. Call it inside a command that has
    locked the question.
    """
    if not clocks.running(question, at=at).exists():
        end_running(question, PauseEnding.ENDED, by=by, at=at)


def end_one(*, at: datetime) -> bool:
    """End one pause that reached its latest end, at that moment. Returns False when there is none.

    Safe for any number of processes at once: the question is locked first, as by every command.
    """
    with transaction.atomic():
        longest_over = over(at=at).order_by("until").first()
        if longest_over is None:
            return False
        question, at = permissions.lock_question(longest_over.question_id, at=at)
        if question is not None:
            end_overdue(question, at=at)
        return True


def over(*, at: datetime) -> QuerySet[Pause]:
    """Return the open pauses that have reached their latest end."""
    return Pause.objects.filter(ended_at=None, until__lte=at)


def of(question: Question) -> QuerySet[Pause]:
    """Return the pauses of a question, newest first."""
    return Pause.objects.filter(question=question).select_related("by", "ended_by").order_by("-started_at", "id")


def one_of(question: Question, pause_id: UUID) -> Pause:
    """Return one of them. Raises NotFound when it is not of this question."""
    pause = of(question).filter(id=pause_id).first()
    if pause is None:
        raise NotFound
    return pause


def current(question: Question, *, at: datetime) -> Pause | None:
    """Return the pause that runs at this moment; uses prefetched `pauses` where there are."""
    return next((pause for pause in question.pauses.all() if pause.ended(at=at) is None), None)


def waits_for_asker(question: Question, *, at: datetime) -> bool:
    """Whether a pause that waits for the asker runs at this moment."""
    return unended(question).filter(reason=PauseReason.FOR_ASKER, until__gt=at).exists()


def unended(question: Question) -> QuerySet[Pause]:
    """Return the pauses that were not ended yet, also those past their latest end."""
    return Pause.objects.filter(question=question, ended_at=None)


def end_overdue(question: Question, *, at: datetime) -> None:
    """End the pauses past their latest end, at that moment. Call it inside a command that has locked the question."""
    for pause in unended(question).filter(until__lte=at):
        end(pause, PauseEnding.TOO_LONG, by=None, at=pause.until, recorded_at=at)


def end(pause: Pause, ending: PauseEnding, *, by: Person | None, at: datetime, recorded_at: datetime) -> None:
    """End this pause at `at`: its clocks run again, and the asker is notified. Call it inside a command that has locked
    the question.
    """
    pause.ended_at, pause.ending, pause.ended_by = at, ending, by
    pause.save(update_fields=["ended_at", "ending", "ended_by"])
    paused_clocks = list(clocks.paused(pause.question))
    ledger.write(paused_clocks, LedgerEntry(EntryKind.RESUMPTION, at), recorded_at=recorded_at, actor=by, reason=ending)
    journal.line("termijn.hervat", at=recorded_at, actor=by, question=pause.question, ending=ending)
    if ending in {PauseEnding.RESUMED, PauseEnding.TOO_LONG} and Status(pause.question.status) is not Status.CLOSED:
        letters = [
            outbox.OutgoingLetter(f"hervat:{pause.id}", "hervat", pause.question.asker, {"pause": str(pause.id)})
        ]
        outbox.enqueue(letters, question=pause.question, at=recorded_at)
