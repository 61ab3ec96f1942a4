"""The coordinator sees everything by reference and clock, and nothing by content; others see nothing of the desk."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import first_aid
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import advice, conversation, queries
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import presence
from steunpunt.models import Letter, Person, Question
from steunpunt.rules.words import Category, Phase, Urgency
from tests.cast import CANARY, MONDAY, Cast, ask, held_by, put_on_duty
from tests.web.desk_pages import PageAnswer, as_person, main_of

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""
NOBODY = UUID(int=0)


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)


def full_case(cast: Cast) -> Question:
    """A question with the canary in all its words: question, message, note, advice."""
    question = held_by(cast.anna, cast.maas, headline=CANARY, need=CANARY, contact=CANARY)
    conversation.speak(person=cast.anna, question_id=question.id, words=CANARY, at=MONDAY)
    conversation.note(person=cast.anna, question_id=question.id, words=CANARY, at=MONDAY)
    parts = advice.Parts(understood=CANARY, advice=CANARY, options=CANARY, next_steps=CANARY, sources=CANARY)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY)
    return question


def test_hessel_sees_reference_and_clocks_and_never_content(cast: Cast) -> None:
    """In the lists and on the question's page: the reference, the clocks, who has it; the canary nowhere."""
    question = full_case(cast)
    hessel = as_person(cast.hessel)
    places = ("/lijsten?lijst=open", f"/vragen/{question.id}", "/overzicht")
    pages = [hessel.get(where).content.decode() for where in places]
    assert question.reference in pages[0]
    assert question.reference not in pages[2]  # it runs in time: nothing to do
    assert "Advies uiterlijk woensdag 25 november, 10.00 uur." in pages[1]
    for page in pages:
        assert "Anna de Wit" in page
        for secret in (CANARY, "Maas"):
            assert secret not in page
    assert "Door de vrager" in pages[1]


@pytest.mark.parametrize("where", ["", "/desk/advies", "/desk/advies/nakijken", "/desk/berichten", "/desk/notities"])
def test_no_door_to_the_content_opens_for_hessel(cast: Cast, where: str) -> None:
    """What is sent to an adviser's address by the coordinator finds nothing, and does nothing."""
    question = full_case(cast)
    hessel = as_person(cast.hessel)
    for answer in (hessel.get(f"/vragen/{question.id}{where}", follow=True), _posted(hessel, question, where)):
        assert CANARY not in answer.content.decode()
    if where:
        assert _posted(hessel, question, where).status_code == 404


def _posted(client: Client, question: Question, where: str) -> PageAnswer:
    return client.post(f"/vragen/{question.id}{where}", {"words": "Dag", "key": uuid4()})


def test_bram_sees_nothing_of_heerde(cast: Cast) -> None:
    """They sat in its council: no row and no count on their page, and the question does not exist for them."""
    question = ask(cast.maas)
    triage.route_next(at=MONDAY)
    bram = as_person(cast.bram)
    page = bram.get("/werk").content.decode()
    assert question.reference not in page
    assert "U hebt nu geen vragen" in page
    assert "nav__count" not in page
    assert "Aan u aangeboden" not in page
    for where in ("", "/desk/aanvaarden", "/desk/verschonen", "/desk/toewijzen", "/desk/advies"):
        assert bram.post(f"/vragen/{question.id}{where}").status_code in {404, 405}
    assert bram.get(f"/vragen/{question.id}").status_code == 404


def test_a_coordinator_who_is_tied_to_heerde_sees_nothing_of_it(cast: Cast) -> None:
    """The rule binds the coordinator too."""
    question = ask(cast.maas)
    Person.objects.filter(username="bram").update(is_coordinator=True)
    bram = as_person(cast.bram)
    assert question.reference not in bram.get("/overzicht").content.decode()
    assert bram.get(f"/vragen/{question.id}").status_code == 404
    assert bram.get(f"/vragen/{question.id}/desk/toewijzen").status_code == 404


WHERES = ["/werk", "/overzicht", "/overzicht/eerste-hulp"]
POSTS = ["/werk/afwezig", "/werk/aanwezig", f"/overzicht/brieven/{NOBODY}/opnieuw"]


@pytest.mark.parametrize("username", ["charlie", "maas", "beheer"])
def test_for_whom_has_no_part_in_it_the_desk_does_not_exist(cast: Cast, username: str) -> None:
    """charlie, an asker and the administrator get the page of what does not exist, whatever they try."""
    question = held_by(cast.anna, cast.smit, organisation="PV25", subject_organisation="GM0200")
    client = as_person(getattr(cast, username))
    assert {client.get(where).status_code for where in WHERES} == {404}
    assert {client.post(where).status_code for where in POSTS} == {404}
    desk = f"/vragen/{question.id}/desk"
    actions = ["aanvaarden", "verschonen", "toewijzen", "berichten", "notities", "gesprekken", "advies", "afsluiten"]
    assert {client.post(f"{desk}/{action}").status_code for action in actions} == {404}


def test_an_adviser_does_not_see_the_overview_nor_the_coordinator_the_work(cast: Cast) -> None:
    """Each has a page of their own."""
    assert as_person(cast.anna).get("/overzicht").status_code == 404
    assert as_person(cast.hessel).get("/werk").status_code == 404


def test_the_overview_is_calm_when_all_is_well(cast: Cast) -> None:
    """Without questions and with a question that runs in time: nothing asks for attention."""
    put_on_duty(cast.chris)
    hessel = as_person(cast.hessel)
    assert "Alles loopt" in main_of(hessel.get("/overzicht"))
    held_by(cast.anna, cast.maas)
    Letter.objects.update(sent_at=MONDAY, next_attempt_at=None)
    assert "Alles loopt" in main_of(hessel.get("/overzicht"))


def test_a_night_without_duty_is_one_line_with_the_roster(cast: Cast) -> None:
    """Chris has duty until 22.00, so that nobody has from then until the office opens; 'Alles loopt' is not said."""
    hessel = as_person(cast.hessel)
    page = main_of(hessel.get("/overzicht"))
    assert "Niemand heeft piket" in page
    assert "Van vandaag 17.00 uur tot morgen 9.00 uur." in page
    assert "Alles loopt" not in page
    put_on_duty(cast.chris, lasts=timedelta(hours=12))
    page = main_of(hessel.get("/overzicht"))
    assert "Van vandaag 22.00 uur tot morgen 9.00 uur." in page
    assert 'counts__link--some" href="/rooster"' in page
    assert "Van vandaag 22.00 uur tot morgen 9.00 uur." in main_of(hessel.get("/rooster"))
    put_on_duty(cast.anna, begin=MONDAY + timedelta(hours=12))
    for where in ("/overzicht", "/rooster"):
        assert "Niemand heeft piket" not in main_of(hessel.get(where))


def test_each_stretch_without_duty_has_its_line(cast: Cast) -> None:
    """Chris has three hours in the evening, and Anna from six."""
    put_on_duty(cast.chris, begin=MONDAY + timedelta(hours=8), lasts=timedelta(hours=3))
    put_on_duty(cast.anna, begin=MONDAY + timedelta(hours=20))
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    assert ">Vandaag van 17.00 tot 18.00 uur.</span>" in page
    assert ">Van vandaag 21.00 uur tot morgen 6.00 uur.</span>" in page


def test_promises_at_risk_come_first(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Of hoog the reaction is due at 12.00: at 11.40 it is 'bijna', at 12.01 'later dan beloofd'."""
    held_by(cast.anna, cast.maas)
    put_on_duty(cast.chris)
    hessel = as_person(cast.hessel)
    time_machine.move_to(MONDAY + 100 * MINUTE, tick=False)
    soon = main_of(hessel.get("/overzicht"))
    assert "Loopt bijna af" in soon
    assert "Later dan beloofd" not in soon
    time_machine.move_to(MONDAY + 121 * MINUTE, tick=False)
    late = main_of(hessel.get("/overzicht"))
    assert "Later dan beloofd" in late
    assert "Reactie te laat: vandaag 12.00" in late
    assert "Loopt bijna af" not in late
    assert "Alles loopt" not in late


def test_open_questions_stand_in_the_order_in_which_their_promises_break(cast: Cast) -> None:
    """spoed before hoog before normaal."""
    questions = [ask(cast.maas, urgency=urgency) for urgency in (Urgency.NORMAAL, Urgency.SPOED, Urgency.HOOG)]
    page = main_of(as_person(cast.hessel).get("/overzicht")).split('id="hand-kop"')[1]
    assert re.findall(r"ADV-\w{4}-\w{4}", page) == [
        questions[1].reference,
        questions[2].reference,
        questions[0].reference,
    ]


def test_every_deed_of_the_journal_has_a_sentence(cast: Cast) -> None:
    """No code of the journal is shown as it stands."""
    question = full_case(cast)
    actions = {line.action for line in queries.history(question, of_asker=False)}
    page = main_of(as_person(cast.hessel).get(f"/vragen/{question.id}"))
    assert len(actions) >= 5
    assert [action for action in actions if action in page] == []


def test_loads_and_presence_are_per_adviser(cast: Cast) -> None:
    """anna holds one; chris is away."""
    held_by(cast.anna, cast.maas)
    presence.leave(person=cast.chris, until=None, at=MONDAY)
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    assert "<li>Anna de Wit, aanwezig · 1 van 8</li>" in page
    assert "<li>Chris Bakker, afwezig · 0 van 8</li>" in page
    assert "die er niet is" not in page


def test_a_question_whose_adviser_is_away_is_pointed_out(cast: Cast) -> None:
    """anna holds it and leaves until tomorrow: hessel sees so, with until when."""
    question = held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=MONDAY + timedelta(days=1), at=MONDAY)
    put_on_duty(cast.chris)
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    assert "Alles loopt" not in page
    part = page.split('id="hand-kop"')[1].split("</section>")[0]
    assert question.reference in part
    assert "Adviseur is er niet" in part
    assert "Anna de Wit (afwezig tot morgen 10.00 uur)" in part


def test_a_letter_that_was_given_up_is_sent_once_more(cast: Cast) -> None:
    """hessel sees it by topic and reference, and one button owes it again; the second click does no harm."""
    question = ask(cast.maas)
    letter = Letter.objects.get(question=question)
    lent = outbox.lease(at=MONDAY)
    assert lent == letter
    outbox.mark_failed(lent, fault="550", permanent=True, at=MONDAY)
    hessel = as_person(cast.hessel)
    page = main_of(hessel.get("/overzicht"))
    assert "Brieven die niet aankwamen" in page
    assert "maas@" not in page
    for _ in range(2):
        assert hessel.post(f"/overzicht/brieven/{letter.id}/opnieuw")["Location"] == "/overzicht"
    letter.refresh_from_db()
    assert letter.given_up_at is None
    assert "Brieven die niet aankwamen" not in main_of(hessel.get("/overzicht"))


def test_first_aid_is_edited_per_phase(cast: Cast) -> None:
    """One line per advice; too many are refused, and what was typed stays."""
    hessel, there = as_person(cast.hessel), "/overzicht/eerste-hulp"
    before = first_aid.lines_for(Phase.NAZORG)
    many = "\r\n".join(f"Doe dit {number}" for number in range(9))
    refused = hessel.post(there, {"phase": "weging", "lines": many})
    assert refused.status_code == 422
    assert "hoogstens 8 regels" in refused.content.decode()
    assert "Doe dit 8" in refused.content.decode()
    saved = hessel.post(there, {"phase": "weging", "lines": "Schrijf op wat u hoorde.\r\n\r\nBel uw griffier."})
    assert saved["Location"] == there
    assert first_aid.lines_for(Phase.WEGING) == ["Schrijf op wat u hoorde.", "Bel uw griffier."]
    assert first_aid.lines_for(Phase.NAZORG) == before
    assert hessel.post(there, {"phase": "onzin", "lines": "x"}).status_code == 404


def test_titles_carry_a_reference_and_no_content(cast: Cast) -> None:
    """The title of a page stays in a browser's history."""
    question = held_by(cast.anna, cast.maas, category=Category.BELANGENVERSTRENGELING)
    anna = as_person(cast.anna)
    for where in ("", "/desk/advies"):
        page = anna.get(f"/vragen/{question.id}{where}").content.decode()
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        assert title
        assert question.reference in title[1]
        assert "Aanbesteding" not in title[1]
        assert "elangen" not in title[1]
