"""The coordinator changes what is promised: previewed first, saved after."""

import re
from datetime import datetime

import pytest

from steunpunt.desk.clocks import escalation
from steunpunt.models import Clock, Letter, Target
from steunpunt.rules.clocks.clocks import ClockKind
from tests.cast import CANARY, MONDAY, Cast, ask
from tests.web.desk_pages import as_person, main_of
from tests.web.staff.timetable.forms import ADVICE, DAY, HOUR, NOW, PAGE, REACTION, due, longer, previewed, sentences


def test_a_promise_is_seen_to_move_before_it_moves(cast: Cast) -> None:
    """The preview changes nothing and has no word of content; saving moves it, and the asker is told."""
    question = ask(cast.maas)
    hessel = as_person(cast.hessel)
    page = main_of(hessel.post(ADVICE, longer()))
    assert CANARY not in page
    assert f'href="/vragen/{question.id}"' in page
    text = sentences(hessel.post(ADVICE, longer()))
    assert "Was 16 uur, binnen kantooruren Wordt 24 uur, binnen kantooruren Vanaf Meteen" in text
    assert "Eén termijn verschuift. Uren die al zijn geteld, blijven geteld." in text
    assert f"{question.reference} Advies Woensdag 25 november, 10.00 uur Donderdag 26 november, 10.00 uur" in text
    assert due(question) == MONDAY + 2 * DAY
    saved = hessel.post(ADVICE, previewed(hessel, ADVICE, longer()))
    assert saved["Location"] == PAGE
    assert due(question) == MONDAY + 3 * DAY
    assert Letter.objects.get(topic="verschoven").recipient == cast.maas
    assert "De wijziging is opgeslagen. Wat moest verschuiven, is verschoven." in sentences(hessel.get(PAGE))


def test_what_would_be_late_at_once_is_said(cast: Cast) -> None:
    """An hour has been used; promised within a minute, it is late as soon as that is saved."""
    ask(cast.maas)
    text = sentences(as_person(cast.hessel).post(REACTION, longer(hours="", minutes="1")))
    assert "Eén termijn verschuift. Die is dan meteen te laat." in text
    assert "Vandaag 12.00 uur Vandaag 11.00 uur Dan meteen te laat" in text


def test_a_promise_that_is_withdrawn_lapses(cast: Cast) -> None:
    """Nothing more is promised: in words, before it is so."""
    question = ask(cast.maas)
    hessel = as_person(cast.hessel)
    nothing = longer(hours="", nothing="on")
    text = sentences(hessel.post(REACTION, nothing))
    assert "Wordt Wij beloven hier niets" in text
    assert "Vandaag 12.00 uur Vervalt" in text
    hessel.post(REACTION, previewed(hessel, REACTION, nothing))
    while escalation.climb(at=NOW + HOUR):
        pass
    assert Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION).voided_at == NOW
    assert "Eerste reactie Wij beloven hier niets" in sentences(hessel.get(PAGE))
    assert re.search(r'name="nothing"[^>]* checked', main_of(hessel.get(REACTION)))


def test_a_change_that_moves_nothing_says_so(cast: Cast) -> None:
    """Without open promises there is nobody to tell."""
    text = sentences(as_person(cast.hessel).post(ADVICE, longer()))
    assert "Geen lopende termijn verschuift" in text


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


def test_a_target_from_a_date_begins_at_midnight_in_amsterdam(cast: Cast) -> None:
    """1 December 0:00 there is 23:00 the day before in UTC; it is announced until then."""
    hessel = as_person(cast.hessel)
    later = longer(starts="datum", from_day="2026-12-01")
    hessel.post(ADVICE, previewed(hessel, ADVICE, later))
    assert Target.objects.get(saved_at=NOW).effective_from == datetime.fromisoformat("2026-11-30T23:00:00+00:00")
    assert "Al aangekondigd" in sentences(hessel.get(ADVICE))
