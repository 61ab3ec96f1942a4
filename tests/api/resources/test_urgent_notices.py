"""What a partner's system hears when the asker is concerned themselves, or when somebody is in danger."""

from typing import Any

import pytest

from steunpunt.models import Letter, Office, Question
from steunpunt.rules.words import Function
from tests.api import bodies
from tests.api.conftest import Caller
from tests.api.resources.test_journey import partner
from tests.cast import CANARY, Cast

CDK = {"functie": "commissaris_van_de_koning", "organisatie": "PV25"}


def test_who_asks_about_themselves_is_taken_in_with_a_signal(as_: Caller) -> None:
    """Never lost and never refused; with who can ask, as codes and in a sentence to show."""
    answer = as_("maas").post("/adviesvragen", bodies.question(betrokkene="burgemeester"), idempotency_key="k")
    again = as_("maas").post("/adviesvragen", bodies.question(betrokkene="burgemeester"), idempotency_key="k")
    assert answer.status_code == 201
    [signal] = answer.json()["signalen"]
    assert (signal["code"], signal["vragenKan"]) == ("vrager_is_betrokkene", CDK)
    assert "Beter vraagt de commissaris van de Koning in Gelderland." in signal["detail"]
    assert again.json() == answer.json()
    assert as_("maas").get(f"/adviesvragen/{answer.json()['id']}").json()["signalen"] == [signal]
    assert as_("hessel").get(f"/adviesvragen/{answer.json()['id']}").json()["signalen"] == [signal]
    assert CANARY not in as_("hessel").get(f"/adviesvragen/{answer.json()['id']}").content.decode()


def test_an_ordinary_question_has_no_signals(as_: Caller) -> None:
    assert as_("maas").post("/adviesvragen", bodies.question()).json()["signalen"] == []


def test_a_cdk_about_themselves_is_sent_to_the_ministry(as_: Caller) -> None:
    body = bodies.question(betrokkene="commissaris_van_de_koning", organisatie="PV25")
    [signal] = as_("smit").post("/adviesvragen", body).json()["signalen"]
    assert signal["vragenKan"] == {"functie": None, "organisatie": None}
    assert "het ministerie van Binnenlandse Zaken" in signal["detail"]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"betrokkene": "burgemeester"}, ["vrager_valt_onder_betrokkene"]),
        ({"betrokkene": "wethouder"}, []),
        ({"betrokkene": "burgemeester", "betrokkeneOrganisatie": "GM0232"}, []),
    ],
)
def test_who_uses_a_system_works_under_its_burgemeester(
    cast: Cast, clock: Any, received: list[Any], changed: dict[str, str], found: list[str]
) -> None:
    """The desk does not know who asks through it, and says so by the weaker of the two signals."""
    answer = partner(received).post("/adviesvragen", bodies.question(**changed))
    assert [item["code"] for item in answer.json()["signalen"]] == found


def test_danger_is_urgent_and_warns_the_desk_once(as_: Caller) -> None:
    """Whatever urgency was sent; a repeat is answered alike, and wakes nobody again."""
    sent = bodies.question(urgentie="normaal", gevaar=True)
    first, second = (as_("maas").post("/adviesvragen", sent, idempotency_key="k") for _ in range(2))
    assert first.json() == second.json()
    assert first.json()["urgentie"] == "spoed"
    assert [item["code"] for item in first.json()["signalen"]] == ["gevaar"]
    assert "112" in first.json()["signalen"][0]["detail"]
    assert list(Letter.objects.filter(topic="gevaar").values_list("recipient__username", flat=True)) == ["hessel"]
    events = as_("maas").get(f"/adviesvragen/{first.json()['id']}/gebeurtenissen").json()["resultaten"]
    assert "vraag.gevaar" in [event["gebeurtenis"] for event in events]


@pytest.mark.parametrize(("said", "status"), [(False, 201), ("true", 400), (1, 400), (None, 201)])
def test_danger_is_a_plain_yes_or_no(as_: Caller, said: object, status: int) -> None:
    answer = as_("maas").post("/adviesvragen", bodies.question(gevaar=said))
    assert answer.status_code == status
    assert not Letter.objects.filter(topic="gevaar").exists()


def test_a_raadslid_may_not_ask_and_leaves_nothing(as_: Caller, cast: Cast) -> None:
    Office.objects.create(person=cast.charlie, organisation_id="GM0503", function=Function.RAADSLID)
    answer = as_("charlie").post("/adviesvragen", bodies.question(organisatie="GM0503", gevaar=True))
    assert (answer.status_code, answer.json()["code"]) == (403, "mag-niet-vragen")
    assert not Question.objects.exists()
    assert not Letter.objects.exists()
