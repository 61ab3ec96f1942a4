"""What the NLGov API Design Rules ask of answers: every operation of the document asked, and refused in each way."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from steunpunt.desk.partners import clients
from steunpunt.desk.questions import queries
from steunpunt.models import Question
from tests.api.conftest import BASE, Api, Caller
from tests.api.http.test_http import GUARDS
from tests.api.partner_story import NOVA
from tests.api.resources.test_journey import partner
from tests.cast import Cast, held_by

Document = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete"}
FOR_EVERYBODY = "/gezondheid"


def operations(document: Document, **ids: object) -> Iterator[tuple[str, str, Document]]:
    """Method, address and description; an id that is not among `ids` is one that does not exist."""
    for template, operations in document["paths"].items():
        path = re.sub(r"\{(\w+)\}", lambda name: str(ids.get(name[1], uuid4())), template)
        yield from ((method, path, operation) for method, operation in operations.items())


@pytest.fixture
def ids(as_: Caller, cast: Cast) -> dict[str, object]:
    """A question of maas that anna took, a talk about it, and anna: by their names in the document."""
    question = held_by(cast.anna, cast.maas)
    planned = {"soort": "intake", "kanaal": "telefoon", "gepland": "2026-11-24T09:00:00Z"}
    talk = as_("anna").post(f"/adviesvragen/{question.id}/gesprekken", planned).json()["id"]
    hook = as_("maas").post("/abonnementen", {"url": "https://x.example/"}).json()["id"]
    referral = as_("maas").post("/verwijzingen", {"onderdeel": "training"}).json()["id"]
    issue = as_("hessel").post("/uitreikingen", NOVA).json()["id"]
    return {
        "id": question.id,
        "gesprekId": talk,
        "adviseurId": cast.anna.id,
        "abonnementId": hook,
        "verwijzingId": referral,
        "uitreikingId": issue,
        "code": "training",
    }


def call(api: Api, method: str, path: str, **headers: str) -> Any:
    """Ask it, with a body where one may be sent."""
    return getattr(api, method)(path, {} if method in {"post", "put", "patch"} else None, **headers)


def whoever_may(answers: list[Any]) -> Any:
    """The answer to whoever is let in; the others are told that they may not, or that there is nothing."""
    let_in = [answer for answer in answers if answer.status_code not in {403, 404}]
    assert let_in, answers[0].wsgi_request.path
    return let_in[0]


def assert_problem(answer: Any, status: int) -> Document:
    """A refusal as the rules want it, in its body and in its headers; the body."""
    operation = f"{answer.wsgi_request.method} {answer.wsgi_request.path}"
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), operation
    problem: Document = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith(".")
    assert {name: answer[name] for name in GUARDS} == GUARDS, operation
    assert "Access-Control-Allow-Origin" not in answer
    return problem


def test_a_slash_at_the_end_is_not_found(as_: Caller, document: Document) -> None:
    """404, and no redirect to where it might be."""
    hessel = as_("hessel")
    for method, path, _ in operations(document):
        assert_problem(call(hessel, method, f"{path}/"), 404)


def test_nobody_gets_in_without_a_token(as_: Caller, document: Document) -> None:
    """401 everywhere but at the health of the desk, as the document says."""
    for method, path, operation in operations(document):
        answer = call(as_(""), method, path)
        if path == FOR_EVERYBODY:
            assert answer.status_code in {200, 503}
            continue
        assert "401" in operation["responses"]
        assert assert_problem(answer, 401)["code"] == "niet-aangemeld"
        assert answer["WWW-Authenticate"] == 'Bearer realm="steunpunt"'


def test_a_token_reaches_as_far_as_its_scope(cast: Cast, clock: Any, received: list[Any], document: Document) -> None:
    """403 for a system that may do nothing but have terms calculated, where the document names another scope."""
    heerde = partner(received, scope="termijnen:berekenen")
    for method, path, operation in operations(document):
        if path == FOR_EVERYBODY:
            continue
        needed = operation["security"][0]["koppeling"]
        if needed == ["termijnen:berekenen"]:
            assert_problem(call(heerde, method, path), 400)
        else:
            assert assert_problem(call(heerde, method, path), 403)["code"] == "onvoldoende-scope"


def test_what_is_not_there_is_not_found(as_: Caller, document: Document) -> None:
    """404 for an id that was never given out, wherever a resource has one."""
    hessel = as_("hessel")
    gets = [(method, path) for method, path, _ in operations(document) if method == "get" and path.count("/") > 1]
    assert len(gets) > 8
    for method, path in gets:
        assert_problem(call(hessel, method, path), 404)


def test_a_method_that_is_not_there_names_those_that_are(as_: Caller, document: Document) -> None:
    """405, with in Allow what the document says, and HEAD beside GET; whatever stands behind the question mark."""
    hessel = as_("hessel")
    for template, described in document["paths"].items():
        path = re.sub(r"\{\w+\}", str(uuid4()), template)
        may = {method.upper() for method in described} | ({"HEAD"} if "get" in described else set())
        for method in sorted(METHODS - described.keys()):
            answer = call(hessel, method, f"{path}?pageSize=25")
            assert_problem(answer, 405)
            assert set(answer["Allow"].split(", ")) == may, (method, path)


def test_an_answer_in_another_form_is_not_to_be_had(as_: Caller, document: Document) -> None:
    """406, before anything is done."""
    hessel = as_("hessel")
    for method, path, operation in operations(document):
        if "406" in operation["responses"]:
            assert_problem(call(hessel, method, path, accept="text/xml"), 406)
        else:
            assert path == FOR_EVERYBODY


def test_a_body_in_another_form_is_not_read(as_: Caller, document: Document, ids: dict[str, object]) -> None:
    """415 wherever a body is taken, to whoever may send one there."""
    people = [as_(name) for name in ("maas", "anna", "hessel")]
    for method, path, operation in operations(document, **ids):
        if "requestBody" in operation:
            assert "415" in operation["responses"]
            answers = [person.raw(path, b"<a/>", "text/xml", method, if_match="*") for person in people]
            assert_problem(whoever_may(answers), 415)


def test_all_that_is_wrong_with_a_body_is_told_together(
    as_: Caller, document: Document, ids: dict[str, object]
) -> None:
    """400, with every field that is unknown, and every field that is missing."""
    people = [as_(name) for name in ("maas", "anna", "hessel")]
    for method, path, operation in operations(document, **ids):
        if "requestBody" not in operation:
            continue
        answer = whoever_may([getattr(person, method)(path, {"x": 1, "y": 2}, if_match="*") for person in people])
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        missing = {f"/{name}" for name in body.get("required", ())}
        pointers = {fault["pointer"] for fault in assert_problem(answer, 400)["errors"]}
        assert pointers >= {"/x", "/y"} | missing, (method, path)
    assert Question.objects.count() == 1


@pytest.mark.parametrize("query", ["pageSize=0", "pageSize=101", "pageSize=tien", "cursor=x"])
def test_a_query_that_is_not_good_is_told_so(as_: Caller, query: str) -> None:
    """400, never a guess."""
    for path in ("/adviesvragen", "/adviseurs", "/wachtende-vragen"):
        assert_problem(as_("hessel").get(f"{path}?{query}"), 400)


def test_a_bug_of_ours_is_told_without_a_word_of_it(as_: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """500, and nothing of what broke."""

    def breaks(**_: object) -> None:
        raise RuntimeError("het geheim van de kluis")

    monkeypatch.setattr(queries, "loads", breaks)
    answer = as_("hessel").get("/adviseurs")
    assert assert_problem(answer, 500)["code"] == "fout-bij-ons"
    assert b"geheim" not in answer.content
    assert b"RuntimeError" not in answer.content


def test_over_tls_a_browser_is_told_to_stay_there(cast: Cast, clock: Any, settings: Settings) -> None:
    """Strict-Transport-Security on what is good and on what is refused, once SITE_URL is https."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    hessel = {"authorization": f"Bearer {clients.issue_token('hessel', at=clock.at)}"}
    for path, headers in (("/adviseurs", hessel), ("/adviseurs", {}), ("/adviseurs/", hessel), ("/openapi.json", {})):
        answer = Browser().get(f"{BASE}{path}", headers=headers, secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", path


def test_only_the_description_is_for_pages_of_others(as_: Caller, document: Document) -> None:
    """Any page may read the document, without a token; nothing else lets another site's script read along."""
    for method in ("get", "head"):
        answer = getattr(Api(None, []), method)("/openapi.json", origin="https://elders.example")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["API-Version"] == document["info"]["version"]
    for path in ("/adviseurs", FOR_EVERYBODY):
        assert "Access-Control-Allow-Origin" not in as_("hessel").get(path, origin="https://elders.example")
    asked_first = Browser().options(
        f"{BASE}/adviesvragen", headers={"origin": "https://elders.example", "access-control-request-method": "POST"}
    )
    assert not [name for name in asked_first.headers if name.startswith("Access-Control")]


def test_every_reference_in_the_description_leads_somewhere(document: Document) -> None:
    """Into the document itself."""
    parts = document["components"]["schemas"]
    led_to = set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(document)))
    assert len(led_to) > 20
    assert led_to == {f"#/components/schemas/{ref.rpartition('/')[2]}" for ref in led_to}
    assert {ref.rpartition("/")[2] for ref in led_to} <= parts.keys()
