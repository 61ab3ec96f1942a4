"""Who asks a code at one moment, or uses one: one code, used once."""

from functools import partial

from steunpunt.desk.administration.sign_in import sign_in_codes
from steunpunt.models import Letter
from tests.cast import MONDAY, Cast
from tests.races.conftest import together

EMAIL = "maas@example.org"


def test_many_who_ask_at_once_get_one_code(racers: Cast) -> None:
    ask = [
        partial(sign_in_codes.current_code, EMAIL, person=racers.maas, fresh=f"CODE-{n}", at=MONDAY) for n in range(6)
    ]
    codes = together(*ask)
    assert len(set(codes)) == 1
    assert str(codes[0]).startswith("CODE-")
    assert Letter.objects.filter(recipient=racers.maas).count() == sign_in_codes.MOST_LETTERS


def test_a_code_that_two_use_at_once_lets_in_one(racers: Cast) -> None:
    sign_in_codes.current_code(EMAIL, person=racers.maas, fresh="BCDF-GHJK", at=MONDAY)
    use = partial(sign_in_codes.redeem, EMAIL, "bcdfghjk", at=MONDAY)
    assert sorted(together(use, use, use), key=bool) == [False, False, True]
