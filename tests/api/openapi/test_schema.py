"""The OpenAPI document: valid, complete, and clear about headers, limits and links."""

import re
from typing import Any

from django.conf import settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.conftest import BASE, VERSION, Api

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
    *("urgentiewijzigingen", "urgentiewijzigingen/{wijzigingId}", "urgentiewijzigingen/{wijzigingId}/besluiten"),
    *("afsluiting", "intrekking", "termijnen", "gebeurtenissen", "brieven"),
)


def test_the_document_is_valid_and_complete(document: dict[str, Any]) -> None:
    """OpenAPI 3.1; every resource of the contract that is open now. What the design rules ask is for Spectral."""
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    assert (document["info"]["version"], document["servers"][0]["url"]) == (VERSION, f"{settings.SITE_URL}{BASE}")
    address = "/adviesvragen/{id}"
    assert set(document["paths"]) == {
        "/adviesvragen",
        address,
        *(f"{address}/{part}" for part in PARTS),
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
            sent = {
                parameter["name"]: parameter for parameter in operation["parameters"] if parameter["in"] == "header"
            }
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
    parameters = {
        parameter["name"]: parameter
        for parameter in document["paths"]["/adviesvragen"]["get"]["parameters"]
        if parameter["in"] == "query"
    }
    assert set(parameters) == {
        *("status", "urgentie", "categorie", "organisatie"),
        *("ontvangenVanaf", "ontvangenTot", "sorteer", "pageSize", "cursor", "kenmerk", "uwKenmerk", "gewijzigdVanaf"),
    }
    assert (parameters["status"]["explode"], parameters["status"]["schema"]["type"]) == (False, "array")
    assert set(parameters["urgentie"]["schema"]["items"]["enum"]) == {"spoed", "hoog", "normaal"}


def test_each_answer_says_what_can_be_done_next(document: dict[str, Any]) -> None:
    """A question that was asked is read, and spoken about, under its id; what was read is changed by its version."""
    paths = document["paths"]
    links = paths["/adviesvragen"]["post"]["responses"]["201"]["links"]
    assert links["adviesvraagLezen"]["parameters"] == {"id": "$response.body#/id"}
    assert {"berichtSturen", "pauzesLijst", "adviesvraagIntrekken"} <= links.keys()
    assert "pauzeLezen" not in links  # of which pause, it cannot say
    talk = paths["/adviesvragen/{id}/gesprekken/{gesprekId}"]["get"]["responses"]["200"]["links"]
    assert talk["gesprekWijzigen"]["parameters"] == {
        "id": "$request.path.id",
        "gesprekId": "$request.path.gesprekId",
        "If-Match": "$response.header.ETag",
    }
    operation_ids = {operation["operationId"] for operations in paths.values() for operation in operations.values()}
    for operations in paths.values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                assert answer.get("links", {}).keys() <= operation_ids
