"""'Zoeken': what is found, by whom, and what is told to nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import WatchedPart
from steunpunt.desk.questions import advice, closing, conversation
from steunpunt.desk.routing import acceptance, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Assignment, JournalLine, Letter, Office, Person, Question
from steunpunt.rules.words import Function, RecusalReason
from tests.case_steps import PARTS
from tests.cast import CANARY, HEERDE, MONDAY, Cast, ask, held_by
from tests.web.desk_pages import as_person, main_of

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY + 10 * MINUTE, tick=False)


def found(person: Person, typed: str) -> str:
    """What stands on the page after this was typed; empty tips left out."""
    return main_of(as_person(person).post("/zoeken", {"zoek": typed}))


def looks() -> list[tuple[str, Any]]:
    """The lines of the journal about searching and reading: which, and of whom."""
    lines = JournalLine.objects.filter(action__in=("vragen.doorzocht", "vraag.gelezen")).order_by("id")
    return [(line.action, line.actor_id) for line in lines]


@pytest.mark.parametrize("username", ["maas", "anna", "hessel"])
def test_a_reference_leads_to_its_question_however_it_is_typed(cast: Cast, username: str) -> None:
    question = held_by(cast.anna, cast.maas)
    signs = question.reference.replace("-", "")
    browser = as_person(getattr(cast, username))
    for typed in (
        question.reference,
        signs.lower(),
        f" adv {signs[3:7]} {signs[7:]} ",
        f"{signs[3:]}",
        f"ADV\u2011{signs[3:]}",
    ):
        answer = browser.post("/zoeken", {"zoek": typed})
        assert (answer.status_code, answer["Location"]) == (302, f"/vragen/{question.id}"), typed
    assert looks() == []


def test_the_beginning_of_a_reference_and_a_mistake_in_it(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    assert question.reference in found(cast.hessel, question.reference[:9])
    assert question.reference in found(cast.anna, question.reference[4:8].lower())
    wrong = question.reference[:-1] + ("2" if question.reference[-1] != "2" else "3")
    assert "er klopt een teken niet" in found(cast.hessel, wrong)
    assert "er klopt een teken niet" in found(cast.hessel, "ADV-0OIL-0000")
    assert "geen vraag met dit kenmerk" in found(cast.hessel, "ADV-2222-2222")


def test_by_organisation_category_and_adviser(cast: Cast) -> None:
    mine = held_by(cast.anna, cast.maas, category="geschenken_en_uitnodigingen")
    other = ask(cast.smit, organisation="PV25")
    by_place = found(cast.hessel, "heerde")
    assert mine.reference in by_place
    assert other.reference not in by_place
    assert mine.reference in found(cast.hessel, "geschenken")
    people = found(cast.hessel, "anna")
    assert f'href="/lijsten?adviseur={cast.anna.id}"' in people
    assert "Vragen van" not in found(cast.anna, "chris")


def test_who_holds_a_question_finds_it_by_its_asker(cast: Cast) -> None:
    """Nobody else learns who asked: not the coordinator, nor an adviser to whom it is offered."""
    question = held_by(cast.anna, cast.maas)
    offered = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=offered.id, adviser_id=cast.anna.id, at=MONDAY)
    name = cast.maas.get_full_name()
    assert question.reference in found(cast.anna, name)
    assert offered.reference not in found(cast.anna, name)
    for person in (cast.hessel, cast.chris, cast.maas):
        assert "Vrager" not in found(person, name), person


def test_words_are_found_by_asker_and_holder_alone(cast: Cast) -> None:
    """In question, messages and notes, in any spelling; each search is one look, which names no question."""
    question = held_by(cast.anna, cast.maas)
    about: dict[str, Any] = {"question_id": question.id, "at": MONDAY + MINUTE}
    conversation.say(person=cast.maas, words="De coördinatie van de Havenmeester, é́n zijn neef.", **about)
    conversation.note(person=cast.anna, words="Bel de notaris", **about)
    for person in (cast.maas, cast.anna):
        page = found(person, "havenMEESTER coordinatie")
        assert question.reference in page
        assert "<mark>Havenmeester</mark>" in page
        assert question.reference not in found(person, "havenmeester sluis")
    assert "<mark>notaris</mark>" in found(cast.anna, "notaris")
    assert "notaris</mark>" not in found(cast.maas, "notaris")
    before = looks()
    assert before == [
        ("vragen.doorzocht", person.id) for person in (cast.maas, cast.maas, cast.anna, cast.anna, cast.anna, cast.maas)
    ]
    for person in (cast.hessel, cast.chris, cast.bram, cast.smit, cast.charlie, cast.beheer):
        assert question.reference not in found(person, "havenmeester"), person
    assert looks() == before
    assert not JournalLine.objects.filter(action="vragen.doorzocht").exclude(facts={}, question=None).exists()


def test_what_has_ended_or_is_somebody_elses_now_is_not_opened(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY + MINUTE)
    assert question.reference not in found(cast.anna, CANARY)
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY + 2 * MINUTE)
    assert question.reference not in found(cast.maas, CANARY)
    assert looks() == []


def test_what_has_ended_is_searched_by_its_asker_and_holder_when_they_ask_for_it(cast: Cast) -> None:
    """The page offers it; it is one look more in the journal, and nobody else finds anything."""
    question = held_by(cast.anna, cast.maas, need=CANARY)
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY + MINUTE)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + 2 * MINUTE)
    Person.objects.filter(username="bram").update(is_coordinator=True)
    for person in (cast.maas, cast.anna, cast.hessel, cast.bram, cast.smit):
        first = found(person, CANARY)
        assert question.reference not in first
        assert "Zoek ook in uw afgesloten vragen" in first
    assert [line for line in looks() if line[0] == "vragen.doorzocht"] == []
    for person in (cast.maas, cast.anna, cast.hessel, cast.bram, cast.smit):
        page = main_of(as_person(person).post("/zoeken", {"zoek": CANARY, "afgesloten": "1"}))
        assert (question.reference in page) is (person in (cast.maas, cast.anna)), person.username
    assert [who for what, who in looks() if what == "vragen.doorzocht"] == [cast.maas.pk, cast.anna.pk]


def test_access_that_the_desk_did_not_give_opens_nothing(cast: Cast) -> None:
    """Who may write in the database makes themselves no holder by it, for a search either."""
    question = held_by(cast.anna, cast.maas)
    Assignment.objects.filter(question=question).update(adviser=cast.chris.id)
    answer = as_person(cast.chris).post("/zoeken", {"zoek": CANARY})
    assert answer.status_code == 403
    assert question.reference not in answer.content.decode()
    assert "found__item" not in answer.content.decode()


def everything_found(person: Person, question: Question) -> list[bytes]:
    """The answers to all that could find this question, its reference and names left out."""
    Letter.objects.update(sent_at=MONDAY, next_attempt_at=None)
    for part in WatchedPart:
        health.beat(part, at=MONDAY + 10 * MINUTE)
    browser = as_person(person)
    typed = (question.reference, question.reference[:8], "heerde", "GM0246", "aanbesteding", CANARY, "maas", "anna")
    pages = [browser.post("/zoeken", {"zoek": words}) for words in typed]
    lists = (
        "?lijst=open",
        "?lijst=te-laat",
        "?lijst=aangeboden",
        "?organisatie=heerde",
        "?sorteer=oudste&bladzijde=2",
    )
    pages += [browser.get(f"/lijsten{query}") for query in lists]
    return [b"%d %s" % (page.status_code, _without_passing(page.content, question)) for page in pages]


def _without_passing(content: bytes, question: Question) -> bytes:
    main = content.partition(b"<main")[2]
    for each in (question.reference, question.reference[:8]):
        main = main.replace(each.encode(), b"")
    return b"".join(line for line in main.splitlines() if b"csrfmiddlewaretoken" not in line)


def _with_office(person: Person) -> Person:
    Office.objects.create(person=person, organisation_id=HEERDE, function=Function.MEDEWERKER)
    return person


@pytest.mark.exhaustive
@pytest.mark.parametrize("username", ["bram", "hessel", "charlie", "beheer", "smit"])
def test_for_whom_it_is_out_of_bounds_nothing_tells_of_it(cast: Cast, username: str) -> None:
    """By search, list, count, filter, order or page: as before it was asked."""
    Person.objects.create(username="wilma", is_coordinator=True, email="wilma@example.org")
    outsider = getattr(cast, username)
    if username in {"hessel", "beheer"}:
        _with_office(outsider)
    presence.leave(person=cast.anna, until=None, at=MONDAY - MINUTE, deputy=cast.bram.id)
    unknown = Question(reference="ADV-2222-2222")
    before = everything_found(outsider, unknown)
    question = ask(cast.maas, urgency="spoed", at=MONDAY - timedelta(hours=3))
    triage.assign(
        person=Person.objects.get(username="wilma"), question_id=question.id, adviser_id=cast.chris.id, at=MONDAY
    )
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert everything_found(outsider, question) == before
    assert everything_found(cast.chris, question) != before


def test_what_was_typed_stands_in_no_address_and_no_title(cast: Cast) -> None:
    """It is posted; a link with it finds nothing."""
    answer = as_person(cast.maas).post("/zoeken", {"zoek": CANARY})
    page = answer.content.decode()
    assert "<title>Zoeken – Steunpunt</title>" in page
    assert 'method="post" action="/zoeken"' in page
    assert answer["Cache-Control"].startswith("no-store")
    assert CANARY not in as_person(cast.maas).get(f"/zoeken?zoek={CANARY}").content.decode()


@pytest.mark.parametrize(("typed", "sentence"), [("  ", "Typ eerst wat u zoekt"), ("x" * 101, "te lang")])
def test_what_is_nothing_to_look_for(cast: Cast, typed: str, sentence: str) -> None:
    answer = as_person(cast.maas).post("/zoeken", {"zoek": typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_field_stands_where_the_menu_does(cast: Cast, client: Client) -> None:
    assert 'id="zoek"' not in client.get("/").content.decode()
    assert client.post("/zoeken", {"zoek": "x"}).status_code == 403
    for person in (cast.maas, cast.anna, cast.hessel, cast.charlie):
        assert as_person(person).get("/zoeken").content.decode().count('id="zoek"') == 1
