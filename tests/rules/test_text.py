"""What text the desk takes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.text import complaint, tidy


@pytest.mark.parametrize(
    "kept",
    [
        "Één wethouder, twee petten",
        "👩🏽‍⚖️ 👨‍👩‍👧",
        "شكرا جزيلا",
        "עברית\u200f",
        "日本語",
        "eerste\n\ttweede",
        "e\u0301",
        "نامه\u200cای",
    ],
)
def test_every_script_and_emoji_is_kept_as_typed(kept: str) -> None:
    """Joiners and direction marks belong to scripts and emoji."""
    assert tidy(kept) == kept
    assert complaint(kept) is None


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u202d", "\u202a", "\ud83d"])
def test_what_hides_or_breaks_is_refused_with_the_place(hidden: str) -> None:
    """NUL, bells, escapes, overrides and half a pair; the sentence says where."""
    found = complaint(f"abc{hidden}def")
    assert found is not None
    assert found.code == "onleesbaar-teken"
    assert "Op plaats 4 " in found.sentence


def test_length_is_counted_in_code_points_and_the_bound_belongs_to_it() -> None:
    """Ten is ten, eleven is too long."""
    assert complaint("😀" * 10, longest=10) is None
    found = complaint("😀" * 11, longest=10)
    assert found is not None
    assert (found.code, "11 tekens" in found.sentence) == ("te-lang", True)


def test_empty_and_blank_are_refused_only_where_it_is_required() -> None:
    """After tidying, blank is empty."""
    found = complaint(tidy(" \r\n\t "))
    assert found is not None
    assert found.code == "verplicht"
    assert complaint("", required=False) is None


def test_a_line_is_one_line() -> None:
    """A subject with a line end would become a header of its own somewhere."""
    found = complaint("een\ntwee", one_line=True)
    assert found is not None
    assert found.code == "een-regel"


@given(st.text())
def test_tidying_twice_is_tidying_once(typed: str) -> None:
    """And what is refused is never silently mended."""
    assert tidy(tidy(typed)) == tidy(typed)
    assert "\r" not in tidy(typed)
