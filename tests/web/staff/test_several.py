"""Several questions at once: each is done by itself, can fail alone, and the page says what came of it."""

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.letters import contacts
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Assignment, JournalLine, Person
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.desk_pages import as_person, main_of

MINUTE = timedelta(minutes=1)
THERE = "/lijsten/samen"


@pytest.fixture(autouse=True)
def at_five_past_ten(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY + 5 * MINUTE, tick=False)


def test_ten_are_assigned_and_one_that_is_held_fails_alone(cast: Cast) -> None:
    """Each offer has its own line in the journal; the page says per question what came of it."""
    held = held_by(cast.anna, cast.maas)
    waiting = [ask(cast.maas) for _ in range(3)]
    hessel = as_person(cast.hessel)
    chosen = {"vraag": [str(question.id) for question in (held, *waiting)]}
    page = main_of(hessel.post(THERE, {"doe": "toewijzen", "adviseur": str(cast.chris.id), **chosen}))
    assert "3 van 4 gelukt" in page
    assert page.count("Aangeboden aan Chris Bakker.") == 3
    assert page.count("Niet gelukt.") == 1
    offered = Assignment.objects.filter(adviser=cast.chris.id, ended_at=None)
    assert {offer.question_id for offer in offered} == {question.id for question in waiting}
    lines = JournalLine.objects.filter(action="vraag.aangeboden", question__in=waiting, actor=cast.hessel)
    assert lines.count() == 3


def test_several_are_taken_back_and_offered_again(cast: Cast) -> None:
    """What waits with chris goes back; then the desk looks again for each of them."""
    questions = [ask(cast.maas) for _ in range(2)]
    for question in questions:
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY)
    hessel, chosen = as_person(cast.hessel), {"vraag": [str(question.id) for question in questions]}
    page = main_of(hessel.post(THERE, {"doe": "terugnemen", **chosen}))
    assert "2 van 2 gelukt" in page
    assert not Assignment.objects.filter(ended_at=None).exists()
    assert "Aangeboden aan Anna de Wit." in main_of(hessel.post(THERE, {"doe": "opnieuw", **chosen}))
    assert Assignment.objects.filter(ended_at=None).count() == 2


def test_it_is_the_coordinators_and_of_what_they_may_see(cast: Cast) -> None:
    """An adviser has no such page. bram, who sat in Heerde's council, does nothing with its question."""
    question = ask(cast.maas)
    posted = {"doe": "opnieuw", "vraag": str(question.id)}
    assert as_person(cast.anna).post(THERE, posted).status_code == 404
    assert as_person(cast.anna).post("/verdelen/zoeken").status_code == 404
    Person.objects.filter(username="bram").update(is_coordinator=True)
    page = main_of(as_person(cast.bram).post(THERE, posted))
    assert question.reference not in page
    assert "0 van 0 gelukt" in page
    assert not Assignment.objects.exists()
    assert 'name="vraag"' not in main_of(as_person(cast.anna).get("/lijsten?lijst=open"))


@pytest.mark.parametrize(
    "posted", [{"doe": "opnieuw"}, {"doe": "onzin", "vraag": "x"}, {"doe": "toewijzen", "vraag": "x"}]
)
def test_without_a_choice_nothing_is_done(cast: Cast, posted: dict[str, str]) -> None:
    """Back to the list, which says what to choose."""
    ask(cast.maas)
    answer = as_person(cast.hessel).post(THERE, posted, follow=True)
    assert "Kies " in main_of(answer)
    assert not Assignment.objects.exists()


def test_more_room_and_one_button_finds_for_all_that_wait(cast: Cast) -> None:
    """Both were full: the page of a question says who could take it with room, and how to reach them."""
    Adviser.objects.update(capacity=0)
    questions = [ask(cast.maas) for _ in range(2)]
    for _ in questions:
        triage.route_next(at=MONDAY)
    contacts.save_phone(person=cast.anna, typed="06 12345678", at=MONDAY)
    presence.leave(person=cast.chris, until=MONDAY + timedelta(hours=2), at=MONDAY)
    hessel = as_person(cast.hessel)
    page = main_of(hessel.get(f"/vragen/{questions[0].id}"))
    assert "Anna de Wit zit vol: 0 van 0" in page
    assert 'href="tel:+31612345678">06 12345678</a>' in page
    assert "Chris Bakker is afwezig tot vandaag 12.00 uur en zit vol: 0 van 0" in page
    assert "Bram" not in page.split("Wat kan helpen")[1].split("</ul>")[0]
    Adviser.objects.update(capacity=8)
    assert "2 van 2 gelukt" in main_of(hessel.post("/verdelen/zoeken"))
    assert "Er wacht nu geen vraag op een adviseur." in main_of(hessel.post("/verdelen/zoeken", follow=True))
