"""Typed and pasted values are normalised per kind, whatever the page."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.test import RequestFactory

from steunpunt.desk.staff.availability import plan_of
from steunpunt.models import Adviser, Counterpart, Organisation, Person, Referral
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.entry.administration_routing import site
from steunpunt.web.entry.sign_in_forms import AddressForm, CodeForm
from steunpunt.web.package.forms import IssueForm, OwnReferralForm
from steunpunt.web.staff.access.forms import PersonAccessForm
from steunpunt.web.staff.forms import MessageForm
from steunpunt.web.staff.roster.forms import HoursForm
from tests.cast import HEERDE, MONDAY, Cast, ask
from tests.web.answers import CHECK, FORM, answers
from tests.web.conftest import BrowserOf

PASTED = "\u202a06\u00a012\u00ad34\u200b56\u206078\u202c"
"""As a contacts app gives it."""


def asked(**changed: str) -> QuestionForm:
    return QuestionForm(answers(**changed), at=MONDAY, own=[Organisation.objects.get(code=HEERDE)])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (PASTED, "06 12345678"),
        ("\ufeff+31\u20116\u201112345678", "+31-6-12345678"),
        ("\u2066０６\u3000１２３４５６７８\u2069", "06 12345678"),
        ("٠٦ ١٢٣٤٥٦٧٨", "06 12345678"),
        ("0578\u2009\u2013\u200912\u202f34\u202f56", "0578 - 12 34 56"),
    ],
)
def test_a_number_from_a_contacts_app_is_the_number(cast: Cast, typed: str, kept: str) -> None:
    """Format signs go, odd blanks are blanks, all dashes are one, and digits of any script are digits."""
    form = asked(contact=typed)
    assert form.is_valid(), form.errors
    assert form.new_question().contact == kept
    own = OwnReferralForm({"shares": ["telefoon"], "phone": typed})
    assert own.is_valid(), own.errors
    assert own.cleaned_data["phone"] == kept


ADDRESSES = pytest.mark.parametrize(
    "typed",
    [
        "maas@exam\u200bple.org",
        "\u202amaas@example.org\u202c",
        "\ufeffmaas@example.org",
        "maas\u00a0@\u2009example.org",
        "ma\u00adas@example\u2060.org",
        "ｍａａｓ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "\u3000maas@example.org\u200b",
    ],
)


@ADDRESSES
def test_an_address_loses_what_nobody_sees(cast: Cast, typed: str) -> None:
    """Where it is given, where somebody signs in with it, and where somebody gets access."""
    issued = IssueForm(
        {"first_name": "Nova", "last_name": "Nieuw", "email": typed, "since": "2026-12-01", "organisation": HEERDE},
        among=Organisation.objects.all(),
    )
    assert issued.is_valid(), issued.errors
    assert issued.cleaned_data["email"] == "maas@example.org"
    assert AddressForm().fields["email"].clean(typed) == "maas@example.org"
    assert PersonAccessForm().fields["email"].clean(typed) == "maas@example.org"


def test_dashes_of_an_address_are_one(cast: Cast) -> None:
    """Word makes a non-breaking hyphen of one."""
    assert AddressForm().fields["email"].clean("jan\u2011maas@sud\u2010west.example") == "jan-maas@sud-west.example"


def form_of(model: Any) -> Any:
    """The form of /beheer for this table."""
    request = RequestFactory().get("/beheer/")
    request.user = Person.objects.get(username="beheer")
    return site.get_model_admin(model).get_form(request)


@pytest.mark.parametrize(
    "pattern",
    [
        "{0}-{1}-{2}",
        "{0}{1}{2}",
        "{1}{2}",
        "{0} {1} {2}",
        "{0}\u2011{1}\u2013{2}",
        "\u200b{0}\u2212{1}\u00a0{2}\ufeff",
        "\u202a{0}-{1}-{2}\u202c",
        "  {0} - {1} - {2} ",
        "wide",
    ],
)
@pytest.mark.parametrize("lower", [False, True])
def test_a_reference_is_found_however_it_is_typed(browser: BrowserOf, cast: Cast, pattern: str, lower: bool) -> None:
    """Capitals, dashes and blanks do not matter, as `canonical` promises; also in the search of /beheer."""
    question, other = ask(cast.maas), ask(cast.smit, organisation="PV25")
    typed = pattern.format(*other.reference.split("-"))
    if pattern == "wide":
        typed = "".join(chr(ord(sign) + 0xFEE0) for sign in other.reference)
    typed = typed.lower() if lower else typed
    browser("hessel").post(f"/vragen/{question.id}/desk/tegenpartij", {"reference": typed})
    assert Counterpart.objects.filter(question=question, other=other).exists()
    page = browser("beheer").get("/beheer/steunpunt/question/", {"q": typed}).content.decode()
    assert (other.reference in page, question.reference in page) == (True, False)


def test_the_code_from_a_letter_may_be_pasted_with_what_came_along(cast: Cast) -> None:
    """Capitals and dashes do not matter, whichever dash it is."""
    form = CodeForm({"code": "\u202aabc1\u2011\u200bDEF2\u00a0\u202c"}, code="ABC1-DEF2")
    assert form.is_valid(), form.errors


def test_lines_end_where_the_program_that_was_copied_from_ended_them(cast: Cast) -> None:
    """Word ends lines with VT, and pages with FF; others with NEL, or Unicode's own."""
    form = MessageForm({"words": "een\x0btwee\x0cdrie\x85vier\u2028vijf\u2029zes\r\nzeven\rac\u200dht"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["words"] == "een\ntwee\ndrie\nvier\nvijf\nzes\nzeven\nac\u200dht"


def test_a_refusal_names_its_field(browser: BrowserOf, cast: Cast) -> None:
    """In the list on top as well, where the sentence by itself would fit any field."""
    page = browser("maas").post(FORM, answers(body="een\u202etwee", headline="x" * 121, need="y\x07")).content.decode()
    summary = page[page.index("error-summary") : page.index("Dit kost u ongeveer")]
    for label in ("Wat speelt er? Op plaats 4", "Waar gaat het over? Dit is te lang", "nodig? Op plaats 2"):
        assert label in summary


def test_names_days_and_hours(cast: Cast) -> None:
    """A name has ordinary blanks and hyphens; a day and an hour are read whatever was between the digits."""
    fields = {"first_name": "Jo\u00a0\u200bAnn", "last_name": "de\u2009Vries\u2011Smit", "email": "jo@example.org"}
    form = IssueForm(fields | {"since": "1\u20111\u20112027", "organisation": HEERDE}, among=Organisation.objects.all())
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["first_name"], form.cleaned_data["last_name"]) == ("Jo Ann", "de Vries-Smit")
    assert form.cleaned_data["since"].isoformat() == "2027-01-01"
    anna = Adviser.objects.get(person=cast.anna)
    hours = HoursForm({"maandag": "9.00\u201112.30,\u00a013.00\u2212\u200b17.00"}, plan=plan_of(anna, at=MONDAY))
    assert hours.is_valid(), hours.errors
    assert len(hours.cleaned_data["hours"]) == 2


INCOMPLETE = pytest.mark.parametrize(
    "number", ["06 1", "06", "+06 12345678", "00 0000 0000", "0578 12345", "612345678", "+31 6 1234", "12345"]
)


@INCOMPLETE
def test_a_number_that_looks_incomplete_is_questioned_once(browser: BrowserOf, cast: Cast, number: str) -> None:
    """'Klopt dit nummer?': at its field, with a tick to say that it does; then it is taken as it is."""
    maas = browser("maas")
    answer = maas.post(FORM, answers(contact=number))
    page = answer.content.decode()
    assert (answer.status_code, "Klopt dit nummer?" in page, 'name="contact_confirmed"' in page) == (422, True, True)
    assert maas.post(FORM, answers(contact=number, contact_confirmed="on"))["Location"] == CHECK
    assert number in maas.get(CHECK).content.decode()


@pytest.mark.parametrize(
    "number",
    [
        "06 12345678",
        "06-12345678",
        "(0578) 12 34 56",
        "0578/123456",
        "0578 123456 / 06 12345678",
        "+31 (0)6 12345678",
        "0031 6 1234 5678",
        "31612345678",
        "070-123 45 67 (vraag naar Jansen)",
        "0800 1234",
        "0900-1234567",
        "088 123 45 67 toestel 12",
        "14 0578",
        "+32 2 123 45 67",
        "+49 30 123456",
        "via het secretariaat",
    ],
)
def test_a_number_that_can_be_called_is_not_questioned(browser: BrowserOf, cast: Cast, number: str) -> None:
    """And the tick is not on the page."""
    maas = browser("maas")
    assert maas.post(FORM, answers(contact=number))["Location"] == CHECK
    assert "contact_confirmed" not in maas.get(FORM).content.decode()


def test_the_number_of_a_referral_is_questioned_likewise(browser: BrowserOf, cast: Cast) -> None:
    """Who refers themselves is called by somebody else: all the more reason to ask."""
    page, fields = "/veiligheidspakket/debriefing_nazorg", {"shares": ["telefoon"], "phone": "06 1"}
    answer = browser("maas").post(page, fields)
    assert "Klopt dit nummer?" in answer.content.decode()
    assert Referral.objects.count() == 0
    browser("maas").post(page, fields | {"phone_confirmed": "on"})
    assert Referral.objects.count() == 1


FREE = {"CharField", "EmailField", "URLField", "SlugField", "RegexField", "DateField", "TimeField", "DateTimeField"}
TYPED = (forms.CharField, forms.DateField, forms.TimeField, forms.DateTimeField, forms.SplitDateTimeField)
HOUSE = Path(settings.BASE_DIR) / "steunpunt" / "web"


def test_no_page_has_a_field_of_its_own_making() -> None:
    """Whatever people type comes in by a field of `web.http.fields`, each of a kind; keys and versions hide."""
    strange = []
    for file in HOUSE.rglob("*.py"):
        if file == HOUSE / "http" / "fields.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in FREE:
                continue
            hidden = any("HiddenInput" in ast.unparse(word.value) for word in node.keywords if word.arg == "widget")
            if not hidden:
                strange.append(f"{file.relative_to(HOUSE)}:{node.lineno}")
    assert strange == []


def test_no_form_of_beheer_has_one(cast: Cast) -> None:
    """Nor has any table that the administrator fills in."""
    request = RequestFactory().get("/beheer/")
    request.user = cast.beheer
    kinds_seen, strange = set(), []
    for model, admin in site._registry.items():
        if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
            continue
        for name, field in admin.get_form(request).base_fields.items():
            kinds_seen.add(name)
            if isinstance(field, TYPED) and not type(field).__module__.startswith("steunpunt."):
                strange.append(f"{model.__name__}.{name}")
    assert {"name", "text", "starts_at", "code"} <= kinds_seen
    assert strange == []
