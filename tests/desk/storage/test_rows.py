"""Many rows are changed by one statement as Django would have changed them one by one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DataError
from django.forms.models import model_to_dict
from pytest_django import DjangoAssertNumQueries

from steunpunt.desk.storage import rows
from steunpunt.models import Clock
from tests.cast import MONDAY, Cast, ask

HOUR = timedelta(hours=1)
CHANGED = ("calendar_code", "duration", "due_at", "expected_at", "climbed_share", "round")


def test_many_rows_read_back_as_they_were_set(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Every quote and backslash, microseconds, days, decimals, and nothing; other fields and rows stay as they were."""
    for _ in range(20):
        ask(cast.maas)
    stood = {clock.pk: model_to_dict(clock) for clock in Clock.objects.all()}
    others, *many = Clock.objects.all()
    for nth, clock in enumerate(many):
        clock.calendar_code = rf'"{nth}\{{,}}'
        clock.duration = timedelta(days=40, hours=nth, microseconds=1)
        clock.due_at = MONDAY + timedelta(microseconds=nth)
        clock.expected_at = MONDAY if nth % 2 else None
        clock.climbed_share = Decimal("0.75")
        clock.round = nth + 1
        clock.kind = "is not saved"
    with django_assert_num_queries(1):
        rows.change(many, CHANGED)
    for clock in many:
        stored = model_to_dict(Clock.objects.get(pk=clock.pk))
        assert stored == stood[clock.pk] | {name: getattr(clock, name) for name in CHANGED}
    assert model_to_dict(Clock.objects.get(pk=others.pk)) == stood[others.pk]


def test_nothing_to_change_is_no_statement(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """As when a tick found only what others hold."""
    with django_assert_num_queries(0):
        rows.change([], CHANGED)


def test_a_text_that_is_too_long_is_refused_and_never_cut(cast: Cast) -> None:
    """The types of the statement have no length, for PostgreSQL cuts to a length that is asked for."""
    ask(cast.maas)
    clock = Clock.objects.all()[0]
    clock.calendar_code = "x" * 31
    with pytest.raises(DataError, match="too long"):
        rows.change([clock], CHANGED)
