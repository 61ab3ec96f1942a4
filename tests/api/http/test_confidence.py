"""Who may know what, over the API."""

from typing import Any

from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Client
from steunpunt.rules.words import RecusalReason
from tests.api import bodies
from tests.api.conftest import Caller
from tests.api.resources.test_journey import partner
from tests.cast import CANARY, MONDAY, Cast, ask, held_by

CONTENT = {"onderwerp", "vraag", "contact", "behoefte", "belmomenten"}


def test_the_coordinator_sees_facts_only(as_: Caller, cast: Cast, received: list[Any]) -> None:
    """hessel reads every resource of a question in full swing: not a word of content in any answer."""
    question = held_by(cast.anna, cast.maas)
    path = f"/adviesvragen/{question.id}"
    as_("anna").post(f"{path}/pauzes", {"reden": "wacht_op_derde"})
    as_("maas").post(f"{path}/bezwaren", {})
    as_("anna").post(f"{path}/adviezen", bodies.ADVICE)
    as_("maas").post(f"{path}/berichten", {"tekst": CANARY})
    received.clear()
    hessel = as_("hessel")
    facts = hessel.get(path).json()
    assert CONTENT.isdisjoint(facts)
    assert (facts["kenmerk"], facts["adviseur"]["naam"]) == (question.reference, "Anna de Wit")
    for resource, status in {
        "/toewijzingen": 200,
        "/gesprekken": 200,
        "/pauzes": 200,
        "/termijnen": 200,
        "/gebeurtenissen": 200,
        "/berichten": 404,
        "/adviezen": 404,
    }.items():
        assert hessel.get(f"{path}{resource}").status_code == status
    hessel.get("/adviesvragen")
    hessel.get("/adviseurs")
    assert len(received) == 10
    for answer in received:
        assert CANARY not in answer.content.decode()
        assert "Aanbesteding" not in answer.content.decode()


def test_an_offer_shows_facts_and_taking_it_shows_content(as_: Caller, cast: Cast) -> None:
    """anna, before and after."""
    question = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    anna, path = as_("anna"), f"/adviesvragen/{question.id}"
    assert CONTENT.isdisjoint(anna.get(path).json())
    assert anna.get(f"{path}/berichten").status_code == 404
    anna.post(f"{path}/aanvaarding", {})
    assert anna.get(path).json().keys() >= CONTENT


def test_an_asker_is_spared_the_movements_of_the_desk(as_: Caller, cast: Cast) -> None:
    """No note, no stepping back, no considered advisers; the numbers of events show no gap."""
    question = ask(cast.maas)
    triage.route_next(at=MONDAY)
    adviser = question.assignments.get().adviser.person
    acceptance.recuse(person=adviser, question_id=question.id, reason=RecusalReason.PERSOONLIJK, at=MONDAY)
    triage.route_next(at=MONDAY)
    maas, path = as_("maas"), f"/adviesvragen/{question.id}"
    offers = maas.get(f"{path}/toewijzingen").json()["resultaten"]
    assert [("overwogen" in offer, offer["uitkomst"]) for offer in offers] == [(False, "")]
    events = maas.get(f"{path}/gebeurtenissen").json()["resultaten"]
    assert [event["volgnummer"] for event in events] == [1, 2, 3]
    assert {event["gebeurtenis"] for event in events} == {"vraag.ontvangen", "vraag.aangeboden"}
    assert len(as_("hessel").get(f"{path}/toewijzingen").json()["resultaten"]) == 2


def test_a_system_sees_what_it_asked_and_no_more(as_: Caller, cast: Cast, received: list[Any]) -> None:
    """Not the question of maas, though she is burgemeester of the same Heerde; and it asks for Heerde only."""
    theirs = ask(cast.maas)
    system = partner(received)
    assert system.get(f"/adviesvragen/{theirs.id}").status_code == 404
    assert system.get("/adviesvragen").json()["resultaten"] == []
    elsewhere = system.post("/adviesvragen", bodies.question(organisatie="GM0232"))
    assert elsewhere.json()["errors"][0]["code"] == "niet-uw-organisatie"
    assert system.get("/adviseurs").status_code == 404


def test_a_token_reaches_as_far_as_its_scope(as_: Caller, cast: Cast, received: list[Any]) -> None:
    """Reading is not writing is not calculating; a scope taken back is gone at once."""
    reader = partner(received, scope="adviesvragen:lezen")
    assert reader.get("/adviesvragen").status_code == 200
    refused = reader.post("/adviesvragen", bodies.question())
    assert (refused.status_code, refused.json()["code"]) == (403, "onvoldoende-scope")
    assert reader.post("/termijnberekeningen", {}).status_code == 403
    Client.objects.update(scope="termijnen:berekenen")
    assert reader.get("/adviesvragen").status_code == 403


def test_only_the_coordinator_sees_the_roster(as_: Caller) -> None:
    """Names, load and presence."""
    roster = as_("hessel").get("/adviseurs").json()["resultaten"]
    assert {(item["naam"], item["open"], item["aanwezig"]) for item in roster} == {
        ("Anna de Wit", 0, True),
        ("Bram van Dijk", 0, True),
        ("Chris Bakker", 0, True),
    }
    assert len(roster) == 3
    assert as_("anna").get("/adviseurs").status_code == 404
