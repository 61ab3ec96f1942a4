"""Referrals and issues of the Veiligheidspakket over the API: who gives, who receives, who learns of it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import scheduler
from steunpunt.desk.package import referrals
from steunpunt.desk.routing import declarations
from steunpunt.desk.staff import presence
from steunpunt.models import JournalLine, Letter, Office, PackageIssue, Person
from steunpunt.rules.words import Role
from tests.api import partner_story
from tests.api.conftest import Caller
from tests.api.event_stream import events_of
from tests.api.partner_story import WONINGSCAN
from tests.cast import MONDAY, Cast, held_by


def test_only_what_was_agreed_goes_and_only_once_it_was(as_: Caller, received: list[Any], cast: Cast) -> None:
    """Before the yes the receiver knows of nothing; a no ends it; a withdrawal takes back what could be read."""
    ccv = partner_story.system("CCV", received, partner_story.SCOPES_OF_CCV, item=WONINGSCAN)
    question = held_by(cast.anna, cast.maas)
    body = {"onderdeel": WONINGSCAN, "adviesvraag": str(question.id), "deelt": ["naam"]}
    there = as_("anna").post("/verwijzingen", body).headers["Location"]
    assert as_("maas").get(there).json()["gegevens"] == {"naam": "Marijke Maas"}
    assert ccv.get(there).status_code == 404
    assert events_of(ccv) == []
    assert as_("anna").post(f"{there}/akkoord", {"akkoord": True}).status_code == 403
    assert as_("maas").post(f"{there}/akkoord", {"akkoord": False}).json()["status"] == "afgewezen"
    assert ccv.get(there).status_code == 404
    assert as_("maas").post(f"{there}/akkoord", {"akkoord": True}).status_code == 409

    second = as_("maas").post("/verwijzingen", body | {"deelt": ["naam", "email"]}).headers["Location"]
    assert ccv.get(second).json()["gegevens"] == {"naam": "Marijke Maas", "email": "maas@example.org"}
    withdrawn = as_("maas").post(f"{second}/statusmeldingen", {"status": "ingetrokken"})
    assert withdrawn.status_code == 200
    assert ccv.get(second).json()["gegevens"] == {}
    assert ccv.post(f"{second}/statusmeldingen", {"status": "afgerond"}).status_code == 409


def test_an_update_that_comes_twice_has_one_effect(as_: Caller, received: list[Any], cast: Cast) -> None:
    """Known again by the id that its sender gave it; with another meaning it is refused."""
    ccv = partner_story.system("CCV", received, partner_story.SCOPES_OF_CCV, item=WONINGSCAN)
    there = as_("maas").post("/verwijzingen", {"onderdeel": WONINGSCAN}).headers["Location"]
    for _ in range(3):
        answer = ccv.post(f"{there}/statusmeldingen", {"id": "a", "status": "aanvaard"})
        assert (answer.status_code, answer.json()["status"]) == (200, "aanvaard")
    assert JournalLine.objects.filter(action="verwijzing.aanvaard").count() == 1
    other = ccv.post(f"{there}/statusmeldingen", {"id": "a", "status": "afgerond"})
    assert (other.status_code, other.json()["code"]) == (422, "sleutel-hergebruikt")
    back = ccv.post(f"{there}/statusmeldingen", {"id": "b", "status": "teruggegeven"})
    assert back.json()["errors"][0]["pointer"] == "/reden"
    done = ccv.post(f"{there}/statusmeldingen", {"id": "b", "status": "teruggegeven", "reden": "Woont elders."})
    assert done.json()["reden"] == "Woont elders."


def test_a_referral_that_nobody_picks_up_is_told_once(as_: Caller, cast: Cast) -> None:
    """Within two working days; the ondersteuningsteam within four hours, by day and by night."""
    made = {}
    for item in (WONINGSCAN, "ondersteuningsteam"):
        made[item] = as_("maas").post("/verwijzingen", {"onderdeel": item}).json()
    assert made[WONINGSCAN]["oppakkenVoor"] == "2026-11-25T09:00:00Z"
    assert made["ondersteuningsteam"]["oppakkenVoor"] == "2026-11-23T13:00:00Z"
    for hours in (3, 4, 5, 72):
        while scheduler.do_next(at=MONDAY + timedelta(hours=hours)):
            pass
    letters = Letter.objects.filter(topic="verwijzing-niet-opgepakt")
    assert sorted(letter.owed_at for letter in letters) == [MONDAY + timedelta(hours=4), MONDAY + timedelta(hours=72)]
    assert {letter.recipient for letter in letters} == {cast.hessel}


@pytest.mark.parametrize("tie", ["office", "acquaintance"])
def test_a_coordinator_with_a_tie_hears_of_no_referral(as_: Caller, cast: Cast, tie: str) -> None:
    """Neither of one from a question, nor of one without."""
    if tie == "office":
        Office.objects.create(person=cast.hessel, organisation_id="GM0246", function="medewerker")
    else:
        declarations.declare(person=cast.hessel, organisation="GM0246", role=Role.BURGEMEESTER, at=MONDAY)
    there = as_("maas").post("/verwijzingen", {"onderdeel": WONINGSCAN}).headers["Location"]
    assert as_("hessel").get(there).status_code == 404
    assert referrals.escalate_next(at=MONDAY + timedelta(days=9))
    assert not Letter.objects.filter(recipient=cast.hessel).exists()


def test_a_cabinet_issues_to_its_own_province_alone(received: list[Any], cast: Cast, clock: Any) -> None:
    """All faults are told together; nothing is made until all of it is good."""
    cabinet = partner_story.system("Kabinet", received, partner_story.SCOPES_OF_CABINET, organisation="PV25")
    wrong = cabinet.post(
        "/uitreikingen", partner_story.NOVA | {"organisatie": "GM0363", "email": "geen adres", "vanaf": "1990-01-01"}
    )
    assert {fault["pointer"] for fault in wrong.json()["errors"]} == {"/organisatie", "/email", "/vanaf"}
    assert not PackageIssue.objects.exists()
    assert cabinet.post("/uitreikingen", partner_story.NOVA).status_code == 201
    again = cabinet.post("/uitreikingen", partner_story.NOVA)
    assert (again.status_code, again.json()["code"]) == (409, "al-uitgereikt")
    assert Person.objects.filter(email=partner_story.NOVA["email"]).count() == 1


def test_until_it_is_opened_there_is_no_access_and_the_cabinet_is_reminded(
    received: list[Any], cast: Cast, clock: Any
) -> None:
    """After two weeks, once; a new invitation makes the former one worthless."""
    cabinet, _, issue = partner_story.begin(received)
    nova = Person.objects.get(email=partner_story.NOVA["email"])
    assert not nova.is_active
    for days in (13, 14, 30):
        while scheduler.do_next(at=MONDAY + timedelta(days=days)):
            pass
    clock.at = MONDAY + timedelta(minutes=30)
    assert cabinet.get(f"/uitreikingen/{issue['id']}").json()["herinnerd"] == "2026-12-07T09:00:00Z"
    assert [event["gebeurtenis"] for event in events_of(cabinet)] == ["uitreiking.verzonden", "uitreiking.niet-geopend"]
    assert cabinet.post(f"/uitreikingen/{issue['id']}/uitnodigingen", {}).status_code == 200
    first, second = Letter.objects.filter(topic="uitreiking").order_by("owed_at", "key")
    assert first.sealed_code != second.sealed_code


def test_the_items_are_data_that_the_coordinator_keeps(as_: Caller, cast: Cast) -> None:
    """Everybody who signs in reads them; the seven are there from the start."""
    codes = [item["code"] for item in as_("charlie").get("/pakketonderdelen").json()["resultaten"]]
    assert len(codes) == 7
    words = {"naam": "Spreekuur", "van": "De desk", "uitleg": "Loop binnen.", "hoeBereikbaar": "Bel ons."}
    assert as_("maas").post("/pakketonderdelen", words | {"code": "spreekuur"}).status_code == 404
    hessel = as_("hessel")
    made = hessel.post("/pakketonderdelen", words | {"code": "spreekuur"})
    assert made.status_code == 201
    assert hessel.post("/pakketonderdelen", words | {"code": "spreekuur"}).json()["code"] == "bestaat-al"
    there = made.headers["Location"]
    changed = words | {"uitleg": "Loop binnen op dinsdag."}
    assert hessel.put(there, changed).status_code == 428
    assert hessel.put(there, changed, if_match='"x"').status_code == 412
    assert hessel.put(there, changed, if_match=made["ETag"]).json()["uitleg"] == "Loop binnen op dinsdag."
    assert hessel.put(there, changed, if_match=made["ETag"]).status_code == 412


@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 20_000, "\u202e", "\ud800"])
def test_no_text_of_a_partner_breaks_anything(as_: Caller, cast: Cast, text: str) -> None:
    """Each is refused with a sentence at its field, or taken as it is; never a fault of ours."""
    maas, hessel = as_("maas"), as_("hessel")
    there = maas.post("/verwijzingen", {"onderdeel": "training"}).headers["Location"]
    item = {"code": text, "naam": text, "van": text, "uitleg": text, "hoeBereikbaar": text, "website": text}
    names = {"voornaam": text, "achternaam": text, "email": text}
    for caller, path, body in (
        (maas, "/verwijzingen", {"onderdeel": text}),
        (maas, "/verwijzingen", {"onderdeel": "training", "deelt": ["toelichting"], "toelichting": text}),
        (maas, "/verwijzingen", {"onderdeel": "training", "deelt": ["telefoon"], "telefoon": text}),
        (hessel, f"{there}/statusmeldingen", {"status": "aanvaard", "id": text}),
        (hessel, f"{there}/statusmeldingen", {"status": "teruggegeven", "reden": text}),
        (maas, "/abonnementen", {"url": f"https://x.example/{text}"}),
        (maas, "/abonnementen", {"url": "https://x.example/", "soorten": [text]}),
        (hessel, "/uitreikingen", partner_story.NOVA | names),
        (hessel, "/pakketonderdelen", item | {"telefoon": text}),
    ):
        answer = caller.raw(path.removeprefix("/api/v1"), json.dumps(body))
        if text == "\u202e" and body == {"url": f"https://x.example/{text}"}:
            assert answer.json()["url"] == "https://x.example/"  # an address loses what nobody sees
            continue
        assert answer.status_code == 400, (path, answer.status_code, answer.content[:300])
        assert answer.json()["errors"]


def test_who_may_not_read_the_question_reads_nothing_of_what_goes_along(
    as_: Caller, cast: Cast, clock: Any, time_machine: TimeMachineFixture
) -> None:
    """The coordinator follows a referral without a word of it, and so does a deputy who did not declare yet."""
    time_machine.move_to(MONDAY, tick=False)
    question = held_by(cast.anna, cast.maas)
    body = {"onderdeel": WONINGSCAN, "adviesvraag": str(question.id), "deelt": ["naam", "telefoon"]}
    there = as_("anna").post("/verwijzingen", body).headers["Location"]
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.chris.id)
    for username in ("hessel", "chris"):
        answer = as_(username).get(there)
        assert (answer.status_code, answer.json()["gegevens"]) == (200, {}), username
    as_("chris").post(f"/adviesvragen/{question.id}/aanvaarding", {})
    assert as_("chris").get(there).json()["gegevens"]["naam"] == "Marijke Maas"
    own = as_("maas").post("/verwijzingen", {"onderdeel": WONINGSCAN, "deelt": ["naam"]}).headers["Location"]
    assert as_("hessel").get(own).json()["gegevens"] == {"naam": "Marijke Maas"}  # nobody else can pass it on
