"""A conflict whose causes arise in two transactions at once is not missed: each waits for the other, then sees it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from steunpunt.desk.administration import conflict_audit
from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Acquaintance, Conflict, Counterpart, LookBack, Office, Person
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.words import Function, Role
from tests.cast import HEERDE, MONDAY, Cast, ask
from tests.desk.access.conflict_checks import EPE, GELDERLAND, merge
from tests.races.conftest import overtaken, together


def _take_office(person: Person) -> None:
    Office.objects.create(person=person, organisation_id=EPE, function=Function.MEDEWERKER, until=MONDAY.date())


def _know(person: Person) -> None:
    Acquaintance.objects.create(person=person, organisation_id=EPE, role=Role.WETHOUDER)


def _merge(_: Person) -> None:
    merge(EPE, into=HEERDE)


def _forget_sooner(_: Person) -> None:
    LookBack.objects.filter(tie=ConflictKind.ORGANISATION).update(months=1)


@pytest.mark.parametrize(
    ("first", "second", "bound_to"),
    [
        (_take_office, _merge, {EPE, HEERDE}),
        (_merge, _take_office, {EPE, HEERDE}),
        (_know, _merge, {EPE, HEERDE}),
        (_merge, _know, {EPE, HEERDE}),
        (_take_office, _forget_sooner, {EPE}),
        (_forget_sooner, _take_office, {EPE}),
    ],
)
def test_what_concerns_all_waits_for_a_cause_and_a_cause_for_that(
    racers: Cast, first: Callable[[Person], None], second: Callable[[Person], None], bound_to: set[str]
) -> None:
    """Of a merger, or another policy, and somebody who declares what binds them."""
    anna = racers.anna
    assert overtaken(partial(second, anna), by=partial(first, anna)) is None
    assert conflict_audit.differences() == []
    found = Conflict.objects.filter(person=anna)
    assert set(found.values_list("organisation", flat=True)) == bound_to


@pytest.mark.parametrize("reads_first", [True, False])
def test_a_counterpart_and_its_reader_at_once(racers: Cast, reads_first: bool) -> None:
    """Also when the counterpart is written without a command, which would lock both questions itself."""
    anna, hessel = racers.anna, racers.hessel
    question, other = ask(racers.maas), ask(racers.smit, organisation=GELDERLAND)
    triage.assign(person=hessel, question_id=question.pk, adviser_id=anna.pk, at=MONDAY)

    def claim() -> Any:
        return acceptance.claim(person=anna, question_id=question.pk, at=MONDAY)

    def name() -> Any:
        return Counterpart.objects.create(question=question, other=other, said_by=hessel, said_at=MONDAY)

    late, by = (name, claim) if reads_first else (claim, name)
    assert not isinstance(overtaken(late, by=by), Exception)
    assert conflict_audit.differences() == []
    assert Conflict.objects.filter(person=anna, question=other).count() == 1


def test_causes_do_not_wait_for_each_other(racers: Cast) -> None:
    """Two declare at one moment, and both are bound."""
    with transaction.atomic():
        _take_office(racers.anna)
        assert together(partial(_take_office, racers.chris)) == [None]
    assert Conflict.objects.filter(person__in=[racers.anna, racers.chris]).count() == 2
