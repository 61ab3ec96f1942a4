"""Values pasted into a body are normalised per kind, as on the pages."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from api.http import fields
from api.http.inputs import Input
from steunpunt.desk.partners import clients
from steunpunt.models import Client, Person, Question
from tests.api import bodies
from tests.api.conftest import Caller
from tests.cast import MONDAY, Cast


def test_numbers_and_codes_lose_what_nobody_sees(as_: Caller, cast: Cast) -> None:
    """A number from a contacts app, the code of an organisation and of a party from a page."""
    sent = bodies.question(
        contact="\u202a06\u00a012\u200b345678\u202c",
        organisatie="\u200bGM0246\u00a0",
        betrokkeneOrganisatie="\u2066GM\u20600269\u2069",
        betrokkenePartij="\ufeffcd\u00ada",
    )
    made = as_("maas").post("/adviesvragen", sent)
    assert made.status_code == 201, made.json()
    assert as_("maas").get(made["Location"]).json()["contact"] == "06 12345678"
    questions = as_("maas").get("/adviesvragen?organisatie=GM0246%E2%80%8B").json()["resultaten"]
    assert [item["id"] for item in questions] == [made.json()["id"]]


@pytest.mark.parametrize(
    "typed", ["no\u200bva@heerde.example", "\u202anova@heerde.example\u202c", "nova@heerde\u2060.example"]
)
def test_an_address_that_is_pasted_is_the_address(as_: Caller, cast: Cast, typed: str) -> None:
    """Over the API, and by the command that registers a system."""
    body = {"organisatie": "GM0246", "voornaam": "No\u200bva", "achternaam": "Nieuw", "vanaf": "2026-12-01"}
    made = as_("hessel").post("/uitreikingen", body | {"email": typed})
    assert made.status_code == 201, made.json()
    assert Person.objects.get(email="nova@heerde.example").first_name == "Nova"
    assert made.json()["naam"] == "Nova Nieuw"
    call_command(
        "issue_client",
        "Zaak\u00a0\u200bsysteem",
        "--scope=termijnen:\u200bberekenen",
        "--organisation=GM\u200b0246",
        f"--email={typed.replace('heerde', 'zaak')}",
        stdout=StringIO(),
    )
    client = Client.objects.get(name="Zaak systeem")
    assert (client.organisation_id, client.scope) == ("GM0246", "termijnen:berekenen")
    assert client.user.email == "nova@zaak.example"


def test_a_name_that_a_command_is_given_is_found(cast: Cast) -> None:
    """Pasted from a mail."""
    assert clients.issue_token("\u200bmaas\u00a0", at=MONDAY)


def test_a_number_that_looks_incomplete_is_refused_until_it_is_confirmed(as_: Caller, cast: Cast) -> None:
    """400 names the field; who knows that it is right says so."""
    answer = as_("maas").post("/adviesvragen", bodies.question(contact="06 1"))
    assert answer.status_code == 400
    fault = answer.json()["errors"]
    assert [(item["pointer"], item["code"]) for item in fault] == [("/contact", "nummer-onvolledig")]
    assert not Question.objects.exists()
    again = as_("maas").post("/adviesvragen", bodies.question(contact="06 1", contactKlopt=True))
    assert again.status_code == 201
    for confirmed in (False, None):
        assert (
            as_("maas").post("/adviesvragen", bodies.question(contact="06 1", contactKlopt=confirmed)).status_code
            == 400
        )


def test_lines_end_where_another_program_ended_them(as_: Caller, cast: Cast) -> None:
    """VT, FF and NEL were refused."""
    made = as_("maas").post("/adviesvragen", bodies.question(vraag="een\x0btwee\x0cdrie\x85vier"))
    assert made.status_code == 201, made.json()
    assert as_("maas").get(made["Location"]).json()["vraag"] == "een\ntwee\ndrie\nvier"


def bodies_of(kind: type[Input]) -> list[type[Input]]:
    return [item for each in kind.__subclasses__() for item in (each, *bodies_of(each))]


def test_every_text_of_every_body_says_of_which_kind_it_is() -> None:
    """And a text cannot be declared without."""
    texts = {
        f"{body.__name__}.{name}": field.kind
        for body in bodies_of(Input)
        for name, field in body().fields.items()
        if isinstance(field, (fields.TextInput, fields.Code, fields.PartyCode))
    }
    assert len(texts) > 20
    made: Any = fields.TextInput
    with pytest.raises(TypeError):
        made("Zonder soort.")
