"""'Vragen': the lists of questions, their filters in the address, and what somebody keeps of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import advice, closing, pausing
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import list_preferences, presence
from steunpunt.models import ListPreferences, Question
from steunpunt.rules.clocks.clocks import PauseReason
from tests.case_steps import PARTS
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.copies import copies
from tests.web.desk_pages import as_person, main_of

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def questions(cast: Cast, time_machine: TimeMachineFixture) -> dict[str, Question]:
    """One for each list, by name, on a Monday at noon."""
    made = {
        "laat": ask(cast.maas, urgency="spoed", at=MONDAY),
        "aangeboden": ask(cast.maas, urgency="normaal", category="geschenken_en_uitnodigingen", at=MONDAY),
        "anna": held_by(cast.anna, cast.maas, at=MONDAY - DAY),
        "wacht": held_by(cast.anna, cast.smit, organisation="PV25", at=MONDAY),
        "klaar": held_by(cast.anna, cast.maas, at=MONDAY - 2 * DAY),
        "ingetrokken": ask(cast.maas, at=MONDAY),
    }
    of: dict[str, dict[str, Any]] = {
        name: {"question_id": question.id, "at": MONDAY + MINUTE} for name, question in made.items()
    }
    triage.assign(person=cast.hessel, adviser_id=cast.chris.id, **of["aangeboden"])
    pausing.pause(person=cast.anna, reason=PauseReason.FOR_THIRD, **of["wacht"])
    advice.send(person=cast.anna, parts=PARTS, **of["klaar"])
    closing.close(person=cast.maas, **of["klaar"])
    closing.withdraw(person=cast.maas, **of["ingetrokken"])
    time_machine.move_to(MONDAY + timedelta(hours=2), tick=False)
    return made


def names_on(client: Client, questions: dict[str, Question], address: str) -> list[str]:
    """The names of the questions on this page, in order."""
    main = main_of(client.get(address))
    places = {name: main.find(question.reference) for name, question in questions.items()}
    return sorted((name for name, place in places.items() if place >= 0), key=lambda name: places[name])


LISTS: list[tuple[str, set[str], set[str]]] = [
    ("lijst=open", {"laat", "aangeboden", "anna", "wacht"}, {"anna", "wacht"}),
    ("lijst=mijn", {"laat", "aangeboden", "anna", "wacht"}, {"anna", "wacht"}),  # not a list of hessel
    ("lijst=aangeboden", {"aangeboden"}, set()),
    ("lijst=wacht", {"wacht"}, {"wacht"}),
    ("lijst=te-laat", {"laat", "anna"}, {"anna"}),
    ("lijst=afgesloten", {"klaar"}, {"klaar"}),
    ("lijst=ingetrokken", {"ingetrokken"}, set()),
    ("lijst=weg", {"laat", "aangeboden", "anna", "wacht"}, {"anna", "wacht"}),
    ("urgentie=spoed", {"laat"}, set()),
    ("categorie=geschenken_en_uitnodigingen", {"aangeboden"}, set()),
    ("organisatie=gelder", {"wacht"}, {"wacht"}),
    ("organisatie=PV25", {"wacht"}, {"wacht"}),
    ("status=in_behandeling", {"anna", "wacht"}, {"anna", "wacht"}),
    ("tot=2026-11-22", {"anna"}, {"anna"}),
    ("van=2026-11-23", {"laat", "aangeboden", "wacht"}, {"wacht"}),
]
"""What is asked for, what hessel sees then, and what anna."""


def test_each_list_has_what_belongs_in_it(cast: Cast, questions: dict[str, Question]) -> None:
    """As far as its reader may know of it: the coordinator all, an adviser their own."""
    hessel, anna = as_person(cast.hessel), as_person(cast.anna)
    for query, of_hessel, of_anna in LISTS:
        assert set(names_on(hessel, questions, f"/lijsten?{query}")) == of_hessel, query
        assert set(names_on(anna, questions, f"/lijsten?{query}")) == of_anna, query


def test_filters_by_adviser_and_order(cast: Cast, questions: dict[str, Question]) -> None:
    client = as_person(cast.hessel)
    assert names_on(client, questions, f"/lijsten?adviseur={cast.anna.id}&sorteer=oudste") == ["anna", "wacht"]
    assert names_on(client, questions, f"/lijsten?adviseur={cast.anna.id}&sorteer=nieuwste") == ["wacht", "anna"]
    assert names_on(client, questions, "/lijsten?lijst=open")[:2] == ["anna", "laat"]  # what must be done first


def test_an_adviser_does_not_see_who_else_was_asked(cast: Cast) -> None:
    """Nor is there a filter by which to find out."""
    question = ask(cast.maas)
    for adviser in (cast.anna, cast.chris):
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=adviser.id, at=MONDAY)
    main = main_of(as_person(cast.anna).get("/lijsten"))
    assert question.reference in main
    assert "Chris" not in main
    assert 'name="adviseur"' not in main
    assert "Chris" in main_of(as_person(cast.hessel).get("/lijsten"))


@pytest.mark.parametrize("username", ["maas", "charlie", "beheer"])
def test_only_who_works_with_questions_has_lists(cast: Cast, username: str) -> None:
    client = as_person(getattr(cast, username))
    assert client.get("/lijsten").status_code == 404
    assert client.post("/lijsten/weergaven", {"name": "Alles"}).status_code == 404


def test_who_may_not_know_of_a_question_is_told_nothing(cast: Cast, questions: dict[str, Question]) -> None:
    """bram sat in the council of Heerde: no list, count, filter, order or page tells of it, by name or by number."""
    bram = as_person(cast.bram)
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.bram.id)
    for query in (
        "lijst=open",
        "lijst=te-laat",
        "lijst=afgesloten",
        "organisatie=heerde",
        "bladzijde=2",
        "van=2026-11-01",
    ):
        assert set(names_on(bram, questions, f"/lijsten?{query}")) <= {"wacht"}
    assert '<span class="lists__total">1</span>' in main_of(bram.get("/lijsten?lijst=open"))


def test_a_value_that_is_none_is_said_and_left_out(cast: Cast, questions: dict[str, Question]) -> None:
    client = as_person(cast.hessel)
    page = client.get("/lijsten?urgentie=spoed&organisatie=Nergenshuizen&van=gisteren&tot=9999-12-31")
    main = main_of(page)
    assert "Deze organisatie kennen wij niet." in main
    assert questions["laat"].reference in main
    assert questions["anna"].reference not in main
    assert "Kijk dit nog even na" in main
    assert "vóór de eerste" in main_of(client.get("/lijsten?van=2026-11-23&tot=2026-11-22"))


def test_the_last_filter_is_kept(cast: Cast, questions: dict[str, Question]) -> None:
    """By person, on every device; a fault in it is not kept."""
    as_person(cast.hessel).get("/lijsten?lijst=te-laat&urgentie=spoed&bladzijde=3")
    answer = as_person(cast.hessel).get("/lijsten")
    assert (answer.status_code, answer["Location"]) == (302, "/lijsten?lijst=te-laat&urgentie=spoed")
    as_person(cast.hessel).get("/lijsten?urgentie=geen")
    assert as_person(cast.hessel).get("/lijsten")["Location"] == "/lijsten?lijst=te-laat&urgentie=spoed"
    assert as_person(cast.anna).get("/lijsten").status_code == 200


def test_a_view_with_a_name(cast: Cast, questions: dict[str, Question]) -> None:
    """It comes back with its filters, for the person who made it alone, under a name that the database cannot read."""
    client, query = as_person(cast.hessel), "lijst=te-laat&urgentie=spoed"
    answer = client.post("/lijsten/weergaven", {"query": query, "name": "Nu bellen"})
    assert (answer.status_code, answer["Location"]) == (302, f"/lijsten?{query}")
    client.post("/lijsten/weergaven", {"query": "lijst=wacht", "name": "nu  bellen"})  # in its place
    client.post("/lijsten/weergaven", {"query": query, "name": "Alles <b>"})
    main = main_of(client.get("/lijsten?lijst=open"))
    assert main.index("Alles &lt;b&gt;") < main.index("nu bellen")
    assert "Nu bellen" not in main
    assert 'href="/lijsten?lijst=wacht"' in main.split("Uw weergaven")[1]
    assert "bellen" not in main_of(as_person(cast.anna).get("/lijsten"))
    assert b"bellen" not in bytes(ListPreferences.objects.get(person=cast.hessel).sealed_views)
    client.post("/lijsten/weergaven/verwijderen", {"query": query, "name": "nu bellen"})
    assert [view.name for view in list_preferences.of(cast.hessel).views] == ["Alles <b>"]


@pytest.mark.parametrize(("name", "sentence"), [("", "Geef de weergave een naam."), ("x" * 41, "41 tekens")])
def test_a_name_that_is_none(cast: Cast, name: str, sentence: str) -> None:
    answer = as_person(cast.hessel).post("/lijsten/weergaven", {"query": "lijst=open", "name": name})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_there_is_an_end_to_views(cast: Cast) -> None:
    client = as_person(cast.hessel)
    for number in range(list_preferences.MOST_VIEWS):
        assert client.post("/lijsten/weergaven", {"query": "", "name": f"W{number}"}).status_code == 302
    answer = client.post("/lijsten/weergaven", {"query": "", "name": "Nog een"})
    assert "Verwijder er eerst een" in answer.content.decode()
    assert client.post("/lijsten/weergaven", {"query": "lijst=wacht", "name": "W1"}).status_code == 302


@pytest.mark.parametrize("username", ["hessel", "anna"])
def test_a_page_takes_as_many_statements_however_long_the_list(cast: Cast, username: str, questions: Any) -> None:
    """And all of it is reached, page by page, each question once."""
    client = as_person(getattr(cast, username))

    def statements() -> int:
        client.get("/lijsten?lijst=open")
        with CaptureQueriesContext(connection) as captured:
            client.get("/lijsten?lijst=open")
        return len(captured)

    few = statements()
    assert few <= 12 + (username == "anna")  # whose menu counts offers
    copies(questions["anna"], 60, mark="AAAA")
    assert statements() == few
    seen: list[str] = []
    totals: list[str] = []
    address = "/lijsten?lijst=open"
    while address:
        page = client.get(address)
        seen += [row["reference"] for row in page.context["rows"]]
        address = page.context["listed"].next
        totals.append(page.context["total"])
    assert totals[:2] == ["25+", "50+"]
    assert totals[-1] == str(len(seen))
    assert len(seen) == len(set(seen)) >= 62
