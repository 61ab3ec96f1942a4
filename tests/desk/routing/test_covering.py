"""A deputy who drops out is followed by the next in the chain, or the coordinator hears that nobody stands in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.access import permissions
from steunpunt.desk.administration import scheduler
from steunpunt.desk.clocks import escalation
from steunpunt.desk.questions import advice, closing
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, covering, declarations, reopening, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Absence, Adviser, Assignment, Clock, CoverNotice, Letter, Office, Person, Question
from steunpunt.rules.words import RecusalReason, Role, Subject, Urgency
from tests.cast import HEERDE, MONDAY, Cast, ask, held_by

HOUR = timedelta(hours=1)
NOW = MONDAY + HOUR
PROVINCE = "PV25"


def look(at: datetime = NOW) -> None:
    """The router's rounds, until nothing is due."""
    while scheduler.do_next(at=at):
        pass


@pytest.fixture
def covered(cast: Cast, time_machine: TimeMachineFixture) -> Question:
    """A question that anna holds; she is away, and chris, who is her deputy, was told and opened it."""
    time_machine.move_to(NOW, tick=False)
    question = held_by(cast.anna, cast.smit, organisation=PROVINCE)
    presence.leave(person=cast.anna, until=None, at=NOW, deputy=cast.chris.id)
    look()
    acceptance.claim(person=cast.chris, question_id=question.id, at=NOW)
    return question


def recipients_of(topic: str) -> list[str]:
    """Who was told of this, in order."""
    return [letter.recipient.username for letter in Letter.objects.filter(topic=topic).order_by("owed_at", "key")]


def _goes_away(cast: Cast, _: Question) -> None:
    presence.leave(person=cast.chris, until=None, at=NOW)


def _is_tied(cast: Cast, _: Question) -> None:
    declarations.declare(person=cast.chris, organisation=PROVINCE, role=Role.WETHOUDER, at=NOW)


def _no_adviser_any_more(cast: Cast, _: Question) -> None:
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)


def _switched_off(cast: Cast, _: Question) -> None:
    Person.objects.filter(pk=cast.chris.pk).update(is_active=False)


def _declines(cast: Cast, question: Question) -> None:
    acceptance.recuse(person=cast.chris, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=NOW)


WAYS = [_goes_away, _is_tied, _no_adviser_any_more, _switched_off, _declines]


@pytest.mark.parametrize("way", WAYS)
def test_the_next_in_the_chain_stands_in_at_once_and_hears_so(
    cast: Cast, covered: Question, way: Callable[[Cast, Question], None]
) -> None:
    """bram is the deputy of chris."""
    assert recipients_of("waarneming") == ["chris"]
    Adviser.objects.filter(pk=cast.chris.pk).update(deputy=cast.bram.pk)
    way(cast, covered)
    assert permissions.stand_in(covered, cast.anna.id, at=NOW) == cast.bram.id
    look()
    look()
    assert sorted(recipients_of("waarneming")) == ["bram", "chris"]
    assert recipients_of("zonder-vervanger") == []


@pytest.mark.parametrize("way", WAYS[:-1])
def test_where_nobody_follows_the_coordinator_hears_once(
    cast: Cast, covered: Question, way: Callable[[Cast, Question], None]
) -> None:
    """'Niemand neemt waar.'"""
    way(cast, covered)
    look()
    look(NOW + HOUR)
    assert recipients_of("zonder-vervanger") == ["hessel"]


def test_the_coordinator_is_warned_of_what_nobody_stands_in_for(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """A warning in the letterbox of whoever is away warns nobody."""
    time_machine.move_to(NOW, tick=False)
    held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=NOW)
    while escalation.climb(at=MONDAY + timedelta(minutes=95)):
        pass
    assert sorted(recipients_of("waarschuwing")) == ["anna", "hessel"]


@pytest.mark.parametrize("urgency", [Urgency.HOOG, Urgency.SPOED])
@pytest.mark.parametrize("role", ["is tied", "is switched off", "has the role no more"])
def test_the_deputy_coordinator_hears_where_no_coordinator_may(
    cast: Cast, time_machine: TimeMachineFixture, urgency: Urgency, role: str
) -> None:
    """The warning of whoever is away, and the breach."""
    time_machine.move_to(NOW, tick=False)
    Person.objects.filter(username="charlie").update(is_deputy_coordinator=True)
    held_by(cast.anna, cast.smit, organisation=PROVINCE, urgency=urgency)
    if role == "is tied":
        Office.objects.create(person=cast.hessel, organisation_id=PROVINCE, function="medewerker")
    else:
        Person.objects.filter(username="hessel").update(is_active=role != "is switched off", is_coordinator=False)
    presence.leave(person=cast.anna, until=None, at=MONDAY)
    clock = Clock.objects.filter(question__assignments__adviser=cast.anna.id).earliest("due_at")
    for share in (0.8, 1):
        while escalation.climb(at=MONDAY + share * (clock.due_at - MONDAY)):
            pass
    assert {"anna", "charlie"} <= set(recipients_of("waarschuwing"))
    assert "charlie" in recipients_of("overschrijding")
    assert "hessel" not in recipients_of("waarschuwing")


def _leaves(cast: Cast) -> None:
    presence.leave(person=cast.anna, until=None, at=NOW)


def _absence_begins(cast: Cast) -> None:
    Absence.objects.create(adviser=cast.anna.adviser, starts_at=NOW)


@pytest.mark.parametrize("way", [_leaves, _absence_begins])
def test_an_open_offer_of_who_goes_away_is_passed_on_at_once(cast: Cast, way: Callable[[Cast], None]) -> None:
    """By saying so, or by a day that was planned."""
    question = ask(cast.smit, organisation=PROVINCE)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=NOW)
    way(cast)
    look()
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id != cast.anna.id


@pytest.mark.parametrize("way", [_is_tied, _no_adviser_any_more, _switched_off])
def test_an_open_offer_of_who_may_not_have_it_any_more_is_passed_on_at_once(
    cast: Cast, way: Callable[[Cast, Question], None]
) -> None:
    """As of whoever goes away; chris is not asked again as long as it is so."""
    question = ask(cast.smit, organisation=PROVINCE)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=NOW)
    way(cast, question)
    look()
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id != cast.chris.id


def test_who_was_away_may_be_offered_it_again(cast: Cast) -> None:
    """They never let it pass."""
    question = ask(cast.smit, organisation=PROVINCE)
    Adviser.objects.exclude(pk=cast.anna.pk).update(is_active=False)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=NOW)
    _leaves(cast)
    look()
    assert Question.objects.get().status == "ontvangen"
    presence.be_back(person=cast.anna, at=NOW + HOUR)
    look(NOW + HOUR)
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id == cast.anna.id


def test_a_tie_of_which_nobody_said_is_found_within_a_minute(cast: Cast, covered: Question) -> None:
    """Written down by any other way; and when it is gone, chris stands in again and hears so."""
    Adviser.objects.filter(pk=cast.chris.pk).update(deputy=cast.bram.pk)
    tie = Office.objects.create(person=cast.chris, organisation_id=PROVINCE, function="medewerker")
    look(NOW + covering.CHECK_AGAIN)
    assert recipients_of("waarneming") == ["chris", "bram"]
    tie.delete()
    look(NOW + 2 * covering.CHECK_AGAIN)
    assert recipients_of("waarneming") == ["chris", "bram", "chris"]
    assert covered in permissions.visible_to(cast.chris)


@pytest.mark.usefixtures("covered")
def test_when_the_holder_is_back_nobody_stands_in_and_another_absence_is_told_anew(cast: Cast) -> None:
    """Each absence has its own letter, with its own end."""
    assert CoverNotice.objects.get().adviser_id == cast.chris.id
    presence.be_back(person=cast.anna, at=NOW + HOUR)
    look(NOW + HOUR)
    assert not CoverNotice.objects.exists()
    for hours in (2, 3):
        presence.leave(person=cast.anna, until=NOW + 9 * HOUR, at=NOW + hours * HOUR, deputy=cast.chris.id)
        look(NOW + hours * HOUR)
    assert recipients_of("waarneming") == ["chris"] * 3


@pytest.mark.usefixtures("covered")
def test_what_is_told_once_is_looked_at_each_minute_and_said_no_more(cast: Cast) -> None:
    """A round in which nothing changed writes no letter."""
    before = Letter.objects.count()
    for minutes in range(1, 6):
        look(NOW + timedelta(minutes=minutes))
    assert Letter.objects.count() == before


def test_a_reopened_question_of_who_is_away_is_watched_too(cast: Cast, covered: Question) -> None:
    """chris heard by the letter of the reopening; when chris drops out, the coordinator hears."""
    advice.send(person=cast.chris, question_id=covered.id, parts=Parts("De vraag.", "Doe dit.", "", "Dan dat."), at=NOW)
    closing.close(person=cast.smit, question_id=covered.id, at=NOW)
    look(NOW + covering.CHECK_AGAIN)
    assert not CoverNotice.objects.exists()
    reopening.reopen(person=cast.smit, question_id=covered.id, at=NOW + HOUR)
    assert sorted(recipients_of("heropend")) == ["anna", "chris"]
    _no_adviser_any_more(cast, covered)
    look(NOW + HOUR)
    assert recipients_of("zonder-vervanger") == ["hessel"]


def test_who_takes_a_question_loses_the_offer_of_its_counterpart(cast: Cast) -> None:
    """Both were offered to anna; having taken the one, she may not know of the other any more."""
    about_the_mayor = ask(cast.smit, organisation=PROVINCE, subject=Subject.BURGEMEESTER, subject_organisation=HEERDE)
    by_the_mayor = ask(cast.maas, subject=Subject.CDK, subject_organisation=PROVINCE)
    for question in (about_the_mayor, by_the_mayor):
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=NOW)
    acceptance.claim(person=cast.anna, question_id=about_the_mayor.id, at=NOW)
    assert by_the_mayor not in permissions.visible_to(cast.anna)
    look()
    assert Assignment.objects.get(question=by_the_mayor, ended_at=None).adviser_id != cast.anna.id
