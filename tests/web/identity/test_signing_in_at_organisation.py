"""Signing in at one's organisation: who comes in, what `acr` opens, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from steunpunt.desk.access import session_list
from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.models import IdentityLink, JournalLine, Letter, Person
from tests.cast import Cast
from tests.identity_provider.running import CODE, TRUSTED, RunningProvider
from tests.web.entry.test_sign_in import signed_in_as
from tests.web.identity.steps import START, address_there, by_provider
from tests.web.security.signing_in import add_app, by_colleague

pytestmark = pytest.mark.django_db(transaction=True)


def said_to(client: Client) -> str:
    """The sign-in page as it stands after a failure."""
    return client.get("/inloggen").content.decode()


def test_a_mayor_comes_in_and_goes_where_they_wanted(cast: Cast, provider: RunningProvider) -> None:
    """The first time the account is tied to them, which they hear by letter; the second time nothing is added."""
    for _ in range(2):
        answer = by_provider(provider, onward="/vragen/nieuw", account="maas")
        assert (answer.status_code, answer["Location"]) == (302, "/vragen/nieuw")
        assert signed_in_as(answer.client) == "maas"
        assert answer.client.get("/vragen/nieuw").status_code == 200
    assert IdentityLink.objects.get().person == cast.maas
    assert Letter.objects.filter(topic="organisatieaccount-gekoppeld", recipient=cast.maas).count() == 1
    lines = JournalLine.objects.filter(action="inlogmiddel.toegevoegd")
    assert [line.facts for line in lines] == [{"person": str(cast.maas.pk), "factor": "organisatieaccount"}]
    assert session_list.sessions_of(cast.maas, at=datetime.now(UTC)).count() == 2


def test_the_account_counts_and_not_the_address_in_it(cast: Cast, provider: RunningProvider) -> None:
    by_provider(provider, account="maas")
    assert signed_in_as(by_provider(provider, account="maas", email="smit@example.org").client) == "maas"


def test_nothing_of_the_account_is_kept_in_the_clear(cast: Cast, provider: RunningProvider) -> None:
    by_provider(provider, account="maas")
    link = IdentityLink.objects.get()
    assert b"maas" not in bytes(link.sealed_address)
    assert len(link.account) == 64


@pytest.mark.parametrize(
    "typed",
    [
        {"account": "niemand"},
        {"account": "maas", "unverified": "1"},
        {"account": "vreemd", "email": "maas@elders.example"},
        {"account": "onder", "email": "maas@heerde.example.org"},
        {"account": "koppeling", "email": "koppeling@example.org"},
        {"account": "weg", "email": "weg@example.org"},
    ],
    ids=["unknown", "unverified", "other-domain", "subdomain", "system", "inactive"],
)
def test_nobody_else_comes_in_and_all_hear_the_same(
    cast: Cast, provider: RunningProvider, typed: dict[str, str]
) -> None:
    """Not somebody unknown, whom the desk does not make; not by an address that nobody verified or of another domain;
    no system, nobody who is switched off. Nothing tells who is known.
    """
    Person.objects.create(username="koppeling", email="koppeling@example.org", is_system=True)
    Person.objects.create(username="weg", email="weg@example.org", is_active=False)
    before = Person.objects.count()
    answer = by_provider(provider, onward="/vragen", **typed)
    assert (answer.status_code, answer["Location"]) == (302, "/inloggen?next=%2Fvragen")
    assert signed_in_as(answer.client) is None
    assert "Met dit account van Gemeente Heerde kunt u hier niet inloggen." in said_to(answer.client)
    assert (Person.objects.count(), IdentityLink.objects.count(), Letter.objects.count()) == (before, 0, 0)


@pytest.mark.parametrize("fault", ["nonce", "audience", "issuer", "expired", "signature"])
def test_a_token_that_is_not_right_opens_nothing(cast: Cast, provider: RunningProvider, fault: str) -> None:
    answer = by_provider(provider, account="maas", fault=fault)
    assert answer["Location"] == "/inloggen"
    assert signed_in_as(answer.client) is None
    assert "Inloggen bij Gemeente Heerde is niet gelukt." in said_to(answer.client)
    assert not IdentityLink.objects.exists()


def test_the_address_of_the_way_back_works_once_and_in_one_browser(cast: Cast, provider: RunningProvider) -> None:
    client, other = Client(), Client()
    back = provider.walk(address_there(client), account="maas")
    assert signed_in_as(_come(other, back)) is None
    assert "begon in een ander venster" in said_to(other)
    assert signed_in_as(_come(client, back)) == "maas"
    client.post("/uitloggen")
    assert signed_in_as(_come(client, back)) is None
    again = Client()
    own = provider.walk(address_there(again), account="maas")
    code = dict(part.split("=") for part in back.partition("?")[2].split("&"))["code"]
    mine = dict(part.split("=") for part in own.partition("?")[2].split("&"))
    assert signed_in_as(_come(again, f"{START}/terug?code={code}&state={mine['state']}")) is None


def _come(client: Client, path: str) -> Client:
    client.get(path)
    return client


def test_who_waited_too_long_begins_again(cast: Cast, provider: RunningProvider) -> None:
    client = Client()
    back = provider.walk(address_there(client), account="maas")
    session = client.session
    (key,) = (key for key, _ in session.items() if key.startswith("_state_"))
    session[key]["data"]["at"] -= timedelta(minutes=10).total_seconds()
    session[key] = session[key]
    session.save()
    client.get(back)
    assert signed_in_as(client) is None


def test_nobody_starts_it_for_another_from_another_site(cast: Cast, provider: RunningProvider) -> None:
    """Not with a link, nor with a form of another site."""
    assert Client().get(START).status_code == 405
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403


@pytest.mark.parametrize("onward", ["https://elders.example/", "//elders.example", "javascript:alert(1)"])
def test_the_way_back_leads_to_no_other_site(cast: Cast, provider: RunningProvider, onward: str) -> None:
    assert by_provider(provider, onward=onward, account="maas")["Location"] == "/"


def test_the_provider_is_asked_for_what_the_desk_trusts(cast: Cast, provider: RunningProvider) -> None:
    """And to ask who it is, also when somebody is signed in there: else leaving our pages would not be leaving them."""
    address = address_there(Client())
    parts = ("acr_values=urn%3Aexample%3Atwo-factors", "code_challenge_method=S256", "nonce=", "state=", "prompt=login")
    for part in parts:
        assert part in address
    assert "max_age" not in address


def test_who_said_no_there_is_told_so(cast: Cast, provider: RunningProvider) -> None:
    client = Client()
    state = dict(part.split("=") for part in address_there(client).partition("?")[2].split("&"))["state"]
    client.get(f"{START}/terug?error=access_denied&state={state}")
    assert "Inloggen bij Gemeente Heerde is niet gelukt." in said_to(client)


def test_a_provider_that_is_away_is_said_calmly(
    cast: Cast, provider: RunningProvider, settings: Settings, client: Client
) -> None:
    settings.IDENTITY_PROVIDERS = {CODE: provider.of_settings(issuer="http://127.0.0.1:9/o")}
    assert client.post(START, {"next": "/vragen"})["Location"] == "/inloggen?next=%2Fvragen"
    assert "daar komt geen antwoord" in said_to(client)


def test_a_provider_that_calls_itself_otherwise_is_refused(
    cast: Cast, provider: RunningProvider, settings: Settings, client: Client
) -> None:
    settings.IDENTITY_PROVIDERS = {CODE: provider.of_settings(issuer=f"{provider.issuer}/")}
    assert client.post(START)["Location"] == "/inloggen"
    assert "is niet gelukt" in said_to(client)


# ── staff ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("acr", ["", "urn:example:password", f"{TRUSTED}x"], ids=["none", "lower", "longer"])
def test_staff_with_too_low_an_acr_go_on_to_their_own_factor(cast: Cast, provider: RunningProvider, acr: str) -> None:
    _, codes = add_app(by_colleague(cast.anna))
    answer = by_provider(provider, onward="/werk", account="anna", acr=acr)
    assert answer["Location"] == "/inloggen/tweede-stap"
    assert "meldde geen tweede stap die wij vertrouwen" in answer.client.get(answer["Location"]).content.decode()
    assert signed_in_as(answer.client) is None
    end = answer.client.post("/inloggen/tweede-stap", {"code": codes[0]})
    assert (end.status_code, end["Location"]) == (302, "/werk")
    assert IdentityLink.objects.get().vouched_at is None


def test_the_first_time_staff_show_their_own_factor_and_then_the_acr_counts(
    cast: Cast, provider: RunningProvider
) -> None:
    """The administrator of a provider alone makes nobody adviser."""
    _, codes = add_app(by_colleague(cast.anna))
    first = by_provider(provider, onward="/werk", account="anna", acr=TRUSTED)
    assert first["Location"] == "/inloggen/tweede-stap"
    first.client.post("/inloggen/tweede-stap", {"code": codes[0]})
    assert first.client.get("/werk").status_code == 200
    again = by_provider(provider, onward="/werk", account="anna", acr=TRUSTED)
    assert again["Location"] == "/werk"
    assert again.client.get("/werk").status_code == 200
    assert by_provider(provider, account="anna")["Location"] == "/inloggen/tweede-stap"
    assert JournalLine.objects.filter(action="inlogmiddel.bevestigd").count() == 1


def test_staff_without_a_factor_need_a_colleague_once(cast: Cast, provider: RunningProvider) -> None:
    """With too low an `acr` the code of a colleague is no second factor; with a trusted one it vouches for it."""
    from_low = by_provider(provider, account="bram", acr="urn:example:password").client
    assert from_low.get("/werk")["Location"] == "/beveiliging"
    client = by_provider(provider, account="bram", acr=TRUSTED).client
    assert client.get("/werk")["Location"] == "/beveiliging"
    assert "Het account van uw organisatie is dan niet genoeg." in client.get("/beveiliging").content.decode()
    code = enrolment.issue(cast.bram.pk, by=cast.hessel, at=timezone.now())
    assert client.post("/beveiliging/koppelcode", {"code": code}).status_code == 302
    assert client.get("/werk").status_code == 200
    assert by_provider(provider, account="bram", acr=TRUSTED).client.get("/werk").status_code == 200


# ── who can write in the database ─────────────────────────────────────────────────────────────────────────────────
def test_a_link_that_was_moved_to_another_person_opens_nothing(cast: Cast, provider: RunningProvider) -> None:
    by_provider(provider, account="spion", email="maas@example.org")
    IdentityLink.objects.update(person=cast.smit)
    answer = by_provider(provider, account="spion", email="spion@elders.example")
    assert signed_in_as(answer.client) is None
    assert JournalLine.objects.filter(action="inlogmiddel.geweigerd").count() == 1


def test_a_link_that_was_given_to_another_account_opens_nothing(cast: Cast, provider: RunningProvider) -> None:
    by_provider(provider, account="smit")
    account = IdentityLink.objects.get().account
    by_provider(provider, account="maas")
    IdentityLink.objects.filter(person=cast.smit).delete()
    IdentityLink.objects.filter(person=cast.maas).update(account=account)
    answer = by_provider(provider, account="smit", email="spion@elders.example")
    assert signed_in_as(answer.client) is None


def test_a_link_is_vouched_for_by_the_desk_alone(cast: Cast, provider: RunningProvider) -> None:
    by_provider(provider, account="bram", acr=TRUSTED)
    IdentityLink.objects.update(vouched_at=datetime.now(UTC))
    answer = by_provider(provider, account="bram", acr=TRUSTED)
    assert answer.client.get("/werk")["Location"] == "/beveiliging"


def test_with_another_address_the_account_of_before_opens_nothing(cast: Cast, provider: RunningProvider) -> None:
    """Who left an organisation does not come in through it any more."""
    by_provider(provider, account="maas")
    Person.objects.filter(pk=cast.maas.pk).update(email="maas@epe.example")
    answer = by_provider(provider, account="maas")
    assert signed_in_as(answer.client) is None


def test_a_second_account_with_the_same_address_is_refused(cast: Cast, provider: RunningProvider) -> None:
    by_provider(provider, account="maas")
    assert signed_in_as(by_provider(provider, account="nieuw", email="maas@example.org").client) is None
    assert signed_in_as(by_provider(provider, account="maas").client) == "maas"
