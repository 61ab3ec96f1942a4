"""An adviser at work in the browser: from an offer to an advice, and what stays when something is refused."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import advice
from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Assignment, Clock, Person, Question, Talk
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import RecusalReason, Subject, Urgency
from tests.cast import CANARY, MONDAY, Cast, again, ask, held_by
from tests.web.desk_pages import as_person, key_of, main_of

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)


def offered_to(adviser: Person, asker: Person, **changed: Any) -> Question:
    """A question that hessel offered to this adviser."""
    question = ask(asker, **changed)
    hessel = Person.objects.get(username="hessel")
    triage.assign(person=hessel, question_id=question.id, adviser_id=adviser.id, at=MONDAY)
    return question


def test_anna_takes_a_question_calls_writes_and_advises(cast: Cast) -> None:
    """The whole journey of an adviser, page after page."""
    question = offered_to(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    here, desk = f"/vragen/{question.id}", f"/vragen/{question.id}/desk"
    assert question.reference in anna.get("/werk").content.decode()

    offer = anna.get(here).content.decode()
    assert "Ik heb geen belangenconflict en neem deze vraag aan" in offer
    assert CANARY not in offer

    taken = anna.post(f"{desk}/aanvaarden", follow=True)
    assert taken.redirect_chain == [(here, 302)]
    assert CANARY in taken.content.decode()
    assert "06 12345678" in taken.content.decode()

    planned = anna.post(
        f"{desk}/gesprekken",
        {"kind": "intake", "channel": "telefoon", "planned_at": "2026-11-23T10:30", "key": uuid4()},
        follow=True,
    )
    assert "Eerste gesprek, telefoon: gepland" in planned.content.decode()
    talk = Talk.objects.get()
    assert talk.planned_at == MONDAY + 30 * MINUTE
    answer = anna.post(f"{desk}/gesprekken/{talk.id}/gehouden", {"held_at": "2026-11-23T10:05"}, follow=True)
    assert "Eerste gesprek, telefoon: gehouden" in answer.content.decode()
    first = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
    assert first.stopped_at == MONDAY + 5 * MINUTE

    written = anna.post(f"{desk}/berichten", {"words": "Wie tekende het besluit?", "awaits": "on", "key": uuid4()})
    assert written["Location"] == f"{here}?net=berichten#berichten"
    page = anna.get(f"{here}?net=berichten").content.decode()
    assert "De vrager is aan zet." in page
    assert re.search(r"data-focus[^<]*>(?:(?!</li>).)*Wie tekende het besluit\?", page, re.DOTALL)

    anna.post(
        f"{desk}/advies", {"understood": "U vraagt iets", "advice": "Doe dit", "next_steps": "Bel", "nakijken": "1"}
    )
    check = anna.get(f"{desk}/advies/nakijken").content.decode()
    assert "Doe dit" in check
    sent = anna.post(
        f"{desk}/advies/nakijken", {"key": key_of(check), "version": key_of(check, "version")}, follow=True
    )
    assert "Uw advies is verstuurd." in sent.content.decode()
    assert again(question).status == Status.ADVISED

    closing = anna.post(f"{desk}/afsluiten", {"key": key_of(sent.content.decode())}, follow=True)
    assert again(question).status == Status.CLOSED
    assert "Verstuur naar de vrager" not in closing.content.decode()


def test_her_work_is_in_the_order_in_which_promises_break(cast: Cast) -> None:
    """spoed breaks before hoog, hoog before normaal, in whatever order they came."""
    normaal = held_by(cast.anna, cast.maas, urgency=Urgency.NORMAAL)
    spoed = held_by(cast.anna, cast.maas, urgency=Urgency.SPOED, at=MONDAY + MINUTE)
    hoog = held_by(cast.anna, cast.maas, urgency=Urgency.HOOG, at=MONDAY + 2 * MINUTE)
    page = main_of(as_person(cast.anna).get("/werk"))
    references = re.findall(r"ADV-\w{4}-\w{4}", page)
    assert references == [spoed.reference, hoog.reference, normaal.reference]
    assert CANARY not in page


def test_an_offer_shows_roles_and_no_content(cast: Cast) -> None:
    """Before she takes it, anna reads who asks and about whom by role; not what, not the number to call."""
    question = offered_to(cast.anna, cast.maas, subject=Subject.WETHOUDER)
    page = main_of(as_person(cast.anna).get(f"/vragen/{question.id}"))
    assert "Wethouder, gemeente Heerde" in page
    assert "Burgemeester, gemeente Heerde" in page
    for secret in (CANARY, "Aanbesteding gewonnen", "06 12345678", "Maas"):
        assert secret not in page
    for sentence in acceptance.DECLARATION.split(". "):
        assert sentence.rstrip(".") in page


def test_who_comes_second_meets_a_calm_page(cast: Cast) -> None:
    """anna and chris are both asked; chris takes it; anna hears so, and sees nothing of it."""
    question = offered_to(cast.anna, cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/aanvaarden")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Een andere adviseur was u net voor." in page
    assert question.reference not in page
    assert CANARY not in page


def test_stepping_back_takes_a_reason_and_routes_on(cast: Cast) -> None:
    """Without a reason the offer is shown again; with one, the question goes on, and the second click does nothing."""
    question = offered_to(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/verschonen"
    bare = anna.post(there)
    assert bare.status_code == 422
    assert "Kies een antwoord." in bare.content.decode()
    for _ in range(2):
        assert anna.post(there, {"reason": "persoonlijk"})["Location"] == "/werk"
    assert Assignment.objects.get(question=question).reason == RecusalReason.PERSOONLIJK
    assert again(question).status == Status.RECEIVED
    assert anna.get(f"/vragen/{question.id}").status_code == 404


def test_an_adviser_who_is_away_says_so_and_comes_back(cast: Cast) -> None:
    """Away until a moment that has passed is refused; away is shown with its end; back is one button."""
    anna = as_person(cast.anna)
    past = anna.post("/werk/afwezig", {"until": "2026-11-22T10:00"})
    assert past.status_code == 422
    assert "2026-11-22T10:00" in past.content.decode()
    away = anna.post("/werk/afwezig", {"until": "2026-11-24T09:00"}, follow=True).content.decode()
    assert "U staat op afwezig tot morgen 9.00 uur." in away
    assert "U staat op afwezig" not in anna.post("/werk/aanwezig", follow=True).content.decode().split("<h1")[1]


def test_talks_of_the_coming_days_are_on_her_page(cast: Cast) -> None:
    """A planned talk is listed by moment and reference."""
    question = held_by(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    typed = {"kind": "intake", "channel": "telefoon", "planned_at": "2026-11-23T14:30", "key": uuid4()}
    anna.post(f"/vragen/{question.id}/desk/gesprekken", typed)
    page = main_of(anna.get("/werk"))
    assert "Vandaag 14.30 uur" in page
    assert "Eerste gesprek, telefoon" in page


def test_an_adviser_at_capacity_is_told(cast: Cast) -> None:
    """Eight open questions is the most; an advised one takes no room."""
    for _ in range(8):
        question = held_by(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    assert "U zit aan uw maximum" in main_of(anna.get("/werk"))
    parts = advice.Parts(understood="U vraagt", advice="Eerst dit", next_steps="Bel")
    advice.send(person=cast.anna, question_id=question.id, parts=parts, at=LATER)
    assert "U zit aan uw maximum" not in main_of(anna.get("/werk"))
