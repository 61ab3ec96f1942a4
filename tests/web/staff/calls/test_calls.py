"""'Te bellen': whom we promised to ring, for whoever is to ring, and a tick that is a talk."""

from datetime import timedelta
from typing import Any

import pytest

from steunpunt.desk.questions import conversation, talks
from steunpunt.desk.routing import triage
from steunpunt.models import Clock, JournalLine, Talk
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import Channel, Notice, TalkKind, Urgency
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.conftest import BrowserOf
from tests.web.desk_pages import main_of

MINUTE = timedelta(minutes=1)
NUMBER = "06 12345678"


@pytest.fixture(autouse=True)
def _on_monday(time_machine: Any) -> None:
    time_machine.move_to(MONDAY + 10 * MINUTE, tick=False)


def test_who_holds_the_question_sees_number_and_moment_and_the_coordinator_no_number(
    cast: Cast, browser: BrowserOf
) -> None:
    question = held_by(cast.anna, cast.maas)
    own = main_of(browser("anna").get("/bellen"))
    assert 'href="tel:0612345678"' in own
    assert "Marijke Maas" in own
    assert question.reference in own
    overseen = main_of(browser("hessel").get("/bellen"))
    assert question.reference in overseen
    assert "Anna de Wit belt" in overseen
    for hidden in (NUMBER, "0612345678", "Marijke Maas", "Leg vast"):
        assert hidden not in overseen
    assert JournalLine.objects.filter(action="bellijst.gelezen", actor=cast.anna).count() == 1
    assert not JournalLine.objects.filter(action="bellijst.gelezen", actor=cast.hessel).exists()


def test_others_see_nothing_of_it_and_one_with_a_conflict_neither(cast: Cast, browser: BrowserOf) -> None:
    """Also not by a tick on it, which is as a question that does not exist."""
    question = held_by(cast.anna, cast.maas)
    unheld = ask(cast.maas, notices=frozenset({Notice.DANGER}))
    for name in ("chris", "bram"):
        page = main_of(browser(name).get("/bellen"))
        assert "Er is niemand te bellen" in page
        assert question.reference not in page
        assert unheld.reference not in page
        posted = {"reached": "ja", "called_at": "2026-11-23T10:05"}
        assert browser(name).post(f"/bellen/{question.pk}", posted).status_code == 404
    for name in ("maas", "charlie", "beheer"):
        assert browser(name).get("/bellen").status_code == 404
    assert not Talk.objects.exists()


def test_a_tick_logs_the_talk_and_stops_the_clock_at_that_moment(cast: Cast, browser: BrowserOf) -> None:
    question = held_by(cast.anna, cast.maas)
    anna = browser("anna")
    assert anna.post(f"/bellen/{question.pk}", {"reached": "ja", "called_at": "2026-11-23T10:04"}).status_code == 302
    talk = Talk.objects.get()
    assert (talk.adviser, talk.channel, talk.kind, talk.held_at) == (
        cast.anna,
        Channel.TELEFOON,
        TalkKind.INTAKE,
        MONDAY + 4 * MINUTE,
    )
    clock = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
    assert clock.stopped_at == MONDAY + 4 * MINUTE
    assert "Er is niemand te bellen" in main_of(anna.get("/bellen"))


def test_a_tick_on_a_planned_talk_holds_that_talk(cast: Cast, browser: BrowserOf) -> None:
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Ik bel u.", at=MONDAY + MINUTE)
    planned = talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=MONDAY + 5 * MINUTE,
        at=MONDAY + MINUTE,
    )
    anna = browser("anna")
    page = main_of(anna.get("/bellen"))
    assert "Een gesprek is afgesproken" in page
    assert "Te laat" in page
    assert f'value="{planned.pk}"' in page
    posted = {"reached": "ja", "called_at": "2026-11-23T10:06", "talk": str(planned.pk)}
    assert anna.post(f"/bellen/{question.pk}", posted).status_code == 302
    assert Talk.objects.get().held_at == MONDAY + 6 * MINUTE


def test_not_reached_stays_in_the_list_with_when_and_the_asker_sees_it(cast: Cast, browser: BrowserOf) -> None:
    question = held_by(cast.anna, cast.maas)
    anna = browser("anna")
    posted = {"reached": "nee", "called_at": "2026-11-23T10:05"}
    assert anna.post(f"/bellen/{question.pk}", posted).status_code == 302
    page = main_of(anna.get("/bellen"))
    assert "Gebeld en niet bereikt: vandaag 10.05 uur" in page
    assert not Talk.objects.exists()
    assert Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION).stopped_at is None
    line = JournalLine.objects.get(action="gesprek.niet-bereikt")
    assert line.facts == {"called_at": (MONDAY + 5 * MINUTE).isoformat()}
    assert "Wij belden u, en kregen u niet te pakken" in main_of(browser("maas").get(f"/vragen/{question.pk}"))


def test_a_moment_before_one_had_the_question_is_refused_on_the_form(cast: Cast, browser: BrowserOf) -> None:
    question = held_by(cast.anna, cast.maas)
    for reached in ("ja", "nee"):
        answer = browser("anna").post(f"/bellen/{question.pk}", {"reached": reached, "called_at": "2026-11-23T08:00"})
        assert answer.status_code == 422
        assert "Fout: Te bellen" in answer.content.decode()
    assert browser("anna").post(f"/bellen/{question.pk}", {"called_at": ""}).status_code == 422
    assert not JournalLine.objects.filter(action__startswith="gesprek.").exists()


def test_danger_and_nobody_come_with_their_reason_for_the_coordinator(cast: Cast, browser: BrowserOf) -> None:
    """In the order of what was promised."""
    danger = ask(cast.maas, urgency=Urgency.SPOED, notices=frozenset({Notice.DANGER}))
    asked = ask(cast.maas, notices=frozenset({Notice.PASS_ON}))
    for adviser in (cast.anna, cast.chris):
        adviser.adviser.absences.create(starts_at=MONDAY - MINUTE)
    while triage.route_next(at=MONDAY):
        pass
    page = main_of(browser("hessel").get("/bellen"))
    assert page.index(danger.reference) < page.index(asked.reference)
    assert page.count("Iemand loopt gevaar") == 1
    assert page.count("Er is nog geen adviseur; wij beloofden te bellen") == 1
    assert "Wijs eerst iemand aan" in page


def test_the_list_costs_the_same_however_long_it_is(
    cast: Cast, browser: BrowserOf, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        held_by(cast.anna, cast.maas)
    anna = browser("anna")
    anna.get("/bellen")
    with django_assert_max_num_queries(34):
        anna.get("/bellen")
