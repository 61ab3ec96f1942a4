"""Partners connect their systems: they see what is theirs, and events reach them neither twice nor never."""

import json
from typing import Any
from uuid import uuid4

import pytest

from steunpunt.models import Delivery
from tests.api import partner_story
from tests.api.conftest import Caller
from tests.api.event_stream import events_of
from tests.api.partner_story import WONINGSCAN
from tests.cast import CANARY, Cast, held_by

HOOK = {"url": "https://ontvanger.example/gebeurtenissen"}


def test_heerde_from_the_first_day_of_its_new_burgemeester(as_: Caller, received: list[Any], cast: Cast) -> None:
    """Registered, opened, asked, advised, referred, picked up and closed; each sees what is theirs and no more."""
    story = partner_story.walk(received, as_("anna"), as_("hessel"))
    issue = story.cabinet.get(f"/uitreikingen/{story.issue['id']}").json()
    assert (issue["naam"], issue["geopend"]) == ("Nova Nieuw", "2026-11-23T09:00:00Z")
    assert [event["gebeurtenis"] for event in events_of(story.cabinet)] == [
        "uitreiking.verzonden",
        "uitreiking.geopend",
    ]
    events = events_of(story.ccv)
    assert [item["gebeurtenis"] for item in events] == [
        "verwijzing.verzonden",
        "verwijzing.aanvaard",
        "verwijzing.afgerond",
    ]
    assert {item["adviesvraag"] for item in events} == {None}
    referral = story.ccv.get(story.referral).json()
    assert referral["gegevens"] == {"naam": "Nova Nieuw", "telefoon": "06 12345678"}
    assert (referral["status"], referral["adviesvraag"]) == ("afgerond", None)
    assert story.nova.get(story.referral).json()["adviesvraag"] == story.question.rpartition("/")[2]
    assert story.ccv.get(story.question).status_code == 403
    assert story.cabinet.get("/adviesvragen").status_code == 403
    assert CANARY not in json.dumps(events)


@pytest.mark.parametrize("username", ["bram", "smit", "charlie", "chris"])
def test_what_is_not_yours_is_not_there(as_: Caller, received: list[Any], cast: Cast, username: str) -> None:
    """Not to read, not to act on, in no list, in no stream."""
    story = partner_story.walk(received, as_("anna"), as_("hessel"))
    hook = story.nova.post("/abonnementen", HOOK).headers["Location"]
    other, nothing = as_(username), str(uuid4())
    for path, body in (
        (story.referral, None),
        (f"{story.referral}/akkoord", {"akkoord": True}),
        (f"{story.referral}/statusmeldingen", {"status": "afgerond"}),
        (f"/uitreikingen/{story.issue['id']}", None),
        (f"/uitreikingen/{story.issue['id']}/uitnodigingen", {}),
        (hook, None),
        (f"{hook}/bezorgingen", None),
        (f"{hook}/proefberichten", {}),
        (f"{hook}/geheimen", {}),
        (f"{hook}/herhalingen", {}),
    ):
        missing = path.replace(path.split("/")[-2 if body is not None else -1], nothing)
        if path.endswith("/bezorgingen"):
            missing = path.replace(path.split("/")[-2], nothing)
        answers = [other.get(item) if body is None else other.post(item, body) for item in (path, missing)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        first, second = (json.loads(answer.content) | {"instance": ""} for answer in answers)
        assert first == second
    for path in ("/verwijzingen", "/uitreikingen", "/abonnementen"):
        assert other.get(path).json()["resultaten"] == []
    assert {"verwijzing", "uitreiking"} & {event["gebeurtenis"].split(".")[0] for event in events_of(other)} == set()


def test_the_stream_neither_skips_nor_repeats_while_things_happen(as_: Caller, received: list[Any], cast: Cast) -> None:
    """Read in pages of two while others write; then on from the last one."""
    maas = as_("maas")
    held_by(cast.anna, cast.maas)
    ids: list[str] = []
    address: str | None = "/gebeurtenissen?pageSize=2"
    for _ in range(4):
        assert address is not None
        page = maas.get(address).json()
        ids += [item["id"] for item in page["resultaten"]]
        address = page["volgende"]
        held_by(cast.anna, cast.maas)
    ids += [event["id"] for event in events_of(maas, since=ids[-1])]
    whole = [event["id"] for event in events_of(maas)]
    assert ids == whole
    assert len(set(whole)) == len(whole)
    assert maas.get(f"/gebeurtenissen?na={uuid4()}").json()["code"] == "onbekende-gebeurtenis"
    assert maas.get("/gebeurtenissen?na=7").status_code == 400


def test_the_event_of_the_stream_and_of_the_question_is_one(as_: Caller, cast: Cast) -> None:
    """Known by the same id; what one may not know does not show as a gap."""
    question = held_by(cast.anna, cast.maas)
    ours = as_("maas").get(f"/adviesvragen/{question.id}/gebeurtenissen?pageSize=100").json()["resultaten"]
    assert [event["id"] for event in ours] == [event["id"] for event in events_of(as_("maas"))]


def test_an_abonnement_is_taken_tried_out_renewed_and_ended(as_: Caller, cast: Cast) -> None:
    """The secret is shown once and never again; nothing of it can be read back."""
    maas = as_("maas")
    made = maas.post("/abonnementen", HOOK | {"soorten": ["vraag", "advies.gegeven"]})
    assert made.status_code == 201
    assert made.json()["geheim"].startswith("whsec_")
    there = made.headers["Location"]
    stands = maas.get(there)
    assert "geheim" not in stands.json()
    tried = maas.post(f"{there}/proefberichten", {})
    assert (tried.status_code, tried.json()["stand"]) == (201, "wacht")
    assert maas.post(f"{there}/geheimen", {}).json()["geheim"] != made.json()["geheim"]
    (message,) = maas.get(f"{there}/bezorgingen").json()["resultaten"]
    assert (message["soort"], message["volgnummer"], message["pogingen"]) == ("proefbericht", 1, [])
    assert maas.post(f"{there}/herhalingen", {"bezorging": message["id"]}).json() == {"berichten": 1}
    assert maas.post(f"{there}/herhalingen", {}).json() == {"berichten": 0}
    assert maas.delete(there).status_code == 428
    assert maas.delete(there, if_match=stands["ETag"]).status_code == 412
    assert maas.delete(there, if_match=maas.get(there)["ETag"]).status_code == 204
    assert maas.get(there).status_code == 404
    assert not Delivery.objects.filter(next_attempt_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://elders.example/"}, "ongeldig-adres"),
        ({"url": "file:///etc/passwd"}, "ongeldig-adres"),
        ({"url": "https://x.example/", "soorten": ["Vraag!"]}, "onbekende-soort"),
        ({"url": "https://x.example/", "soorten": "vraag"}, "geen-lijst"),
        ({}, "verplicht"),
    ],
)
def test_a_wrong_abonnement_is_told_in_a_sentence(as_: Caller, body: dict[str, Any], code: str) -> None:
    """With the field that is at fault."""
    answer = as_("maas").post("/abonnementen", body)
    assert answer.status_code == 400
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]


def test_who_looks_is_not_told_that_they_looked(as_: Caller, received: list[Any], cast: Cast) -> None:
    """Or a system that fetches what it was told of would be told again, and fetch again, without end."""
    ccv = partner_story.system("CCV", received, partner_story.SCOPES_OF_CCV, item=WONINGSCAN)
    there = as_("maas").post("/verwijzingen", {"onderdeel": WONINGSCAN, "deelt": ["naam"]}).headers["Location"]
    for _ in range(3):
        ccv.get(there)
    assert "verwijzing.ingezien" not in {event["gebeurtenis"] for event in events_of(ccv)}
    assert [event["gebeurtenis"] for event in events_of(as_("maas"))].count("verwijzing.ingezien") == 1
    question = held_by(cast.anna, cast.maas)
    as_("maas").get(f"/adviesvragen/{question.id}")
    as_("anna").get(f"/adviesvragen/{question.id}")
    assert [event["gebeurtenis"] for event in events_of(as_("maas"))].count("vraag.gelezen") == 1
