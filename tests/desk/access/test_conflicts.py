"""Who may not touch what: the rule, its facts in the database, and the same rule as a condition on questions."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.administration import register
from steunpunt.desk.questions import queries, reading
from steunpunt.desk.routing import acceptance, covering, handover, triage
from steunpunt.desk.staff import presence
from steunpunt.models import (
    Acquaintance,
    Adviser,
    Assignment,
    LookBack,
    Office,
    Organisation,
    Outcome,
    PartyFunction,
    Person,
    Question,
)
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import Category, Function, RecusalReason, Role, Subject
from tests.cast import HEERDE, MONDAY, Cast, again, ask, held_by

MINUTE = timedelta(minutes=1)
EPE, HATTEM, GELDERLAND = "GM0232", "GM0244", "PV25"


def is_barred(person: Person, question: Question) -> bool:
    """By the rule and by the condition on lists, which say the same."""
    by_rule = conflicts.is_excluded(person.id, question)
    condition = conflicts.excluded_q_by_person([person.id])[person.id]
    assert Question.objects.filter(condition, pk=question.pk).exists() == by_rule
    return by_rule


def merge(code: str, *, into: str, year: int = 2026) -> None:
    """With the end of this year."""
    name = Organisation.objects.get(code=code).name
    said = f"code;naam;soort;totEnMet;opgegaanIn\n{code};{name};gemeente;{year}-12-31;{into}\n"
    register.renew(said.encode(), at=MONDAY)


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
    seen = {
        (person.username, is_barred(person, question))
        for person in Person.objects.all()
        for question in Question.objects.all()
    }
    both = {"anna", "hessel", "chris", "charlie", "beheer"}
    assert {name for name, _ in seen if {(name, True), (name, False)} <= seen} >= both


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


def test_who_advised_about_somebody_does_not_advise_him_in_that_matter(cast: Cast) -> None:
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


@pytest.mark.parametrize(
    ("worked_at", "barred"),
    [(EPE, {EPE, HATTEM, HEERDE}), (HATTEM, {EPE, HATTEM, HEERDE}), (HEERDE, {EPE, HATTEM, HEERDE})],
)
def test_a_tie_looks_through_a_chain_of_mergers_both_ways(cast: Cast, worked_at: str, barred: set[str]) -> None:
    """Epe merges into Hattem, and Hattem into Heerde."""
    merge(EPE, into=HATTEM)
    merge(HATTEM, into=HEERDE, year=2027)
    assert tied_to(cast, worked_at) == barred


@pytest.mark.parametrize(
    ("worked_at", "barred"), [(EPE, {EPE, HEERDE}), (HATTEM, {HATTEM, HEERDE}), (HEERDE, {EPE, HATTEM, HEERDE})]
)
def test_two_that_merge_into_one_are_not_tied_to_each_other(cast: Cast, worked_at: str, barred: set[str]) -> None:
    """Who worked at Epe is tied to Heerde, into which it merged, but not to Hattem, which did so too."""
    merge(EPE, into=HEERDE)
    merge(HATTEM, into=HEERDE)
    assert tied_to(cast, worked_at) == barred


def tied_to(cast: Cast, worked_at: str) -> set[str]:
    """Questions about which of the three anna, who worked at one of them, may not touch."""
    Office.objects.create(person=cast.anna, organisation_id=worked_at, function=Function.MEDEWERKER)
    concerned = (EPE, HATTEM, HEERDE)
    questions = {code: ask(cast.smit, organisation=GELDERLAND, subject_organisation=code) for code in concerned}
    assert not any(is_barred(cast.chris, question) for question in questions.values())
    return {code for code, question in questions.items() if is_barred(cast.anna, question)}


def test_an_end_of_a_tie_and_of_a_person_known_go_through_a_merger_too(cast: Cast) -> None:
    """bram left Heerde in March 2022; chris knows a wethouder of Epe, and of no other office."""
    merge(HEERDE, into=EPE)
    Acquaintance.objects.create(person=cast.chris, organisation_id=HEERDE, role=Role.WETHOUDER)
    of_epe = ask(cast.smit, organisation=GELDERLAND, subject_organisation=EPE, subject=Subject.WETHOUDER)
    of_raad = ask(cast.smit, organisation=GELDERLAND, subject_organisation=EPE, subject=Subject.RAADSLID)
    assert is_barred(cast.chris, of_epe)
    assert not is_barred(cast.chris, of_raad)
    assert is_barred(cast.bram, of_raad)
    LookBack.objects.filter(tie=ConflictKind.ORGANISATION).update(months=55)
    assert not is_barred(cast.bram, of_raad)


def test_a_counterpart_is_known_through_a_merger(cast: Cast) -> None:
    """anna advised the burgemeester of Heerde, chris the CdK about them; in the same matter it is Epe now."""
    held_by(cast.anna, cast.maas)
    held_by(cast.chris, cast.smit, organisation=GELDERLAND, subject=Subject.BURGEMEESTER, subject_organisation=HEERDE)
    Office.objects.create(person=cast.charlie, organisation_id=EPE, function=Function.BURGEMEESTER)
    about = ask(cast.smit, organisation=GELDERLAND, subject=Subject.BURGEMEESTER, subject_organisation=EPE)
    by = ask(cast.charlie, organisation=EPE)
    everybody = [(person, question) for person in (cast.anna, cast.chris) for question in (about, by)]
    assert not any(is_barred(person, question) for person, question in everybody)
    merge(HEERDE, into=EPE)
    assert [is_barred(person, question) for person, question in everybody] == [True, False, False, True]


def test_a_merger_that_is_read_in_takes_what_it_ties_at_once(cast: Cast) -> None:
    """anna has a question about Epe, and worked at Heerde: with the register it goes to another."""
    Office.objects.create(person=cast.anna, organisation_id=HEERDE, function=Function.MEDEWERKER)
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND, subject_organisation=EPE)
    register.renew(
        f"code;naam;soort;totEnMet;opgegaanIn\n{HEERDE};Heerde;gemeente;2026-12-31;{EPE}\n".encode(), at=MONDAY
    )
    assert Assignment.objects.get(question=question).outcome == Outcome.CONFLICT
    with pytest.raises(NotFound):
        reading.find(cast.anna, question.id)


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


def test_the_deputy_leads_what_no_coordinator_may_know_of(cast: Cast) -> None:
    """hessel worked in Heerde: charlie, who deputises, sees that question alone, and hears of it."""
    Office.objects.create(person=cast.hessel, organisation_id=HEERDE, function=Function.GRIFFIER)
    Person.objects.filter(username="charlie").update(is_deputy_coordinator=True)
    of_heerde, of_gelderland = ask(cast.maas), ask(cast.smit, organisation=GELDERLAND)
    assert list(queries.at_the_desk(cast.charlie)) == [of_heerde]
    assert list(queries.at_the_desk(cast.hessel)) == [of_gelderland]
    assert permissions.coordinators(of_heerde) == [cast.charlie]
    assert permissions.coordinators(of_gelderland) == [cast.hessel]
    reading.find(cast.charlie, of_heerde.id)
    for person, question in ((cast.charlie, of_gelderland), (cast.hessel, of_heerde)):
        with pytest.raises(NotFound):
            reading.find(person, question.id)
    triage.assign(person=cast.charlie, question_id=of_heerde.id, adviser_id=cast.anna.id, at=MONDAY)


def _away(person: Person, *, deputy: Person | None = None) -> None:
    presence.leave(person=person, until=None, at=MONDAY, deputy=None if deputy is None else deputy.id)


@pytest.fixture
def on_monday(time_machine: Any) -> None:
    """Who stands in now, is asked of the clock on the wall."""
    time_machine.move_to(MONDAY + MINUTE, tick=False)


@pytest.mark.usefixtures("on_monday")
def test_deputies_chain_and_each_declares_for_himself(cast: Cast) -> None:
    """anna is away, so is deputy bram, whose deputy is chris: chris declares, and reads as long as it lasts."""
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    _away(cast.anna, deputy=cast.bram)
    _away(cast.bram, deputy=cast.chris)
    with pytest.raises(NotFound):
        reading.find(cast.bram, question.id)
    _, how = reading.find(cast.chris, question.id)
    assert how.is_stand_in
    with pytest.raises(NotFound):
        reading.content(question, person=cast.chris, at=MONDAY)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert reading.content(question, person=cast.chris, at=MONDAY).headline
    assert list(permissions.visible_to(cast.chris)) == [question]
    presence.be_back(person=cast.anna, at=MONDAY + MINUTE)
    with pytest.raises(NotFound):
        reading.find(cast.chris, question.id)
    assert again(question).status == "in_behandeling"
    assert reading.content(question, person=cast.anna, at=MONDAY).headline


@pytest.mark.usefixtures("on_monday")
def test_a_deputy_in_conflict_is_passed_over_for_that_question_alone(cast: Cast) -> None:
    """bram stands in for anna but not in Heerde: there bram's deputy does, who sees nothing of the rest."""
    Adviser.objects.filter(person=cast.bram).update(deputy=cast.chris.adviser)
    of_heerde = held_by(cast.anna, cast.maas)
    of_gelderland = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    _away(cast.anna, deputy=cast.bram)
    assert list(permissions.visible_to(cast.bram)) == [of_gelderland]
    assert list(permissions.visible_to(cast.chris)) == [of_heerde]
    assert {one.question: one.stands_in for one in covering.list_of(cast.anna.id, at=MONDAY)} == {
        of_heerde: cast.chris.id,
        of_gelderland: cast.bram.id,
    }
    for person, hidden in ((cast.bram, of_heerde), (cast.chris, of_gelderland)):
        with pytest.raises(NotFound):
            acceptance.claim(person=person, question_id=hidden.id, at=MONDAY)


@pytest.mark.usefixtures("on_monday")
def test_a_deputy_who_steps_back_lets_the_next_stand_in(cast: Cast) -> None:
    Adviser.objects.filter(person=cast.bram).update(deputy=cast.chris.adviser)
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    _away(cast.anna, deputy=cast.bram)
    acceptance.recuse(person=cast.bram, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    assert list(permissions.visible_to(cast.bram)) == []
    assert list(permissions.visible_to(cast.chris)) == [question]


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
    assert [is_barred(cast.anna, one) for one in on_day] == [True] * 3
    acceptance.recuse(person=cast.anna, question_id=first.id, reason=RecusalReason.GEEN_TIJD, at=days[0])
    assert [is_barred(cast.anna, one) for one in on_day] == [True, True, False]
