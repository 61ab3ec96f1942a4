"""Every answer of a journey over the API is as the OpenAPI document describes it."""

from datetime import timedelta
from typing import Any

from steunpunt.desk.clocks import escalation
from steunpunt.models import Letter
from steunpunt.rules.words import RecusalReason
from tests.api import bodies
from tests.api.conftest import Api, Caller
from tests.api.openapi.described import as_described
from tests.api.partner_story import walk
from tests.api.resources.test_journey import partner
from tests.cast import MONDAY, Cast

PLAN = {
    "capaciteit": 8,
    "rooster": [{"dag": "maandag", "van": "09:00", "tot": "17:00"}],
    "afwezigheden": [{"van": "2026-12-01", "totEnMet": "2026-12-04"}],
    "piket": [{"van": "2026-11-27T17:00:00+01:00", "tot": "2026-11-28T09:00:00+01:00"}],
}


def test_every_answer_of_the_journey_is_as_described(
    as_: Caller, cast: Cast, received: list[Any], document: dict[str, Any]
) -> None:
    """Every resource, good and refused, by its status and media type in the document."""
    heerde, anna, hessel, charlie = partner(received), as_("anna"), as_("hessel"), as_("charlie")
    body = bodies.question(
        nodigVoor="2026-11-30T09:00:00+01:00",
        behoefte="Advies",
        belmomenten=[{"van": "2026-11-24T09:00:00Z", "tot": "2026-11-24T10:00:00Z"}],
    )
    address = heerde.post("/adviesvragen", body)["Location"]
    hessel.post(f"{address}/toewijzingen", {"adviseur": str(cast.bram.id)})
    hessel.post(f"{address}/toewijzingen", {"adviseur": str(cast.anna.id)})
    heerde.post(f"{address}/toewijzingen", {})
    anna.post(f"{address}/aanvaarding", {})
    talk = anna.post(
        f"{address}/gesprekken", {"soort": "intake", "kanaal": "bezoek", "gepland": "2026-11-24T09:00:00Z"}
    )
    etag = anna.get(talk["Location"])["ETag"]
    anna.patch(talk["Location"], {"gepland": "2026-11-25T09:00:00Z"}, if_match=etag)
    anna.patch(talk["Location"], {"gepland": "2026-11-25T09:00:00Z"}, if_match=etag)
    anna.patch(talk["Location"], {"gepland": "2026-11-25T09:00:00Z"})
    anna.post(f"{address}/berichten", {"tekst": "Dag", "soort": "vraag"})
    heerde.post(f"{address}/berichten", {"tekst": "Dag"})
    anna.post(f"{address}/pauzes", {"reden": "moe"})
    pause = anna.post(f"{address}/pauzes", {"reden": "wacht_op_derde", "tot": "2026-11-24T09:00:00Z"})["Location"]
    anna.post(f"{address}/pauzes", {"reden": "wacht_op_vrager", "vraag": "Hoe zit het?"})
    for part in ("bezwaren", "hervattingen"):
        heerde.post(f"{address}/{part}", {})
        anna.post(f"{address}/{part}", {})
    anna.post(f"{address}/hervattingen", {})
    heerde.get(pause, if_none_match=heerde.get(pause)["ETag"])
    charlie.get(pause)
    assert escalation.climb(at=MONDAY + timedelta(minutes=100))
    _of_urgency(address, anna, heerde, charlie)
    anna.post(f"{address}/adviezen", bodies.ADVICE)
    for caller in (heerde, anna, hessel, charlie):
        for part in (
            "",
            "/toewijzingen",
            "/berichten",
            "/gesprekken",
            "/adviezen",
            "/pauzes",
            "/termijnen",
            "/gebeurtenissen",
            "/brieven",
        ):
            caller.get(f"{address}{part}")
        caller.get("/adviesvragen?pageSize=1&status=ontvangen&sorteer=ontvangen")
        caller.get("/adviesvragen?pageSize=0&x=1")
        caller.get("/adviseurs")
    _of_advisers(cast, anna, hessel)
    _of_partners(received, anna, hessel)
    heerde.post("/adviesvragen", {"vraag": 7, "x": 1})
    for contact in ("06 12345678", "06 12345678", "06 99999999"):
        heerde.post("/adviesvragen", bodies.question(contact=contact), idempotency_key="k")
    heerde.raw("/adviesvragen", "<a/>", content_type="text/xml")
    Api(None, received).get("/adviesvragen")
    heerde.post("/termijnberekeningen", {"urgentie": "hoog", "start": "2026-11-23T09:00:00Z"})
    heerde.post("/termijnberekeningen", {"duur": "PT1H"})
    anna.get(address, if_none_match=anna.get(address)["ETag"])
    for part in ("afsluiting", "afsluiting", "heropening", "heropening"):
        heerde.post(f"{address}/{part}", {})
    heerde.get(f"{address}/termijnen")
    other = heerde.post("/adviesvragen", body)["Location"]
    hessel.post(f"{other}/toewijzingen", {"adviseur": str(cast.anna.id)})
    anna.post(f"{other}/verschoning", {"reden": RecusalReason.ANDERS.value})
    heerde.post(f"{other}/intrekking")

    checked = {as_described(answer, document) for answer in received}
    assert {status for _, _, status in checked} >= {
        "200",
        "201",
        "204",
        "304",
        "400",
        "401",
        "404",
        "409",
        "412",
        "422",
        "428",
    }
    assert {(path, method) for path, method, _ in checked} == {
        (path, method) for path, operations in document["paths"].items() for method in operations
    }


def _of_partners(received: list[Any], anna: Any, hessel: Any) -> None:
    """The story of Heerde, and every answer about abonnementen and the package that it does not need."""
    Api(None, received).get("/gezondheid")
    story = walk(received, anna, hessel)
    hook = story.nova.post("/abonnementen", {"url": "https://x.example/"}).headers["Location"]
    story.nova.post("/abonnementen", {"url": "x"})
    for part in ("proefberichten", "geheimen", "herhalingen"):
        story.nova.post(f"{hook}/{part}", {})
    for path in (hook, f"{hook}/bezorgingen", "/abonnementen", "/gebeurtenissen", "/pakketonderdelen", "/verwijzingen"):
        story.nova.get(path)
    for path in (story.referral, "/gebeurtenissen?na=x", "/pakketonderdelen/training", "/pakketonderdelen/niets"):
        story.ccv.get(path)
    for path in ("/uitreikingen", f"/uitreikingen/{story.issue['id']}"):
        story.cabinet.get(path)
    story.cabinet.post(f"/uitreikingen/{story.issue['id']}/uitnodigingen", {})
    words = {"naam": "A", "van": "B", "uitleg": "C", "hoeBereikbaar": "D"}
    item = hessel.post("/pakketonderdelen", words | {"code": "a"})
    hessel.put(item.headers["Location"], words, if_match=item["ETag"])
    story.nova.delete(hook)
    story.nova.delete(hook, if_match='"x"')
    story.nova.delete(hook, if_match=story.nova.get(hook)["ETag"])


def _of_letters(anna: Any, hessel: Any) -> None:
    letter = Letter.objects.filter(topic="aangeboden").order_by("owed_at")[0]
    again = f"/brieven/{letter.id}/herhalingen"
    Letter.objects.filter(pk=letter.pk).update(attempts=3, last_fault="ontvanger-geweigerd-452")
    hessel.get("/brieven")
    for caller in (anna, hessel):
        caller.post(again, {})
    hessel.post(again, {"x": 1})


def _of_urgency(address: str, anna: Api, heerde: Api, charlie: Api) -> None:
    """Lowered by both: asked wrongly, twice, by who may not, and decided twice."""
    changes = f"{address}/urgentiewijzigingen"
    lowered = anna.post(changes, {"urgentie": "normaal", "reden": "rustiger"})["Location"]
    for reason in ("moe", "rustiger"):
        anna.post(changes, {"urgentie": "normaal", "reden": reason})
    for caller in (anna, heerde, charlie, heerde):
        caller.post(f"{lowered}/besluiten", {"akkoord": True})
        caller.get(lowered)
        caller.get(changes)


def _of_advisers(cast: Cast, anna: Any, hessel: Any) -> None:
    """Their availability, good and refused, and all that one has moved."""
    for there in (f"/adviseurs/{cast.chris.id}/beschikbaarheid", f"/adviseurs/{cast.anna.id}/beschikbaarheid"):
        for caller in (anna, hessel):
            plan = caller.get(there)
            caller.get(there, if_none_match=plan.headers.get("ETag", ""))
            caller.put(there, PLAN, if_match=plan.headers.get("ETag", '"x"'))
            caller.put(there, {"capaciteit": 0}, if_match='"x"')
            caller.put(there, {"capaciteit": 8})
    hessel.put(f"/adviseurs/{cast.anna.id}/beschikbaarheid", {"capaciteit": 7}, if_match='"x"')
    for caller in (anna, hessel):
        caller.get("/wachtende-vragen")
        caller.get("/brieven")
        caller.post(f"/adviesvragen/{cast.anna.id}/terugneming", {})
    _of_letters(anna, hessel)
    hessel.post(f"/adviseurs/{cast.bram.id}/overdracht", {})
    anna.post(f"/adviseurs/{cast.bram.id}/overdracht", {})
    hessel.post(f"/adviseurs/{cast.bram.id}/overdracht", {"x": 1})
