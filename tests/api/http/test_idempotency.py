"""The same write sent twice is one write, with the same answer."""

from datetime import timedelta
from typing import Any

import pytest

from steunpunt.models import Letter, Message, Question
from tests.api import bodies
from tests.api.conftest import Caller
from tests.cast import MONDAY, Cast, held_by


def test_asking_twice_with_one_key(as_: Caller, cast: Cast) -> None:
    """The same answer, also when the question has moved on since; other words are refused; one question."""
    maas = as_("maas")
    first = maas.post("/adviesvragen", bodies.question(), idempotency_key="regel 12")
    maas.post(f"{first['Location']}/toewijzingen", {})
    second = maas.post("/adviesvragen", bodies.question(), idempotency_key="regel 12")
    assert (second.status_code, second.content) == (201, first.content)
    other = maas.post("/adviesvragen", bodies.question(contact="06 99999999"), idempotency_key="regel 12")
    assert (other.status_code, other.json()["code"]) == (422, "sleutel-hergebruikt")
    assert Question.objects.count() == 1
    smit = as_("smit").post("/adviesvragen", bodies.question(organisatie="PV25"), idempotency_key="regel 12")
    assert smit.status_code == 201


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "a\x07b", "a\x7fb"])
def test_keys_that_are_none(as_: Caller, key: str) -> None:
    """Too long, empty, control characters."""
    answer = as_("maas").post("/adviesvragen", bodies.question(), idempotency_key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "ongeldige-sleutel")


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("berichten", {"tekst": "Goedemorgen"}),
        ("adviezen", bodies.ADVICE),
        ("pauzes", {"reden": "wacht_op_vrager", "vraag": "Hoe zit het?"}),
        ("gesprekken", {"soort": "intake", "kanaal": "video", "gepland": "2026-11-24T10:00:00Z"}),
        ("gesprekken", {"soort": "intake", "kanaal": "video", "gehouden": "2026-11-23T09:00:00Z"}),
    ],
)
def test_every_creating_post_takes_a_key(as_: Caller, cast: Cast, resource: str, body: dict[str, Any]) -> None:
    """Twice the same answer."""
    question = held_by(cast.anna, cast.maas, at=MONDAY)
    anna = as_("anna")
    answers = [anna.post(f"/adviesvragen/{question.id}/{resource}", body, idempotency_key="k") for _ in "ab"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Message.objects.count() == (resource in {"berichten", "pauzes"})


@pytest.mark.parametrize(
    ("username", "resource", "body"),
    [
        ("anna", "berichten", {"tekst": "Goedemorgen"}),
        ("anna", "berichten", {"tekst": "Wat weet u?", "soort": "vraag"}),
        ("anna", "berichten", {"tekst": "Nagaan", "intern": True}),
        ("maas", "berichten", {"tekst": "Goedemorgen"}),
        ("anna", "pauzes", {"reden": "wacht_op_derde"}),
        ("anna", "adviezen", bodies.ADVICE),
        ("anna", "gesprekken", {"soort": "intake", "kanaal": "video", "gepland": "2026-11-23T09:10:00Z"}),
        ("anna", "gesprekken", {"soort": "intake", "kanaal": "video", "gehouden": "2026-11-23T09:00:00Z"}),
    ],
)
def test_a_key_gives_the_same_answer_when_the_question_moved_on(
    as_: Caller, cast: Cast, clock: Any, username: str, resource: str, body: dict[str, Any]
) -> None:
    """Advised, the talk moved and held, the question closed: the first answer still, and no second letter."""
    question = held_by(cast.anna, cast.maas, at=MONDAY)
    path, caller, anna = f"/adviesvragen/{question.id}", as_(username), as_("anna")
    first = caller.post(f"{path}/{resource}", body, idempotency_key="k")
    assert first.status_code == 201
    if "gepland" in body:
        anna.patch(first["Location"], {"gepland": "2026-11-23T09:15:00Z"}, if_match=first["ETag"])
    clock.at += timedelta(minutes=20)
    if "gepland" in body:
        anna.patch(first["Location"], {"gehouden": "2026-11-23T09:15:00Z"}, if_match="*")
    anna.post(f"{path}/adviezen", bodies.ADVICE)
    as_("maas").post(f"{path}/afsluiting")
    letters = Letter.objects.count()
    again = caller.post(f"{path}/{resource}", body, idempotency_key="k")
    assert (again.status_code, again.content, again.headers.get("ETag")) == (
        201,
        first.content,
        first.headers.get("ETag"),
    )
    assert Letter.objects.count() == letters
    other = caller.post(f"{path}/{resource}", body, idempotency_key="ander")
    assert (other.status_code, other.json()["code"]) == (409, "niet-nu")


def test_a_thank_you_with_a_key(as_: Caller, cast: Cast) -> None:
    """Thanked, then closed: the first answer still."""
    path, maas = f"/adviesvragen/{held_by(cast.anna, cast.maas).id}", as_("maas")
    as_("anna").post(f"{path}/adviezen", bodies.ADVICE)
    body = {"tekst": "Dank", "soort": "dank"}
    first = maas.post(f"{path}/berichten", body, idempotency_key="k")
    maas.post(f"{path}/afsluiting")
    again = maas.post(f"{path}/berichten", body, idempotency_key="k")
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("berichten", {"tekst": "Goedemorgen"}),
        ("adviezen", bodies.ADVICE),
        ("pauzes", {"reden": "wacht_op_vrager", "vraag": "Hoe zit het?"}),
        ("gesprekken", {"soort": "intake", "kanaal": "video", "gehouden": "2026-11-23T09:00:00Z"}),
    ],
)
def test_a_key_opens_nothing_for_who_stepped_back(as_: Caller, cast: Cast, resource: str, body: dict[str, Any]) -> None:
    """anna may no longer see the question, nor what she made there."""
    path, anna = f"/adviesvragen/{held_by(cast.anna, cast.maas).id}", as_("anna")
    assert anna.post(f"{path}/{resource}", body, idempotency_key="k").status_code == 201
    if resource == "adviezen":
        as_("maas").post(f"{path}/berichten", {"tekst": "Nog iets"})
    assert anna.post(f"{path}/verschoning").status_code == 204
    assert anna.post(f"{path}/{resource}", body, idempotency_key="k").status_code == 404


def test_assigning_with_a_key(as_: Caller, cast: Cast) -> None:
    """201 both times, and one offer; without a key the second finds the open offer (200)."""
    maas, hessel = as_("maas"), as_("hessel")
    path = maas.post("/adviesvragen", bodies.question())["Location"]
    by_hand = [hessel.post(f"{path}/toewijzingen", {"adviseur": str(cast.anna.id)}, idempotency_key="h") for _ in "ab"]
    assert [answer.status_code for answer in by_hand] == [201, 201]
    assert by_hand[0].content == by_hand[1].content
    other = maas.post("/adviesvragen", bodies.question())["Location"]
    routed = [maas.post(f"{other}/toewijzingen", {}, idempotency_key="r") for _ in "ab"]
    assert [answer.status_code for answer in routed] == [201, 201]
    assert routed[0].content == routed[1].content


def test_etags(as_: Caller) -> None:
    """304 while nothing changed; 200 once it did."""
    maas = as_("maas")
    path = maas.post("/adviesvragen", bodies.question())["Location"]
    etag = maas.get(path)["ETag"]
    unchanged = maas.get(path, if_none_match=f'"x", W/{etag}')
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", etag)
    maas.post(f"{path}/toewijzingen", {})
    assert maas.get(path, if_none_match=etag).status_code == 200


def test_pages(as_: Caller) -> None:
    """Two by two, the newest first, each once."""
    maas = as_("maas")
    made = [maas.post("/adviesvragen", bodies.question()).json()["id"] for _ in range(5)]
    ids: list[str] = []
    address = "/adviesvragen?pageSize=2"
    while address:
        page = maas.get(address).json()
        assert len(page["resultaten"]) <= 2
        ids += [item["id"] for item in page["resultaten"]]
        address = page["volgende"]
    assert sorted(ids) == sorted(made)
    path = f"/adviesvragen/{made[0]}/gebeurtenissen"
    first = maas.get(f"{path}?pageSize=1").json()
    assert first["resultaten"][0]["gebeurtenis"] == "vraag.ontvangen"
    assert maas.get(f"{path}?na=1").json()["resultaten"] == []
