"""What somebody typed is never lost: whatever form it was in, and whatever came in between."""

from collections.abc import Iterator
from typing import cast

import pytest
from django import forms
from django.forms.utils import pretty_name
from django.test import Client
from django.urls import get_resolver

from steunpunt.desk.questions import advice, closing
from steunpunt.desk.routing import handover
from steunpunt.web.http.forms import DeskForm
from tests.cast import MONDAY, Cast, held_by
from tests.web.desk_pages import as_person

WORDS = "Wat hier staat, typte iemand lang over"
CODES = frozenset({"CodeForm", "EnrolmentForm"})
"""What is good for one sign-in is shown on no page."""


def kinds(kind: type[DeskForm] = DeskForm) -> Iterator[type[DeskForm]]:
    """Every form of the desk, as its pages have them."""
    assert get_resolver().url_patterns
    for subclass in kind.__subclasses__():
        yield from kinds(subclass)
        yield subclass


def filled_in(kind: type[DeskForm]) -> dict[str, str]:
    """Something in each field that somebody fills in."""
    return {
        name: words_of(field)[-1][0] if words_of(field) else "on" if is_tick(field) else f"{WORDS} {name}"
        for name, field in kind.all_fields().items()
        if not field.widget.is_hidden
    }


def words_of(field: forms.Field) -> list[tuple[str, str]]:
    """The fixed words among which this field chooses; what is chosen among rows is a code, shown as it was sent."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return []
    return [(str(code), str(label)) for code, label in cast("list[tuple[object, object]]", field.choices)]


def is_tick(field: forms.Field) -> bool:
    return isinstance(field, forms.BooleanField)


def missing(kind: type[DeskForm], page: str) -> list[str]:
    """The fields of which the page does not show what was filled in, under a label that such a field has."""
    labels: dict[str, set[str]] = {}
    for item in kinds():
        for name, field in item.all_fields().items():
            labels.setdefault(name, set()).add(str(field.label or pretty_name(name)))
    lost = []
    for name, typed in filled_in(kind).items():
        field = kind.all_fields()[name]
        shown = "Ja" if is_tick(field) else dict(words_of(field)).get(typed, typed)
        if shown and (f">{shown}</textarea>" not in page or not any(label in page for label in labels[name])):
            lost.append(name)
    return lost


def test_every_field_of_every_form_is_kept_when_the_session_has_ended(db: None) -> None:
    """Derived from the forms: one that is added tomorrow is kept too. A code is not shown."""
    lost = {}
    for kind in kinds():
        if not filled_in(kind):
            continue
        page = Client().post("/werk/afwezig", filled_in(kind)).content.decode()
        if kind.__name__ in CODES:
            assert WORDS not in page
        elif lacking := missing(kind, page):
            lost[kind.__name__] = lacking
    assert lost == {}


def test_every_field_of_every_form_is_kept_when_the_page_stood_open_too_long(cast: Cast) -> None:
    """A page of long ago has a token that is good no more."""
    browser, lost = Client(enforce_csrf_checks=True), {}
    browser.force_login(cast.anna)
    for kind in kinds():
        if not filled_in(kind) or kind.__name__ in CODES:
            continue
        answer = browser.post("/werk/afwezig", filled_in(kind))
        assert answer.status_code == 403
        if lacking := missing(kind, answer.content.decode()):
            lost[kind.__name__] = lacking
    assert lost == {}


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("berichten", {"words": WORDS}),
        ("notities", {"words": WORDS}),
        ("gesprekken", {"kind": "intake", "channel": "telefoon", "planned_at": "2031-11-23T14:30"}),
        ("terugtrekken", {"reason": "geen_tijd"}),
        ("advies", {"understood": WORDS, "advice": WORDS}),
    ],
)
def test_what_the_adviser_typed_is_kept_when_the_asker_closed_meanwhile(
    cast: Cast, act: str, typed: dict[str, str]
) -> None:
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=advice.Parts("a", "b", "", "c"), at=MONDAY)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY)
    path = "verschonen" if act == "terugtrekken" else act
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/{path}", typed | {"key": "0" * 32})
    page = answer.content.decode()
    assert answer.status_code in {403, 409}
    shown = "Ik heb nu geen tijd" if act == "terugtrekken" else list(typed.values())[-1]
    assert f">{shown}</textarea>" in page


def test_what_somebody_typed_for_a_question_that_is_theirs_no_more_is_kept(cast: Cast) -> None:
    """bram never had it, and reads no more than that nothing is there; bram's own words come back."""
    question = held_by(cast.anna, cast.maas)
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY)
    for person in (cast.anna, cast.bram):
        page = as_person(person).post(f"/vragen/{question.id}/desk/notities", {"words": WORDS}).content.decode()
        assert f">{WORDS}</textarea>" in page
