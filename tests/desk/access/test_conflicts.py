"""Who may not touch what: the rule, its facts in the database, and the same rule as a condition on questions."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from steunpunt.desk.access import permissions
from steunpunt.desk.questions import reading
from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.models import Acquaintance, Assignment, LookBack, Office, Outcome, PartyFunction, Person, Question
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import Category, Function, RecusalReason, Role, Subject
from tests.cast import HEERDE, MONDAY, Cast, ask, held_by
from tests.desk.access.conflict_checks import EPE, GELDERLAND, HATTEM, is_barred, merge


@pytest.mark.parametrize("merged", [False, True])
def test_the_rule_and_the_lists_say_the_same(cast: Cast, merged: bool) -> None:
    """Everybody with a tie of every kind, against questions that touch every combination of them; also of those that
    merge.
    """
    Office.objects.create(person=cast.anna, organisation_id=EPE, function=Function.MEDEWERKER, until=date(2026, 11, 22))
    Office.objects.create(
        person=cast.hessel, organisation_id=EPE, function=Function.MEDEWERKER, until=date(2026, 11, 23)
    )
    PartyFunction.objects.create(person=cast.chris, party_id="vvd")
    PartyFunction.objects.create(person=cast.beheer, party_id="vvd", until=date(2018, 11, 22))
    Acquaintance.objects.create(person=cast.charlie, organisation_id=HEERDE, role=Role.WETHOUDER)
    Acquaintance.objects.create(person=cast.beheer, organisation_id=HEERDE, role=Role.BURGEMEESTER)
    LookBack.objects.filter(tie=ConflictKind.ORGANISATION).update(months=0)
    held_by(cast.chris, cast.maas, subject=Subject.RAADSLID)
    held_by(cast.anna, cast.smit, organisation=GELDERLAND, subject=Subject.BURGEMEESTER, subject_organisation=HEERDE)
    if merged:
        merge(EPE, into=HATTEM)
        merge(HATTEM, into=HEERDE, year=2027)
    askers = {cast.maas: HEERDE, cast.smit: GELDERLAND}
    subjects = (Subject.WETHOUDER, Subject.BURGEMEESTER, Subject.RAADSLID)
    categories = (Category.BELANGENVERSTRENGELING, Category.ANDERS)
    for (asker, code), subject, other, category in product(askers.items(), subjects, (None, HEERDE, EPE), categories):
        for party in (None, "vvd"):
            question = ask(asker, organisation=code, subject=subject, subject_organisation=other, category=category)
            Question.objects.filter(pk=question.pk).update(subject_party=party)
    outcomes = {
        (person.username, is_barred(person, question))
        for person in Person.objects.all()
        for question in Question.objects.all()
    }
    both = {"anna", "hessel", "chris", "charlie", "beheer"}
    assert {name for name, _ in outcomes if {(name, True), (name, False)} <= outcomes} >= both


@pytest.mark.parametrize(("months", "barred"), [(None, True), (55, False), (56, True)])
def test_a_tie_is_remembered_as_long_as_the_desk_looks_back(cast: Cast, months: int | None, barred: bool) -> None:
    """bram left the council of Heerde on 30 March 2022; the question comes on 23 November 2026."""
    LookBack.objects.filter(tie=ConflictKind.ORGANISATION).update(months=months)
    assert is_barred(cast.bram, ask(cast.maas)) is barred


def test_a_party_counts_where_the_party_of_the_one_concerned_is_named(cast: Cast) -> None:
    PartyFunction.objects.create(person=cast.anna, party_id="vvd")
    question = ask(cast.maas)
    assert not is_barred(cast.anna, question)
    question.subject_party_id = "vvd"
    question.save()
    assert is_barred(cast.anna, question)


def test_who_advised_the_one_concerned_in_the_same_matter_is_out_of_it(cast: Cast) -> None:
    """anna advised maas; now the commissaris asks about the burgemeester of Heerde: in this matter she is out."""
    held_by(cast.anna, cast.maas)
    about_maas: dict[str, Any] = {
        "organisation": GELDERLAND,
        "subject": Subject.BURGEMEESTER,
        "subject_organisation": HEERDE,
    }
    assert is_barred(cast.anna, ask(cast.smit, **about_maas))
    assert not is_barred(cast.chris, ask(cast.smit, **about_maas))
    assert not is_barred(cast.anna, ask(cast.smit, **about_maas, category=Category.ANDERS))


def test_who_advised_about_somebody_does_not_advise_them_in_that_matter(cast: Cast) -> None:
    """And who advises an asker about themselves stays their adviser."""
    held_by(cast.anna, cast.smit, organisation=GELDERLAND, subject=Subject.BURGEMEESTER, subject_organisation=HEERDE)
    assert is_barred(cast.anna, ask(cast.maas))
    own = held_by(cast.chris, cast.maas, subject=Subject.BURGEMEESTER)
    assert not is_barred(cast.chris, own)
    assert not is_barred(cast.chris, ask(cast.maas, subject=Subject.BURGEMEESTER))


def test_who_stepped_back_for_a_tie_never_comes_near_again(cast: Cast) -> None:
    """Not by hand either, and not as a coordinator; who had no time may not be asked again, but is not barred."""
    question = held_by(cast.anna, cast.maas)
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.PERSOONLIJK, at=MONDAY)
    assert is_barred(cast.anna, question)
    with pytest.raises(Refusal) as refused:
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    assert "uitgesloten" in refused.value.sentence
    busy = held_by(cast.anna, cast.maas)
    acceptance.recuse(person=cast.anna, question_id=busy.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    assert not is_barred(cast.anna, busy)


def test_counterparts_that_the_coordinator_names_part_their_advisers(cast: Cast) -> None:
    """anna has both: with the second she read last she loses both, for neither side can tell; chris has neither."""
    first = held_by(cast.anna, cast.maas)
    other = ask(cast.smit, organisation=GELDERLAND)
    handover.record_counterparts(person=cast.hessel, question_id=first.id, other_id=other.id, at=MONDAY)
    handover.record_counterparts(person=cast.hessel, question_id=other.id, other_id=first.id, at=MONDAY)
    assert is_barred(cast.anna, other)
    assert not is_barred(cast.anna, first)
    assert not is_barred(cast.chris, other)


def test_a_conflict_that_is_found_closes_access_at_once_and_routes_on(cast: Cast) -> None:
    """The open tab gets nothing at its next click; what the desk then does is journalled and told."""
    question = held_by(cast.anna, cast.maas)
    Acquaintance.objects.create(person=cast.anna, organisation_id=HEERDE, role=Role.WETHOUDER)
    with pytest.raises(NotFound):
        reading.find(cast.anna, question.id)
    assert not permissions.visible_to(cast.anna).exists()
    assert handover.hand_over_forbidden([cast.anna.id], by=cast.anna, at=MONDAY) == 1
    assert Assignment.objects.get(question=question).outcome == Outcome.CONFLICT
    assert triage.route_next(at=MONDAY)
    assert Assignment.objects.get(question=question, ended_at=None).adviser.person == cast.chris


def test_what_binds_follows_the_question_and_the_work(cast: Cast) -> None:
    """Corrected after it was taken, and left by who had it: anna is bound by what it is now, and remembered from the
    end on.
    """
    LookBack.objects.filter(tie=ConflictKind.ADVISED).update(months=0)
    question = held_by(cast.anna, cast.maas)
    about_maas: dict[str, Any] = {
        "organisation": GELDERLAND,
        "subject": Subject.BURGEMEESTER,
        "subject_organisation": HEERDE,
    }
    other_day = MONDAY + timedelta(days=1)
    late = ask(cast.smit, **about_maas, at=other_day)
    other = ask(cast.smit, **about_maas, category=Category.ANDERS, at=other_day)
    assert (is_barred(cast.anna, late), is_barred(cast.anna, other)) == (True, False)
    Question.objects.filter(pk=question.pk).update(category=Category.ANDERS)
    assert (is_barred(cast.anna, late), is_barred(cast.anna, other)) == (False, True)
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    assert not is_barred(cast.anna, other)
    assert is_barred(cast.anna, ask(cast.smit, **about_maas, category=Category.ANDERS))


def test_of_two_times_that_somebody_advised_the_one_that_lasts_counts(cast: Cast) -> None:
    """And of two that are over the last."""
    LookBack.objects.filter(tie=ConflictKind.ADVISED).update(months=0)
    days = [MONDAY + timedelta(days=day) for day in range(3)]
    first, second = (held_by(cast.anna, cast.maas, at=day) for day in days[:2])
    acceptance.recuse(person=cast.anna, question_id=second.id, reason=RecusalReason.GEEN_TIJD, at=days[1])
    about_maas: dict[str, Any] = {
        "organisation": GELDERLAND,
        "subject": Subject.BURGEMEESTER,
        "subject_organisation": HEERDE,
    }
    on_day = [ask(cast.smit, **about_maas, at=day) for day in days]
    assert [is_barred(cast.anna, item) for item in on_day] == [True] * 3
    acceptance.recuse(person=cast.anna, question_id=first.id, reason=RecusalReason.GEEN_TIJD, at=days[0])
    assert [is_barred(cast.anna, item) for item in on_day] == [True, True, False]
