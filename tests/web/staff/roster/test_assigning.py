"""What presence does to questions: offers, hand-over, and assignment by the coordinator."""

import pytest

from steunpunt.desk.questions import conversation
from steunpunt.desk.routing import triage, unrouted
from steunpunt.models import Adviser, Assignment, OfferTerm, Question, RoutingWeight, WorkWeight
from steunpunt.rules.words import Urgency
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.conftest import BrowserOf
from tests.web.staff.roster.plans import GELDERLAND, MINUTE


def test_who_asks_when_nobody_can_take_it_reads_that_a_person_will_call(browser: BrowserOf, cast: Cast) -> None:
    """And the coordinator reads on the screen that nobody can, or what is wrong with the rules."""
    Adviser.objects.update(is_active=False)
    question = ask(cast.maas)
    triage.route_next(at=MONDAY)
    assert "De coördinator weet dit, en belt u." in browser("maas").get(f"/vragen/{question.id}").content.decode()
    assert "Niemand kan haar aannemen, sinds" in browser("hessel").get("/verdelen").content.decode()
    RoutingWeight.objects.all().delete()
    Adviser.objects.update(is_active=True)
    unrouted.wake(at=MONDAY + 11 * MINUTE)  # after the pages were read
    triage.route_next(at=MONDAY + 11 * MINUTE)
    for place in ("/verdelen", f"/vragen/{question.id}"):
        assert "Het gewicht voor ‘heeft nu piket’ ontbreekt." in browser("hessel").get(place).content.decode()


def test_a_note_for_its_author_alone_is_not_read_by_the_successor(browser: BrowserOf, cast: Cast) -> None:
    """The other notes stay for whoever has the question next."""
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    for words, alone in (("Voor iedereen", False), ("Voor mij alleen", True)):
        conversation.note(person=cast.anna, question_id=question.id, words=words, authors_only=alone, at=MONDAY)
    assert "Voor mij alleen" in browser("anna").get(f"/vragen/{question.id}").content.decode()
    browser("hessel").post(f"/vragen/{question.id}/desk/terugnemen")
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY + 12 * MINUTE)
    chris = browser("chris")
    chris.post(f"/vragen/{question.id}/desk/aanvaarden")
    page = chris.get(f"/vragen/{question.id}").content.decode()
    assert "Voor iedereen" in page
    assert "Voor mij alleen" not in page


def test_dividing_shows_what_waits_and_moves_all_of_one(browser: BrowserOf, cast: Cast) -> None:
    """The fault of a broken rule stands on the screen; a sick call is looked at first, and then one click."""
    first, second = held_by(cast.anna, cast.maas), held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    hessel = browser("hessel")
    there = f"/verdelen/overdragen/{cast.anna.id}"
    page = hessel.get(there).content.decode()
    assert first.reference in page
    assert "staat niet als afwezig in het rooster" in page
    assert hessel.post(there, follow=True).status_code == 200
    assert not Assignment.objects.filter(adviser=cast.anna.adviser, ended_at=None).exists()
    page = hessel.get("/verdelen").content.decode()
    assert second.reference in page
    for outsider in ("anna", "maas", "beheer"):
        assert browser(outsider).get("/verdelen").status_code == 404
        assert browser(outsider).post(there).status_code == 404


def test_counterparts_are_connected_by_kenmerk(browser: BrowserOf, cast: Cast) -> None:
    first, other = held_by(cast.anna, cast.maas), ask(cast.smit, organisation=GELDERLAND)
    hessel = browser("hessel")
    hessel.post(f"/vragen/{first.id}/desk/tegenpartij", {"reference": other.reference.lower()})
    assert first.counterparts.get().other == other
    wrong = hessel.post(f"/vragen/{first.id}/desk/tegenpartij", {"reference": "ADV-0000-0000"})
    assert "vinden wij niet bij de andere open vragen" in wrong.content.decode()


def test_an_offer_says_until_when_it_stands(browser: BrowserOf, cast: Cast) -> None:
    """In the list and on its page: what is asked of the adviser now."""
    question = ask(cast.smit, organisation=GELDERLAND, at=MONDAY + 10 * MINUTE)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY + 10 * MINUTE)
    for place in ("/werk", f"/vragen/{question.id}"):
        assert "Antwoord uiterlijk vandaag 11.10 uur." in browser("anna").get(place).content.decode()


@pytest.mark.parametrize("broken", ["work", "category", "term"])
def test_broken_rules_leave_the_coordinator_their_page_and_say_what_to_mend(
    browser: BrowserOf, cast: Cast, broken: str
) -> None:
    """What only ranks keeps nobody from choosing by hand; what a choice needs is a refusal with what to do."""
    held_by(cast.anna, cast.smit, organisation=GELDERLAND, urgency=Urgency.NORMAAL)
    question = ask(cast.maas)
    if broken == "work":
        WorkWeight.objects.all().delete()
    elif broken == "term":
        OfferTerm.objects.all().delete()
    else:
        Question.objects.filter(pk=question.pk).update(category="oud_woord")
    triage.route_next(at=MONDAY)
    hessel, there = browser("hessel"), f"/vragen/{question.id}"
    fault = Question.objects.get(pk=question.pk).route_fault
    assert fault
    for place in (there, "/verdelen", "/overzicht"):
        assert hessel.get(place).status_code == 200
    assert fault in hessel.get(there).content.decode()
    chosen = hessel.post(f"{there}/desk/toewijzen", {"adviser": str(cast.chris.id)})
    assert chosen.status_code == (302 if broken == "work" else 409)
    assert Assignment.objects.filter(question=question).exists() is (broken == "work")


def test_a_sick_call_with_broken_rules_takes_all_back_and_says_what_is_wrong(browser: BrowserOf, cast: Cast) -> None:
    """The adviser is ill all the same: what they held waits with the coordinator, and nothing is half done."""
    question = held_by(cast.anna, cast.maas)
    RoutingWeight.objects.all().delete()
    assert browser("hessel").post(f"/verdelen/overdragen/{cast.anna.id}").status_code == 302
    assert not Assignment.objects.filter(question=question, ended_at=None).exists()
    assert "ontbreekt" in Question.objects.get(pk=question.pk).route_fault
