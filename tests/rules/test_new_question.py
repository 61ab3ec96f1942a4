"""What must be true of a question before it is taken in."""

from datetime import timedelta

import pytest

from steunpunt.rules.new_question import faults
from tests.cast import MONDAY, new_question

HOUR = timedelta(hours=1)


def test_a_question_as_it_should_be_has_no_faults() -> None:
    """With all that is optional left out, and with all of it."""
    assert faults(new_question(), at=MONDAY) == []
    full = new_question(
        need="Een tweede paar ogen", needed_by=MONDAY + HOUR, call_moments=((MONDAY + HOUR, MONDAY + 2 * HOUR),)
    )
    assert faults(full, at=MONDAY) == []


def test_all_faults_are_named_at_once() -> None:
    """Nobody has to send a form five times to hear five things."""
    wrong = new_question(headline="", body="\x00", contact="", needed_by=MONDAY, call_moments=((MONDAY, MONDAY),))
    assert [fault.field for fault in faults(wrong, at=MONDAY)] == [
        "headline",
        "body",
        "contact",
        "needed_by",
        "call_moments",
    ]


@pytest.mark.parametrize(
    ("begin", "end", "well"), [(1, 2, True), (-1, 1, True), (2, 1, False), (-2, -1, False), (1, 24 * 400, False)]
)
def test_a_call_moment_ends_after_it_begins_and_is_still_to_come(begin: int, end: int, well: bool) -> None:
    """A moment that has begun may still be used."""
    question = new_question(call_moments=((MONDAY + begin * HOUR, MONDAY + end * HOUR),))
    assert (faults(question, at=MONDAY) == []) == well
