"""Shares of a promised time, in words."""

from decimal import Decimal

import pytest

from steunpunt.rules.clocks.ladder import share_in_words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("0.25", "een kwart"),
        ("0.500", "de helft"),
        ("0.6", "60 procent"),
        ("0.750", "driekwart"),
        ("0.875", "87,5 procent"),
        ("1", "100 procent"),
        ("1.25", "1,25 keer"),
        ("1.500", "anderhalf keer"),
        ("2", "twee keer"),
        ("10.000", "10 keer"),
    ],
)
def test_a_share_is_said_as_people_say_it(share: str, words: str) -> None:
    """With a comma, and without zeros that say nothing."""
    assert share_in_words(Decimal(share)) == words
