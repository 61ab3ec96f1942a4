"""Bad input: refused with a sentence that says what to do, and nothing kept."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from steunpunt.models import Assignment, Organisation, Person, Question
from tests.api import bodies
from tests.api.conftest import Caller
from tests.cast import MONDAY, Cast, ask, held_by


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
    text = "👩‍⚖️ ünïcôdé e\u0301 漢字 עברית العربية ❤️"
    maas = as_("maas")
    path = maas.post("/adviesvragen", bodies.question(vraag=text, onderwerp="🦜"))["Location"]
    assert (maas.get(path).json()["vraag"], maas.get(path).json()["onderwerp"]) == (text, "🦜")


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
    resources = ["", "/toewijzingen", "/berichten", "/gesprekken", "/adviezen", "/pauzes", "/termijnen"]
    resources += ["/gebeurtenissen", f"/pauzes/{uuid4()}"]
    for username in ("smit", "bram", "charlie", "beheer", "anna"):
        api = as_(username)
        for resource in resources:
            there, nowhere, malformed = (
                api.get(f"/adviesvragen/{item}{resource}") for item in (question.id, uuid4(), "GM0246'--")
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
    path = f"/adviesvragen/{question.id}"
    early = as_("maas").post(f"{path}/afsluiting", {})
    assert (early.status_code, early.json()["code"]) == (409, "niet-nu")
    assert as_("maas").post(f"{path}/adviezen", bodies.ADVICE).json()["code"] == "niet-nu"
    as_("hessel").post(f"{path}/toewijzingen", {"adviseur": str(cast.anna.id)})
    as_("anna").post(f"{path}/aanvaarding")
    forbidden = as_("hessel").post(f"{path}/adviezen", bodies.ADVICE)
    assert (forbidden.status_code, forbidden.json()["code"]) == (403, "niet-aan-u")
    assert as_("hessel").post(f"{path}/berichten", {"tekst": "hallo"}).status_code == 403
    assert as_("maas").post(f"{path}/berichten", {"tekst": "hallo", "intern": True}).status_code == 403


def test_who_may_not_be_assigned(as_: Caller, cast: Cast) -> None:
    """bram has a conflict, which is never explained; an unknown id is a fault of the body."""
    path = f"/adviesvragen/{ask(cast.maas).id}/toewijzingen"
    conflict = as_("hessel").post(path, {"adviseur": str(cast.bram.id)})
    assert (conflict.status_code, conflict.json()["code"]) == (409, "adviseur-niet-mogelijk")
    assert "uitgesloten" in conflict.json()["detail"]
    for wrong, code in ((str(uuid4()), "onbekend"), ("bram", "geen-id"), (7, "geen-id")):
        assert faults(as_("hessel").post(path, {"adviseur": wrong})) == {"/adviseur": code}
    assert as_("maas").post(path, {"adviseur": str(cast.anna.id)}).json()["code"] == "niet-aan-u"


def test_charlie_may_not_ask(as_: Caller) -> None:
    """403, with the right places named."""
    answer = as_("charlie").post("/adviesvragen", bodies.question())
    assert (answer.status_code, answer.json()["code"]) == (403, "mag-niet-vragen")


def test_from_and_about_what_has_ended(as_: Caller, cast: Cast) -> None:
    """Both name who is there now: about it among the faults of the body, from it as a 403."""
    Organisation.objects.filter(code="GM0246").update(until=date(2025, 12, 31), merged_into="GM0232")
    about = as_("smit").post("/adviesvragen", bodies.question(organisatie="PV25", betrokkeneOrganisatie="GM0246"))
    assert faults(about) == {"/betrokkeneOrganisatie": "organisatie-opgeheven"}
    assert "gemeente Epe (GM0232)" in about.json()["errors"][0]["detail"]
    answer = as_("maas").post("/adviesvragen", bodies.question())
    assert (answer.status_code, answer.json()["code"]) == (403, "organisatie-opgeheven")
    assert "gemeente Epe (GM0232)" in answer.json()["detail"]


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


@pytest.mark.parametrize(
    ("resource", "body", "expected"),
    [
        ("berichten", {"tekst": "", "intern": "ja"}, {"/tekst": "verplicht", "/intern": "geen-ja-nee"}),
        (
            "berichten",
            {"tekst": "\u200b", "intern": True, "soort": "dank"},
            {"/tekst": "verplicht", "/soort": "past-niet"},
        ),
        ("gesprekken", {}, {"/soort": "verplicht", "/kanaal": "verplicht", "/gepland": "verplicht"}),
        (
            "gesprekken",
            {"soort": "x", "kanaal": "telefoon", "gepland": "2020-01-01T00:00:00Z"},
            {"/soort": "onbekende-keuze", "/gepland": "geen-komend-moment"},
        ),
        (
            "gesprekken",
            {"soort": "intake", "gepland": "2020-01-01T00:00:00Z", "gehouden": "2026-11-30T00:00:00Z", "x": 1},
            {
                "/kanaal": "verplicht",
                "/gepland": "geen-komend-moment",
                "/gehouden": "geen-voorbij-moment",
                "/x": "onbekend-veld",
            },
        ),
        (
            "gesprekken",
            {
                "soort": "intake",
                "kanaal": "video",
                "gepland": "2020-01-01T00:00:00Z",
                "gehouden": "2026-11-30T00:00:00Z",
            },
            {"/gepland": "geen-komend-moment", "/gehouden": "geen-voorbij-moment"},
        ),
        (
            "gesprekken",
            {"soort": "x", "gehouden": "gisteren"},
            {"/soort": "onbekende-keuze", "/kanaal": "verplicht", "/gehouden": "geen-tijdstip"},
        ),
    ],
)
def test_one_fault_hides_no_other(
    as_: Caller, cast: Cast, resource: str, body: dict[str, Any], expected: dict[str, str]
) -> None:
    """What the desk finds stands beside what the fields say, and each once."""
    question = held_by(cast.anna, cast.maas)
    answer = as_("anna").post(f"/adviesvragen/{question.id}/{resource}", body)
    assert (answer.status_code, faults(answer), len(answer.json()["errors"])) == (400, expected, len(expected))


def test_a_change_of_a_talk_names_all_faults_too(as_: Caller, cast: Cast) -> None:
    """One that cannot be read, and two where one is asked."""
    anna = as_("anna")
    booked = {"soort": "intake", "kanaal": "video", "gepland": "2026-11-24T10:00:00Z"}
    talk = anna.post(f"/adviesvragen/{held_by(cast.anna, cast.maas).id}/gesprekken", booked)["Location"]
    both = anna.patch(talk, {"gepland": "morgen", "gehouden": "2026-11-23T09:00:00Z"}, if_match="*")
    assert faults(both) == {"/gepland": "geen-tijdstip", "": "kies-een"}
    assert faults(anna.patch(talk, {"gepland": "morgen"}, if_match="*")) == {"/gepland": "geen-tijdstip"}


def test_nobody_is_sought_for_a_question_that_was_taken_or_ended(as_: Caller, cast: Cast) -> None:
    """200 while an offer is open; 409 from the taking on, and after the end."""
    maas = as_("maas")
    path = maas.post("/adviesvragen", bodies.question())["Location"]
    as_("hessel").post(f"{path}/toewijzingen", {"adviseur": str(cast.anna.id)})
    assert maas.post(f"{path}/toewijzingen", {}).status_code == 200
    as_("anna").post(f"{path}/aanvaarding")

    def refused() -> None:
        for username in ("maas", "hessel"):
            answer = as_(username).post(f"{path}/toewijzingen", {})
            assert (answer.status_code, answer.json()["code"]) == (409, "niet-nu")

    refused()
    as_("anna").post(f"{path}/adviezen", bodies.ADVICE)
    maas.post(f"{path}/afsluiting")
    refused()


def test_who_may_is_said_as_people_speak(as_: Caller, cast: Cast) -> None:
    """The asker who would choose the adviser hears whose task that is."""
    answer = as_("maas").post(f"/adviesvragen/{ask(cast.maas).id}/toewijzingen", {"adviseur": str(cast.anna.id)})
    assert (answer.status_code, answer.json()["detail"]) == (403, "‘Toewijzen’ kan alleen door de coördinator.")


def test_an_id_in_capitals_is_the_same_id(as_: Caller, cast: Cast) -> None:
    """Of a question and of a talk; and a key goes with the question, however its id is written."""
    question, anna = held_by(cast.anna, cast.maas), as_("anna")
    address, shouted = f"/adviesvragen/{question.id}", f"/adviesvragen/{str(question.id).upper()}"
    assert anna.get(shouted).content == anna.get(address).content
    answers = [anna.post(f"{path}/berichten", {"tekst": "Dag"}, idempotency_key="k") for path in (address, shouted)]
    assert answers[0].content == answers[1].content
    booked = {"soort": "intake", "kanaal": "video", "gepland": "2026-11-24T10:00:00Z"}
    talk = anna.post(f"{shouted}/gesprekken", booked)["Location"]
    assert (
        anna.get(
            talk.upper()
            .removeprefix("/API/V1")
            .replace("ADVIESVRAGEN", "adviesvragen")
            .replace("GESPREKKEN", "gesprekken")
        ).status_code
        == 200
    )
