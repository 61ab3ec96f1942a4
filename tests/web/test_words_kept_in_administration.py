"""What the administrator typed is never lost either: whatever table it was for, and whatever came in between."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from steunpunt.models import FirstAid, LadderRung, Office, Party, Person
from steunpunt.web.entry.administration_routing import site
from steunpunt.web.entry.administration_tables import ReadOnlyAdmin
from tests.cast import Cast
from tests.web.desk_pages import as_person

WORDS = "Wat hier staat, typte iemand lang over"
PERSON = {
    "username": "nieuw",
    "first_name": f"{WORDS} voornaam",
    "last_name": f"{WORDS} achternaam",
    "email": "nieuw@example.org",
    "is_coordinator": "on",
    "offices-TOTAL_FORMS": "2",
    "offices-INITIAL_FORMS": "0",
    "offices-0-function": "burgemeester",
    "offices-0-since": "2026-11-01",
    "offices-1-since": "2026-11-02",
    "party_functions-TOTAL_FORMS": "1",
    "party_functions-INITIAL_FORMS": "0",
    "party_functions-0-since": "2026-11-03",
}
SHOWN = [
    PERSON["first_name"],
    PERSON["last_name"],
    "nieuw@example.org",
    "Ja",
    "Burgemeester",
    "2026-11-02",
    "2026-11-03",
]


def tables() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """The pages that add and change a row of each table, something for each of its fields, and what is to be shown."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    for model, page in site._registry.items():
        if isinstance(page, ReadOnlyAdmin):
            continue
        sent: dict[str, str] = {}
        shown: dict[str, str] = {}
        for name, field in page.get_form(request).base_fields.items():
            typed = f"{WORDS} {name}"
            is_split = isinstance(field.widget, forms.MultiWidget)
            sent |= {f"{name}_0": typed, f"{name}_1": "14:30"} if is_split else {name: typed}
            shown[name] = f"{typed} 14:30" if is_split else "Ja" if isinstance(field, forms.BooleanField) else typed
        for act, which in (("add", []), ("change", [uuid4()])):
            yield reverse(f"admin:steunpunt_{model._meta.model_name}_{act}", args=which), sent, shown


def test_every_field_of_every_table_is_kept_when_the_session_has_ended(db: None) -> None:
    """Derived from the forms: a table that is added tomorrow is kept too."""
    lost = {}
    for path, sent, shown in tables():
        answer = Client().post(path, sent)
        assert answer.status_code == 403, path
        page = answer.content.decode()
        if lacking := [name for name, words in shown.items() if f">{words}</textarea>" not in page]:
            lost[path] = lacking
    assert lost == {}


@pytest.mark.parametrize("how", ["signed out", "no administrator any more", "switched off", "an old page"])
def test_a_person_with_their_functions_is_kept(cast: Cast, how: str) -> None:
    """Rows of functions too, whoever sends them by now."""
    browser = Client(enforce_csrf_checks=how == "an old page")
    browser.force_login(cast.beheer)
    match how:
        case "signed out":
            browser.logout()
        case "no administrator any more":
            Person.objects.filter(username="beheer").update(is_staff=False)
        case "switched off":
            Person.objects.filter(username="beheer").update(is_active=False)
    answer = browser.post(reverse("admin:steunpunt_person_add"), PERSON)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert [words for words in SHOWN if f">{words}</textarea>" not in page] == []
    assert not Person.objects.filter(username="nieuw").exists()


@pytest.mark.parametrize(
    ("model", "made"),
    [
        (FirstAid, {"phase": "eerste_signaal", "text": "Weg"}),
        (LadderRung, {"code": "weg", "share": "0.5", "recipients": ["vrager"]}),
        (Party, {"code": "weg", "name": "Weg"}),
    ],
)
def test_what_was_typed_for_a_row_that_is_gone_is_kept(cast: Cast, model: type[Any], made: dict[str, Any]) -> None:
    """Another administrator took it away meanwhile."""
    row = model.objects.create(**made)
    path = reverse(f"admin:steunpunt_{model._meta.model_name}_change", args=[row.pk])
    row.delete()
    sent = {"text": WORDS, "name": WORDS, "share": WORDS}
    answer = as_person(cast.beheer).post(path, sent)
    assert answer.status_code == 404
    assert f">{WORDS}</textarea>" in answer.content.decode()


def test_a_row_of_functions_that_is_gone_is_kept_as_well(cast: Cast) -> None:
    """Another administrator took the function away while this one changed it."""
    office = cast.maas.offices.get()
    sent = PERSON | {
        "username": "maas",
        "email": "maas@example.org",
        "offices-INITIAL_FORMS": "1",
        "offices-0-id": str(office.pk),
        "offices-0-person": str(cast.maas.pk),
        "offices-1-person": str(cast.maas.pk),
        "party_functions-0-person": str(cast.maas.pk),
    }
    office.delete()
    answer = as_person(cast.beheer).post(reverse("admin:steunpunt_person_change", args=[cast.maas.pk]), sent)
    page = answer.content.decode()
    typed = [PERSON["first_name"], PERSON["last_name"], "2026-11-01", "2026-11-02", "2026-11-03"]
    assert (answer.status_code, [words for words in typed if f">{words}</textarea>" not in page]) == (404, [])
    assert not Office.objects.filter(person=cast.maas).exists()
