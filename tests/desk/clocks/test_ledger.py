"""The ledger of a clock: lines are only added, and what is stored follows from them."""

import pytest
from django.db import DatabaseError, connection, transaction

from steunpunt.desk.clocks import audit
from steunpunt.desk.questions import talks
from steunpunt.models import ClimbedRung, Clock, Letter
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.rules.words import Channel, TalkKind
from tests.cast import MONDAY, Cast, ask, held_by
from tests.desk.clocks.clock_steps import HOUR, MINUTE, climb, clock
from tests.past_the_rules import as_superuser


def test_what_was_found_broken_and_proves_kept_is_marked_and_never_erased(cast: Cast) -> None:
    """A talk held after an hour, logged after three: the breach stays on record, as corrected."""
    question = held_by(cast.anna, cast.maas)
    climb(MONDAY + 150 * MINUTE)
    talks.hold_unplanned(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        held_at=MONDAY + HOUR,
        at=MONDAY + 3 * HOUR,
    )
    breach = ClimbedRung.objects.get(code="overschrijding")
    assert (breach.corrected_at, breach.correction) == (MONDAY + 3 * HOUR, "later_vastgelegd")
    assert clock(question, ClockKind.FIRST_REACTION).state(at=MONDAY + 4 * HOUR) is State.MET


@pytest.mark.parametrize(
    "change", ["UPDATE steunpunt_ledgerline SET kind = 'stop'", "DELETE FROM steunpunt_ledgerline"]
)
def test_the_database_refuses_to_change_the_ledger(cast: Cast, change: str) -> None:
    """Lines are added, by the owner of the tables too."""
    ask(cast.maas)
    with as_superuser(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(change)


def test_a_clock_that_was_tampered_with_is_found_and_mended(cast: Cast) -> None:
    """Stored is not what the ledger says: reported by reference, and set right on demand."""
    question = ask(cast.maas)
    Clock.objects.filter(pk=clock(question).pk).update(due_at=MONDAY + HOUR)
    (difference,) = audit.differences()
    assert (difference.column, difference.clock.question.reference) == ("due_at", question.reference)
    assert audit.check(at=MONDAY) == 1
    assert Letter.objects.filter(topic="herrekening").count() == 1
    audit.repair(at=MONDAY)
    assert list(audit.differences()) == []
