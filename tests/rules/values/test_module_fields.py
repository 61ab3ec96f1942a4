"""The fields of text modules."""

from steunpunt.rules.values.module_fields import filled, unknown_fields


def test_fields_are_filled_once_and_others_stay() -> None:
    """A value with braces is not filled in again."""
    assert filled("{a}, {b} en {c}", {"a": "{b}", "b": "2"}) == "{b}, 2 en {c}"


def test_a_name_that_is_no_field_is_named() -> None:
    assert unknown_fields("{kenmerk} {naam} {} { kenmerk }") == ["naam", "", " kenmerk "]
