"""What the administrator typed is never lost either: whatever table it was for, and whatever came in between."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from steunpunt.models import FirstAid, LadderRung, Party, Person
from steunpunt.web.entry.administration_routing import site
from steunpunt.web.entry.administration_tables import ReadOnlyAdmin
from tests.cast import Cast
from tests.web.desk_pages import as_person

WORDS = "Wat hier staat, typte iemand lang over"
PARTY = {"code": "nieuw", "name": f"{WORDS} naam"}


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
def test_a_row_is_kept_whoever_sends_it_by_now(cast: Cast, how: str) -> None:
    browser = Client(enforce_csrf_checks=how == "an old page")
    browser.force_login(cast.beheer)
    match how:
        case "signed out":
            browser.logout()
        case "no administrator any more":
            Person.objects.filter(username="beheer").update(is_staff=False)
        case "switched off":
            Person.objects.filter(username="beheer").update(is_active=False)
    answer = browser.post(reverse("admin:steunpunt_party_add"), PARTY)
    assert answer.status_code == 403
    assert f">{PARTY['name']}</textarea>" in answer.content.decode()
    assert not Party.objects.filter(code="nieuw").exists()


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
