"""The API is what it says it is."""

import re
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator

from steunpunt.desk.clocks import escalation
from steunpunt.models import Letter
from steunpunt.rules.words import RecusalReason
from tests.api import bodies
from tests.api.conftest import BASE, VERSION, Api, Caller
from tests.api.heerde import walk
from tests.api.http.test_http import GUARDS
from tests.api.resources.test_journey import partner
from tests.cast import MONDAY, Cast

PARTS = (
    *(
        "toewijzingen",
        "aanvaarding",
        "terugneming",
        "verschoning",
        "berichten",
        "gesprekken",
        "gesprekken/{gesprekId}",
        "adviezen",
    ),
    *("pauzes", "pauzes/{pauzeId}", "hervattingen", "bezwaren", "heropening"),
    *("afsluiting", "intrekking", "termijnen", "gebeurtenissen", "brieven"),
)


PLAN = {
    "capaciteit": 8,
    "rooster": [{"dag": "maandag", "van": "09:00", "tot": "17:00"}],
    "afwezigheden": [{"van": "2026-12-01", "totEnMet": "2026-12-04"}],
    "piket": [{"van": "2026-11-27T17:00:00+01:00", "tot": "2026-11-28T09:00:00+01:00"}],
}


def test_the_document_is_valid_and_complete(document: dict[str, Any]) -> None:
    """OpenAPI 3.1; every resource of the contract that is open now. What the design rules ask is for Spectral."""
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    assert (document["info"]["version"], document["servers"][0]["url"]) == (VERSION, f"{settings.SITE_URL}{BASE}")
    one = "/adviesvragen/{id}"
    assert set(document["paths"]) == {
        "/adviesvragen",
        one,
        *(f"{one}/{part}" for part in PARTS),
        "/termijnberekeningen",
        "/wachtende-vragen",
        "/brieven",
        "/brieven/{briefId}/herhalingen",
        "/gebeurtenissen",
        "/abonnementen",
        "/abonnementen/{abonnementId}",
        *(
            f"/abonnementen/{{abonnementId}}/{part}"
            for part in ("proefberichten", "geheimen", "bezorgingen", "herhalingen")
        ),
        "/pakketonderdelen",
        "/pakketonderdelen/{code}",
        "/verwijzingen",
        "/verwijzingen/{verwijzingId}",
        "/verwijzingen/{verwijzingId}/akkoord",
        "/verwijzingen/{verwijzingId}/statusmeldingen",
        "/uitreikingen",
        "/uitreikingen/{uitreikingId}",
        "/uitreikingen/{uitreikingId}/uitnodigingen",
        "/adviseurs",
        "/adviseurs/{adviseurId}/beschikbaarheid",
        "/adviseurs/{adviseurId}/overdracht",
        "/gezondheid",
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["summary"]
            is_open = path == "/gezondheid"
            assert ("security" in operation) is not is_open
            assert ({"400"} if is_open else {"400", "401", "403"}) <= operation["responses"].keys()
    examples = document["paths"]["/adviesvragen"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert examples


def test_every_answer_of_the_journey_is_as_described(
    as_: Caller, cast: Cast, heard: list[Any], document: dict[str, Any]
) -> None:
    """Every resource, good and refused, by its status and media type in the document."""
    heerde, anna, hessel, charlie = partner(heard), as_("anna"), as_("hessel"), as_("charlie")
    body = bodies.question(
        nodigVoor="2026-11-30T09:00:00+01:00",
        behoefte="Advies",
        belmomenten=[{"van": "2026-11-24T09:00:00Z", "tot": "2026-11-24T10:00:00Z"}],
    )
    one = heerde.post("/adviesvragen", body)["Location"]
    hessel.post(f"{one}/toewijzingen", {"adviseur": str(cast.bram.id)})
    hessel.post(f"{one}/toewijzingen", {"adviseur": str(cast.anna.id)})
    heerde.post(f"{one}/toewijzingen", {})
    anna.post(f"{one}/aanvaarding", {})
    talk = anna.post(f"{one}/gesprekken", {"soort": "intake", "kanaal": "bezoek", "gepland": "2026-11-24T09:00:00Z"})
    etag = anna.get(talk["Location"])["ETag"]
    anna.patch(talk["Location"], {"gepland": "2026-11-25T09:00:00Z"}, if_match=etag)
    anna.patch(talk["Location"], {"gepland": "2026-11-25T09:00:00Z"}, if_match=etag)
    anna.patch(talk["Location"], {"gepland": "2026-11-25T09:00:00Z"})
    anna.post(f"{one}/berichten", {"tekst": "Dag", "soort": "vraag"})
    heerde.post(f"{one}/berichten", {"tekst": "Dag"})
    anna.post(f"{one}/pauzes", {"reden": "moe"})
    pause = anna.post(f"{one}/pauzes", {"reden": "wacht_op_derde", "tot": "2026-11-24T09:00:00Z"})["Location"]
    anna.post(f"{one}/pauzes", {"reden": "wacht_op_vrager", "vraag": "Hoe zit het?"})
    for part in ("bezwaren", "hervattingen"):
        heerde.post(f"{one}/{part}", {})
        anna.post(f"{one}/{part}", {})
    anna.post(f"{one}/hervattingen", {})
    heerde.get(pause, if_none_match=heerde.get(pause)["ETag"])
    charlie.get(pause)
    assert escalation.climb(at=MONDAY + timedelta(minutes=100))
    anna.post(f"{one}/adviezen", bodies.ADVICE)
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
            caller.get(f"{one}{part}")
        caller.get("/adviesvragen?pageSize=1&status=ontvangen&sorteer=ontvangen")
        caller.get("/adviesvragen?pageSize=0&x=1")
        caller.get("/adviseurs")
    _of_advisers(cast, anna, hessel)
    _of_partners(heard, anna, hessel)
    heerde.post("/adviesvragen", {"vraag": 7, "x": 1})
    for contact in ("06 12345678", "06 12345678", "06 99999999"):
        heerde.post("/adviesvragen", bodies.question(contact=contact), idempotency_key="k")
    heerde.raw("/adviesvragen", "<a/>", content_type="text/xml")
    Api(None, heard).get("/adviesvragen")
    heerde.post("/termijnberekeningen", {"urgentie": "hoog", "start": "2026-11-23T09:00:00Z"})
    heerde.post("/termijnberekeningen", {"duur": "PT1H"})
    anna.get(one, if_none_match=anna.get(one)["ETag"])
    heerde.post(f"{one}/afsluiting", {})
    heerde.post(f"{one}/afsluiting", {})
    heerde.post(f"{one}/heropening", {})
    heerde.post(f"{one}/heropening", {})
    heerde.get(f"{one}/termijnen")
    other = heerde.post("/adviesvragen", body)["Location"]
    hessel.post(f"{other}/toewijzingen", {"adviseur": str(cast.anna.id)})
    anna.post(f"{other}/verschoning", {"reden": RecusalReason.ANDERS.value})
    heerde.post(f"{other}/intrekking")

    checked = {as_described(answer, document) for answer in heard}
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


def _of_partners(heard: list[Any], anna: Any, hessel: Any) -> None:
    """The story of Heerde, and every answer about abonnementen and the package that it does not need."""
    Api(None, heard).get("/gezondheid")
    story = walk(heard, anna, hessel)
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


def _of_advisers(cast: Cast, anna: Any, hessel: Any) -> None:
    """Their availability, good and refused, and all that one has moved."""
    for there in (f"/adviseurs/{cast.chris.id}/beschikbaarheid", f"/adviseurs/{cast.anna.id}/beschikbaarheid"):
        for caller in (anna, hessel):
            seen = caller.get(there)
            caller.get(there, if_none_match=seen.headers.get("ETag", ""))
            caller.put(there, PLAN, if_match=seen.headers.get("ETag", '"x"'))
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


def as_described(answer: Any, document: dict[str, Any]) -> tuple[str, str, str]:
    """Hold one answer against the document; which operation and status it was."""
    request = answer.wsgi_request
    path = urlsplit(request.path).path.removeprefix(BASE)
    template = next(found for found in document["paths"] if _pattern(found).fullmatch(path))
    method, status = request.method.lower(), str(answer.status_code)
    response = document["paths"][template][method]["responses"].get(status)
    assert response is not None, (template, method, status, answer.content)
    assert {name: answer[name] for name in GUARDS} == GUARDS
    assert answer["API-Version"] == document["info"]["version"]
    promised = response["headers"].keys() - {"Retry-After"}  # of some refusals alone, as its description says
    assert promised <= set(answer.headers), (template, method, status)
    if answer.content:
        media = answer["Content-Type"]
        schema = response["content"][media]["schema"] | {"components": document["components"]}
        OAS31Validator(schema, format_checker=oas31_format_checker).validate(answer.json())
        assert not _unnamed(answer.json(), response["content"][media]["schema"], document), (template, method)
        assert int(status) < 400 or media == "application/problem+json"
    else:
        assert "content" not in response
    return template, method, status


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template))


# What looks like a day, a moment or a time on the clock, by the only format that it may have; a moment is in UTC.
_SHAPES = {
    "date": (r"\d{4}-\d\d-\d\d", r".*"),
    "date-time": (r"\d{4}-\d\d-\d\d[Tt ].*", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "time-local": (r"\d\d:\d\d(:.*)?", r"\d\d:\d\d:\d\d"),
}


def _is_ill_told(said: str, schema: dict[str, Any]) -> bool:
    return any(
        re.fullmatch(shape, said) and not (schema.get("format") == told and re.fullmatch(form, said))
        for told, (shape, form) in _SHAPES.items()
    )


def _unnamed(said: Any, schema: dict[str, Any], document: dict[str, Any]) -> set[str]:
    """The fields of an answer that the document does not name, and the times that it does not call so."""
    for part in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if "$ref" in part:
            schema = document["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    if isinstance(said, list):
        return {name for item in said for name in _unnamed(item, schema.get("items", {}), document)}
    if isinstance(said, str) and _is_ill_told(said, schema):
        return {said}
    if not isinstance(said, dict):
        return set()
    named = schema.get("properties", {})
    strangers: set[str] = said.keys() - named.keys()
    return strangers | {
        name for key in said.keys() & named.keys() for name in _unnamed(said[key], named[key], document)
    }


def test_the_page_for_people_has_no_inline_script(document: dict[str, Any]) -> None:
    """It runs under the desk's own policy, from the desk's own files."""
    answer = Api(None, []).get("/docs")
    page = answer.content.decode()
    assert (answer.status_code, answer["API-Version"]) == (200, VERSION)
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|https?://", page) == []
    assert f'data-openapi="{BASE}/openapi.json"' in page


def test_the_document_says_what_every_door_does(document: dict[str, Any]) -> None:
    """Keys, versions, limits and parameters: at every operation, and nowhere that they do nothing."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            here, answers = f"{method} {path}", operation["responses"]
            sent = {one["name"]: one for one in operation["parameters"] if one["in"] == "header"}
            assert ("Idempotency-Key" in sent, "422" in answers) == (method == "post", method == "post"), here
            assert ("If-None-Match" in sent, "304" in answers) == (method == "get", method == "get"), here
            assert sent.get("If-Match", {}).get("required", False) is (method in {"patch", "put", "delete"}), here
            assert ({"412", "428"} <= answers.keys()) is ("If-Match" in sent), here
            assert method == "get" or "409" in answers, here
            for status, answer in answers.items():
                headers = answer["headers"]
                assert ("RateLimit" in headers, "RateLimit-Policy" in headers) == ("security" in operation,) * 2, here
                assert ("Retry-After" in headers) is (status in {"409", "429", "503"}), (here, status)
                assert ("ETag" in headers) is (method != "post" and status in {"200", "304"}), (here, status)
            assert ("429" in answers) is ("security" in operation), here
    asked = {
        one["name"]: one for one in document["paths"]["/adviesvragen"]["get"]["parameters"] if one["in"] == "query"
    }
    assert set(asked) == {
        *("status", "urgentie", "categorie", "organisatie"),
        *("ontvangenVanaf", "ontvangenTot", "sorteer", "pageSize", "cursor"),
    }
    assert (asked["status"]["explode"], asked["status"]["schema"]["type"]) == (False, "array")
    assert set(asked["urgentie"]["schema"]["items"]["enum"]) == {"spoed", "hoog", "normaal"}


def test_each_answer_says_what_can_be_done_next(document: dict[str, Any]) -> None:
    """A question that was asked is read, and spoken about, under its id; what was read is changed by its version."""
    paths = document["paths"]
    asked = paths["/adviesvragen"]["post"]["responses"]["201"]["links"]
    assert asked["adviesvraagLezen"]["parameters"] == {"id": "$response.body#/id"}
    assert {"berichtSturen", "pauzesLijst", "adviesvraagIntrekken"} <= asked.keys()
    assert "pauzeLezen" not in asked  # of which pause, it cannot say
    talk = paths["/adviesvragen/{id}/gesprekken/{gesprekId}"]["get"]["responses"]["200"]["links"]
    assert talk["gesprekWijzigen"]["parameters"] == {
        "id": "$request.path.id",
        "gesprekId": "$request.path.gesprekId",
        "If-Match": "$response.header.ETag",
    }
    known = {one["operationId"] for operations in paths.values() for one in operations.values()}
    for operations in paths.values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                assert answer.get("links", {}).keys() <= known
