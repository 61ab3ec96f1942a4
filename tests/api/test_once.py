"""The same write sent twice is one write, with the same answer."""

from typing import Any

import pytest

from steunpunt.models import Message, Question
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
    assert Message.objects.count() == (resource == "berichten")


def test_assigning_with_a_key(as_: Caller, cast: Cast) -> None:
    """201 both times, and one offer; without a key the second finds the open offer (200)."""
    maas, hessel = as_("maas"), as_("hessel")
    one = maas.post("/adviesvragen", bodies.question())["Location"]
    by_hand = [hessel.post(f"{one}/toewijzingen", {"adviseur": str(cast.anna.id)}, idempotency_key="h") for _ in "ab"]
    assert [answer.status_code for answer in by_hand] == [201, 201]
    assert by_hand[0].content == by_hand[1].content
    other = maas.post("/adviesvragen", bodies.question())["Location"]
    routed = [maas.post(f"{other}/toewijzingen", {}, idempotency_key="r") for _ in "ab"]
    assert [answer.status_code for answer in routed] == [201, 201]
    assert routed[0].content == routed[1].content


def test_etags(as_: Caller) -> None:
    """304 while nothing changed; 200 once it did."""
    maas = as_("maas")
    one = maas.post("/adviesvragen", bodies.question())["Location"]
    etag = maas.get(one)["ETag"]
    known = maas.get(one, if_none_match=f'"x", W/{etag}')
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", etag)
    maas.post(f"{one}/toewijzingen", {})
    assert maas.get(one, if_none_match=etag).status_code == 200


def test_pages(as_: Caller) -> None:
    """Two by two, the newest first, each once."""
    maas = as_("maas")
    made = [maas.post("/adviesvragen", bodies.question()).json()["id"] for _ in range(5)]
    seen: list[str] = []
    address = "/adviesvragen?pageSize=2"
    while address:
        page = maas.get(address).json()
        assert len(page["resultaten"]) <= 2
        seen += [one["id"] for one in page["resultaten"]]
        address = page["volgende"]
    assert sorted(seen) == sorted(made)
    one = f"/adviesvragen/{made[0]}/gebeurtenissen"
    first = maas.get(f"{one}?pageSize=1").json()
    assert first["resultaten"][0]["gebeurtenis"] == "vraag.ontvangen"
    assert maas.get(f"{one}?na=1").json()["resultaten"] == []
