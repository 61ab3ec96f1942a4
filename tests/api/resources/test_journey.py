"""The journey of one question over the API, by a partner's system and by an adviser."""

import base64
from datetime import timedelta
from typing import Any

from django.test import Client as Browser

from steunpunt.desk.partners import clients
from tests.api import bodies
from tests.api.conftest import Api, Caller
from tests.cast import CANARY, MONDAY, Cast

SOON = timedelta(minutes=55)


def token_of_partner(*, scope: str = " ".join(clients.SCOPES), organisation: str | None = "GM0246") -> str:
    """What the system of Heerde fetches by itself at /oauth/token."""
    client = clients.issue_client("Zaaksysteem", scope=scope, organisation=organisation, at=MONDAY)
    basic = base64.b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()
    answer = Browser().post("/oauth/token", {"grant_type": "client_credentials"}, HTTP_AUTHORIZATION=f"Basic {basic}")
    assert answer.status_code == 200, answer.content
    assert answer.json()["scope"] == scope
    return str(answer.json()["access_token"])


def partner(received: list[Any], **registered: Any) -> Api:
    """The system of Heerde, with its token."""
    return Api(token_of_partner(**registered), received)


def test_a_partner_asks_an_adviser_answers(as_: Caller, cast: Cast, clock: Any, received: list[Any]) -> None:
    """The system of Heerde asks and follows; anna is chosen by hand, takes it, talks and advises; the system closes."""
    heerde, anna, hessel = partner(received), as_("anna"), as_("hessel")
    created = heerde.post("/adviesvragen", bodies.question())
    assert created.status_code == 201, created.content
    assert created.json()["status"] == "ontvangen"
    assert [(clock["soort"], clock["stand"], clock["uiterlijk"]) for clock in created.json()["termijnen"]] == [
        ("eerste_reactie", "loopt", "2026-11-23T11:00:00Z"),
        ("advies", "loopt", "2026-11-25T09:00:00Z"),
    ]
    path = created["Location"]
    assert path == f"/api/v1/adviesvragen/{created.json()['id']}"

    assert anna.get(path).status_code == 404
    by_hand = hessel.post(f"{path}/toewijzingen", {"adviseur": str(cast.anna.id)})
    assert (by_hand.status_code, by_hand.json()["adviseur"]["naam"]) == (201, "Anna de Wit")
    assert "vraag" not in anna.get(path).json()
    assert anna.post(f"{path}/aanvaarding").status_code == 200
    assert anna.get(path).json()["vraag"].endswith(f"{CANARY}.")

    planned = anna.post(
        f"{path}/gesprekken", {"soort": "intake", "kanaal": "telefoon", "gepland": "2026-11-23T11:30:00+01:00"}
    )
    assert (planned.status_code, planned.json()["gepland"]) == (201, "2026-11-23T10:30:00Z")
    assert states(heerde, path) == {"eerste_reactie": "loopt", "advies": "loopt"}
    clock.at = MONDAY + SOON
    talk = planned["Location"]
    assert anna.patch(talk, {"gehouden": "2026-11-23T09:50:00Z"}).status_code == 428
    assert anna.patch(talk, {"gehouden": "2026-11-23T09:50:00Z"}, if_match='"7-gepland"').status_code == 412
    talk_held = anna.patch(talk, {"gehouden": "2026-11-23T09:50:00Z"}, if_match=anna.get(talk)["ETag"])
    assert (talk_held.status_code, talk_held.json()["gehouden"]) == (200, "2026-11-23T09:50:00Z")
    assert states(heerde, path) == {"eerste_reactie": "gehaald", "advies": "loopt"}

    assert anna.post(f"{path}/berichten", {"tekst": "Nagaan: protocol", "intern": True}).status_code == 201
    assert anna.post(f"{path}/berichten", {"tekst": "Wat weet u al?", "soort": "vraag"}).status_code == 201
    assert heerde.get(path).json()["status"] == "wacht_op_vrager"
    clock.at += timedelta(minutes=1)
    assert heerde.post(f"{path}/berichten", {"tekst": "Dit: 🦜 漢字 עברית"}).json()["soort"] == "bericht"
    assert [message["tekst"] for message in heerde.get(f"{path}/berichten").json()["resultaten"]] == [
        "Wat weet u al?",
        "Dit: 🦜 漢字 עברית",
    ]
    assert len(anna.get(f"{path}/berichten").json()["resultaten"]) == 3

    assert anna.post(f"{path}/adviezen", bodies.ADVICE).status_code == 201
    assert CANARY in heerde.get(f"{path}/adviezen").json()["resultaten"][0]["advies"]
    assert heerde.post(f"{path}/berichten", {"tekst": "Dank u", "soort": "dank"}).json()["soort"] == "dank"
    closed = heerde.post(f"{path}/afsluiting", {}, idempotency_key="dicht")
    assert (closed.status_code, closed.json()["status"]) == (200, "afgesloten")
    assert heerde.post(f"{path}/afsluiting", {}, idempotency_key="dicht").json() == closed.json()
    again = heerde.post(f"{path}/afsluiting", {})
    assert (again.status_code, again.json()["code"]) == (409, "niet-nu")
    assert [event["gebeurtenis"] for event in heerde.get(f"{path}/gebeurtenissen").json()["resultaten"]][:3] == [
        "vraag.ontvangen",
        "vraag.aangeboden",
        "vraag.aanvaard",
    ]


def states(api: Api, path: str) -> dict[str, str]:
    """How the promises stand."""
    clocks = api.get(f"{path}/termijnen").json()["resultaten"]
    assert all(step["van"] < step["tot"] for clock in clocks for step in clock["stappen"])
    return {clock["soort"]: clock["stand"] for clock in clocks}


def test_a_person_asks_and_the_desk_routes(as_: Caller) -> None:
    """maas asks for an adviser at once; a second time gives the open offer; she withdraws."""
    maas = as_("maas")
    path = maas.post("/adviesvragen", bodies.question())["Location"]
    first = maas.post(f"{path}/toewijzingen", {})
    assert (first.status_code, first.json()["adviseur"]["naam"] in {"Anna de Wit", "Chris Bakker"}) == (201, True)
    assert first.json()["redenen"] == ["even vrij als anderen; op vaste volgorde gekozen"]
    second = maas.post(f"{path}/toewijzingen", {})
    assert (second.status_code, second.json()) == (200, first.json())
    withdrawn = maas.post(f"{path}/intrekking")
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "ingetrokken")


def test_two_advisers_take_and_the_second_is_told(as_: Caller, cast: Cast) -> None:
    """409 al-aanvaard; taking what one holds changes nothing."""
    path = as_("maas").post("/adviesvragen", bodies.question())["Location"]
    for adviser in (cast.anna, cast.chris):
        assert as_("hessel").post(f"{path}/toewijzingen", {"adviseur": str(adviser.id)}).status_code == 201
    taken = as_("anna").post(f"{path}/aanvaarding", {})
    assert as_("anna").post(f"{path}/aanvaarding", {}).json() == taken.json()
    late = as_("chris").post(f"{path}/aanvaarding", {})
    assert (late.status_code, late.json()["code"]) == (409, "al-aanvaard")


def test_nobody_eligible_is_a_conflict_with_a_code(as_: Caller) -> None:
    """Both advisers without a conflict step back; bram is never asked; the coordinator sees why not."""
    maas = as_("maas")
    path = maas.post("/adviesvragen", bodies.question())["Location"]
    for _ in range(2):
        name = maas.post(f"{path}/toewijzingen", {}).json()["adviseur"]["naam"]
        adviser = as_("anna" if name.startswith("Anna") else "chris")
        stepped = [adviser.post(f"{path}/verschoning", {"reden": "geen_tijd"}, idempotency_key="terug") for _ in "ab"]
        assert [answer.status_code for answer in stepped] == [204, 204]
    nobody = maas.post(f"{path}/toewijzingen", {})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "geen-adviseur")
    offers = as_("hessel").get(f"{path}/toewijzingen").json()["resultaten"]
    objections = {
        weighed["adviseur"]["naam"]: weighed["bezwaren"] for offer in offers for weighed in offer["overwogen"]
    }
    assert objections["Bram van Dijk"] == ["uitgesloten"]
    assert maas.get(f"{path}/toewijzingen").json()["resultaten"] == []
