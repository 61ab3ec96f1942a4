"""Accounts at identity providers: what binds them, and what a change of keys does to them."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from steunpunt.desk.administration import rewrapping
from steunpunt.desk.administration.sign_in import identity_links
from steunpunt.environment import IdentityProvider
from steunpunt.models import IdentityLink, JournalLine, Person
from steunpunt.rules.access.identity_claims import Identity, authenticated_since, identity_of
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
HEERDE = IdentityProvider(
    code="heerde",
    name="Gemeente Heerde",
    issuer="https://inloggen.heerde.example",
    client_id="steunpunt",
    client_secret="geheim",
    domains=frozenset({"example.org"}),
    trusted_acr=(),
    verified_by="email_verified",
)
MAAS = Identity("subject-1", "maas@example.org", "", None)


def test_a_link_opens_after_a_change_of_keys(cast: Cast, settings: Settings) -> None:
    """Written anew with the newest key, of which it is counted, and as good as before."""
    link = identity_links.sign_in(HEERDE, MAAS, at=MONDAY)
    assert link is not None
    (former,) = settings.CONTENT_KEYS
    assert bytes(link.sealed_address).startswith(f"{former}:".encode())
    settings.CONTENT_KEYS = {"k9": bytes(range(7, 231, 7)), **settings.CONTENT_KEYS}
    assert rewrapping.remaining() > 0
    assert rewrapping.go_round().unreadable == []
    link.refresh_from_db()
    assert bytes(link.sealed_address).startswith(b"k9:")
    assert identity_links.sign_in(HEERDE, MAAS, at=MONDAY) == link


@pytest.mark.parametrize("column", ["person_id", "provider", "account", "vouched_at"])
def test_a_link_is_bound_to_all_that_it_says(cast: Cast, column: str) -> None:
    """Whatever somebody changes in the row, it opens for nobody, and what was tried is in the journal."""
    identity_links.sign_in(HEERDE, MAAS, at=MONDAY)
    other = {"person_id": cast.smit.pk, "provider": "epe", "account": "f" * 64, "vouched_at": MONDAY}
    IdentityLink.objects.update(**{column: other[column]})
    stolen = Identity("subject-1", "", "", None)
    assert identity_links.sign_in(HEERDE, stolen, at=MONDAY) is None
    refused = JournalLine.objects.filter(action="inlogmiddel.geweigerd").count()
    assert refused == (0 if column == "account" else 1)


def test_a_provider_that_lost_a_domain_lets_nobody_of_it_in(cast: Cast) -> None:
    identity_links.sign_in(HEERDE, MAAS, at=MONDAY)
    smaller = IdentityProvider(**(vars(HEERDE) | {"domains": frozenset({"heerde.example"})}))
    assert identity_links.sign_in(smaller, MAAS, at=MONDAY) is None


def test_the_same_subject_of_another_issuer_is_somebody_else(cast: Cast) -> None:
    identity_links.sign_in(HEERDE, MAAS, at=MONDAY)
    other = IdentityProvider(**(vars(HEERDE) | {"issuer": "https://elders.example"}))
    assert identity_links.sign_in(other, Identity("subject-1", "", "", None), at=MONDAY) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_system": True}, {"has_doubtful_email": True}])
def test_who_may_not_sign_in_does_not_by_an_account_of_before(cast: Cast, change: dict[str, bool]) -> None:
    identity_links.sign_in(HEERDE, MAAS, at=MONDAY)
    Person.objects.filter(pk=cast.maas.pk).update(**change)
    assert identity_links.sign_in(HEERDE, MAAS, at=MONDAY) is None


@pytest.mark.parametrize(
    ("claims", "address"),
    [
        ({"email": "Maas@Example.ORG", "email_verified": True}, "maas@example.org"),
        ({"email": "maas@example.org", "email_verified": "true"}, "maas@example.org"),
        ({"email": "maas@example.org", "email_verified": False}, ""),
        ({"email": "maas@example.org", "email_verified": "no"}, ""),
        ({"email": "maas@example.org"}, ""),
        ({"email": ["maas@example.org"], "email_verified": True}, ""),
        ({"email_verified": True}, ""),
    ],
    ids=["capitals", "as-text", "not", "other-text", "unsaid", "list", "no-address"],
)
def test_only_an_address_that_was_verified_counts(claims: dict[str, object], address: str) -> None:
    assert identity_of({"sub": "s", **claims}, verified_by="email_verified").address == address


@pytest.mark.parametrize("auth_time", [None, True, "1764579600", 1e30, float("nan")])
def test_without_a_moment_nothing_is_fresh(auth_time: object) -> None:
    identity = identity_of({"sub": "s", "auth_time": auth_time}, verified_by="email_verified")
    assert identity.authenticated_at is None
    assert not authenticated_since(identity, MONDAY)


@pytest.mark.parametrize(("seconds", "fresh"), [(-61, False), (-60, True), (5, True)])
def test_clocks_may_differ_by_a_minute(seconds: int, fresh: bool) -> None:
    at = MONDAY + timedelta(seconds=seconds)
    identity = identity_of({"sub": "s", "auth_time": at.timestamp()}, verified_by="email_verified")
    assert authenticated_since(identity, MONDAY) is fresh
