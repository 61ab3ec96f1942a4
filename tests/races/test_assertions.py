"""A statement that a system signed works once, also when it is sent many times at one moment."""

from functools import partial

from django.conf import settings
from django.utils import timezone

from steunpunt.desk.partners import assertions, client_keys, clients
from steunpunt.models import UsedAssertion
from tests.api.resources.partners.test_client_assertions import claims, jwks, key, signed
from tests.cast import MONDAY, Cast
from tests.races.conftest import together


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
