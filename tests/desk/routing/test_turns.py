"""Whose turn it is with a question, for asker, adviser and coordinator; and in the order of the asker's list."""

from datetime import timedelta

import pytest

from steunpunt.desk.package import referrals
from steunpunt.desk.questions import queries
from steunpunt.desk.routing import attention, turns
from steunpunt.models import Question
from steunpunt.rules.access.referrals import Share
from steunpunt.rules.routing.turn import OF_ASKER, Turn
from steunpunt.rules.words import Urgency
from tests.case_steps import SITUATIONS, question_that_is
from tests.cast import MONDAY, Cast, again, ask, held_by

MINUTE = timedelta(minutes=1)
T = Turn
TURNS = {
    "received": (T.ROUTING, T.ROUTING, T.ROUTING),
    "offered": (T.OFFER, T.OFFER, T.OFFER),
    "offered to two": (T.OFFER, T.OFFER, T.OFFER),
    "in progress": (T.REACTION, T.REACTION, T.REACTION),
    "standing still": (T.THIRD_PARTY, T.THIRD_PARTY, T.THIRD_PARTY),
    "waiting": (T.ANSWER, T.ANSWER, T.ANSWER),
    "waiting and standing still": (T.ANSWER, T.ANSWER, T.ANSWER),
    "advised": (T.READING, T.READING, T.READING),
    "asked on": (T.REACTION, T.REACTION, T.REACTION),
    "asked on and standing still": (T.THIRD_PARTY, T.THIRD_PARTY, T.THIRD_PARTY),
    "closed": (T.NOBODY, T.NOBODY, T.NOBODY),
    "withdrawn": (T.NOBODY, T.NOBODY, T.NOBODY),
}
"""By situation: for asker, adviser and coordinator."""


def turns_of(question: Question, *, asks_consent: bool = False) -> tuple[Turn, Turn, Turn]:
    now, at = again(question), MONDAY + MINUTE
    is_held = question.id in queries.with_holder([now])
    return (
        turns.for_asker(now, at=at, is_held=is_held, asks_consent=asks_consent),
        turns.for_adviser(now, now.clocks.all(), at=at),
        turns.for_coordinator(now, now.clocks.all(), at=at),
    )


def is_first(question: Question) -> bool:
    """Whether it stands first in the list of its asker, before another that is promised sooner."""
    other = ask(question.asker, urgency=Urgency.SPOED)
    both = queries.by_promise(Question.objects.filter(pk__in=[question.pk, other.pk]))
    return attention.asker_first(both, asker=question.asker, at=MONDAY + MINUTE).first() == question


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_three_readers_are_told_the_same(cast: Cast, situation: str) -> None:
    assert turns_of(question_that_is(situation, cast)) == TURNS[situation]


@pytest.mark.parametrize("situation", [name for name, told in TURNS.items() if told[0] is not T.NOBODY])
def test_the_list_of_an_asker_begins_with_what_is_their_turn(cast: Cast, situation: str) -> None:
    """As a condition in the database it is the same as for one question."""
    question = question_that_is(situation, cast)
    assert is_first(question) is (turns_of(question)[0] in OF_ASKER)


def test_an_advice_without_an_adviser_is_not_the_turn_of_the_asker(cast: Cast) -> None:
    """Once the router found nobody eligible."""
    question = question_that_is("advised", cast)
    assert is_first(question)
    Question.objects.filter(pk=question.pk).update(nobody_since=MONDAY, next_route_at=MONDAY)
    assert turns_of(question)[0] is Turn.NO_ADVISER
    assert not is_first(question)


def test_a_referral_that_needs_consent_is_the_turn_of_the_asker(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    referrals.refer(
        person=cast.anna, item="ondersteuningsteam", shares=[Share.NAAM], question_id=question.id, at=MONDAY
    )
    assert turns_of(question, asks_consent=True)[0] is Turn.CONSENT
    assert is_first(question)


def test_only_the_coordinator_is_told_that_it_cannot_be_routed(cast: Cast) -> None:
    """The asker reads that an adviser is sought, and of nobody eligible once the router found so."""
    question = ask(cast.maas)
    Question.objects.filter(pk=question.pk).update(route_fault="Het gewicht ontbreekt.")
    assert turns_of(question) == (Turn.ROUTING, Turn.ROUTING, Turn.MEND_RULES)
    Question.objects.filter(pk=question.pk).update(route_fault="", nobody_since=MONDAY)
    assert turns_of(question) == (Turn.NO_ADVISER, Turn.ROUTING, Turn.NO_ADVISER)
