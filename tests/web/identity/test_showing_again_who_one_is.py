"""Showing again who one is at one's organisation, and removing the account there."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from steunpunt.models import IdentityLink, Letter
from tests.cast import Cast
from tests.identity_provider.running import TRUSTED, RunningProvider
from tests.web.entry.test_sign_in import signed_in_as
from tests.web.identity.steps import address_there, by_provider
from tests.web.security.signing_in import add_app, by_colleague

pytestmark = pytest.mark.django_db(transaction=True)
REMOVE = "/beveiliging/account/verwijderen"
CONFIRM = "/beveiliging/bevestigen/organisatie"


def an_hour_later(client: Client) -> None:
    """As if this session showed an hour ago who its person is."""
    session = client.session
    hour = timedelta(hours=1).total_seconds()
    for key in ("at_provider", "factor_added"):
        if key in session:
            session[key] = session[key] | {"at": session[key]["at"] - hour}
    records = session.get("account_authentication_methods", [])
    session["account_authentication_methods"] = [record | {"at": record["at"] - hour} for record in records]
    session.save()


def removing(client: Client) -> str:
    """Press 'Verwijder dit account': where that leads."""
    answer = client.post(REMOVE, {"account": str(IdentityLink.objects.get().pk)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_what_was_posted_waits_until_the_provider_said_who_it_is(cast: Cast, provider: RunningProvider) -> None:
    """An asker without a factor of their own: asked again there, and removed the moment they are back."""
    client = by_provider(provider, account="maas").client
    an_hour_later(client)
    waiting = removing(client)
    assert waiting.startswith(f"{CONFIRM}?next=")
    page = client.get(waiting).content.decode()
    assert "Bevestig bij Gemeente Heerde" in page
    assert IdentityLink.objects.count() == 1
    address = address_there(client, onward=REMOVE)
    assert "max_age=0" in address
    back = client.get(provider.walk(address, account="maas"))
    assert back["Location"] == f"{CONFIRM}?next=%2Fbeveiliging%2Faccount%2Fverwijderen"
    assert client.get(back["Location"])["Location"] == "/beveiliging"
    assert not IdentityLink.objects.exists()
    assert Letter.objects.filter(topic="organisatieaccount-verwijderd", recipient=cast.maas).exists()
    assert signed_in_as(client) == "maas"


def test_a_provider_that_did_not_ask_again_confirms_nothing(cast: Cast, provider: RunningProvider) -> None:
    client = by_provider(provider, account="maas").client
    an_hour_later(client)
    removing(client)
    back = client.get(provider.walk(address_there(client, onward=REMOVE), account="maas", fault="long ago"))
    page = client.get(back["Location"])
    assert "vroeg u niet opnieuw wie u bent" in page.content.decode()
    assert IdentityLink.objects.count() == 1


def test_the_account_of_somebody_else_confirms_nothing(cast: Cast, provider: RunningProvider) -> None:
    client = by_provider(provider, account="maas").client
    an_hour_later(client)
    removing(client)
    back = client.get(provider.walk(address_there(client, onward=REMOVE), account="smit"))
    assert "een ander account" in client.get(back["Location"]).content.decode()
    assert signed_in_as(client) == "maas"
    assert IdentityLink.objects.get().person == cast.maas


@pytest.mark.parametrize(("acr", "left"), [(TRUSTED, 0), ("", 1)], ids=["trusted", "none"])
def test_of_staff_the_acr_decides(cast: Cast, provider: RunningProvider, acr: str, left: int) -> None:
    _, codes = add_app(by_colleague(cast.anna))
    client = by_provider(provider, account="anna", acr=TRUSTED).client
    client.post("/inloggen/tweede-stap", {"code": codes[0]})
    an_hour_later(client)
    assert removing(client).startswith("/beveiliging/bevestigen?next=")
    back = client.get(provider.walk(address_there(client, onward=REMOVE), account="anna", acr=acr))
    client.get(back["Location"])
    assert IdentityLink.objects.count() == left


def test_a_sign_in_of_long_ago_at_the_provider_is_not_fresh(cast: Cast, provider: RunningProvider) -> None:
    """Whom the provider let in without asking comes in, and is asked again before what matters."""
    client = by_provider(provider, account="maas", fault="long ago").client
    assert signed_in_as(client) == "maas"
    assert removing(client).startswith(f"{CONFIRM}?next=")


def test_the_page_beveiliging_shows_the_account(cast: Cast, provider: RunningProvider) -> None:
    client = by_provider(provider, account="maas").client
    page = client.get("/beveiliging").content.decode()
    assert re.search(r"Account van uw organisatie.*Gemeente Heerde.*Verwijder dit account", page, re.DOTALL)


def test_nobody_removes_the_account_of_another(cast: Cast, provider: RunningProvider) -> None:
    by_provider(provider, account="smit")
    client = by_provider(provider, account="maas").client
    other = IdentityLink.objects.get(person=cast.smit)
    client.post(REMOVE, {"account": str(other.pk)})
    assert IdentityLink.objects.filter(pk=other.pk).exists()


def test_removing_signs_out_elsewhere(cast: Cast, provider: RunningProvider) -> None:
    elsewhere = by_provider(provider, account="maas").client
    removing(by_provider(provider, account="maas").client)
    assert elsewhere.get("/vragen").status_code == 302
