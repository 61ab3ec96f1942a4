"""A person who is switched off is signed out for good, also after they are switched on again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from steunpunt.desk.access import session_list
from steunpunt.desk.administration.access_changes import people, proposals
from steunpunt.desk.partners import clients
from steunpunt.models import JournalLine, Person, Session
from steunpunt.rules.access.access_changes import AccessChangeKind
from tests.cast import Cast
from tests.web.conftest import BrowserOf


def _by_queryset(_: BrowserOf, person: Person, *, is_active: bool) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=is_active)


def _by_saving(_: BrowserOf, person: Person, *, is_active: bool) -> None:
    """As it was read before: every column as it stood then."""
    person.is_active = is_active
    person.save()


def _by_change_of_access(_: BrowserOf, person: Person, *, is_active: bool) -> None:
    """Blocked by one, and opened by two."""
    beheer, hessel = (Person.objects.get(username=name) for name in ("beheer", "hessel"))
    change = proposals.propose(
        person=beheer,
        kind=AccessChangeKind.PERSON,
        about=person,
        after={**people.values_of(person), "signs_in": is_active},
        reason="Haar toestel is gestolen.",
        at=timezone.now(),
    )
    if is_active:
        proposals.confirm(person=hessel, change_id=change.id, at=timezone.now())


@pytest.mark.parametrize("switch", [_by_queryset, _by_saving, _by_change_of_access])
def test_who_is_switched_off_and_on_again_signs_in_anew(
    cast: Cast, browser: BrowserOf, switch: Callable[..., None]
) -> None:
    """Session and token alike, whoever switched, and in whichever way."""
    person, client = cast.anna, browser("anna")
    token: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {clients.issue_token('anna', at=timezone.now())}"}
    api = Client()
    assert (client.get("/werk").status_code, api.get("/api/v1/adviesvragen", **token).status_code) == (200, 200)
    for is_active in (False, True):
        switch(browser, person, is_active=is_active)
        assert Person.objects.get(pk=person.pk).is_active is is_active
        assert client.get("/werk")["Location"].startswith("/inloggen")
        assert api.get("/api/v1/adviesvragen", **token).status_code == 401
    person.save()
    assert client.get("/werk").status_code == 302
    assert browser("anna").get("/werk").status_code == 200


def test_the_token_of_a_system_ends_with_the_person_as_whom_it_acts(cast: Cast) -> None:
    """Switched off by any way, not only by ending the client; and nobody else is signed out."""
    issued = clients.issue_client("zaaksysteem", scope="adviesvragen:lezen", at=timezone.now())
    credentials = {"client_id": issued.client_id, "client_secret": issued.client_secret}
    answer = Client().post("/oauth/token", {"grant_type": "client_credentials", **credentials})
    header: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {answer.json()['access_token']}"}
    other: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {clients.issue_token('maas', at=timezone.now())}"}
    hand = Person.objects.get(is_system=True)
    for is_active in (False, True):
        Person.objects.filter(pk=hand.pk).update(is_active=is_active)
        assert Client().get("/api/v1/adviesvragen", **header).status_code == 401
    assert Client().get("/api/v1/adviesvragen", **other).status_code == 200


def test_nothing_but_being_switched_off_ends_a_session(cast: Cast, browser: BrowserOf, settings: Settings) -> None:
    """Another name, switched on once more: she stays; also when the key is renewed."""
    client = browser("anna")
    Person.objects.filter(pk=cast.anna.pk).update(last_name="Vos", is_active=True)
    assert client.get("/werk").status_code == 200
    Person.objects.filter(pk=cast.anna.pk).update(is_active=False)
    Person.objects.filter(pk=cast.anna.pk).update(is_active=True)
    again = browser("anna")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-this-desk-to-start-with-it"
    assert again.get("/werk").status_code == 200
    Person.objects.filter(pk=cast.anna.pk).update(access_round=0)
    assert Person.objects.get(pk=cast.anna.pk).access_round == 1
    assert client.get("/werk").status_code == 302


def test_all_sessions_and_tokens_of_a_person_end_at_once(cast: Cast, browser: BrowserOf) -> None:
    """Also those whose row somebody hid from the list; others stay, and the person can sign in again."""
    clients_of_anna, other = [browser("anna"), browser("anna")], browser("bram")
    token: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {clients.issue_token('anna', at=timezone.now())}"}
    assert [client.get("/werk").status_code for client in (*clients_of_anna, other)] == [200, 200, 200]
    hidden = session_list.sessions_of(cast.anna, at=timezone.now())[0]
    Session.objects.filter(pk=hidden.pk).update(person=None)
    session_list.end_sessions_of(cast.anna, at=timezone.now(), by=cast.hessel)
    assert [client.get("/werk").status_code for client in (*clients_of_anna, other)] == [302, 302, 200]
    assert Client().get("/api/v1/adviesvragen", **token).status_code == 401
    assert JournalLine.objects.get(action="persoon.uitgelogd").actor == cast.hessel
    assert browser("anna").get("/werk").status_code == 200
