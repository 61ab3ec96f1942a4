"""The seal over the ties of a person: the desk makes it anew, and nobody else."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.access import conflicts
from steunpunt.desk.administration.access_changes import resealing
from steunpunt.desk.routing import acceptance, declarations
from steunpunt.desk.staff import presence
from steunpunt.desk.storage import grants, journal
from steunpunt.models import Acquaintance, Cover, LookBack, Office, PartyFunction, Person, Question, TieSeal
from steunpunt.models.seals import ties
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.refusals import NotFound, UnprovenAccess
from steunpunt.rules.words import Category, Function, RecusalReason, Role, Subject
from tests import by_sql
from tests.cast import HEERDE, MONDAY, Cast, ask, held_by
from tests.hidden_conflicts import ELSEWHERE, HIDINGS, offer, offered_to_chris
from tests.past_the_rules import tamper


def _office(person: Person) -> Office:
    return Office.objects.create(person=person, organisation_id=HEERDE, function=Function.RAADSLID)


def _moved(office: Office, person: Person) -> None:
    office.person = person
    office.save()


CHANGES: dict[str, Callable[[Cast, Office], object]] = {
    "changed": lambda _, office: Office.objects.filter(pk=office.pk).update(organisation=ELSEWHERE),
    "of another": lambda cast, office: _moved(office, cast.maas),
    "deleted": lambda _, office: office.delete(),
    "all deleted": lambda cast, _: Office.objects.filter(person=cast.chris).delete(),
    "another": lambda cast, _: _office(cast.chris),
    "a party": lambda cast, _: declarations.declare_party(
        person=cast.chris, party="vvd", since=date(2020, 1, 1), until=None, at=MONDAY
    ),
    "declared": lambda cast, _: declarations.declare(
        person=cast.chris, organisation=HEERDE, role=Role.GRIFFIER, at=MONDAY
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_desk_seals_what_it_changes_itself(cast: Cast, change: str) -> None:
    offices = [_office(cast.chris), _office(cast.chris)]
    CHANGES[change](cast, offices[0])
    assert [ties.are_genuine(person.pk) for person in (cast.chris, cast.maas)] == [True, True]


@pytest.mark.parametrize("change", CHANGES)
def test_the_desk_does_not_seal_what_somebody_else_wrote(cast: Cast, change: str) -> None:
    office, other = _office(cast.chris), _office(cast.chris)
    by_sql.run("DELETE FROM steunpunt_office WHERE id = %s", other.pk)
    CHANGES[change](cast, office)
    assert not ties.are_genuine(cast.chris.pk)


def test_saving_one_column_seals_no_other(cast: Cast) -> None:
    office = _office(cast.chris)
    office.organisation_id = ELSEWHERE
    office.until = date(2026, 1, 1)
    office.save(update_fields=["until"])
    assert ties.are_genuine(cast.chris.pk)
    by_sql.run("UPDATE steunpunt_office SET organisation_id = %s WHERE id = %s", ELSEWHERE, office.pk)
    assert not ties.are_genuine(cast.chris.pk)


def test_a_declaration_is_withdrawn(cast: Cast) -> None:
    tie = declarations.declare(person=cast.chris, organisation=HEERDE, role=Role.WETHOUDER, at=MONDAY)
    declarations.withdraw(person=cast.chris, tie=tie.pk, at=MONDAY + timedelta(microseconds=120))
    assert ties.are_genuine(cast.chris.pk)
    by_sql.run("UPDATE steunpunt_acquaintance SET withdrawn_at = NULL WHERE id = %s", tie.pk)
    assert not ties.are_genuine(cast.chris.pk)


def test_who_has_no_seal_is_trusted_with_nothing(cast: Cast) -> None:
    """The role of the desk cannot delete it; its owner can."""
    assert ties.are_genuine(cast.chris.pk)
    tamper(f"DELETE FROM steunpunt_tieseal WHERE person_id = '{cast.chris.pk}'")
    _office(cast.chris)
    assert not ties.are_genuine(cast.chris.pk)


def test_a_deputy_who_hid_a_conflict_does_not_stand_in(cast: Cast, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)
    _office(cast.chris)
    question = held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.chris.id)
    with pytest.raises(NotFound):
        acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    by_sql.run("DELETE FROM steunpunt_office WHERE person_id = %s", cast.chris.pk)
    with pytest.raises(UnprovenAccess):
        acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert not Cover.objects.exists()


def test_a_forged_term_keeps_only_those_out_whom_it_would_let_in(cast: Cast) -> None:
    question = offered_to_chris(cast, HIDINGS["term of looking back"])
    offer(question, cast.anna)
    with pytest.raises(UnprovenAccess):
        acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY).claimed_at == MONDAY


def test_a_forged_term_does_not_end_past_work(cast: Cast) -> None:
    """The rows of conflicts end with it: a trigger writes them anew."""
    former = held_by(cast.chris, cast.maas)
    acceptance.recuse(person=cast.chris, question_id=former.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    later, maas = MONDAY + timedelta(days=2), Subject.BURGEMEESTER
    about = ask(cast.smit, at=later, organisation="PV25", subject_organisation=HEERDE, subject=maas)
    assert conflicts.is_excluded(cast.chris.id, about)
    by_sql.run("UPDATE steunpunt_lookback SET months = 0")
    assert not conflicts.is_excluded(cast.chris.id, about)
    assert conflicts.is_bound(cast.chris.id, about)
    assert not conflicts.is_bound(cast.anna.id, about)


def test_who_stepped_back_is_bound_without_a_row_of_it(cast: Cast) -> None:
    question = held_by(cast.chris, cast.maas)
    assert not conflicts.is_bound(cast.chris.id, question)
    acceptance.recuse(person=cast.chris, question_id=question.id, reason=RecusalReason.ORGANISATIE, at=MONDAY)
    by_sql.run("DELETE FROM steunpunt_conflict WHERE question_id = %s", question.id)
    assert not conflicts.is_excluded(cast.chris.id, question)
    assert conflicts.is_bound(cast.chris.id, question)
    assert not conflicts.is_bound(cast.anna.id, question)


def test_a_term_that_the_desk_set_lets_somebody_in(cast: Cast) -> None:
    Office.objects.create(person=cast.chris, organisation_id=HEERDE, function=Function.RAADSLID, until=date(2020, 1, 1))
    LookBack.objects.filter(tie=ConflictKind.ORGANISATION).update(months=12)
    question = ask(cast.maas)
    offer(question, cast.chris)
    assert acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY).claimed_at == MONDAY


def test_a_question_that_the_desk_corrected_is_accepted(cast: Cast) -> None:
    question = ask(cast.maas)
    Question.objects.filter(pk=question.pk).update(category=Category.ANDERS)
    offer(question, cast.anna)
    assert acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY).claimed_at == MONDAY


def test_an_operator_seals_what_is_there_once(cast: Cast) -> None:
    question = offered_to_chris(cast, HIDINGS["office deleted"])
    tamper("DELETE FROM steunpunt_tieseal")
    grants.establish()
    assert not ties.are_genuine(cast.anna.pk)
    resealing.sign_anew(operator="Bo", at=MONDAY)
    assert TieSeal.objects.count() == Person.objects.count()
    assert acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY).claimed_at == MONDAY


def test_an_update_seals_what_is_there(cast: Cast) -> None:
    Acquaintance.objects.create(person=cast.anna, organisation_id=HEERDE, role=Role.GRIFFIER)
    PartyFunction.objects.create(person=cast.anna, party_id="vvd")
    question = ask(cast.maas)
    offer(question, cast.chris)
    others = sorted(model._meta.db_table for model in grants._sealed_models() if model not in {Question, LookBack})
    tamper(
        "DELETE FROM steunpunt_journalline WHERE deed = 'verzegeling.gemaakt'",
        "DELETE FROM steunpunt_tieseal",
        "UPDATE steunpunt_question SET seal = NULL",
        "UPDATE steunpunt_lookback SET seal = NULL",
    )
    journal.line("verzegeling.gemaakt", at=MONDAY, rows=8, tables=others)
    grants.establish()
    assert ties.are_genuine(cast.anna.pk)
    assert acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY).claimed_at == MONDAY
