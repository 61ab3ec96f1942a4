"""'Weergave': the colours, the density and the keys are each person's own choice."""

import re

import pytest
from django.test import Client

from steunpunt.models import Person
from tests.cast import Cast
from tests.web.desk_pages import as_person, main_of

PAGE = "/profiel/weergave"


def head_of(client: Client, where: str = PAGE) -> str:
    return client.get(where).content.decode().split("<body", 1)[0]


@pytest.mark.parametrize(
    ("chosen", "medium", "announced"),
    [
        ("systeem", "screen and (prefers-color-scheme: dark)", "light dark"),
        ("donker", "screen", "dark"),
        ("licht", None, "light"),
    ],
)
def test_the_colours_are_those_that_the_asker_chose(
    cast: Cast, chosen: str, medium: str | None, announced: str
) -> None:
    """On every page; on paper always the light ones."""
    maas = as_person(cast.maas)
    assert maas.post(PAGE, {"scheme": chosen}).status_code == 302
    for where in (PAGE, "/", "/vragen/nieuw"):
        head = head_of(maas, where)
        link = re.search(r'media="([^"]+)" href="[^"]*dark', head)
        assert (link[1] if link else None) == medium
        assert f'name="color-scheme" content="{announced}"' in head


def test_an_asker_keeps_colours_and_nothing_of_the_desk(cast: Cast) -> None:
    """The form does not ask for it, and a field that is sent all the same changes nothing."""
    maas = as_person(cast.maas)
    assert "Dichtheid" not in main_of(maas.get(PAGE))
    maas.post(PAGE, {"scheme": "donker", "density": "ruim"})
    kept = Person.objects.get(pk=cast.maas.pk)
    assert (kept.scheme, kept.density, kept.has_shortcuts) == ("donker", "compact", True)
    assert "compact" not in head_of(maas)


def test_the_desk_is_compact_until_somebody_wants_room(cast: Cast) -> None:
    """And only for them."""
    anna, hessel = as_person(cast.anna), as_person(cast.hessel)
    assert 'desk-theme compact"' in head_of(anna, "/werk")
    anna.post(PAGE, {"scheme": "systeem", "density": "ruim", "has_shortcuts": "on"})
    assert 'desk-theme"' in head_of(anna, "/werk")
    assert 'desk-theme compact"' in head_of(hessel, "/overzicht")


def test_what_is_no_choice_is_refused(cast: Cast) -> None:
    """With the page again, and nothing kept."""
    anna = as_person(cast.anna)
    answer = anna.post(PAGE, {"scheme": "roze", "density": "ruim"})
    assert answer.status_code == 422
    assert Person.objects.get(pk=cast.anna.pk).density == "compact"


def test_who_is_signed_out_gets_the_colours_of_their_device(db: None) -> None:
    """There is nobody whose choice it could be."""
    assert 'media="screen and (prefers-color-scheme: dark)"' in head_of(Client(), "/")
