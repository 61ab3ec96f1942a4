"""Who is switched off is signed out for good: what was open does not come back to life with the person."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from steunpunt.desk import partners
from steunpunt.models import Person
from tests.cast import Cast
from tests.web.conftest import Door


def _by_queryset(_: Door, person: Person, *, is_active: bool) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=is_active)


def _by_saving(_: Door, person: Person, *, is_active: bool) -> None:
    """As it was read before: every column as it stood then."""
    person.is_active = is_active
    person.save()


def _on_the_page(door: Door, person: Person, *, is_active: bool) -> None:
    Person.objects.filter(username="beheer").update(is_superuser=True)
    filled = {
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        **dict.fromkeys(["offices-TOTAL_FORMS", "offices-INITIAL_FORMS"], "0"),
        **dict.fromkeys(["party_functions-TOTAL_FORMS", "party_functions-INITIAL_FORMS"], "0"),
    }
    box = {"is_active": "on"} if is_active else {}
    page = f"/beheer/steunpunt/person/{person.pk}/change/"
    assert door("beheer").post(page, filled | box).status_code == 302


@pytest.mark.xfail(strict=True, reason="issue 12.33: a session comes back to life with the person")
@pytest.mark.parametrize("switch", [_by_queryset, _by_saving, _on_the_page])
def test_who_is_switched_off_and_on_again_signs_in_anew(cast: Cast, door: Door, switch: Callable[..., None]) -> None:
    """Session and token alike, whoever switched, and in whichever way."""
    person, client = cast.anna, door("anna")
    token = {"HTTP_AUTHORIZATION": f"Bearer {partners.issue_token('anna', at=timezone.now())}"}
    api = Client()
    assert (client.get("/werk").status_code, api.get("/api/v1/adviesvragen", **token).status_code) == (200, 200)
    for is_active in (False, True):
        switch(door, person, is_active=is_active)
        assert Person.objects.get(pk=person.pk).is_active is is_active
        assert client.get("/werk")["Location"].startswith("/inloggen")
        assert api.get("/api/v1/adviesvragen", **token).status_code == 401
    person.save()
    assert client.get("/werk").status_code == 302
    assert door("anna").get("/werk").status_code == 200
