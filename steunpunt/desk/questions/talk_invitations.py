"""Calendar invitations to talks, and their cancellation for everybody who has it in their calendar."""

from datetime import datetime

from django.db.models import QuerySet

from steunpunt.desk.letters import outbox
from steunpunt.desk.letters.catalogue import TALK_OFF, TALK_PLANNED, with_check
from steunpunt.desk.storage import journal
from steunpunt.models import Letter, Person, Question, Talk
from steunpunt.rules.letters import Check, LetterState

_BEFORE_ALL = -1
"""The revision of letters from before letters recorded it."""


def invite(talk: Talk, question: Question, *, action: str, person: Person, at: datetime) -> None:
    """Invite the asker, the planner, and everybody who already has it in their calendar. The caller saves the talk."""
    journal.line(action, at=at, actor=person, question=question, talk=str(talk.id), revision=talk.revision)
    recipients = [question.asker, person, *_invited(talk)]
    facts = {"talk": str(talk.id), "revision": str(talk.revision)}
    letters = outbox.to_each(TALK_PLANNED, f"{talk.id}:{talk.revision}", recipients, facts)
    outbox.enqueue(letters, question=question, at=at)


def coming(*, at: datetime) -> QuerySet[Talk]:
    """Return the planned talks still to come, in order."""
    return Talk.objects.filter(held_at=None, called_off_at=None, planned_at__gt=at).order_by("planned_at", "id")


def call_off(question: Question, *, by: Person | None, at: datetime, planned_by: Person | None = None) -> None:
    """Call off the talks about this question still to come (with `planned_by` only theirs). Call it inside a command
    that has locked the question.
    """
    ours = coming(at=at).filter(question=question)
    for talk in ours if planned_by is None else ours.filter(adviser=planned_by):
        call_off_one(talk, question, by=by, at=at)


def call_off_one(talk: Talk, question: Question, *, by: Person | None, at: datetime) -> None:
    """Call off this talk, and notify everybody who has it in their calendar. Call it inside a command that has locked
    the question.
    """
    talk.called_off_at = at
    talk.revision += 1
    talk.save(update_fields=["called_off_at", "revision"])
    journal.line("gesprek.afgezegd", at=at, actor=by, question=question, talk=str(talk.id), revision=talk.revision)
    planned = "" if talk.planned_at is None else talk.planned_at.isoformat()
    facts = {"talk": str(talk.id), "revision": str(talk.revision), "planned": planned}
    letters = outbox.to_each(TALK_OFF, f"{talk.id}:{talk.revision}", _invited(talk), facts)
    outbox.enqueue(letters, question=question, at=at)


def still_says_something(letter: Letter) -> bool:
    """Whether a letter about a talk still changes the calendar of its recipient.

    An invitation does not once the talk was called off after it. A cancellation does not for a recipient who never got
    an invitation, or was invited again since.
    """
    others = _about(letter.facts["talk"], letter.question).filter(recipient=letter.recipient_id)
    if letter.topic == TALK_PLANNED:
        return not any(other.topic == TALK_OFF and _number(other) > _number(letter) for other in others)
    invitations = [other for other in others if other.topic == TALK_PLANNED]
    anew = any(_number(invitation) > _number(letter) for invitation in invitations)
    return not anew and any(
        invitation.attempts > 0 and invitation.state is not LetterState.OVERTAKEN for invitation in invitations
    )


def _invited(talk: Talk) -> list[Person]:
    """Return whose calendar has this talk, or will have it: who was invited since it was last called off."""
    letters = list(_about(str(talk.id), talk.question).select_related("recipient"))
    off = [_number(letter) for letter in letters if letter.topic == TALK_OFF]
    since = max(off, default=_BEFORE_ALL - 1)
    invited = [letter.recipient for letter in letters if letter.topic == TALK_PLANNED and _number(letter) > since]
    return list({person.id: person for person in invited}.values())


def _about(talk: str, question: Question | None) -> QuerySet[Letter]:
    of_talk = Letter.objects.filter(question=question, topic__in=with_check(Check.TALK), facts__talk=talk)
    return of_talk.order_by("owed_at", "id")


def _number(letter: Letter) -> int:
    return int(letter.facts.get("revision", _BEFORE_ALL))
