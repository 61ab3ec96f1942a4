"""What text the desk takes in."""

import sys
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.text import complaint, lasting, tidy


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
    fault = complaint(f"abc{hidden}def")
    assert fault is not None
    assert fault.code == "onleesbaar-teken"
    assert "Op plaats 4 " in fault.sentence


@pytest.mark.exhaustive
def test_of_all_signs_of_unicode_these_and_no_others_are_refused() -> None:
    """Controls but for line end and tab, half pairs, and the five overrides."""
    signs = [chr(number) for number in range(sys.maxunicode + 1)]
    refused = [sign for sign in signs if unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t"]
    overrides = "\u202a\u202b\u202c\u202d\u202e"
    assert [sign for sign in signs if complaint(sign, required=False) is not None] == sorted([*refused, *overrides])


def test_length_is_counted_in_code_points_and_the_bound_belongs_to_it() -> None:
    """Ten is ten, eleven is too long."""
    assert complaint("😀" * 10, longest=10) is None
    fault = complaint("😀" * 11, longest=10)
    assert fault is not None
    assert (fault.code, "11 tekens" in fault.sentence) == ("te-lang", True)


def test_empty_and_blank_are_refused_only_where_it_is_required() -> None:
    """After tidying, blank is empty."""
    fault = complaint(tidy(" \r\n\t "))
    assert fault is not None
    assert fault.code == "verplicht"
    assert complaint("", required=False) is None


@pytest.mark.parametrize(
    "unseen",
    ["\u200b", "\u200b\u2060\ufeff", "\u3164\u2800", "\u115f\u1160\uffa0", "\u00ad", "\ufe0f\u0301", "\u200b" * 10_000],
)
def test_what_cannot_be_seen_is_not_filled_in(unseen: str) -> None:
    """Zero width, fillers, loose marks: asked for where it is required, left alone where it is not."""
    fault = complaint(tidy(unseen))
    assert fault is not None
    assert fault.code == "verplicht"
    assert complaint(unseen, required=False) is None
    assert all(complaint(unseen[:9_999] + sign) is None for sign in ("a", "漢", "7", "?", "❤", "🦜", "_", "€", "ㅎ"))


@pytest.mark.exhaustive
def test_of_all_signs_of_unicode_these_alone_are_not_filled_in() -> None:
    """Separators, what has no form, loose marks, and the five blanks: the quick look misses nothing."""
    signs = [chr(number) for number in range(sys.maxunicode + 1)]
    visible = {sign for sign in signs if unicodedata.category(sign)[0] not in "ZCM"} - set(
        "\u115f\u1160\u3164\uffa0\u2800"
    )
    assert {sign for sign in signs if complaint(sign) is None} == visible


def test_a_line_is_one_line() -> None:
    """A subject with a line end would become a header of its own somewhere."""
    fault = complaint("een\ntwee", one_line=True)
    assert fault is not None
    assert fault.code == "een-regel"


@given(st.text())
def test_tidying_twice_is_tidying_once(typed: str) -> None:
    """And what is refused is never silently mended."""
    assert tidy(tidy(typed)) == tidy(typed)
    assert "\r" not in tidy(typed)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ({"days": 14}, "14 dagen"),
        ({"days": 1, "hours": 12}, "1 dag en 12 uur"),
        ({"days": 2, "hours": 3, "minutes": 1}, "2 dagen, 3 uur en 1 minuut"),
        ({"hours": 2}, "2 uur"),
        ({"minutes": 45, "seconds": 20}, "45 minuten"),
        ({"seconds": 30}, "30 seconden"),
    ],
)
def test_a_length_of_time_is_said_as_people_say_it(length: dict[str, int], expected: str) -> None:
    assert lasting(timedelta(**length)) == expected
