"""The page of the timetable and its forms; a change is saved once, and only as it was previewed."""

import re
from typing import Any

import pytest

from steunpunt.desk.clocks import changes, timetable_drafts
from steunpunt.models import CalendarVersion, Office, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import Urgency
from tests.cast import HEERDE, MONDAY, Cast, ask
from tests.web.desk_pages import as_person, key_of, main_of
from tests.web.staff.timetable.forms import (
    ADVICE,
    DAY,
    HOUR,
    NOW,
    OFFICE_HOURS,
    PAGE,
    due,
    longer,
    previewed,
    sentences,
    week,
)

EVERYWHERE = [PAGE, ADVICE, OFFICE_HOURS]


@pytest.mark.parametrize("username", ["charlie", "anna", "maas", "beheer"])
def test_for_anybody_else_there_is_nothing_here(cast: Cast, username: str) -> None:
    """No page, no preview and no saving; nothing in the menu either."""
    client = as_person(getattr(cast, username))
    assert {client.get(where).status_code for where in EVERYWHERE} == {404}
    for step in ("", "opslaan", "terug"):
        assert client.post(ADVICE, longer(stap=step)).status_code == 404
        assert client.post(OFFICE_HOURS, week(stap=step)).status_code == 404
    assert f'href="{PAGE}"' not in client.get("/").content.decode()
    assert not Target.objects.filter(saved_at=NOW).exists()
    assert not CalendarVersion.objects.filter(saved_at=NOW).exists()


def test_the_page_says_what_holds_now_and_what_is_announced(cast: Cast) -> None:
    """Durations and windows in words, the layers, the days of its own, the versions."""
    draft = timetable_drafts.TargetDraft(Urgency.HOOG, ClockKind.ADVICE, "doorlopend", 36 * HOUR, MONDAY + 8 * DAY)
    changes.save(person=cast.hessel, draft=draft, at=NOW)
    CalendarVersion.objects.filter(code="kantooruren").update(closed_days={"2026-12-24": "kerstavond"})
    hessel = as_person(cast.hessel)
    text = sentences(hessel.get(PAGE))
    assert "Eerste reactie 1 uur, dag en nacht Wijzig eerste reactie bij spoed" in text
    assert "Advies 16 uur, binnen kantooruren Aangekondigd. Vanaf dinsdag 1 december, 10.00 uur: 36 uur" in text
    assert "Maandag tot en met vrijdag 9.00–17.00 uur Zaterdag en zondag Gesloten" in text
    assert "24 december 2026: kerstavond" in text
    assert "Vanaf 1 januari 2015 · Geldt nu" in text
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
    preview = previewed(hessel, ADVICE, longer())
    question = ask(cast.maas)
    for blind in (preview, longer(stap="opslaan")):
        answer = hessel.post(ADVICE, blind)
        assert answer.status_code == 409
        assert "Er is intussen iets veranderd" in sentences(answer)
        assert question.reference in sentences(answer)
    assert not Target.objects.filter(saved_at=NOW).exists()
    again = preview | {"shown": key_of(answer.content.decode(), "shown")}
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
    preview = previewed(hessel, ADVICE, longer())
    for other in ({"hours": "25"}, {"hours": "100", "calendar_code": "doorlopend"}):
        assert hessel.post(ADVICE, preview | other).status_code == 409
    shut = previewed(hessel, OFFICE_HOURS, week(day_1=""))
    assert hessel.post(OFFICE_HOURS, shut | {"day_2": ""}).status_code == 409
    assert due(question) == before
    assert not Target.objects.filter(saved_at=NOW).exists()
    assert not CalendarVersion.objects.filter(saved_at=NOW).exists()
    assert hessel.post(ADVICE, preview).status_code == 302
    text = sentences(as_person(cast.maas).get(f"/vragen/{question.id}"))
    assert "Door de coördinator van het steunpunt." in text
    assert "Door uw adviseur." not in text
