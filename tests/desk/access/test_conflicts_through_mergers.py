"""Conflicts of interest with an organisation that merged into another."""

import pytest

from steunpunt.desk.administration import register
from steunpunt.desk.questions import reading
from steunpunt.models import Acquaintance, Assignment, LookBack, Office, Outcome
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Function, Role, Subject
from tests.cast import HEERDE, MONDAY, Cast, ask, held_by
from tests.desk.access.conflict_checks import EPE, GELDERLAND, HATTEM, is_barred, merge


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
