"""The coordinator changes what is promised and when time counts: seen first, saved after, and once."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.clocks import changes, escalation, timetable_drafts
from steunpunt.models import CalendarVersion, Clock, Letter, Office, Question, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import Urgency
from tests.cast import CANARY, HEERDE, MONDAY, Cast, ask
from tests.web.desk_pages import PageAnswer, as_person, key_of, main_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + HOUR
"""Eleven in the morning in Amsterdam, an hour after the question was asked."""
PAGE = "/termijnen"
ADVICE = "/termijnen/belofte/hoog/advies"
REACTION = "/termijnen/belofte/hoog/eerste_reactie"
OFFICE_HOURS = "/termijnen/kalender/kantooruren"
EVERYWHERE = [PAGE, ADVICE, OFFICE_HOURS]


@pytest.fixture(autouse=True)
def at_eleven(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(NOW, tick=False)


def longer(**changed: Any) -> dict[str, Any]:
    """Three working days for an advice, from now on."""
    return {"hours": "24", "minutes": "0", "calendar_code": "kantooruren", "starts": "nu", "key": uuid4()} | changed


def week(**changed: Any) -> dict[str, Any]:
    """Office hours as they are, from today on, with what differs."""
    days = {f"day_{day}": "09:00-17:00" if day < 5 else "" for day in range(7)}
    layers = ["erkend", "goede_vrijdag", "gelijkgesteld", "eigen"]
    return days | {"layers": layers, "from_day": "2026-11-23", "key": uuid4()} | changed


def previewed(who: Client, where: str, filled: dict[str, Any]) -> dict[str, Any]:
    """What the preview would send on when it is saved."""
    page = main_of(who.post(where, filled))
    return filled | {"shown": key_of(page, "shown"), "key": key_of(page), "stap": "opslaan"}


def sentences(answer: PageAnswer) -> str:
    """The text of <main>, whatever the status, without its tags."""
    body = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def due(question: Question, kind: ClockKind = ClockKind.ADVICE) -> datetime:
    """When it is due as stored."""
    return Clock.objects.get(question=question, kind=kind).due_at


@pytest.mark.parametrize("username", ["charlie", "anna", "maas", "beheer"])
def test_for_anybody_else_there_is_nothing_here(cast: Cast, username: str) -> None:
    """No page, no preview and no saving; nothing in the menu either."""
    who = as_person(getattr(cast, username))
    assert {who.get(where).status_code for where in EVERYWHERE} == {404}
    for step in ("", "opslaan", "terug"):
        assert who.post(ADVICE, longer(stap=step)).status_code == 404
        assert who.post(OFFICE_HOURS, week(stap=step)).status_code == 404
    assert f'href="{PAGE}"' not in who.get("/").content.decode()
    assert not Target.objects.filter(saved_at=NOW).exists()
    assert not CalendarVersion.objects.filter(saved_at=NOW).exists()


def test_the_page_says_what_holds_now_and_what_is_announced(cast: Cast) -> None:
    """Durations and windows in words, the layers, the days of its own, the versions."""
    draft = timetable_drafts.TargetDraft(Urgency.HOOG, ClockKind.ADVICE, "doorlopend", 36 * HOUR, MONDAY + 8 * DAY)
    changes.save(person=cast.hessel, draft=draft, at=NOW)
    CalendarVersion.objects.filter(code="kantooruren").update(closed_days={"2026-12-24": "kerstavond"})
    hessel = as_person(cast.hessel)
    said = sentences(hessel.get(PAGE))
    assert "Eerste reactie 1 uur, dag en nacht Wijzig eerste reactie bij spoed" in said
    assert "Advies 16 uur, binnen kantooruren Aangekondigd. Vanaf dinsdag 1 december, 10.00 uur: 36 uur" in said
    assert "Maandag tot en met vrijdag 9.00–17.00 uur Zaterdag en zondag Gesloten" in said
    assert "24 december 2026: kerstavond" in said
    assert "Vanaf 1 januari 2015 · Geldt nu" in said
    assert f'href="{PAGE}"' in hessel.get("/overzicht").content.decode()


def test_the_forms_begin_with_what_holds_now(cast: Cast) -> None:
    """Sixteen hours by office hours; nine to five, and all layers on."""
    hessel = as_person(cast.hessel)
    target, calendar = main_of(hessel.get(ADVICE)), main_of(hessel.get(OFFICE_HOURS))
    assert re.search(r'name="hours" value="16"', target)
    assert calendar.count('value="09:00-17:00"') == 5
    assert "choice__input utrecht-radio" not in calendar
    assert len(re.findall(r'name="layers" value="\w+"[^>]* checked', calendar)) == 4
    assert 'name="from_day" value="2026-11-23"' in calendar


def test_a_promise_is_seen_to_move_before_it_moves(cast: Cast) -> None:
    """The preview changes nothing and has no word of content; saving moves it, and the asker is told."""
    question = ask(cast.maas)
    hessel = as_person(cast.hessel)
    page = main_of(hessel.post(ADVICE, longer()))
    assert CANARY not in page
    assert f'href="/vragen/{question.id}"' in page
    said = sentences(hessel.post(ADVICE, longer()))
    assert "Was 16 uur, binnen kantooruren Wordt 24 uur, binnen kantooruren Vanaf Meteen" in said
    assert "Eén termijn verschuift. Uren die al zijn geteld, blijven geteld." in said
    assert f"{question.reference} Advies Woensdag 25 november, 10.00 uur Donderdag 26 november, 10.00 uur" in said
    assert due(question) == MONDAY + 2 * DAY
    saved = hessel.post(ADVICE, previewed(hessel, ADVICE, longer()))
    assert saved["Location"] == PAGE
    assert due(question) == MONDAY + 3 * DAY
    assert Letter.objects.get(topic="verschoven").recipient == cast.maas
    assert "De wijziging is opgeslagen. Wat moest verschuiven, is verschoven." in sentences(hessel.get(PAGE))


def test_what_would_be_late_at_once_is_said(cast: Cast) -> None:
    """An hour has been used; promised within a minute, it is late as soon as that is saved."""
    ask(cast.maas)
    said = sentences(as_person(cast.hessel).post(REACTION, longer(hours="", minutes="1")))
    assert "Eén termijn verschuift. Die is dan meteen te laat." in said
    assert "Vandaag 12.00 uur Vandaag 11.00 uur Dan meteen te laat" in said


def test_a_promise_that_is_withdrawn_lapses(cast: Cast) -> None:
    """Nothing more is promised: in words, before it is so."""
    question = ask(cast.maas)
    hessel = as_person(cast.hessel)
    nothing = longer(hours="", nothing="on")
    said = sentences(hessel.post(REACTION, nothing))
    assert "Wordt Wij beloven hier niets" in said
    assert "Vandaag 12.00 uur Vervalt" in said
    hessel.post(REACTION, previewed(hessel, REACTION, nothing))
    while escalation.climb(at=NOW + HOUR):
        pass
    assert Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION).voided_at == NOW
    assert "Eerste reactie Wij beloven hier niets" in sentences(hessel.get(PAGE))
    assert re.search(r'name="nothing"[^>]* checked', main_of(hessel.get(REACTION)))


def test_a_change_of_the_calendar_is_seen_and_saved(cast: Cast) -> None:
    """Closed on Tuesday for a reason of its own: the advice of Wednesday goes to Thursday."""
    question = ask(cast.maas)
    hessel = as_person(cast.hessel)
    moving = week(closed_days="2026-11-24 verhuizing", day_4="9.00-12.30 en 13:00 tot 16:00")
    said = sentences(hessel.post(OFFICE_HOURS, moving))
    assert "Vrijdag 9.00–12.30 en 13.00–16.00 uur (was 9.00–17.00 uur)" in said
    assert "Erbij: 24 november 2026: verhuizing" in said
    assert "Woensdag 25 november, 10.00 uur Donderdag 26 november, 10.00 uur" in said
    hessel.post(OFFICE_HOURS, previewed(hessel, OFFICE_HOURS, moving))
    assert due(question) == MONDAY + 3 * DAY
    kept = CalendarVersion.objects.get(saved_at=NOW)
    assert kept.windows["4"] == [["09:00", "12:30"], ["13:00", "16:00"]]
    assert (kept.closed_days, kept.switched_off) == ({"2026-11-24": "verhuizing"}, [])
    assert "24 november 2026: verhuizing" in sentences(hessel.get(PAGE))


def test_what_happens_in_a_version_that_was_announced_is_said_and_done(cast: Cast) -> None:
    """Shorter Fridays from the new year on; a closed day that is saved today is closed by then too."""
    hessel = as_person(cast.hessel)
    announced = week(from_day="2027-01-01", day_4="09:00-12:00")
    hessel.post(OFFICE_HOURS, previewed(hessel, OFFICE_HOURS, announced))
    nothing = sentences(hessel.post(OFFICE_HOURS, week()))
    assert "Vanaf 1 januari 2027 Daarna geldt wat al was aangekondigd." in nothing
    assert "Erbij" not in nothing
    closing = week(closed_days="2027-01-15 verhuizing")
    said = sentences(hessel.post(OFFICE_HOURS, closing))
    assert "Daarna geldt wat al was aangekondigd. Eigen dagen. Erbij: 15 januari 2027: verhuizing" in said
    hessel.post(OFFICE_HOURS, previewed(hessel, OFFICE_HOURS, closing))
    held = CalendarVersion.objects.filter(code="kantooruren", effective_from=date(2027, 1, 1)).order_by("id")
    assert [version.closed_days for version in held] == [{}, {"2027-01-15": "verhuizing"}]
    assert {version.windows["4"][0][1] for version in held} == {"12:00"}


def test_a_change_that_moves_nothing_says_so(cast: Cast) -> None:
    """Without open promises there is nobody to tell."""
    said = sentences(as_person(cast.hessel).post(ADVICE, longer()))
    assert "Geen lopende termijn verschuift" in said


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"day_1": "negen tot vijf"}, "day_1", "‘negen tot vijf’ lezen wij niet als tijdvak."),
        ({"day_1": "17:00-09:00"}, "day_1", "Op dinsdag eindigt het tijdvak 17:00–09:00 niet na zijn begin."),
        ({"day_1": "09:00-13:00, 12:00-17:00"}, "day_1", "De tijdvakken op dinsdag overlappen elkaar"),
        ({"day_1": "09:00-25:00"}, "day_1", "‘09:00-25:00’ is geen tijd die bestaat."),
        ({"closed_days": "kerstavond"}, "closed_days", "Regel 1: schrijf eerst de datum en dan de reden"),
        ({"equated_days": "2027-02-30 dag"}, "equated_days", "Regel 1: de dag 2027-02-30 bestaat niet."),
        ({"from_day": "2026-11-22"}, "from_day", "Kies vandaag of een dag die nog komt."),
        ({"from_day": ""}, "from_day", "Kies de dag vanaf wanneer dit geldt."),
    ],
)
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    cast: Cast, changed: dict[str, str], field: str, sentence: str
) -> None:
    """In the summary as a link, and at the field; at both steps, and nothing is saved."""
    hessel = as_person(cast.hessel)
    for step in ("", "opslaan"):
        answer = hessel.post(OFFICE_HOURS, week(day_5="10:00-11:00", stap=step, **changed))
        page = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert f'<a class="nl-link" href="#id_{field}">{sentence}' in page
        assert f'id="id_{field}_error"' in page
        assert 'value="10:00-11:00"' in page
        assert all(typed in page for typed in changed.values())
    assert not CalendarVersion.objects.filter(saved_at=NOW).exists()


def test_a_calendar_that_never_opens_is_refused_in_a_sentence(cast: Cast) -> None:
    """Without one window; and with each day of two years closed, which only the rules find."""
    hessel = as_person(cast.hessel)
    shut = hessel.post(OFFICE_HOURS, week(**{f"day_{day}": "" for day in range(7)}))
    assert "Vul voor ten minste één dag een tijdvak in." in sentences(shut)
    first = MONDAY.date()
    days = "\n".join(f"{first + n * DAY} dicht" for n in range(740))
    never = hessel.post(OFFICE_HOURS, week(closed_days=days))
    assert (shut.status_code, never.status_code) == (422, 422)
    assert "twee jaar lang geen minuut open" in sentences(never)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"hours": "", "minutes": ""}, "Vul in hoeveel uren of minuten wij beloven"),
        ({"hours": "8784", "minutes": "59"}, "hoogstens een jaar"),
        ({"hours": "twee"}, "Schrijf een heel getal, zoals 2."),
        ({"calendar_code": "weg"}, "Kies een antwoord uit de lijst."),
        ({"starts": "datum"}, "Kies de datum vanaf wanneer dit geldt."),
        ({"starts": "datum", "from_day": "2026-11-23"}, "Kies nu of een moment dat nog komt."),
    ],
)
def test_a_target_that_cannot_be_is_said_at_the_form(cast: Cast, changed: dict[str, str], sentence: str) -> None:
    """And nothing is saved."""
    answer = as_person(cast.hessel).post(ADVICE, longer(**changed))
    assert answer.status_code == 422
    assert sentence in sentences(answer)
    assert not Target.objects.filter(saved_at=NOW).exists()


def test_back_keeps_what_was_typed(cast: Cast) -> None:
    """From the preview to the form again."""
    page = main_of(as_person(cast.hessel).post(OFFICE_HOURS, week(closed_days="2026-12-24 kerstavond", stap="terug")))
    assert "2026-12-24 kerstavond</textarea>" in page
    assert "error-summary" not in page


def test_a_target_from_a_date_begins_at_midnight_in_amsterdam(cast: Cast) -> None:
    """1 December 0:00 there is 23:00 the day before in UTC; it is announced until then."""
    hessel = as_person(cast.hessel)
    later = longer(starts="datum", from_day="2026-12-01")
    hessel.post(ADVICE, previewed(hessel, ADVICE, later))
    assert Target.objects.get(saved_at=NOW).effective_from == datetime.fromisoformat("2026-11-30T23:00:00+00:00")
    assert "Al aangekondigd" in sentences(hessel.get(ADVICE))


@pytest.mark.parametrize(("where", "filled"), [(ADVICE, longer()), (OFFICE_HOURS, week(day_5="10:00-12:00"))])
def test_saving_twice_makes_one_change(cast: Cast, where: str, filled: dict[str, Any]) -> None:
    """A double click; the second is told that it was saved already."""
    ask(cast.maas)
    hessel = as_person(cast.hessel)
    twice = previewed(hessel, where, filled)
    assert [hessel.post(where, twice)["Location"] for _ in range(2)] == [PAGE, PAGE]
    model = Target if where == ADVICE else CalendarVersion
    assert model.objects.filter(saved_at=NOW).count() == 1
    assert "Deze wijziging was al opgeslagen." in sentences(hessel.get(PAGE))


def test_only_what_was_shown_is_saved(cast: Cast) -> None:
    """A question came in after the preview, or there was none: it is shown (again), and nothing is saved yet."""
    hessel = as_person(cast.hessel)
    seen = previewed(hessel, ADVICE, longer())
    question = ask(cast.maas)
    for blind in (seen, longer(stap="opslaan")):
        answer = hessel.post(ADVICE, blind)
        assert answer.status_code == 409
        assert "Er is intussen iets veranderd" in sentences(answer)
        assert question.reference in sentences(answer)
    assert not Target.objects.filter(saved_at=NOW).exists()
    again = seen | {"shown": key_of(answer.content.decode(), "shown")}
    assert hessel.post(ADVICE, again)["Location"] == PAGE


def test_a_coordinator_with_a_tie_saves_without_seeing_it(cast: Cast) -> None:
    """The promise of Heerde is no part of the preview, and moves all the same."""
    question = ask(cast.maas)
    Office.objects.create(person=cast.hessel, organisation_id=HEERDE, function="raadslid")
    hessel = as_person(cast.hessel)
    assert question.reference not in sentences(hessel.post(ADVICE, longer()))
    hessel.post(ADVICE, previewed(hessel, ADVICE, longer()))
    assert due(question) == MONDAY + 3 * DAY


@pytest.mark.parametrize(
    "where", ["/termijnen/belofte/nu/advies", "/termijnen/belofte/hoog/x", "/termijnen/kalender/doorlopend"]
)
def test_what_does_not_exist_cannot_be_changed(cast: Cast, where: str) -> None:
    """An unknown promise; a calendar in which every minute counts has no windows to change."""
    assert as_person(cast.hessel).get(where).status_code == 404


def test_nothing_is_saved_that_was_not_shown_itself(cast: Cast) -> None:
    """Another length, calendar or holiday than the preview was of: shown again first, though the same promises move."""
    question = ask(cast.maas)
    before = due(question)
    hessel = as_person(cast.hessel)
    seen = previewed(hessel, ADVICE, longer())
    for other in ({"hours": "25"}, {"hours": "100", "calendar_code": "doorlopend"}):
        assert hessel.post(ADVICE, seen | other).status_code == 409
    shut = previewed(hessel, OFFICE_HOURS, week(day_1=""))
    assert hessel.post(OFFICE_HOURS, shut | {"day_2": ""}).status_code == 409
    assert due(question) == before
    assert not Target.objects.filter(saved_at=NOW).exists()
    assert not CalendarVersion.objects.filter(saved_at=NOW).exists()
    assert hessel.post(ADVICE, seen).status_code == 302
    told = sentences(as_person(cast.maas).get(f"/vragen/{question.id}"))
    assert "Door de coördinator van het steunpunt." in told
    assert "Door uw adviseur." not in told
