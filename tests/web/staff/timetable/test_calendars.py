"""The coordinator changes when time counts: previewed first, saved after."""

from datetime import date
from html import unescape

import pytest

from steunpunt.models import CalendarVersion
from tests.cast import MONDAY, Cast, ask
from tests.web.desk_pages import as_person, main_of
from tests.web.staff.timetable.forms import DAY, NOW, OFFICE_HOURS, PAGE, due, previewed, sentences, week


def test_a_change_of_the_calendar_is_seen_and_saved(cast: Cast) -> None:
    """Closed on Tuesday for a reason of its own: the advice of Wednesday goes to Thursday."""
    question = ask(cast.maas)
    hessel = as_person(cast.hessel)
    moving = week(closed_days="2026-11-24 verhuizing", day_4="9.00-12.30 en 13:00 tot 16:00")
    text = sentences(hessel.post(OFFICE_HOURS, moving))
    assert "Vrijdag 9.00–12.30 en 13.00–16.00 uur (was 9.00–17.00 uur)" in text
    assert "Erbij: 24 november 2026: verhuizing" in text
    assert "Woensdag 25 november, 10.00 uur Donderdag 26 november, 10.00 uur" in text
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
    text = sentences(hessel.post(OFFICE_HOURS, closing))
    assert "Daarna geldt wat al was aangekondigd. Eigen dagen. Erbij: 15 januari 2027: verhuizing" in text
    hessel.post(OFFICE_HOURS, previewed(hessel, OFFICE_HOURS, closing))
    versions = CalendarVersion.objects.filter(code="kantooruren", effective_from=date(2027, 1, 1)).order_by("id")
    assert [version.closed_days for version in versions] == [{}, {"2027-01-15": "verhuizing"}]
    assert {version.windows["4"][0][1] for version in versions} == {"12:00"}


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


def test_back_keeps_what_was_typed(cast: Cast) -> None:
    """From the preview to the form again."""
    page = main_of(as_person(cast.hessel).post(OFFICE_HOURS, week(closed_days="2026-12-24 kerstavond", stap="terug")))
    assert "2026-12-24 kerstavond</textarea>" in page
    assert "error-summary" not in page
