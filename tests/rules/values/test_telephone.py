"""A number of a colleague is one that can be called, whatever its spelling."""

import pytest

from steunpunt.rules.values import telephone


@pytest.mark.parametrize(
    ("typed", "number", "shown"),
    [
        ("06 12345678", "+31612345678", "06 12345678"),
        ("+31 (0)6-12 34 56 78", "+31612345678", "06 12345678"),
        ("0031 38 425 12 34", "+31384251234", "038 425 1234"),
        ("+32 2 555 12 12", "+3225551212", "+32 2 555 12 12"),
    ],
)
def test_a_number_is_kept_in_one_form_and_shown_in_another(typed: str, number: str, shown: str) -> None:
    assert telephone.in_full(typed) == number
    assert telephone.as_shown(number) == shown


@pytest.mark.parametrize(
    "typed", ["", "112", "06 1234567", "06 123456789", "bel Bram", "+999 12345", "038 4251234 tst 5"]
)
def test_what_cannot_be_called_is_no_number(typed: str) -> None:
    assert telephone.in_full(typed) is None
