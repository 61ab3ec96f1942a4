"""The roster and the plan of one adviser: who may change what, absences, deputies, conflicts of interest."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import scheduler
from steunpunt.desk.questions import conversation
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import availability, presence
from steunpunt.models import (
    Absence,
    Acquaintance,
    Adviser,
    Assignment,
    Duty,
    Letter,
    PartyFunction,
    Person,
    RosterHours,
)
from steunpunt.rules.words import Role
from tests.cast import CANARY, HEERDE, MONDAY, Cast, ask, held_by
from tests.web.conftest import BrowserOf
from tests.web.staff.roster.plans import GELDERLAND, MINUTE, plan_page

DECEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)
"""Midnight in Amsterdam with which December begins."""


def test_the_roster_is_for_who_leads_the_desk(browser: BrowserOf, cast: Cast) -> None:
    page = browser("hessel").get("/rooster").content.decode()
    for words in ("Anna de Wit", "Chris Bakker", "Geen vaste uren", "Er staat geen piket gepland"):
        assert words in page
    for outsider in ("anna", "maas", "charlie", "beheer"):
        assert browser(outsider).get("/rooster").status_code == 404
    for outsider in ("bram", "maas", "charlie", "beheer"):
        assert browser(outsider).get(plan_page(cast)).status_code == 404


def test_an_adviser_writes_their_week_as_people_do(browser: BrowserOf, cast: Cast) -> None:
    """What does not parse is shown again with what to do, and nothing typed is lost."""
    anna = browser("anna")
    wrong = anna.post(plan_page(cast), {"deel": "uren", "maandag": "9 tot 5", "dinsdag": "9.00-12.30, 13.00 tot 17:00"})
    assert wrong.status_code == 422
    assert "Schrijf uren zoals 9.00-12.30" in wrong.content.decode()
    assert "9 tot 5" in wrong.content.decode()
    assert not RosterHours.objects.exists()
    anna.post(plan_page(cast), {"deel": "uren", "dinsdag": "9.00-12.30, 13.00 tot 17:00", "vrijdag": "22.00-0.00"})
    assert "Di 9.00–12.30, 13.00–17.00; vr 22.00–0.00" in anna.get(plan_page(cast)).content.decode()
    assert cast.anna.id not in presence.now(at=MONDAY).there
    assert cast.anna.id in presence.now(at=MONDAY + timedelta(days=1)).there


def test_capacity_and_duty_are_for_the_coordinator(browser: BrowserOf, cast: Cast) -> None:
    refused = browser("anna").post(plan_page(cast), {"deel": "werk", "capacity": "40"})
    assert refused.status_code == 422
    assert "Dit kan alleen de coördinator wijzigen." in refused.content.decode()
    hessel = browser("hessel")
    hessel.post(plan_page(cast), {"deel": "werk", "capacity": "4", "categories": ["nevenfuncties"]})
    hessel.post(plan_page(cast), {"deel": "piket", "begins": "2026-11-27T17:00", "ends": "2026-11-30T09:00"})
    anna = Adviser.objects.get(person=cast.anna)
    assert (anna.capacity, anna.categories) == (4, ["nevenfuncties"])
    assert Duty.objects.get().starts_at == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert "Anna de Wit: van vrijdag 27 november, 17.00 uur" in hessel.get("/rooster").content.decode()


def test_of_two_who_change_a_plan_the_second_is_told(browser: BrowserOf, cast: Cast) -> None:
    version = re.findall(r'name="version" value="(\w+)"', browser("hessel").get(plan_page(cast)).content.decode())[0]
    browser("anna").post(plan_page(cast), {"deel": "uren", "maandag": "9.00-12.00"})
    late = browser("hessel").post(plan_page(cast), {"deel": "werk", "capacity": "4", "version": version})
    assert late.status_code == 409
    assert "intussen gewijzigd" in late.content.decode()
    assert Adviser.objects.get(person=cast.anna).capacity == 8


def test_an_absence_is_looked_at_first_and_follows_the_dates_by_itself(
    browser: BrowserOf, cast: Cast, wall_clock: TimeMachineFixture
) -> None:
    """bram sees nothing a second before midnight; then the facts, after declaring the words; and nothing afterwards."""
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    tied = held_by(cast.anna, cast.maas)
    fields = {"deel": "afwezig", "first": "2026-12-01", "last": "2026-12-04", "instead": str(cast.bram.id)}
    looked = browser("anna").post(plan_page(cast), fields).content.decode()
    assert not Absence.objects.exists()
    assert f"{question.reference}</span>" in re.sub(r"\s+", " ", looked)
    assert "Voor een of meer vragen neemt niemand waar" in looked
    assert browser("anna").post(plan_page(cast), fields | {"zeker": "1"}).status_code == 302
    there = f"/vragen/{question.id}"

    wall_clock.move_to(DECEMBER - timedelta(seconds=1), tick=False)
    bram = browser("bram")
    assert bram.get(there).status_code == 404
    wall_clock.move_to(DECEMBER, tick=False)
    assert "Ik heb geen belangenconflict" in bram.get(there).content.decode()
    assert CANARY not in bram.get(there).content.decode()
    bram.post(f"{there}/desk/aanvaarden")
    assert CANARY in bram.get(there).content.decode()
    assert question.reference in bram.get("/werk").content.decode()
    assert bram.get(f"/vragen/{tied.id}").status_code == 404
    assert tied.reference not in bram.get("/werk/overdracht").content.decode()
    bram.post(f"{there}/desk/berichten", {"words": "Ik neem waar.", "key": str(uuid4())})
    conversation.say(person=cast.smit, question_id=question.id, words="Dank.", at=DECEMBER)
    heard = Letter.objects.filter(topic="bericht", owed_at=DECEMBER).exclude(recipient=cast.smit)
    assert {letter.recipient.username for letter in heard} == {"anna", "bram"}

    while scheduler.do_next(at=DECEMBER):
        pass
    assert Letter.objects.get(topic="waarneming").recipient == cast.bram
    assert Letter.objects.get(topic="zonder-vervanger").recipient == cast.hessel
    assert tied.reference in browser("hessel").get("/verdelen").content.decode()

    over = DECEMBER + timedelta(days=4)
    wall_clock.move_to(over - timedelta(seconds=1), tick=False)
    bram = browser("bram")
    assert bram.get(there).status_code == 200
    wall_clock.move_to(over, tick=False)
    assert bram.get(there).status_code == 404
    while scheduler.do_next(at=over):
        pass
    assert Letter.objects.get(topic="weer-terug").recipient == cast.anna
    back = browser("anna").get("/werk/overdracht").content.decode()
    assert "Wat er gebeurde sinds" in back
    assert "Bram van Dijk" in back
    assert CANARY not in back


def test_an_absence_that_is_planned_or_runs_is_taken_away_again(browser: BrowserOf, cast: Cast) -> None:
    anna = browser("anna")
    anna.post(plan_page(cast), {"deel": "afwezig", "first": "2026-11-23", "zeker": "1"})
    anna.post(plan_page(cast), {"deel": "afwezig", "first": "2026-12-24", "last": "2026-12-26", "zeker": "1"})
    assert anna.get("/werk").content.decode().count("U staat op afwezig") == 1
    overlapping = Absence.objects.count()
    assert overlapping == 1  # until further notice leaves no room for another
    anna.post(plan_page(cast), {"deel": "weg", "wat": "afwezig-0"})
    assert cast.anna.id in presence.now(at=MONDAY + 10 * MINUTE).there
    assert availability.plan_of(cast.anna.adviser, at=MONDAY + 11 * MINUTE).away == ()


def test_deputies_who_lead_round_are_pointed_out_at_once(browser: BrowserOf, cast: Cast) -> None:
    browser("anna").post(plan_page(cast), {"deel": "vervanger", "deputy": str(cast.bram.id)})
    answer = browser("bram").post(
        plan_page(cast, "bram"), {"deel": "vervanger", "deputy": str(cast.anna.id)}, follow=True
    )
    assert "de vervangers verwijzen naar elkaar" in answer.content.decode()


def test_a_circle_of_deputies_who_are_all_away_is_told_to_the_coordinator(cast: Cast) -> None:
    held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    presence.leave(person=cast.anna, until=None, at=MONDAY, deputy=cast.bram.id)
    presence.leave(person=cast.bram, until=None, at=MONDAY, deputy=cast.anna.id)
    while scheduler.do_next(at=MONDAY + MINUTE):
        pass
    letters = Letter.objects.filter(topic="zonder-vervanger", recipient=cast.hessel)
    assert {letter.facts["circle"] for letter in letters} == {"ja"}


def test_not_now_lasts_an_hour(browser: BrowserOf, cast: Cast, wall_clock: TimeMachineFixture) -> None:
    Adviser.objects.filter(person=cast.anna).update(deputy=cast.bram.adviser)
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    browser("anna").post("/werk/even-niet")
    assert browser("bram").get(f"/vragen/{question.id}").status_code == 404  # it is no absence: nobody stands in
    waiting = ask(cast.smit, organisation=GELDERLAND)
    presence.leave(person=cast.chris, until=None, at=MONDAY)
    triage.route_next(at=MONDAY + 11 * MINUTE)
    assert Assignment.objects.get(question=waiting).adviser == cast.bram.adviser
    assert cast.anna.id in presence.now(at=MONDAY + 70 * MINUTE).there


def test_ties_are_declared_and_take_effect_at_once(browser: BrowserOf, cast: Cast) -> None:
    """The open question goes at the next click; withdrawn, the tie holds no more; nobody else has such a page."""
    question = held_by(cast.anna, cast.maas)
    anna = browser("anna")
    wrong = anna.post("/werk/banden", {"deel": "persoon", "role": "wethouder"})
    assert "Kies de organisatie." in wrong.content.decode()
    anna.post("/werk/banden", {"deel": "persoon", "role": "wethouder", "organisation": HEERDE})
    assert Acquaintance.objects.get().role == Role.WETHOUDER
    assert anna.get(f"/vragen/{question.id}").status_code == 404
    assert triage.route_next(at=MONDAY + 12 * MINUTE)
    assert Assignment.objects.get(question=question, ended_at=None).adviser == cast.chris.adviser
    anna.post("/werk/banden", {"deel": "partij", "party": "vvd", "since": "2020-01-01"})
    assert PartyFunction.objects.get().since == date(2020, 1, 1)
    anna.post("/werk/banden", {"deel": "weg", "band": str(Acquaintance.objects.get().pk)})
    assert Acquaintance.objects.get().withdrawn_at is not None
    assert browser("hessel").get("/werk/banden").status_code == 200
    for outsider in ("maas", "charlie", "beheer"):
        assert browser(outsider).get("/werk/banden").status_code == 404


def test_who_leaves_once_more_or_not_now_hears_of_no_return_and_hands_nothing_over(cast: Cast) -> None:
    """'Not now' is no absence; and a second leave ends the first, but the adviser is still away."""
    held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    presence.not_now(person=cast.anna, at=MONDAY)
    for minutes in (1, 61):
        while scheduler.do_next(at=MONDAY + minutes * MINUTE):
            pass
    assert not Letter.objects.filter(topic__in=["overdracht", "zonder-vervanger", "weer-terug"]).exists()
    for minutes in (70, 80):
        presence.leave(person=cast.anna, until=None, at=MONDAY + minutes * MINUTE)
        while scheduler.do_next(at=MONDAY + minutes * MINUTE):
            pass
    assert not Letter.objects.filter(topic="weer-terug").exists()
    presence.be_back(person=cast.anna, at=MONDAY + 90 * MINUTE)
    while scheduler.do_next(at=MONDAY + 90 * MINUTE):
        pass
    assert Letter.objects.filter(topic="weer-terug").count() == 1


def test_the_roster_costs_as_many_statements_for_many_advisers_as_for_few(browser: BrowserOf, cast: Cast) -> None:
    """So do the page of dividing and the overview, whoever is away."""
    hessel = browser("hessel")

    def said(place: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert hessel.get(place).status_code == 200
        return len(captured.captured_queries)

    places = ("/rooster", "/verdelen", "/overzicht")
    presence.leave(person=cast.chris, until=None, at=MONDAY)
    said(places[0])  # the first page of a session notes who uses it
    few = [said(place) for place in places]
    for number in range(6):
        person = Person.objects.create(username=f"a{number}", email=f"a{number}@example.org")
        Adviser.objects.create(person=person)
        presence.leave(person=person, until=MONDAY + timedelta(days=2), at=MONDAY)
    assert [said(place) for place in places] == few
