"""A token that somebody wrote in the database opens nothing: the desk did not make it."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from oauth2_provider.models import AccessToken

from steunpunt.desk.partners import clients
from steunpunt.models import Client
from tests.cast import Cast, ask

pytestmark = pytest.mark.django_db
SCOPE = f"{clients.READ} {clients.WRITE}"


def status(token: str, path: str) -> int:
    return Browser().get(f"/api/v1{path}", headers={"authorization": f"Bearer {token}"}).status_code


def made_up(cast: Cast) -> str:
    checksum = hashlib.sha256(b"evil-token").hexdigest()
    expires = timezone.now() + timedelta(hours=1)
    AccessToken.objects.bulk_create(
        [AccessToken(user=cast.maas, expires=expires, scope=SCOPE, token_checksum=checksum)]
    )
    return "evil-token"


def of_another(cast: Cast) -> str:
    token = clients.issue_token("charlie", at=timezone.now())
    AccessToken.objects.update(user=cast.maas)
    return token


def of_a_system(cast: Cast) -> str:
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, at=timezone.now())
    form = {"grant_type": "client_credentials", "client_id": issued.client_id, "client_secret": issued.client_secret}
    token: str = Browser().post("/oauth/token", form).json()["access_token"]
    assert status(token, "/adviesvragen") == 200
    Client.objects.update(user=cast.maas)
    return token


def with_more_scopes(cast: Cast) -> str:
    issued = clients.issue_client("Zaaksysteem", scope=clients.CALCULATE, at=timezone.now())
    form = {"grant_type": "client_credentials", "client_id": issued.client_id, "client_secret": issued.client_secret}
    token: str = Browser().post("/oauth/token", form).json()["access_token"]
    AccessToken.objects.update(scope=SCOPE)
    Client.objects.update(scope=SCOPE)
    return token


@pytest.mark.parametrize("forged", [made_up, of_another, of_a_system, with_more_scopes])
def test_a_token_that_was_written_in_the_database_opens_nothing(cast: Cast, forged: Callable[[Cast], str]) -> None:
    question = ask(cast.maas, at=timezone.now())
    token = forged(cast)
    assert status(token, f"/adviesvragen/{question.id}") == 401
    own = clients.issue_token("maas", at=timezone.now())
    assert status(own, f"/adviesvragen/{question.id}") == 200
