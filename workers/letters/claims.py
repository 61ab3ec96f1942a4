"""What a letter says of promises and pauses, looked at anew when it goes: what is no longer true is not said.

Between the moment at which a letter became owed and the moment at which it goes may lie a night, or an outage. A
letter that would be untrue by then is `Pointless`; one that is true and overtaken says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks.notifications import (
    BREACH,
    FAR_OVERDUE,
    LONG_OVERDUE,
    SET_ASIDE,
    TO_ASKER,
    WARNING,
)
from steunpunt.models import Assignment, Clock, Letter, Pause, Question
from steunpunt.rules.access.lifecycle import ENDED, Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding, PauseReason
from steunpunt.rules.letters import LetterOvertaken
from workers.letters.wording import OWED, PROMISED, Pointless, in_words

_WHY = {
    PauseReason.FOR_ASKER: "wij wachten op uw antwoord",
    PauseReason.FOR_THIRD: "wij wachten op een ander, omdat u dat wilt",
}
_STANDS = {
    WARNING: "{what} loopt bijna af (beloofd: {due})",
    BREACH: "{what} is te laat (beloofd: {due})",
    LONG_OVERDUE: "{what} is veel te laat (beloofd: {due})",
    FAR_OVERDUE: "{what} staat al twee keer zo lang open (beloofd: {due})",
}
"""What a line of a letter about several promises says, by the topic under which it would have gone alone."""
_BY_WEIGHT = [FAR_OVERDUE, LONG_OVERDUE, BREACH, WARNING]
_CLIMBED: Mapping[str, Callable[[Decimal], bool]] = {
    WARNING: lambda share: share > 0,
    BREACH: lambda share: share >= 1,
    TO_ASKER: lambda share: share >= 1,
    LONG_OVERDUE: lambda share: share > 1,
    FAR_OVERDUE: lambda share: share >= 2,
}
"""Which share of the promised time a clock must have climbed to for the topic to be true of it."""
_HEARS_FIRST = frozenset({"ontvangen", "aanbod-verlopen"})
"""Topics that say when the asker will have heard from the desk, as long as that is still to come."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a letter says of promises and pauses, in words; what it does not speak of is empty.

    `moment`: the moment that it is about. `promised`: what was promised. `expected`: what the asker can expect instead.
    `again`: he was told so before. `late`: the moment has passed meanwhile. `done`: when it was done after all. `why`:
    why the clocks stand still. `yours`: the asker's own answer is awaited. `questions`: how many questions, in words.
    `answer_by`: until when an offer stands. `circle`: deputies lead round. `advised`: the advice was given, and nothing
    is owed.
    """

    moment: str = ""
    promised: str = ""
    expected: str = ""
    again: bool = False
    late: bool = False
    done: str = ""
    why: str = ""
    yours: bool = False
    answer_by: str = ""
    questions: str = ""
    circle: bool = False
    advised: bool = False


def claim_of(letter: Letter, *, at: datetime) -> Claim:
    """What this letter says of promises and pauses at this moment. Raises Pointless."""
    found = _CLAIMS.get(letter.topic)
    return Claim() if found is None else found(letter, at)


def _first_reaction(letter: Letter, at: datetime) -> Claim:
    owed = Clock.objects.filter(question=letter.question, kind=ClockKind.FIRST_REACTION, stopped_at=None)
    due_at = owed.order_by("due_at").values_list("due_at", flat=True).first()
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
        raise Pointless(LetterOvertaken.FOUND)
    return _first_reaction(letter, at)


def _offer(letter: Letter, at: datetime) -> Claim:
    """An offer: of no use once it stands no more."""
    offer = Assignment.objects.get(id=letter.facts["assignment"])
    if offer.ended_at is not None:
        raise Pointless(LetterOvertaken.NOT_HIS)
    until = offer.answer_by
    promised = _first_reaction(letter, at)
    return replace(promised, answer_by="" if until is None or until <= at else in_words(until, at=at))


def _handed(letter: Letter, at: datetime) -> Claim:
    """Questions of who is away, or came back: how many, and until when."""
    until = letter.facts.get("until")
    return Claim(
        moment=in_words(datetime.fromisoformat(until), at=at) if until else "",
        questions=_number(int(letter.facts["count"])),
        circle=bool(letter.facts.get("circle")),
    )


def _number(questions: int) -> str:
    return {0: "", 1: "één vraag"}.get(questions, f"{questions} vragen")


def _of_rung(letter: Letter, at: datetime) -> Claim:
    """To who works at the desk: a promise runs out, or broke."""
    clock = _clock(letter)
    _check(letter, letter.topic, clock, at=at)
    return Claim(
        moment=in_words(clock.due_at, at=at),
        promised=OWED[ClockKind(clock.kind)],
        late=clock.due_at < at,
        done="" if clock.stopped_at is None else in_words(clock.stopped_at, at=at),
    )


def _check(letter: Letter, topic: str, clock: Clock, *, at: datetime) -> None:
    """Raise Pointless when it is no longer true, or no longer of use, that this clock stands as the topic says."""
    if clock.void_since(at=at) is not None or clock.question.status in ENDED:
        raise Pointless(LetterOvertaken.ENDED)
    if not _CLIMBED[topic](clock.climbed_share):
        raise Pointless(LetterOvertaken.CORRECTED)
    if topic != WARNING:
        if clock.due_at > at or (clock.stopped_at is not None and clock.stopped_at <= clock.due_at):
            raise Pointless(LetterOvertaken.CORRECTED)
        return
    if clock.stopped_at is not None:
        raise Pointless(LetterOvertaken.KEPT)
    if clock.stands_still(at=at):
        raise Pointless(LetterOvertaken.STANDS_STILL)
    if not permissions.visible_to(letter.recipient).filter(pk=clock.question_id).exists():
        raise Pointless(LetterOvertaken.NOT_HIS)


def _to_asker(letter: Letter, at: datetime) -> Claim:
    """A promise to the asker broke: what can be expected instead, as long as that is still to come."""
    clock = _clock(letter)
    _check(letter, TO_ASKER, clock, at=at)
    if clock.stopped_at is not None:
        raise Pointless(LetterOvertaken.KEPT)
    before = Letter.objects.filter(
        question=letter.question, recipient=letter.recipient, topic=TO_ASKER, facts__clock=str(clock.id)
    )
    told = letter.facts.get("expected")
    expected = None if told is None else datetime.fromisoformat(told)
    return Claim(
        moment=in_words(clock.due_at, at=at),
        promised=PROMISED[ClockKind(clock.kind)],
        expected="" if expected is None or expected <= at or clock.stands_still(at=at) else in_words(expected, at=at),
        again=before.filter(facts__has_key="expected", sent_at__isnull=False, owed_at__lt=letter.owed_at).exists(),
    )


@dataclass(frozen=True, order=True)
class ClaimLine:
    """What a bundle says of one promise; the heaviest sorts first."""

    weight: int
    due_at: datetime
    words: str


def line_of(letter: Letter, *, at: datetime) -> ClaimLine:
    """The line of a letter of the ladder to the desk, where it goes among others. Raises Pointless, also when it was
    done since: then nothing asks for attention.
    """
    clock = _clock(letter)
    _check(letter, letter.topic, clock, at=at)
    if clock.stopped_at is not None:
        raise Pointless(LetterOvertaken.KEPT)
    said = _STANDS[letter.topic].format(what=OWED[ClockKind(clock.kind)], due=in_words(clock.due_at, at=at))
    return ClaimLine(_BY_WEIGHT.index(letter.topic), clock.due_at, f"- {clock.question.reference} – {said}")


def _set_aside(letter: Letter, at: datetime) -> Claim:
    clock = _clock(letter)
    if not clock.is_running(at=at):
        raise Pointless(LetterOvertaken.ENDED)
    if clock.set_aside_at is None:
        raise Pointless(LetterOvertaken.RECKONED)
    return Claim(moment=in_words(clock.due_at, at=at), promised=OWED[ClockKind(clock.kind)])


def _paused(letter: Letter, at: datetime) -> Claim:
    pause = _pause(letter)
    if pause.ended(at=at) is not None:
        raise Pointless(LetterOvertaken.RESUMED)
    reason = PauseReason(pause.reason)
    return Claim(moment=in_words(pause.until, at=at), why=_WHY[reason], yours=reason is PauseReason.FOR_ASKER)


def _resumed(letter: Letter, at: datetime) -> Claim:
    pause, question = _pause(letter), _open_question(letter)
    if Pause.objects.filter(question=question, ended_at=None, until__gt=at).exists():
        raise Pointless(LetterOvertaken.STANDS_STILL)
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


def _clock(letter: Letter) -> Clock:
    return Clock.objects.select_related("question").get(id=letter.facts["clock"])


def _pause(letter: Letter) -> Pause:
    return Pause.objects.get(id=letter.facts["pause"])


def _open_question(letter: Letter) -> Question:
    if letter.question is None or letter.question.status in ENDED:
        raise Pointless(LetterOvertaken.ENDED)
    return letter.question


_CLAIMS: Mapping[str, Callable[[Letter, datetime], Claim]] = {
    **dict.fromkeys(_HEARS_FIRST, _first_reaction),
    **dict.fromkeys(_BY_WEIGHT, _of_rung),
    "aangeboden": _offer,
    "verschoond": _left,
    **dict.fromkeys(["geen-adviseur", "wij-bellen"], _nobody_yet),
    **dict.fromkeys(["overdracht", "waarneming", "weer-terug", "zonder-vervanger"], _handed),
    TO_ASKER: _to_asker,
    SET_ASIDE: _set_aside,
    "gepauzeerd": _paused,
    "hervat": _resumed,
    "bezwaar": _objection,
    "heropend": _reopened,
}
