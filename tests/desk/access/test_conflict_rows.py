"""The rows of conflicts follow from their causes, however these are written."""

from datetime import date
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection

from steunpunt.desk.access import conflicts
from steunpunt.desk.administration import conflict_audit
from steunpunt.models import Acquaintance, Assignment, Conflict, JournalLine, Letter, Office, Organisation, Question
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.words import Function, Role
from tests.cast import HEERDE, MONDAY, Cast, held_by
from tests.desk.access.conflict_checks import EPE, GELDERLAND, HATTEM, merge
from tests.desk.access.conflict_oracle import ask_something, change_something, conflicts_of, is_conflict
from tests.past_the_rules import tamper


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(8))
def test_random_desks(cast: Cast, seed: int) -> None:
    """Rows, single looks and lists say what the rule says of the causes, whatever happened, in whichever order."""
    chance = Random(seed)
    for merging, into in ((EPE, HATTEM), (HATTEM, HEERDE)):
        for _ in range(25):
            change_something(cast, chance)
        merge(merging, into=into, year=2026 if merging == EPE else 2027)
    for _ in range(5):
        change_something(cast, chance)
        ask_something(cast, chance)
    assert conflict_audit.differences() == []
    people = [cast.anna, cast.chris, cast.bram, cast.hessel, cast.charlie]
    questions = list(Question.objects.all())
    excluded = conflicts.excluded(questions, [person.pk for person in people])
    for person in people:
        known = conflicts_of(person)
        expected = {one.pk for one in questions if any(is_conflict(conflict, one) for conflict in known)}
        assert {question for question, found in excluded.items() if person.pk in found} == expected
        listed = Question.objects.filter(conflicts.excluded_q(person.pk)).values_list("pk", flat=True)
        assert set(listed) == expected
        assert {one.pk for one in questions if conflicts.is_excluded(person.pk, one)} == expected
        assert {one.pk for one in questions if conflicts.is_bound(person.pk, one)} == expected
    assert any(excluded.values())
    assert not all(len(found) == len(people) for found in excluded.values())


def test_an_end_that_no_calendar_has_lasts(cast: Cast) -> None:
    """The policy carries it past the year 9999."""
    Office.objects.create(person=cast.anna, organisation_id=EPE, function=Function.MEDEWERKER, until=date(9999, 11, 30))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steunpunt_lookback SET months = 1 WHERE tie = 'organisatie'")
        assert Conflict.objects.get(person=cast.anna).until == date(9999, 12, 30)
        cursor.execute("UPDATE steunpunt_lookback SET months = 2 WHERE tie = 'organisatie'")
    assert Conflict.objects.get(person=cast.anna).until is None


def test_a_corrected_line_is_followed(cast: Cast) -> None:
    """A merger that is taken out of the register no longer binds."""
    Acquaintance.objects.create(person=cast.anna, organisation_id=EPE, role=Role.WETHOUDER)
    merge(EPE, into=HATTEM)
    bound_to = Conflict.objects.filter(person=cast.anna).order_by("organisation").values_list("organisation", flat=True)
    assert list(bound_to.all()) == [EPE, HATTEM]
    Organisation.objects.filter(code__in=[EPE, HATTEM]).update(line=[])
    assert list(bound_to.all()) == [EPE]


def test_what_is_missing_or_left_over_is_named_and_mended(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """By person, kind and cause, with exit status 1; what anna may no longer have is handed over."""
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND, subject_organisation=EPE)
    office = Office.objects.create(person=cast.anna, organisation_id=EPE, function=Function.MEDEWERKER)
    known = Acquaintance.objects.create(person=cast.chris, organisation_id=HEERDE, role=Role.WETHOUDER)
    Conflict.objects.filter(office=office).delete()
    tamper("UPDATE steunpunt_acquaintance SET withdrawn_at = now()")
    named = [
        f"{cast.anna.pk} organisatie by office {office.pk}: is missing",
        f"{cast.chris.pk} persoon by acquaintance {known.pk}: is stored without a cause",
        "2 differences",
    ]
    with pytest.raises(SystemExit):
        call_command("recompute_conflicts")
    assert capsys.readouterr().out.splitlines() == named
    assert conflict_audit.check(at=MONDAY) == conflict_audit.check(at=MONDAY) == 2
    assert Letter.objects.get(topic="belangenconflicten").recipient == cast.hessel
    assert Assignment.objects.get(question=question).ended_at is None
    with pytest.raises(SystemExit):
        call_command("recompute_conflicts", "--mend")
    assert capsys.readouterr().out.splitlines() == [*named[:-1], "2 differences, mended"]
    assert Assignment.objects.filter(question=question).earliest("offered_at").outcome == "belangenconflict"
    assert Conflict.objects.filter(office=office, kind=ConflictKind.ORGANISATION).count() == 1
    assert not Conflict.objects.filter(acquaintance=known).exists()
    assert JournalLine.objects.filter(action="belangenconflicten.hersteld").count() == 1
    call_command("recompute_conflicts")
    assert capsys.readouterr().out == "0 differences\n"
