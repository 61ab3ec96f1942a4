"""Who asks a code at one moment, uses one, or sends a signed statement: each works once."""

from functools import partial

from django.conf import settings
from django.utils import timezone

from steunpunt.desk.administration.sign_in import sign_in_codes
from steunpunt.desk.partners import assertions, client_keys, clients
from steunpunt.models import Letter, UsedAssertion
from tests.api.resources.partners.test_client_assertions import claims, jwks, key, signed
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


def test_a_statement_that_is_sent_at_once_lets_in_one(racers: Cast) -> None:
    issued = clients.issue_client("Zaaksysteem", scope="termijnen:berekenen", at=MONDAY)
    client_keys.set_keys(issued.client_id, jwks(key("PS256")), ends_secret=False, at=MONDAY)
    statement = signed(claims(issued.client_id))

    def redeem() -> str:
        try:
            client = assertions.redeem(statement, client_id=None, audiences=[settings.SITE_URL], at=timezone.now())
        except assertions.AssertionRefused as refused:
            return refused.sentence.partition(".")[0]
        return str(client.client_id)

    found = together(*[partial(redeem) for _ in range(4)])
    assert sorted(map(str, found)) == sorted([issued.client_id, *["Deze jti is al gebruikt"] * 3])
    assert UsedAssertion.objects.count() == 1
