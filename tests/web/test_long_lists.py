"""A page with long lists asks the database for what stands on it, and names no question that does not."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Question
from steunpunt.rules.words import Subject
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.copies import copies
from tests.web.desk_pages import as_person

MOST_NAMED = 100
"""Ids in one statement: of a few lists of twenty-five."""


def concerned(cast: Cast) -> Question:
    return ask(cast.maas, subject=Subject.BURGEMEESTER)


def uncovered(cast: Cast) -> Question:
    question = held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=MONDAY)
    return question


def uncovered_by_a_tie(cast: Cast) -> Question:
    """bram would stand in, but sat in the council that it is about."""
    Adviser.objects.filter(pk=cast.anna.pk).update(deputy=cast.bram.pk)
    return uncovered(cast)


@pytest.mark.parametrize(
    ("made", "where"), [(concerned, "/overzicht"), (uncovered, "/verdelen"), (uncovered_by_a_tie, "/verdelen")]
)
def test_no_statement_names_more_questions_than_stand_on_a_page(
    cast: Cast, time_machine: TimeMachineFixture, made: Callable[[Cast], Question], where: str
) -> None:
    """Of two hundred."""
    time_machine.move_to(MONDAY + timedelta(hours=3), tick=False)
    copies(made(cast), 199, mark="AAAA")
    client = as_person(cast.hessel)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(where).content.decode()
    assert "Bladzijde 1 van 8" in page
    assert (
        max(len(re.findall(r"\b[0-9a-f]{32}\b", query["sql"].replace("-", ""))) for query in captured if query["sql"])
        < MOST_NAMED
    )
