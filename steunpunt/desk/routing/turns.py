"""Whose turn it is with a question (`rules.routing.turn`), by what each reader is to know of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from steunpunt.desk.clocks import pauses
from steunpunt.models import Clock, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.routing.turn import Turn, TurnFacts, turn_of


def for_asker(question: Question, *, at: datetime, is_held: bool, asks_consent: bool) -> Turn:
    """Return whose turn it is, as the asker may know. `is_held`: an adviser holds the question; `asks_consent`: a
    referral from it waits for the asker's consent. Reads prefetched clocks and pauses where there are.
    """
    facts = replace(
        _facts(question, question.clocks.all(), at=at),
        is_held=is_held,
        asks_consent=asks_consent,
        has_no_adviser=question.nobody_since is not None,
    )
    return turn_of(facts)


def for_adviser(question: Question, clocks: Iterable[Clock], *, at: datetime) -> Turn:
    """Return whose turn it is, for the adviser who has the question before them."""
    return turn_of(_facts(question, clocks, at=at))


def for_coordinator(question: Question, clocks: Iterable[Clock], *, at: datetime) -> Turn:
    """Return whose turn it is, as far as the coordinator is concerned."""
    facts = replace(
        _facts(question, clocks, at=at),
        cannot_be_routed=bool(question.route_fault),
        has_no_adviser=question.nobody_since is not None,
        is_routed=question.next_route_at is not None,
    )
    return turn_of(facts)


def _facts(question: Question, clocks: Iterable[Clock], *, at: datetime) -> TurnFacts:
    pause = pauses.current(question, at=at)
    return TurnFacts(
        Status(question.status),
        owes_reaction=any(clock.counts_down(at=at) and clock.kind != ClockKind.ADVICE for clock in clocks),
        waits_for=None if pause is None else PauseReason(pause.reason),
    )
