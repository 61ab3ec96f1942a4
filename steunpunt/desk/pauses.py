"""Pauses: the clocks of a question stand still for a reason, for a limited time, in sight of the asker."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk import clocks, gate, journal, ledger, messages, post
from steunpunt.desk.once import Ticket, made_before
from steunpunt.models import Pause, PauseLimit, Person, Question
from steunpunt.rules import text
from steunpunt.rules.clocks import PauseEnding, PauseReason
from steunpunt.rules.ledger import Entry, Line
from steunpunt.rules.lifecycle import Status, Step
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
    ticket: Ticket | None = None,
) -> Pause:
    """The adviser lets the running clocks of the question stand still; the asker is told, and can object.

    It ends by itself at `until`, or after the longest time for this reason (`PauseLimit`, elapsed). Who waits for the
    asker has asked something, or asks it in the same step (`asks`): a message, and so a reaction. Refusals:
    `al-gepauzeerd`; `geen-lopende-termijn`; Faulty for an `until` that is not to come, or too far, for what can be
    no message, and where nothing was asked.
    """
    asks = text.tidy(asks)
    with transaction.atomic():
        earlier = gate.replay(ticket, person=person, question_id=question_id, at=at)
        if earlier is not None:
            return Pause.objects.get(id=earlier)
        question, status, at = gate.enter(person, question_id, _STEP[reason], at=at)
        _end_what_is_over(question, at=at)
        if _open(question).exists():
            raise Refusal("al-gepauzeerd", "De termijnen staan al stil. Hervat ze eerst.")
        check(reason=reason, until=until, at=at, asks=asks)
        _insist_on_a_question(question, reason, asks)
        if asks:
            messages.keep(messages.new(question, Step.ASK_BACK, author=person, at=at), Step.ASK_BACK, asks)
        standing = list(clocks.running(question, at=at).filter(paused_since=None))
        if not standing:
            raise Refusal("geen-lopende-termijn", "Er loopt nu geen termijn die kan pauzeren.")
        ends = until or at + PauseLimit.objects.get(reason=reason).longest
        made = Pause(id=uuid4(), question=question, reason=reason, by=person, started_at=at, until=ends)
        earlier = made_before(ticket, person=person, makes=made.id, at=at)
        if earlier is not None:
            return Pause.objects.get(id=earlier)
        made.save(force_insert=True)
        ledger.write(standing, Line(Entry.PAUSE, at, until=made.until), recorded_at=at, actor=person, reason=reason)
        gate.settle(question, status, at=at)
        journal.line(
            "termijn.gepauzeerd", at=at, actor=person, question=question, reason=reason, until=made.until.isoformat()
        )
        post.owe([post.Owed(f"gepauzeerd:{made.id}", "gepauzeerd", question.asker)], question=question, at=at)
        return made


def _insist_on_a_question(question: Question, reason: PauseReason, asks: str) -> None:
    if reason is PauseReason.FOR_ASKER and not asks and not messages.awaits_answer(question):
        sentence = "U wacht op een antwoord, maar er staat geen vraag open. Schrijf wat u van de vrager wilt weten."
        raise Faulty([Fault("asks", "geen-vraag-gesteld", sentence)])


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


def resume(*, person: Person, question_id: UUID, at: datetime, ticket: Ticket | None = None) -> Pause:
    """The adviser lets the clocks run again. Refusal `niet-gepauzeerd` when they do not stand still."""
    with transaction.atomic():
        earlier = gate.replay(ticket, person=person, question_id=question_id, at=at)
        if earlier is not None:
            return Pause.objects.get(id=earlier)
        question, status, at = gate.enter(person, question_id, Step.RESUME, at=at)
        _end_what_is_over(question, at=at)
        current = _open(question).first()
        if current is None:
            raise Refusal("niet-gepauzeerd", "De termijnen staan niet stil. Er is niets te hervatten.")
        made_before(ticket, person=person, makes=current.id, at=at)
        _end(current, PauseEnding.RESUMED, by=person, at=at, recorded_at=at)
        gate.settle(question, status, at=at)
        return current


def object_to(*, person: Person, question_id: UUID, at: datetime) -> Pause:
    """The asker does not agree that the clocks stand still: the coordinators are told, once. NotFound without a
    pause.
    """
    with transaction.atomic():
        question, _, at = gate.enter(person, question_id, Step.OBJECT, at=at)
        current = _open(question).filter(until__gt=at).first()
        if current is None:
            raise NotFound
        if current.objected_at is None:
            current.objected_at = at
            current.save(update_fields=["objected_at"])
            journal.line("termijn.bezwaar", at=at, actor=person, question=question)
            letters = [
                post.Owed(f"bezwaar:{current.id}:{one.id}", "bezwaar", one) for one in gate.coordinators(question)
            ]
            post.owe(letters, question=question, at=at)
        return current


def was_answered(question: Question, *, by: Person, at: datetime, recorded_at: datetime) -> None:
    """The asker spoke: what waited for him waits no longer. For use inside a command that holds the question."""
    _end_what_is_over(question, at=at)
    for current in _open(question).filter(reason=PauseReason.FOR_ASKER, started_at__lte=at):
        _end(current, PauseEnding.ANSWERED, by=by, at=at, recorded_at=recorded_at)


def lift(question: Question, ending: PauseEnding, *, by: Person | None, at: datetime) -> None:
    """End whatever pause runs, for the question ended or goes to another. For use inside a command that holds it."""
    _end_what_is_over(question, at=at)
    for current in _open(question):
        _end(current, ending, by=by, at=at, recorded_at=at)


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
        question, at = gate.locked(over.question_id, at=at)
        if question is not None:
            _end_what_is_over(question, at=at)
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
    return _open(question).filter(until__gt=at).select_related("by").first()


def waits_for_asker(question: Question, *, at: datetime) -> bool:
    """Whether a pause that waits for the asker stands at this moment."""
    return _open(question).filter(reason=PauseReason.FOR_ASKER, until__gt=at).exists()


def _open(question: Question) -> QuerySet[Pause]:
    return Pause.objects.filter(question=question, ended_at=None)


def _end_what_is_over(question: Question, *, at: datetime) -> None:
    for one in _open(question).filter(until__lte=at):
        _end(one, PauseEnding.TOO_LONG, by=None, at=one.until, recorded_at=at)


def _end(one: Pause, ending: PauseEnding, *, by: Person | None, at: datetime, recorded_at: datetime) -> None:
    one.ended_at, one.ending, one.ended_by = at, ending, by
    one.save(update_fields=["ended_at", "ending", "ended_by"])
    still = list(clocks.standing_still(one.question))
    ledger.write(still, Line(Entry.RESUMPTION, at), recorded_at=recorded_at, actor=by, reason=ending)
    journal.line("termijn.hervat", at=recorded_at, actor=by, question=one.question, ending=ending)
    if ending in {PauseEnding.RESUMED, PauseEnding.TOO_LONG} and Status(one.question.status) is not Status.CLOSED:
        letters = [post.Owed(f"hervat:{one.id}", "hervat", one.question.asker)]
        post.owe(letters, question=one.question, at=recorded_at)
