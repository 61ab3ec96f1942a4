"""Every step that can be taken on a question, done by somebody of the cast; and questions in every state."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from steunpunt.desk.questions import advice, closing, conversation, pausing, talks
from steunpunt.desk.routing import acceptance, handover, reopening, triage, urgency_changes
from steunpunt.models import Assignment, Question
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.words import Channel, RecusalReason, TalkKind, Urgency, UrgencyReason
from tests.cast import MONDAY, Cast, ask

Act = Callable[[Cast, Question, datetime], object]
PARTS = advice.Parts(understood="U vraagt", advice="Wij raden aan", next_steps="Bel de griffier")
HOUR = timedelta(hours=1)


def _offer(cast: Cast, question: Question, at: datetime) -> object:
    is_offered = Assignment.objects.filter(question=question, adviser_id=cast.anna.id, ended_at=None).exists()
    adviser = cast.chris if is_offered else cast.anna
    return triage.assign(person=cast.hessel, question_id=question.id, adviser_id=adviser.id, at=at)


def _recuse(cast: Cast, question: Question, at: datetime) -> None:
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=at)


def _plan(cast: Cast, question: Question, at: datetime) -> object:
    return talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=at + HOUR,
        at=at,
    )


def _hold(cast: Cast, question: Question, at: datetime) -> object:
    return talks.hold_unplanned(
        person=cast.anna, question_id=question.id, kind=TalkKind.INTAKE, channel=Channel.TELEFOON, held_at=at, at=at
    )


def _pause(reason: PauseReason) -> Act:
    asks = "Hoe zit het?" if reason is PauseReason.FOR_ASKER else ""
    return lambda cast, question, at: pausing.pause(
        person=cast.anna, question_id=question.id, reason=reason, asks=asks, at=at
    )


def _says(step: Callable[..., object], username: str, **options: object) -> Act:
    return lambda cast, question, at: step(
        person=getattr(cast, username), question_id=question.id, words="Zo zit het.", at=at, **options
    )


def _ends(step: Callable[..., object], username: str) -> Act:
    return lambda cast, question, at: step(person=getattr(cast, username), question_id=question.id, at=at)


def _writes(step: Callable[..., object]) -> Act:
    return lambda cast, question, at: step(person=cast.anna, question_id=question.id, parts=PARTS, at=at)


def _raise(cast: Cast, question: Question, at: datetime) -> object:
    return urgency_changes.change(
        person=cast.maas, question_id=question.id, urgency=Urgency.SPOED, reason=UrgencyReason.NIEUWE_FEITEN, at=at
    )


def _lower(cast: Cast, question: Question, at: datetime) -> object:
    """Proposed and agreed at one moment."""
    proposal = urgency_changes.change(
        person=cast.anna, question_id=question.id, urgency=Urgency.NORMAAL, reason=UrgencyReason.RUSTIGER, at=at
    )
    return urgency_changes.decide(person=cast.maas, question_id=question.id, change_id=proposal.id, agrees=True, at=at)


ACTS: Mapping[Step, Act] = {
    Step.OFFER: _offer,
    Step.CLAIM: _ends(acceptance.claim, "anna"),
    Step.DECLINE: _recuse,
    Step.RECUSE: _recuse,
    Step.TAKE_BACK: _ends(handover.take_back, "hessel"),
    Step.PLAN_TALK: _plan,
    Step.HOLD_TALK: _hold,
    Step.SPEAK: _says(conversation.speak, "anna"),
    Step.ASK_BACK: _says(conversation.speak, "anna", awaits=True),
    Step.NOTE: _says(conversation.note, "anna"),
    Step.SAY: _says(conversation.say, "maas"),
    Step.THANK: _says(conversation.thank, "maas"),
    Step.DRAFT: _writes(advice.save_draft),
    Step.ADVISE: _writes(advice.send),
    Step.PAUSE_FOR_ASKER: _pause(PauseReason.FOR_ASKER),
    Step.PAUSE_FOR_THIRD: _pause(PauseReason.FOR_THIRD),
    Step.RESUME: _ends(pausing.resume, "anna"),
    Step.OBJECT: _ends(pausing.object_to, "maas"),
    Step.CHANGE_URGENCY: _raise,
    Step.DECIDE_URGENCY: _lower,
    Step.CLOSE: _ends(closing.close, "maas"),
    Step.WITHDRAW: _ends(closing.withdraw, "maas"),
    Step.REOPEN: _ends(reopening.reopen, "maas"),
}

SITUATIONS: Mapping[str, tuple[Step, ...]] = {
    "received": (),
    "offered": (Step.OFFER,),
    "offered to two": (Step.OFFER, Step.OFFER),
    "in progress": (Step.OFFER, Step.CLAIM),
    "standing still": (Step.OFFER, Step.CLAIM, Step.PAUSE_FOR_THIRD),
    "waiting": (Step.OFFER, Step.CLAIM, Step.ASK_BACK),
    "waiting and standing still": (Step.OFFER, Step.CLAIM, Step.ASK_BACK, Step.PAUSE_FOR_ASKER),
    "advised": (Step.OFFER, Step.CLAIM, Step.ADVISE),
    "asked on": (Step.OFFER, Step.CLAIM, Step.ADVISE, Step.SAY),
    "asked on and standing still": (Step.OFFER, Step.CLAIM, Step.ADVISE, Step.SAY, Step.PAUSE_FOR_THIRD),
    "closed": (Step.OFFER, Step.CLAIM, Step.ADVISE, Step.CLOSE),
    "withdrawn": (Step.WITHDRAW,),
}
"""What was done to a question, by name: in every status, and with clocks that stand still."""


def question_that_is(situation: str, cast: Cast, *, at: datetime = MONDAY) -> Question:
    """A question of maas to which all of this was done at one moment."""
    question = ask(cast.maas, at=at)
    for step in SITUATIONS[situation]:
        ACTS[step](cast, question, at)
    return question
