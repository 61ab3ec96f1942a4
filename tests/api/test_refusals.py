"""Bad input: refused with a sentence that says what to do, and nothing kept."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from steunpunt.models import Assignment, Person, Question
from tests.api import bodies
from tests.api.conftest import Caller
from tests.cast import MONDAY, Cast, ask


def faults(answer: Any) -> dict[str, str]:
    """Pointer and code of every fault."""
    assert answer["Content-Type"] == "application/problem+json"
    assert all(fault["detail"].endswith((".", "].", "}].", "…")) for fault in answer.json()["errors"])
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


def test_all_faults_of_a_body_at_once(as_: Caller) -> None:
    """Types, choices, texts, moments, unknown fields and organisations together."""
    body = bodies.question(
        onderwerp="twee\nregels",
        vraag="",
        urgentie="gisteren",
        categorie=7,
        organisatie="GM9999",
        betrokkeneOrganisatie="\x00",
        fase=...,
        contact=["06"],
        belmomenten=[{"van": "2026-11-24T09:00:00", "tot": "morgen", "wie": "ik"}],
        behoefte="\u202eomgekeerd",
        nodigVoor="2026-11-24T09:00",
        prioriteit=1,
    )
    answer = as_("maas").post("/adviesvragen", body)
    assert answer.status_code == 400
    assert faults(answer) == {
        "/onderwerp": "een-regel",
        "/vraag": "verplicht",
        "/urgentie": "onbekende-keuze",
        "/categorie": "onbekende-keuze",
        "/organisatie": "onbekend",
        "/betrokkeneOrganisatie": "onbekend",
        "/fase": "verplicht",
        "/contact": "geen-tekst",
        "/belmomenten/0/van": "tijdstip-zonder-zone",
        "/belmomenten/0/tot": "geen-tijdstip",
        "/belmomenten/0/wie": "onbekend-veld",
        "/behoefte": "onleesbaar-teken",
        "/nodigVoor": "tijdstip-zonder-zone",
        "/prioriteit": "onbekend-veld",
    }
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("vraag", "code"),
    [
        ("", "verplicht"),
        (" \n ", "verplicht"),
        ("a" * 1_000_000, "te-lang"),
        ("bel\x07", "onleesbaar-teken"),
        ("nul\x00", "onleesbaar-teken"),
        ("om\u202egekeerd", "onleesbaar-teken"),
        ("half \ud83d", "onleesbaar-teken"),
        (None, "verplicht"),
        (7, "geen-tekst"),
    ],
)
def test_texts_that_are_refused(as_: Caller, vraag: object, code: str) -> None:
    """Empty, a megabyte, control characters, NUL, an override, half a sign."""
    answer = as_("maas").raw("/adviesvragen", json.dumps(bodies.question(vraag=vraag)))
    assert (answer.status_code, faults(answer)) == (400, {"/vraag": code})


def test_every_script_is_kept_as_typed(as_: Caller) -> None:
    """Emoji with joiners, right-to-left script, Chinese, combining marks."""
    said = "👩‍⚖️ ünïcôdé e\u0301 漢字 עברית العربية ❤️"
    maas = as_("maas")
    one = maas.post("/adviesvragen", bodies.question(vraag=said, onderwerp="🦜"))["Location"]
    assert (maas.get(one).json()["vraag"], maas.get(one).json()["onderwerp"]) == (said, "🦜")


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


def test_tokens(as_: Caller, cast: Cast, clock: Any) -> None:
    """Absent, wrong, expired, of somebody who left: 401 with WWW-Authenticate; never said which."""
    absent = as_("").get("/adviesvragen")
    assert (absent.status_code, absent.json()["code"]) == (401, "niet-aangemeld")
    assert absent["WWW-Authenticate"] == 'Bearer realm="steunpunt"'
    wrong = as_("").get("/adviesvragen", authorization="Bearer x")
    left = as_("maas")
    Person.objects.filter(username="maas").update(is_active=False)
    expired = as_("smit")
    gone = left.get("/adviesvragen")
    clock.at = MONDAY + timedelta(hours=1)
    for answer in (wrong, gone, expired.get("/adviesvragen"), as_("").get("/adviesvragen", authorization="Bearer ")):
        assert (answer.status_code, answer.json()["code"]) == (401, "token-ongeldig")
        assert answer["WWW-Authenticate"].endswith('error="invalid_token"')
    assert as_("").get("/adviesvragen", authorization="Basic eDp5").json()["code"] == "niet-aangemeld"


def test_what_is_not_yours_is_what_does_not_exist(as_: Caller, cast: Cast) -> None:
    """The same bytes for smit, bram and charlie as for an id that was never given out, and for no id at all."""
    question = ask(cast.maas)
    resources = ["", "/toewijzingen", "/berichten", "/gesprekken", "/adviezen", "/termijnen", "/gebeurtenissen"]
    for username in ("smit", "bram", "charlie", "beheer", "anna"):
        api = as_(username)
        for resource in resources:
            there, nowhere, malformed = (
                api.get(f"/adviesvragen/{one}{resource}") for one in (question.id, uuid4(), "GM0246'--")
            )
            assert there.status_code == nowhere.status_code == malformed.status_code == 404
            assert {answer.json().pop("instance") for answer in (there, nowhere)}
            bare = [
                {name: value for name, value in answer.json().items() if name != "instance"}
                for answer in (there, nowhere, malformed)
            ]
            assert bare[0] == bare[1] == bare[2]
        assert api.get("/adviesvragen").json() == {"resultaten": [], "volgende": None}
        assert api.post(f"/adviesvragen/{question.id}/berichten", {"tekst": "hallo"}).status_code == 404
        assert api.post(f"/adviesvragen/{question.id}/toewijzingen", {}).status_code == 404
        assert api.post(f"/adviesvragen/{question.id}/intrekking", {}).status_code == 404
    assert not Assignment.objects.exists()


def test_illegal_moves_are_conflicts_with_a_code(as_: Caller, cast: Cast) -> None:
    """Closing before the advice; advising what one does not hold; a message of the coordinator."""
    question = ask(cast.maas)
    one = f"/adviesvragen/{question.id}"
    early = as_("maas").post(f"{one}/afsluiting", {})
    assert (early.status_code, early.json()["code"]) == (409, "niet-nu")
    assert as_("maas").post(f"{one}/adviezen", bodies.ADVICE).json()["code"] == "niet-nu"
    as_("hessel").post(f"{one}/toewijzingen", {"adviseur": str(cast.anna.id)})
    as_("anna").post(f"{one}/aanvaarding")
    forbidden = as_("hessel").post(f"{one}/adviezen", bodies.ADVICE)
    assert (forbidden.status_code, forbidden.json()["code"]) == (403, "niet-aan-u")
    assert as_("hessel").post(f"{one}/berichten", {"tekst": "hallo"}).status_code == 403
    assert as_("maas").post(f"{one}/berichten", {"tekst": "hallo", "intern": True}).status_code == 403


def test_who_may_not_be_assigned(as_: Caller, cast: Cast) -> None:
    """bram has a conflict, which is never explained; an unknown id is a fault of the body."""
    one = f"/adviesvragen/{ask(cast.maas).id}/toewijzingen"
    conflict = as_("hessel").post(one, {"adviseur": str(cast.bram.id)})
    assert (conflict.status_code, conflict.json()["code"]) == (409, "adviseur-niet-mogelijk")
    assert "uitgesloten" in conflict.json()["detail"]
    for wrong, code in ((str(uuid4()), "onbekend"), ("bram", "geen-id"), (7, "geen-id")):
        assert faults(as_("hessel").post(one, {"adviseur": wrong})) == {"/adviseur": code}
    assert as_("maas").post(one, {"adviseur": str(cast.anna.id)}).json()["code"] == "niet-aan-u"


def test_charlie_may_not_ask(as_: Caller) -> None:
    """403, with the right places named."""
    answer = as_("charlie").post("/adviesvragen", bodies.question())
    assert (answer.status_code, answer.json()["code"]) == (403, "mag-niet-vragen")


def test_an_advice_with_faults(as_: Caller, cast: Cast) -> None:
    """Every part at once."""
    answer = as_("anna").post(f"/adviesvragen/{uuid4()}/adviezen", {"advies": 7, "opties": "\x00", "titel": "x"})
    assert faults(answer) == {
        "/vraagBegrepen": "verplicht",
        "/advies": "geen-tekst",
        "/opties": "onleesbaar-teken",
        "/vervolgstappen": "verplicht",
        "/titel": "onbekend-veld",
    }


def test_http_itself(as_: Caller) -> None:
    """405 with Allow, 406, a page that is not there, a chunked body: problem+json with the version, everywhere."""
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
        assert answer["API-Version"] == "1.0.0"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
