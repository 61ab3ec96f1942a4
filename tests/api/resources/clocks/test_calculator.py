"""Calculations over the API, with their explanation."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steunpunt.desk.clocks import calculator
from steunpunt.models import Adviser, Office
from steunpunt.rules.refusals import Refusal
from tests.api.conftest import Caller
from tests.api.http.test_refusals import faults
from tests.api.resources.test_journey import partner
from tests.cast import MONDAY, Cast

EASTER = {"kalender": "kantooruren", "start": "2026-04-02T15:00:00+02:00", "duur": "PT4H"}


def test_four_hours_before_easter(as_: Caller) -> None:
    """Two hours on Thursday, two on Tuesday: Good Friday, the weekend and the second Easter day do not count."""
    answer = as_("maas").post("/termijnberekeningen", EASTER)
    assert answer.status_code == 200
    assert answer.json()["uiterlijk"] == "2026-04-07T09:00:00Z"
    steps = answer.json()["stappen"]
    assert steps[0] == {"van": "2026-04-02T13:00:00Z", "tot": "2026-04-02T15:00:00Z", "telt": True, "reden": "open"}
    assert (steps[-1]["tot"], steps[-1]["telt"]) == ("2026-04-07T09:00:00Z", True)
    assert [step["van"] for step in steps[1:]] == [step["tot"] for step in steps[:-1]]
    assert any("Goede Vrijdag" in step["reden"] for step in steps)


def test_a_pause_does_not_count_and_fractions_are_kept(as_: Caller) -> None:
    """Round the clock, over the night on which summer time ends: elapsed time."""
    body = {
        "kalender": "doorlopend",
        "start": "2026-10-24T23:30:00.25+02:00",
        "duur": "P1D",
        "pauzes": [{"van": "2026-10-25T10:00:00Z", "tot": "2026-10-25T11:00:00Z"}],
    }
    assert as_("maas").post("/termijnberekeningen", body).json()["uiterlijk"] == "2026-10-25T22:30:00.250000Z"


@pytest.mark.parametrize(
    ("urgency", "first", "advice"),
    [
        ("spoed", "2026-03-27T16:30:00Z", "2026-03-28T15:30:00Z"),
        ("hoog", "2026-03-30T08:30:00Z", "2026-03-31T14:30:00Z"),
        ("normaal", "2026-03-30T14:30:00Z", "2026-04-07T14:30:00Z"),
    ],
)
def test_what_an_urgency_promises(as_: Caller, urgency: str, first: str, advice: str) -> None:
    """Asked half an hour before closing on the Friday before summer time."""
    answer = as_("maas").post("/termijnberekeningen", {"urgentie": urgency, "start": "2026-03-27T16:30:00+01:00"})
    promised = {clock["soort"]: clock["uiterlijk"] for clock in answer.json()["termijnen"]}
    assert answer.json()["uiterlijk"] == promised["eerste_reactie"] == first
    assert promised["advies"] == advice


def calculation_of(api: Any, **changed: Any) -> Any:
    """The answer to the Easter case with something else in it."""
    body = {name: value for name, value in (EASTER | changed).items() if value is not ...}
    return api.post("/termijnberekeningen", body)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"start": "2026-04-02T15:00:00"}, {"/start": "tijdstip-zonder-zone"}),
        ({"start": "2026-04-02"}, {"/start": "geen-tijdstip"}),
        ({"start": "2026-02-30T10:00:00Z"}, {"/start": "geen-tijdstip"}),
        ({"start": 0, "duur": 4}, {"/start": "geen-tijdstip", "/duur": "geen-duur"}),
        ({"start": "0001-01-01T00:00:00+14:00"}, {"/start": "buiten-bereik"}),
        ({"start": "9999-12-31T23:59:59Z"}, {"/start": "buiten-bereik"}),
        ({"duur": "PT"}, {"/duur": "geen-duur"}),
        ({"duur": "P"}, {"/duur": "geen-duur"}),
        ({"duur": "4 uur"}, {"/duur": "geen-duur"}),
        ({"duur": "-PT4H"}, {"/duur": "duur-ongeldig"}),
        ({"duur": "P1M"}, {"/duur": "geen-duur"}),
        ({"duur": "P1D"}, {"/duur": "dagen-onduidelijk"}),
        ({"kalender": "maan", "duur": ...}, {"/kalender": "onbekende-keuze", "/duur": "verplicht"}),
        ({"urgentie": "hoog"}, {"/kalender": "past-niet", "/duur": "past-niet"}),
        ({"pauzes": {"van": 1}}, {"/pauzes": "geen-lijst"}),
        ({"pauzes": [1, {"van": "2026-04-02T15:00:00Z"}]}, {"/pauzes/0": "geen-object", "/pauzes/1/tot": "verplicht"}),
        (
            {"pauzes": [{"van": "2026-04-03T15:00:00Z", "tot": "2026-04-03T14:00:00Z"}]},
            {"/pauzes/0/tot": "pauze-ongeldig"},
        ),
        (
            {
                "duur": "x",
                "pauzes": [
                    {"van": "2026-04-03T15:00:00Z", "tot": "2026-04-03T14:00:00Z"},
                    {"van": "2026-04-03T15:00:00Z", "tot": "2026-04-03T15:00:00Z"},
                    {"van": "2026-04-03T15:00:00Z", "tot": "2026-04-03T14:00:00Z"},
                ],
            },
            {"/duur": "geen-duur", "/pauzes/0/tot": "pauze-ongeldig", "/pauzes/2/tot": "pauze-ongeldig"},
        ),
        ({"pauzes": [{}] * 10_001}, {"/pauzes": "te-veel"}),
    ],
)
def test_what_cannot_be_calculated(as_: Caller, changed: dict[str, Any], expected: dict[str, str]) -> None:
    """Refused at the field."""
    answer = calculation_of(as_("maas"), **changed)
    assert (answer.status_code, faults(answer)) == (400, expected)


@pytest.mark.parametrize(
    "changed",
    [
        {"duur": "PT999999999H"},
        {"duur": "PT200000H"},
        {"duur": "PT0S"},
        {"start": "0001-01-02T00:00:00Z"},
        {"start": "9999-12-30T10:00:00Z"},
        {"start": "1850-01-01T00:00:00Z"},
        {"kalender": "doorlopend", "duur": "P36525D"},
        {"pauzes": [{"van": "2026-04-02T15:00:00Z", "tot": f"2026-04-03T15:{n % 60:02}:00Z"} for n in range(10_000)]},
    ],
)
def test_hostile_input_is_answered_fast(as_: Caller, changed: dict[str, Any]) -> None:
    """200 or 400, never a bug and never a long wait."""
    answer = calculation_of(as_("maas"), **changed)
    assert answer.status_code in {200, 400}


def test_a_way_of_years_is_not_told(as_: Caller) -> None:
    """The due time stands; the steps are too many to read."""
    answer = calculation_of(as_("maas"), duur="PT20000H").json()
    assert (answer["uitgelegd"], answer["stappen"], answer["uiterlijk"][:3]) == (False, [], "203")


def test_who_has_no_role_does_not_calculate(as_: Caller, cast: Cast, received: list[Any]) -> None:
    """charlie and beheer have nothing to do with the desk; everybody else has, and a partner's system."""
    for username in ("charlie", "beheer"):
        refused = as_(username).post("/termijnberekeningen", EASTER)
        assert (refused.status_code, refused.json()["code"]) == (403, "geen-rol")
    for api in (as_("maas"), as_("smit"), as_("anna"), as_("hessel"), partner(received)):
        assert api.post("/termijnberekeningen", EASTER).status_code == 200


def test_an_office_that_is_over_is_no_role(cast: Cast) -> None:
    """Until yesterday, from tomorrow, one that gives no right to ask, an adviser who left; found out in one query."""
    for changed in (
        {"until": "2026-11-22"},
        {"since": "2026-11-24", "until": None},
        {"since": None, "function": "raadslid"},
    ):
        Office.objects.filter(person=cast.maas).update(**changed)
        with pytest.raises(Refusal, match="geen-rol"):
            calculator.require_role(cast.maas, at=MONDAY)
    Adviser.objects.filter(person=cast.anna).update(is_active=False)
    anna = cast.anna
    with CaptureQueriesContext(connection) as queries, pytest.raises(Refusal, match="geen-rol"):
        calculator.require_role(anna, at=MONDAY)
    assert len(queries) == 1
