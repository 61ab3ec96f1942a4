"""Whose open pages changed: who may see what happened, or has just lost it, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from steunpunt.desk.partners import page_changes
from steunpunt.desk.questions import conversation, reading
from steunpunt.desk.routing import acceptance, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Office, Person, Question
from steunpunt.rules.words import Function, RecusalReason
from tests.cast import HEERDE, MONDAY, Cast, ask, held_by

MINUTE = timedelta(minutes=1)


@pytest.fixture
def concerned() -> Callable[[], set[str]]:
    """For whom something changed since the last call, of all people."""
    place = page_changes.last_place()

    def now() -> set[str]:
        nonlocal place
        after, place = place, page_changes.last_place()
        everybody = set(Person.objects.values_list("pk", flat=True))
        found = page_changes.concerned(everybody, after=after, until=place)
        return set(Person.objects.filter(pk__in=found).values_list("username", flat=True))

    return now


def speak(adviser: Person, question: Question, *, at: Any) -> None:
    conversation.speak(person=adviser, question_id=question.id, words="Wij bellen u.", at=at)


def test_those_who_may_see_it_and_nobody_else(cast: Cast, concerned: Callable[[], set[str]]) -> None:
    """A question, an offer, a message, a note for the desk; a coordinator who is tied hears of none."""
    Office.objects.create(person=cast.charlie, organisation_id=HEERDE, function=Function.MEDEWERKER)
    Person.objects.filter(username="charlie").update(is_coordinator=True)
    question = ask(cast.maas)
    assert concerned() == {"maas", "hessel"}
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY)
    assert concerned() == {"maas", "hessel", "anna"}
    speak(cast.anna, question, at=MONDAY + MINUTE)
    assert concerned() == {"maas", "hessel", "anna"}
    conversation.note(person=cast.anna, question_id=question.id, words="Eerst bellen.", at=MONDAY + 2 * MINUTE)
    assert concerned() == {"hessel", "anna"}
    assert concerned() == set()


def test_a_look_changes_nothing(cast: Cast, concerned: Callable[[], set[str]]) -> None:
    """Else two open pages would have each other read again, without end."""
    question = held_by(cast.anna, cast.maas)
    concerned()
    reading.content(question, person=cast.anna, at=MONDAY + MINUTE)
    assert concerned() == set()


def test_who_lost_it_hears_it_once(cast: Cast, concerned: Callable[[], set[str]]) -> None:
    """They may no longer see the event, and their page still shows the question."""
    question = held_by(cast.anna, cast.maas)
    concerned()
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.PERSOONLIJK, at=MONDAY + MINUTE)
    assert "anna" in concerned()
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY + 2 * MINUTE)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY + 2 * MINUTE)
    assert concerned() == {"maas", "hessel", "chris"}


def test_a_deputy_hears_it_while_they_stand_in(cast: Cast, concerned: Callable[[], set[str]]) -> None:
    question = held_by(cast.chris, cast.maas)
    presence.leave(person=cast.chris, until=None, at=MONDAY + MINUTE, deputy=cast.anna.id)
    acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY + 2 * MINUTE)
    concerned()
    conversation.say(person=cast.maas, question_id=question.id, words="Kunt u bellen?", at=MONDAY + 3 * MINUTE)
    assert concerned() == {"maas", "hessel", "chris", "anna"}


def test_more_than_can_be_looked_at_counts_for_everybody(
    cast: Cast, concerned: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_changes, "RECENT", 2)
    question = held_by(cast.anna, cast.maas)
    for minute in range(3):
        speak(cast.anna, question, at=MONDAY + minute * MINUTE)
    assert "bram" in concerned()


@pytest.mark.parametrize("recent", [1, 200])
def test_since_a_moment(cast: Cast, monkeypatch: pytest.MonkeyPatch, recent: int) -> None:
    """A page that was made before something happened has changed; one that was made after it has not."""
    question = held_by(cast.anna, cast.maas)
    speak(cast.anna, question, at=MONDAY + MINUTE)
    monkeypatch.setattr(page_changes, "RECENT", recent)
    assert page_changes.has_changed(cast.maas, since=MONDAY)
    assert not page_changes.has_changed(cast.maas, since=MONDAY + MINUTE)
    if recent > 1:
        assert not page_changes.has_changed(cast.smit, since=MONDAY)
