"""What a letter claims, looked at anew when it goes: what is no longer true is not said.

Between the moment at which a letter became owed and the moment at which it goes may lie a night, or an outage. A
letter that would be untrue by then is `NotNeeded`; one that is true and overtaken says so. Which letter claims what
stands in `steunpunt.desk.letters.catalogue`; `_CHECKS` has the function of each check.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import alarms, catalogue
from steunpunt.desk.package import invitations
from steunpunt.desk.routing.waking import duty_gaps, recipients
from steunpunt.desk.storage import encryption
from steunpunt.models import Alarm, Assignment, Clock, Letter, Pause, Question
from steunpunt.rules.access.lifecycle import ENDED, Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding, PauseReason
from steunpunt.rules.clocks.ladder import BROKEN, share_in_words
from steunpunt.rules.letters import Check, LetterChannel, LetterOvertaken
from steunpunt.rules.waking import AlarmOutcome
from steunpunt.rules.words import Urgency
from workers.letters import calendar_invitations
from workers.letters.wording import OWED, PROMISED, NotNeeded, in_words

_CODE_LASTS = {
    catalogue.SIGN_IN_CODE: timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    catalogue.INVITATION: invitations.VALID_FOR,
}
"""Elapsed time after which what a code opens is closed, and its letter is not sent any more."""
_WHY = {
    PauseReason.FOR_ASKER: "wij wachten op uw antwoord",
    PauseReason.FOR_THIRD: "wij wachten op een ander, omdat u dat wilt",
}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a letter claims, in words; what it does not speak of is empty.

    `moment`: the moment that it is about. `promised`: what was promised. `expected`: what the asker can expect instead.
    `again`: they were told so before. `late`: the moment has passed meanwhile. `done`: when it was done after all.
    `share`: which share of the promised time is over. `why`: why the clocks stand still. `yours`: the asker's own
    answer is awaited. `questions`: how many questions, in words. `answer_by`: until when an offer stands. `urgent`: an
    offer that cannot wait. `circle`: deputies lead round. `advised`: the advice was given, and nothing is owed. `how`:
    how a talk is held and who begins it. `code`: what the letter opens.
    """

    moment: str = ""
    promised: str = ""
    expected: str = ""
    again: bool = False
    late: bool = False
    done: str = ""
    share: str = ""
    why: str = ""
    yours: bool = False
    answer_by: str = ""
    questions: str = ""
    circle: bool = False
    advised: bool = False
    urgent: bool = False
    how: str = ""
    code: str = ""


def claim_of(letter: Letter, *, at: datetime) -> Claim:
    """What this letter claims at this moment. Raises NotNeeded, and `encryption.Sealed` for a code that does not
    open.
    """
    return _CHECKS[catalogue.TOPICS[letter.topic].check](letter, at)


def _nothing(_letter: Letter, _at: datetime) -> Claim:
    return Claim()


def _code(letter: Letter, at: datetime) -> Claim:
    if letter.sealed_code is None or at - letter.owed_at >= _CODE_LASTS[letter.topic]:
        raise NotNeeded(LetterOvertaken.CODE)
    return Claim(code=encryption.open_alone(letter, "sealed_code").decode())


def _talk(letter: Letter, at: datetime) -> Claim:
    talk = calendar_invitations.talk_of(letter)
    begins = in_words(calendar_invitations.begins(talk, letter), at=at)
    return Claim(moment=begins, how=calendar_invitations.how(talk, letter))


def _first_reaction(letter: Letter, at: datetime) -> Claim:
    clocks = Clock.objects.filter(question=letter.question, kind=ClockKind.FIRST_REACTION, stopped_at=None)
    due_at = clocks.order_by("due_at").values_list("due_at", flat=True).first()
    return Claim() if due_at is None else Claim(moment=in_words(due_at, at=at))


def _left(letter: Letter, at: datetime) -> Claim:
    """An adviser left a question that they had: when the asker hears from the desk, or that nothing is owed."""
    question = letter.question
    if question is not None and question.status == Status.ADVISED:
        return Claim(advised=not Clock.objects.filter(Clock.open_at(at), question=question).exists())
    return _first_reaction(letter, at)


def _nobody_yet(letter: Letter, at: datetime) -> Claim:
    """Nobody can take the question: of no use once it was offered after all."""
    if _open_question(letter).nobody_since is None:
        raise NotNeeded(LetterOvertaken.FOUND)
    return _first_reaction(letter, at)


def _offer(letter: Letter, at: datetime) -> Claim:
    """An offer: of no use once it stands no more."""
    offer = Assignment.objects.select_related("question").get(id=letter.facts["assignment"])
    if offer.ended_at is not None:
        raise NotNeeded(LetterOvertaken.NOT_HIS)
    until = offer.answer_by
    promised = _first_reaction(letter, at)
    return replace(
        promised,
        answer_by="" if until is None or until <= at else in_words(until, at=at),
        urgent=offer.question.urgency == Urgency.SPOED,
    )


def _handed(letter: Letter, at: datetime) -> Claim:
    """Questions of whoever is away, or came back: how many, and until when."""
    until = letter.facts.get("until")
    return Claim(
        moment=in_words(datetime.fromisoformat(until), at=at) if until else "",
        questions=_number(int(letter.facts["count"])),
        circle=bool(letter.facts.get("circle")),
    )


def _number(questions: int) -> str:
    return {0: "", 1: "één vraag"}.get(questions, f"{questions} vragen")


def _of_rung(letter: Letter, at: datetime) -> Claim:
    """To the desk: which share of the promised time is over."""
    clock, share = _clock(letter), Decimal(letter.facts["share"])
    _require_share(letter, clock, share, at=at)
    return Claim(
        moment=in_words(clock.due_at, at=at),
        promised=OWED[ClockKind(clock.kind)],
        late=clock.due_at < at,
        done="" if clock.stopped_at is None else in_words(clock.stopped_at, at=at),
        share=share_in_words(share),
    )


def _require_share(letter: Letter, clock: Clock, share: Decimal, *, at: datetime) -> None:
    """Raise NotNeeded when it is no longer true, or no longer of use, that this share of the promised time is over."""
    if clock.void_since(at=at) is not None or clock.question.status in ENDED:
        raise NotNeeded(LetterOvertaken.ENDED)
    if clock.climbed_share < share:
        raise NotNeeded(LetterOvertaken.CORRECTED)
    if share >= BROKEN:
        if clock.due_at > at or (clock.stopped_at is not None and clock.stopped_at <= clock.due_at):
            raise NotNeeded(LetterOvertaken.CORRECTED)
        return
    if clock.stopped_at is not None:
        raise NotNeeded(LetterOvertaken.KEPT)
    if clock.stands_still(at=at):
        raise NotNeeded(LetterOvertaken.STANDS_STILL)
    if not permissions.visible_to(letter.recipient).filter(pk=clock.question_id).exists():
        raise NotNeeded(LetterOvertaken.NOT_HIS)


def _to_asker(letter: Letter, at: datetime) -> Claim:
    """A promise to the asker broke: what can be expected instead, as long as that is still to come."""
    clock = _clock(letter)
    _require_share(letter, clock, BROKEN, at=at)
    if clock.stopped_at is not None:
        raise NotNeeded(LetterOvertaken.KEPT)
    before = Letter.objects.filter(
        question=letter.question, recipient=letter.recipient, topic=letter.topic, facts__clock=str(clock.id)
    )
    moment = letter.facts.get("expected")
    expected = None if moment is None else datetime.fromisoformat(moment)
    return Claim(
        moment=in_words(clock.due_at, at=at),
        promised=PROMISED[ClockKind(clock.kind)],
        expected="" if expected is None or expected <= at or clock.stands_still(at=at) else in_words(expected, at=at),
        again=before.filter(facts__has_key="expected", sent_at__isnull=False, owed_at__lt=letter.owed_at).exists(),
    )


def _set_aside(letter: Letter, at: datetime) -> Claim:
    clock = _clock(letter)
    if not clock.is_running(at=at):
        raise NotNeeded(LetterOvertaken.ENDED)
    if clock.set_aside_at is None:
        raise NotNeeded(LetterOvertaken.RECALCULATED)
    return Claim(moment=in_words(clock.due_at, at=at), promised=OWED[ClockKind(clock.kind)])


def _paused(letter: Letter, at: datetime) -> Claim:
    pause = _pause(letter)
    if pause.ended(at=at) is not None:
        raise NotNeeded(LetterOvertaken.RESUMED)
    reason = PauseReason(pause.reason)
    return Claim(moment=in_words(pause.until, at=at), why=_WHY[reason], yours=reason is PauseReason.FOR_ASKER)


def _resumed(letter: Letter, at: datetime) -> Claim:
    pause, question = _pause(letter), _open_question(letter)
    if Pause.objects.filter(question=question, ended_at=None, until__gt=at).exists():
        raise NotNeeded(LetterOvertaken.STANDS_STILL)
    yours = pause.reason == PauseReason.FOR_ASKER and pause.ending == PauseEnding.TOO_LONG
    running = Clock.objects.filter(Clock.open_at(at), question=question, due_at__gte=at)
    clock = running.order_by("due_at").first()
    if clock is None:
        return Claim(yours=yours)
    return Claim(moment=in_words(clock.due_at, at=at), promised=PROMISED[ClockKind(clock.kind)], yours=yours)


def _objection(letter: Letter, at: datetime) -> Claim:
    """The asker's word stands, also when the pause is over by now."""
    _open_question(letter)
    pause = _pause(letter)
    ended = pause.ended(at=at)
    if ended is None:
        return Claim(moment=in_words(pause.until, at=at))
    return Claim(done=in_words(ended[0], at=at))


def _reopened(letter: Letter, at: datetime) -> Claim:
    running = Clock.objects.filter(Clock.open_at(at), question=_open_question(letter), due_at__gte=at)
    clock = running.order_by("due_at").first()
    if clock is None:
        return Claim()
    words = PROMISED if clock.question.asker_id == letter.recipient_id else OWED
    return Claim(moment=in_words(clock.due_at, at=at), promised=words[ClockKind(clock.kind)])


def _duty(letter: Letter, at: datetime) -> Claim:
    """Nobody has duty at some moment of a closure: from when until when, as it is now."""
    begins, ends = (datetime.fromisoformat(letter.facts[name]) for name in ("begins", "ends"))
    gaps = duty_gaps.within((max(begins, at), ends)) if at < ends else []
    if not gaps:
        raise NotNeeded(LetterOvertaken.COVERED)
    begin, end = gaps[0]
    return Claim(moment=in_words(begin, at=at), expected=in_words(end, at=at), again=len(gaps) > 1)


def _alarm(letter: Letter, at: datetime) -> Claim:
    """Somebody must wake up: of no use once that was seen or has passed, and after an hour only by mail."""
    alarm = Alarm.objects.select_related("question").get(id=letter.facts["alarm"])
    if alarm.outcome == AlarmOutcome.SEEN and alarm.is_genuine:
        raise NotNeeded(LetterOvertaken.SEEN)
    if alarm.outcome == AlarmOutcome.OVERTAKEN or recipients.is_over(alarm, at=at):
        raise NotNeeded(LetterOvertaken.ENDED)
    if letter.channel != LetterChannel.MAIL and at - letter.owed_at > alarms.WAKES_FOR:
        raise NotNeeded(LetterOvertaken.TOO_LATE)
    return Claim(code=alarms.ticket(letter))


def _clock(letter: Letter) -> Clock:
    return Clock.objects.select_related("question").get(id=letter.facts["clock"])


def _pause(letter: Letter) -> Pause:
    return Pause.objects.get(id=letter.facts["pause"])


def _open_question(letter: Letter) -> Question:
    if letter.question is None or letter.question.status in ENDED:
        raise NotNeeded(LetterOvertaken.ENDED)
    return letter.question


_CHECKS: Mapping[Check, Callable[[Letter, datetime], Claim]] = {
    Check.NOTHING: _nothing,
    Check.CODE: _code,
    Check.TALK: _talk,
    Check.FIRST_REACTION: _first_reaction,
    Check.NOBODY: _nobody_yet,
    Check.LEFT: _left,
    Check.OFFER: _offer,
    Check.HANDED_OVER: _handed,
    Check.RUNG: _of_rung,
    Check.BROKEN_PROMISE: _to_asker,
    Check.QUARANTINE: _set_aside,
    Check.PAUSED: _paused,
    Check.RESUMED: _resumed,
    Check.OBJECTION: _objection,
    Check.ALARM: _alarm,
    Check.DUTY: _duty,
    Check.REOPENED: _reopened,
}
