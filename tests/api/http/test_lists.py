"""Filters on questions, and paging through lists that change meanwhile."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from steunpunt.desk.staff import presence
from steunpunt.models import Message, Person, Question
from tests.api.conftest import Api, Caller
from tests.cast import MONDAY, Cast, ask, held_by
from tests.past_the_rules import as_superuser

HOUR = timedelta(hours=1)


@pytest.fixture
def questions(cast: Cast) -> dict[str, str]:
    """Four of maas, an hour apart, by name: their ids."""
    made = {
        "oud": ask(cast.maas, at=MONDAY - 3 * HOUR),
        "spoed": ask(cast.maas, at=MONDAY - 2 * HOUR, urgency="spoed"),
        "geschenk": ask(cast.maas, at=MONDAY - HOUR, category="geschenken_en_uitnodigingen"),
        "aangenomen": held_by(cast.anna, cast.maas, at=MONDAY),
    }
    return {name: str(item.id) for name, item in made.items()}


def names_found(caller: Api, questions: dict[str, str], **params: str) -> list[str]:
    """The names of what is found, in order."""
    answer = caller.get(f"/adviesvragen?{urlencode(params)}")
    assert answer.status_code == 200, answer.content
    names = {question: name for name, question in questions.items()}
    return [names[item["id"]] for item in answer.json()["resultaten"]]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, "aangenomen geschenk spoed oud"),
        ({"sorteer": "-ontvangen"}, "aangenomen geschenk spoed oud"),
        ({"sorteer": "ontvangen"}, "oud spoed geschenk aangenomen"),
        ({"status": "in_behandeling"}, "aangenomen"),
        ({"status": "in_behandeling,ontvangen"}, "aangenomen geschenk spoed oud"),
        ({"status": "afgesloten"}, ""),
        ({"urgentie": "spoed,normaal"}, "spoed"),
        ({"categorie": "geschenken_en_uitnodigingen"}, "geschenk"),
        ({"organisatie": "GM0246,GM0232"}, "aangenomen geschenk spoed oud"),
        ({"organisatie": "GM0232"}, ""),
        ({"urgentie": "hoog", "status": "ontvangen", "sorteer": "ontvangen"}, "oud geschenk"),
        ({"ontvangenVanaf": "2026-11-23T08:00:00Z"}, "aangenomen geschenk"),
        ({"ontvangenVanaf": "2026-11-23T09:00:00+01:00"}, "aangenomen geschenk"),
        ({"ontvangenTot": "2026-11-23T08:00:00Z"}, "spoed oud"),
        ({"ontvangenVanaf": "2026-11-23T02:00:00-05:00", "ontvangenTot": "2026-11-23T08:00:00Z"}, "spoed"),
    ],
)
def test_looking_for_questions(as_: Caller, questions: dict[str, str], params: dict[str, str], names: str) -> None:
    """From the moment on, before the other, any of a list, all filters together."""
    assert names_found(as_("maas"), questions, **params) == names.split()


def test_each_finds_what_they_may_know_of(as_: Caller, questions: dict[str, str], cast: Cast) -> None:
    """By role at the desk: the adviser who took one, their deputy, who leads; and nobody else any."""
    everything = ["aangenomen", "geschenk", "spoed", "oud"]
    assert names_found(as_("hessel"), questions) == everything
    assert names_found(as_("anna"), questions) == ["aangenomen"]
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.chris.id)
    assert names_found(as_("chris"), questions) == ["aangenomen"]
    for username in ("bram", "smit", "charlie"):
        assert names_found(as_(username), questions) == [], username


def test_a_filter_shows_nothing_more(as_: Caller, questions: dict[str, str]) -> None:
    """Who may not know of them finds none."""
    assert names_found(as_("charlie"), questions, status="ontvangen") == []


def test_an_offset_whose_plus_was_not_encoded(as_: Caller, questions: dict[str, str]) -> None:
    """In an address a + is a space; it is taken for what was meant."""
    answer = as_("maas").get("/adviesvragen?ontvangenVanaf=2026-11-23T09:00:00+01:00")
    assert len(answer.json()["resultaten"]) == 2


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"status": "weg"}, "onbekende-keuze"),
        ({"status": ""}, "onbekende-keuze"),
        ({"status": "ontvangen,"}, "onbekende-keuze"),
        ({"urgentie": "Spoed"}, "onbekende-keuze"),
        ({"categorie": "x,y"}, "onbekende-keuze"),
        ({"organisatie": "GM9999"}, "onbekend"),
        ({"organisatie": "GM0246;"}, "onbekend"),
        ({"organisatie": "\x00"}, "onbekend"),
        ({"sorteer": "status"}, "onbekende-keuze"),
        ({"ontvangenVanaf": "gisteren"}, "geen-tijdstip"),
        ({"ontvangenVanaf": "2026-11-23T08:00:00"}, "tijdstip-zonder-zone"),
        ({"ontvangenVanaf": "2026-11-24T00:00:00Z", "ontvangenTot": "2026-11-23T00:00:00Z"}, "past-niet"),
        ({"pageSize": "0"}, "ongeldige-page-size"),
        ({"pageSize": "１"}, "ongeldige-page-size"),
        ({"cursor": ""}, "ongeldige-cursor"),
        ({"cursor": "x"}, "ongeldige-cursor"),
        ({"cursor": "é"}, "ongeldige-cursor"),
    ],
)
def test_values_that_are_none(as_: Caller, params: dict[str, str], code: str) -> None:
    """400, with the parameter and what to do."""
    answer = as_("maas").get(f"/adviesvragen?{urlencode(params)}")
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content
    [fault] = answer.json()["errors"]
    assert fault["parameter"] in params
    assert fault["detail"] == answer.json()["detail"]


def test_all_faults_together(as_: Caller) -> None:
    """Also a parameter that comes twice."""
    answer = as_("maas").get("/adviesvragen?status=x&pageSize=a&sorteer=ontvangen&sorteer=-ontvangen&y=1")
    assert (answer.status_code, answer.json()["code"]) == (400, "ongeldige-parameters")
    assert {(fault["parameter"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("status", "onbekende-keuze"),
        ("pageSize", "ongeldige-page-size"),
        ("sorteer", "dubbele-parameter"),
        ("y", "onbekende-parameter"),
    }


@pytest.mark.parametrize("sorteer", ["ontvangen", "-ontvangen"])
def test_pages_of_questions_while_they_come_and_go(as_: Caller, cast: Cast, sorteer: str) -> None:
    """What is there all the time is told once, also when the question that the cursor names has gone."""
    at_once = [ask(cast.maas, at=MONDAY - HOUR) for _ in range(4)]  # told apart by their ids
    later = [ask(cast.maas, at=MONDAY - minutes * timedelta(minutes=1)) for minutes in range(5)]
    maas, ids = as_("maas"), []
    address, gone = f"/adviesvragen?pageSize=2&status=ontvangen&sorteer={sorteer}", []
    while address:
        page = maas.get(address).json()
        ids += [item["id"] for item in page["resultaten"]]
        address = page["volgende"]
        if len(ids) == 4:
            gone = ids[2:]
            ended = Question.objects.filter(id__in=gone)  # the last told: the cursor names one of them
            ended.update(status="ingetrokken", ended_at=MONDAY, next_route_at=None)
            ask(cast.maas, at=MONDAY + HOUR)
            ask(cast.maas, at=MONDAY - 2 * HOUR)
    assert len(ids) == len(set(ids))
    assert {str(item.id) for item in (*at_once, *later)} <= set(ids)
    assert len(gone) == 2


def test_pages_of_a_list_whose_item_goes(as_: Caller, cast: Cast) -> None:
    """The message that the cursor names is gone: the page after it is the page after it."""
    question = held_by(cast.anna, cast.maas)
    path, anna = f"/adviesvragen/{question.id}/berichten", as_("anna")
    for words in "abcd":
        assert anna.post(path, {"tekst": words}).status_code == 201
    ids = [message["id"] for message in anna.get(path).json()["resultaten"]]
    first = anna.get(f"{path}?pageSize=2").json()
    with as_superuser():
        Message.objects.filter(id__in=ids[:2]).delete()
    rest = anna.get(first["volgende"]).json()
    assert ([message["id"] for message in rest["resultaten"]], rest["volgende"]) == (ids[2:], None)


@pytest.mark.parametrize(
    ("path", "username"), [("/wachtende-vragen", "hessel"), ("/adviseurs", "hessel"), ("/adviesvragen", "hessel")]
)
def test_pages_are_the_list(as_: Caller, cast: Cast, path: str, username: str) -> None:
    """One by one, as all at once; also when what a list once went by changes meanwhile."""
    for urgency in ("normaal", "spoed", "hoog"):
        ask(cast.maas, urgency=urgency)
    hessel = as_(username)
    key = "adviesvraag" if path == "/wachtende-vragen" else "id"
    whole = [item[key] for item in hessel.get(path).json()["resultaten"]]
    ids: list[str] = []
    address = f"{path}?pageSize=1"
    while address:
        page = hessel.get(address).json()
        ids += [item[key] for item in page["resultaten"]]
        address = page["volgende"]
        Person.objects.filter(id=ids[-1]).update(last_name="Zwart")
    assert ids == whole
    assert len(ids) >= 3


def test_a_cursor_is_of_one_list(as_: Caller, cast: Cast, questions: dict[str, str]) -> None:
    """Not of another path, other filters or another order; how much is on a page may change."""
    maas = as_("maas")
    following = maas.get("/adviesvragen?pageSize=1&status=ontvangen").json()["volgende"]
    cursor = following.rpartition("cursor=")[2].partition("&")[0]
    other = [
        f"/adviesvragen?cursor={cursor}",
        f"/adviesvragen?status=ingetrokken&cursor={cursor}",
        f"/adviesvragen?status=ontvangen&sorteer=ontvangen&cursor={cursor}",
        f"/adviesvragen/{questions['oud']}/termijnen?cursor={cursor}",
    ]
    refused = [maas.get(address) for address in other]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(400, "cursor-past-niet")] * 4
    assert len(maas.get(f"/adviesvragen?status=ontvangen&pageSize=9&cursor={cursor}").json()["resultaten"]) == 2


@pytest.mark.parametrize("place", ["", "|", "gisteren|x", "2026-11-23T08:00:00|6f1f7a52-3a0e-4bd6-9d0c-2f6b6e1f7f10"])
def test_a_cursor_that_somebody_made(as_: Caller, questions: dict[str, str], place: str) -> None:
    """With the right mark and a place that is none: refused as any that we do not know."""
    maas = as_("maas")
    following: Any = maas.get("/adviesvragen?pageSize=1").json()["volgende"]
    cursor = following.rpartition("cursor=")[2].partition("&")[0]
    mark = base64.urlsafe_b64decode(cursor + "==").decode().partition(".")[0]
    made = base64.urlsafe_b64encode(f"{mark}.{place}".encode()).decode()
    answer = maas.get(f"/adviesvragen?pageSize=1&cursor={made}")
    assert (answer.status_code, answer.json()["code"]) == (400, "ongeldige-cursor")
