"""Whoever writes in the database what a system of a partner is or may do gets no token for it."""

import json
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client as Browser

from steunpunt.desk.letters import catalogue
from steunpunt.desk.partners import clients
from steunpunt.desk.partners.clients import Credentials
from steunpunt.models import Client, JournalLine, Letter
from tests import by_sql
from tests.cast import MONDAY, Cast

OWN = "een-geheim-van-de-aanvaller-zelf"


@pytest.fixture
def issued(cast: Cast, clock: Any) -> Credentials:
    return clients.issue_client("Zaaksysteem", scope="termijnen:berekenen", at=MONDAY)


def token(issued: Credentials, secret: str) -> Any:
    form = {"grant_type": "client_credentials", "client_id": issued.client_id, "client_secret": secret}
    return Browser().post("/oauth/token", form)


@pytest.mark.parametrize("column", ["client_secret", "former_secret"])
def test_a_secret_of_ones_own_gets_no_token(issued: Credentials, column: str) -> None:
    own = make_password(OWN, hasher="sha256-unguessable")
    by_sql.run(
        f"UPDATE steunpunt_client SET {column} = %s, former_secret_until = now() + interval '900 days'",
        own,
    )
    for secret in (OWN, issued.client_secret):
        assert token(issued, secret).status_code == 401
    assert JournalLine.objects.filter(action="verzegeling.klopt-niet").count() == 1
    assert Letter.objects.filter(topic=catalogue.NOT_TRUSTED).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        "scope = 'termijnen:berekenen adviesvragen:lezen'",
        "user_id = (SELECT id FROM steunpunt_person WHERE username = 'maas')",
        "organisation_id = 'GM0246'",
    ],
)
def test_what_it_may_do_is_not_widened(issued: Credentials, change: str) -> None:
    """Neither with a new token, nor with one of before."""
    before = token(issued, issued.client_secret).json()["access_token"]
    by_sql.run(f"UPDATE steunpunt_client SET {change}")
    assert token(issued, issued.client_secret).status_code == 401
    headers = {"Authorization": f"Bearer {before}"}
    asked = Browser().get("/api/v1/adviesvragen", headers=headers)
    assert asked.status_code == 401


def test_another_system_goes_on(issued: Credentials) -> None:
    other = clients.issue_client("Ander systeem", scope="termijnen:berekenen", at=MONDAY)
    by_sql.run("UPDATE steunpunt_client SET jwks = %s WHERE client_id = %s", json.dumps({"keys": []}), issued.client_id)
    assert token(issued, issued.client_secret).status_code == 401
    assert token(other, other.client_secret).status_code == 200


def test_a_renewed_system_is_sealed_anew(issued: Credentials) -> None:
    renewed = clients.renew_client(issued.client_id, at=MONDAY)
    assert Client.objects.get().is_genuine
    assert [token(issued, one.client_secret).status_code for one in (issued, renewed)] == [200, 200]
