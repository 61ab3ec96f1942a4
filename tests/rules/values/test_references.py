"""The number that people say on the phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.values.references import ALPHABET, canonical, check_sign, compose

SEVEN = st.text(ALPHABET, min_size=7, max_size=7)


@given(SEVEN)
def test_what_is_composed_is_a_reference_however_it_is_typed(signs: str) -> None:
    """Dashes and capitals do not matter."""
    reference = compose(signs)
    assert len(reference) == 13
    assert canonical(reference) == reference
    assert canonical(reference.lower().replace("-", " ")) == reference


@given(SEVEN, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_found(signs: str, place: int, wrong: str) -> None:
    """Any one of the eight."""
    eight = signs + check_sign(signs)
    changed = eight[:place] + wrong + eight[place + 1 :]
    assert (canonical(f"ADV-{changed[:4]}-{changed[4:]}") is not None) == (changed == eight)


@given(SEVEN, st.integers(0, 5))
def test_two_neighbours_that_changed_places_are_found(signs: str, place: int) -> None:
    """The fault that is made most when a number is said aloud."""
    eight = signs + check_sign(signs)
    changed = eight[:place] + eight[place + 1] + eight[place] + eight[place + 2 :]
    assert (canonical(f"ADV-{changed[:4]}-{changed[4:]}") is not None) == (changed == eight)


@pytest.mark.parametrize("signs", ["ADV7K3M", "ADVADVA", "ADV2222"])
def test_signs_that_begin_as_every_reference_does_are_signs(signs: str) -> None:
    """A, D and V are of the alphabet: what is said without `ADV` may begin with them."""
    reference = compose(signs)
    for typed in (reference, reference.replace("-", ""), reference[4:], reference[4:].replace("-", "").lower()):
        assert canonical(typed) == reference


@pytest.mark.parametrize("typed_wrong", ["", "ADV", "ADV-0000-0000", "ADV-7K3M-9QX", "7K3M9QXTT", "ADV-ÄK3M-9QXT"])
def test_what_is_no_reference_is_none(typed_wrong: str) -> None:
    """Without an exception."""
    assert canonical(typed_wrong) is None


@pytest.mark.parametrize("signs", ["", "ABC", "ABCDEFGH"])
def test_composing_takes_seven_signs(signs: str) -> None:
    """No more, no fewer."""
    with pytest.raises(ValueError, match="7 signs"):
        compose(signs)
