"""Pause and resume the clocks of a question, by the adviser; the asker can object."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clocks, ledger, pauses
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import conversation
from steunpunt.desk.storage import journal
from steunpunt.models import Pause, PauseLimit, Person, Question
from steunpunt.rules import text
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import PauseEnding, PauseReason
from steunpunt.rules.clocks.ledger import EntryKind, LedgerEntry
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal

_STEP = {PauseReason.FOR_ASKER: Step.PAUSE_FOR_ASKER, PauseReason.FOR_THIRD: Step.PAUSE_FOR_THIRD}


def pause(
    *,
    person: Person,
    question_id: UUID,
    reason: PauseReason,
    at: datetime,
    until: datetime | None = None,
    asks: str = "",
) -> Pause:
    """Pause the running clocks of the question, and notify the asker, who can object.

    It ends at `until`, or after the longest time for this reason (`PauseLimit`, elapsed). To wait for the asker, the
    adviser must have asked something, or asks it in the same step (`asks`): a message, and so a reaction. Raises
    Refusal `al-gepauzeerd` or `geen-lopende-termijn`; Faulty for an `until` that is past or too far, for an invalid
    message, and when nothing was asked.
    """
    asks = text.tidy(asks)
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, _STEP[reason], at=at)
        pauses.end_overdue(question, at=at)
        if pauses.unended(question).exists():
            raise Refusal("al-gepauzeerd", "De termijnen staan al stil. Hervat ze eerst.")
        pauses.check(reason=reason, until=until, at=at, asks=asks)
        _require_open_question(question, reason, asks)
        if asks:
            conversation.save_message(
                conversation.new_message(question, Step.ASK_BACK, author=person, at=at), Step.ASK_BACK, asks
            )
        running = list(clocks.running(question, at=at).filter(paused_since=None))
        if not running:
            raise Refusal("geen-lopende-termijn", "Er loopt nu geen termijn die kan pauzeren.")
        ends = until or at + PauseLimit.objects.get(reason=reason).longest
        made = Pause(id=uuid4(), question=question, reason=reason, by=person, started_at=at, until=ends)
        made.save(force_insert=True)
        ledger.write(
            running, LedgerEntry(EntryKind.PAUSE, at, until=made.until), recorded_at=at, actor=person, reason=reason
        )
        permissions.apply_transition(question, status, at=at)
        journal.line(
            "termijn.gepauzeerd", at=at, actor=person, question=question, reason=reason, until=made.until.isoformat()
        )
        letter = outbox.OutgoingLetter(f"gepauzeerd:{made.id}", "gepauzeerd", question.asker, {"pause": str(made.id)})
        outbox.enqueue([letter], question=question, at=at)
        return made


def _require_open_question(question: Question, reason: PauseReason, asks: str) -> None:
    if reason is PauseReason.FOR_ASKER and not asks and not conversation.awaits_answer(question):
        sentence = "U wacht op een antwoord, maar er staat geen vraag open. Schrijf wat u van de vrager wilt weten."
        raise Faulty([Fault("asks", "geen-vraag-gesteld", sentence)])


def resume(*, person: Person, question_id: UUID, at: datetime) -> Pause:
    """Resume the clocks. Raises Refusal `niet-gepauzeerd` when they are not paused."""
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, Step.RESUME, at=at)
        pauses.end_overdue(question, at=at)
        current = pauses.unended(question).first()
        if current is None:
            raise Refusal("niet-gepauzeerd", "De termijnen staan niet stil. Er is niets te hervatten.")
        pauses.end(current, PauseEnding.RESUMED, by=person, at=at, recorded_at=at)
        permissions.apply_transition(question, status, at=at)
        return current


def object_to(*, person: Person, question_id: UUID, at: datetime) -> Pause:
    """Record that the asker objects to the pause, and notify the coordinators, once. Raises NotFound without a
    pause.
    """
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.OBJECT, at=at)
        current = pauses.unended(question).filter(until__gt=at).first()
        if current is None:
            raise NotFound
        if current.objected_at is None:
            current.objected_at = at
            current.save(update_fields=["objected_at"])
            journal.line("termijn.bezwaar", at=at, actor=person, question=question)
            pause_id = str(current.id)
            letters = outbox.to_each("bezwaar", pause_id, permissions.coordinators(question), {"pause": pause_id})
            outbox.enqueue(letters, question=question, at=at)
        return current
