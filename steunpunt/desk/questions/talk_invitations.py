"""Invitations to talks: who is invited, and that a talk is off, to everybody whose calendar holds it."""

from datetime import datetime

from django.db.models import QuerySet

from steunpunt.desk.letters import outbox
from steunpunt.desk.storage import journal
from steunpunt.models import Letter, Person, Question, Talk
from steunpunt.rules.letters import LetterState

INVITED, CALLED_OFF = "gesprek", "gesprek-afgezegd"
TOPICS = frozenset({INVITED, CALLED_OFF})
_BEFORE_ALL = -1
"""The number of an invitation that was owed before letters kept the number of their planning."""


def invite(talk: Talk, question: Question, *, deed: str, person: Person, at: datetime) -> None:
    """Invite the asker, whoever plans it, and everybody whose calendar holds it already. The caller saves the talk."""
    journal.line(deed, at=at, actor=person, question=question, talk=str(talk.id), revision=talk.revision)
    readers = {one.id: one for one in (question.asker, person, *_holding(talk))}
    facts = {"talk": str(talk.id), "revision": str(talk.revision)}
    letters = [
        outbox.OutgoingLetter(f"{INVITED}:{talk.id}:{talk.revision}:{reader.id}", INVITED, reader, facts)
        for reader in readers.values()
    ]
    outbox.enqueue(letters, question=question, at=at)


def coming(*, at: datetime) -> QuerySet[Talk]:
    """The talks that are still to come, in order."""
    return Talk.objects.filter(held_at=None, called_off_at=None, planned_at__gt=at).order_by("planned_at", "id")


def call_off(question: Question, *, by: Person | None, at: datetime, planned_by: Person | None = None) -> None:
    """Call off the talks about this question that are still to come (those that one person planned, where named). For
    use inside a command that holds the question.
    """
    ours = coming(at=at).filter(question=question)
    for talk in ours if planned_by is None else ours.filter(adviser=planned_by):
        call_off_one(talk, question, by=by, at=at)


def call_off_one(talk: Talk, question: Question, *, by: Person | None, at: datetime) -> None:
    """Call off this talk, and tell everybody whose calendar holds it. For use inside a command that holds the
    question.
    """
    talk.called_off_at = at
    talk.revision += 1
    talk.save(update_fields=["called_off_at", "revision"])
    journal.line("gesprek.afgezegd", at=at, actor=by, question=question, talk=str(talk.id), revision=talk.revision)
    planned = "" if talk.planned_at is None else talk.planned_at.isoformat()
    facts = {"talk": str(talk.id), "revision": str(talk.revision), "planned": planned}
    letters = [
        outbox.OutgoingLetter(f"{CALLED_OFF}:{talk.id}:{talk.revision}:{reader.id}", CALLED_OFF, reader, facts)
        for reader in _holding(talk)
    ]
    outbox.enqueue(letters, question=question, at=at)


def still_says_something(letter: Letter) -> bool:
    """Whether a letter about a talk still changes the calendar of its recipient.

    An invitation does not once the talk was called off after it. That a talk is off does not for whoever never got an
    invitation, or was invited anew since.
    """
    others = _about(letter.facts["talk"], letter.question).filter(recipient=letter.recipient_id)
    if letter.topic == INVITED:
        return not any(one.topic == CALLED_OFF and _number(one) > _number(letter) for one in others)
    invitations = [one for one in others if one.topic == INVITED]
    anew = any(_number(one) > _number(letter) for one in invitations)
    return not anew and any(one.attempts > 0 and one.state is not LetterState.OVERTAKEN for one in invitations)


def _holding(talk: Talk) -> list[Person]:
    """Whose calendar holds this talk, or is about to: who was invited since it was last called off."""
    letters = list(_about(str(talk.id), talk.question).select_related("recipient"))
    off = [_number(one) for one in letters if one.topic == CALLED_OFF]
    since = max(off, default=_BEFORE_ALL - 1)
    invited = [one.recipient for one in letters if one.topic == INVITED and _number(one) > since]
    return list({one.id: one for one in invited}.values())


def _about(talk: str, question: Question | None) -> QuerySet[Letter]:
    return Letter.objects.filter(question=question, topic__in=TOPICS, facts__talk=talk).order_by("owed_at", "id")


def _number(letter: Letter) -> int:
    return int(letter.facts.get("revision", _BEFORE_ALL))
