"""What HTTP itself refuses: problem+json with the version, also where no view runs."""

import json
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from gunicorn.http.errors import InvalidChunkSize

from steunpunt.desk.partners import clients
from steunpunt.models import Question
from tests.api import bodies
from tests.api.conftest import VERSION, Caller
from tests.api.http.test_refusals import faults
from tests.cast import MONDAY, Cast


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"geen json", 400, "geen-json"),
        (b"[1]", 400, "geen-object"),
        (b'"tekst"', 400, "geen-object"),
        (b'{"a": NaN}', 400, "geen-getal"),
        (b'{"a": 1e999, "b": Infinity}', 400, "geen-getal"),
        (b'{"vraag": "a", "vraag": "b"}', 400, "dubbele-naam"),
        (b"\xff\xfe{", 400, "geen-utf-8"),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "geen-json"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, 400, "te-diep"),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, 400, "te-diep"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "te-diep"),
        (b'{"vraag": "' + b"a" * 3_000_000 + b'"}', 413, "te-groot"),
    ],
)
def test_bodies_that_are_no_object(as_: Caller, body: bytes, status: int, code: str) -> None:
    """Not JSON, not an object, too deep, too big, NaN, twice the same name."""
    answer = as_("maas").raw("/adviesvragen", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/xml"])
def test_a_wrong_content_type(as_: Caller, kind: str) -> None:
    """415, with the right one named."""
    answer = as_("maas").raw("/adviesvragen", json.dumps(bodies.question()), content_type=kind)
    assert (answer.status_code, "application/json" in answer.json()["detail"]) == (415, True)


@pytest.mark.parametrize(
    ("charset", "status"),
    [("utf-8", 201), ('"UTF-8"', 201), ("us-ascii", 201), ("utf-16", 415), ("bogus", 415), ("latin-1", 415)],
)
def test_the_charset_is_utf_8(as_: Caller, charset: str, status: int) -> None:
    """Any other is refused, and not guessed at."""
    kind = f"application/json; charset={charset}"
    assert as_("maas").raw("/adviesvragen", json.dumps(bodies.question()), content_type=kind).status_code == status


def test_an_unknown_host(as_: Caller) -> None:
    """Refused before any view is at work, and still as the API refuses."""
    browser = Browser(raise_request_exception=False)
    for path, method in (("/api/v1/adviesvragen", "get"), ("/api/v1/docs", "get"), ("/oauth/token", "post")):
        answer = getattr(browser, method)(path, headers={"host": "evil"})
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["code"] == "ongeldig-verzoek"
        assert ("API-Version" in answer, answer["Cache-Control"]) == (path.startswith("/api"), "no-store")


def test_the_pages_for_people_are_for_reading(as_: Caller) -> None:
    """405 with Allow, and nothing about forged forms."""
    browser = Browser(raise_request_exception=False, enforce_csrf_checks=True)
    for answer in (browser.post("/api/v1/docs"), browser.delete("/api/v1/docs"), browser.post("/api/v1/openapi.json")):
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert "GET" in answer["Allow"]
        assert answer["API-Version"] == VERSION


class Chunks(BytesIO):
    """What gunicorn hands over of a body that comes in chunks; these may prove to be none."""

    broken = False

    def read(self, size: int | None = -1) -> bytes:
        """Some of it."""
        if self.broken:
            raise InvalidChunkSize(b"x")
        return super().read(size)


def in_chunks(body: Chunks, path: str = "/api/v1/adviesvragen", **extra: Any) -> Any:
    """Send it so, by maas."""
    token = clients.issue_token("maas", at=MONDAY)
    sent = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": body, "wsgi.input_terminated": True} | extra
    environ = RequestFactory().generic("POST", path, HTTP_AUTHORIZATION=f"Bearer {token}").environ | sent
    environ |= {"CONTENT_TYPE": extra.get("CONTENT_TYPE", "application/json")}
    return ClientHandler(enforce_csrf_checks=False)(environ)


def test_a_body_in_chunks(cast: Cast, clock: Any) -> None:
    """Read as any other, up to the same size; chunks that are none are refused."""
    assert in_chunks(Chunks(json.dumps(bodies.question()).encode())).status_code == 201
    assert Question.objects.count() == 1
    assert faults(_answered(in_chunks(Chunks(b"{}"))))["/vraag"] == "verplicht"
    big = Chunks(b'{"vraag": "' + b"a" * 3_000_000 + b'"}')
    assert (in_chunks(big).status_code, big.read()) == (413, b"")
    broken = Chunks(b"{}")
    broken.broken = True
    assert in_chunks(broken).status_code == 400
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    assert b"unsupported_grant" in in_chunks(Chunks(b"grant_type=password"), "/oauth/token", **form).content


def _answered(answer: Any) -> Any:
    answer.json = lambda: json.loads(answer.content)
    return answer


def test_http_itself(as_: Caller) -> None:
    """405 with Allow, 406, a page that is not there, a body without an end: problem+json, everywhere."""
    maas = as_("maas")
    not_so = maas.delete("/adviesvragen")
    assert (not_so.status_code, not_so["Allow"]) == (405, "GET, HEAD, POST")
    answers = [
        not_so,
        maas.options("/adviesvragen"),
        maas.get("/adviesvragen", accept="text/xml"),
        maas.get("/adviesvragen/"),
        maas.get("/api"),
        maas.get("/adviesvragen?pageSize=0"),
        maas.get("/adviesvragen?cursor=%00"),
        maas.get("/adviesvragen?cursor=fHw"),
        maas.post("/adviesvragen", bodies.question(), transfer_encoding="chunked"),
        maas.post(f"/adviesvragen/{uuid4()}/pauzes", {}),
    ]
    assert [answer.status_code for answer in answers] == [405, 405, 406, 404, 404, 400, 400, 400, 411, 404]
    for answer in answers:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["API-Version"] == VERSION
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"


GUARDS = {
    "API-Version": VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def test_an_answer_carries_every_guard_and_no_cookie(as_: Caller) -> None:
    """Also a refusal, and also for a browser that brings cookies: no session is looked at, made or ended."""
    browser = Browser()
    browser.cookies.load({"sessionid": "van vroeger", "csrftoken": "a" * 32})
    maas = {"authorization": f"Bearer {clients.issue_token('maas', at=MONDAY)}"}
    with CaptureQueriesContext(connection) as captured:
        answers = [
            browser.post("/api/v1/adviesvragen", bodies.question(), content_type="application/json", headers=maas),
            browser.get("/api/v1/adviesvragen", headers=maas),
            browser.get("/api/v1/adviesvragen"),
            browser.get("/api/v1/geen-bron"),
            browser.get("/api/v1/openapi.json"),
        ]
    assert [answer.status_code for answer in answers] == [201, 200, 401, 404, 200]
    for answer in answers:
        assert {name: answer[name] for name in GUARDS} == GUARDS
        assert int(answer["Content-Length"]) == len(answer.content)
        assert "Vary" not in answer
        assert not answer.cookies
    assert not any("session" in query["sql"] for query in captured.captured_queries)


def test_the_page_for_people_goes_the_way_of_pages(as_: Caller) -> None:
    """With the policy under which its own style and script may load."""
    answer = Browser().get("/api/v1/docs")
    assert (answer.status_code, answer["API-Version"]) == (200, VERSION)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
