"""Days and times as people type them, in the two nights on which the clock changes."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from steunpunt.desk.questions import talks
from steunpunt.desk.staff import availability, plans
from steunpunt.models import Adviser, Duty, Organisation
from steunpunt.rules.new_question import faults
from steunpunt.rules.refusals import Faulty
from steunpunt.rules.time.wall_clock import ZONE
from steunpunt.rules.words import Channel, TalkKind
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.http.fields import MomentField
from tests.cast import HEERDE, MONDAY, Cast, held_by, new_question
from tests.web.answers import answers
from tests.web.conftest import BrowserOf

SPRING, AUTUMN = "2027-03-28", "2026-10-25"
BEFORE = {SPRING: datetime(2027, 3, 1, 9, tzinfo=UTC), AUTUMN: datetime(2026, 10, 1, 9, tzinfo=UTC)}


def form_with(day: str, begin: str, end: str) -> QuestionForm:
    """The question of maas, to be called on this day between these times."""
    fields = answers(call_1_day=day, call_1_from=begin, call_1_to=end)
    return QuestionForm(fields, at=BEFORE[day], own=[Organisation.objects.get(code=HEERDE)])


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "begin", "end", "stored"),
    [
        (SPRING, "02:30", "03:15", ("2027-03-28 01:00", "2027-03-28 01:15")),
        (SPRING, "01:30", "02:30", ("2027-03-28 00:30", "2027-03-28 01:00")),
        (SPRING, "01:00", "04:00", ("2027-03-28 00:00", "2027-03-28 02:00")),
        (AUTUMN, "01:30", "02:30", ("2026-10-24 23:30", "2026-10-25 00:30")),
        (AUTUMN, "02:10", "02:50", ("2026-10-25 00:10", "2026-10-25 00:50")),
        (AUTUMN, "02:30", "03:30", ("2026-10-25 00:30", "2026-10-25 02:30")),
    ],
)
def test_a_call_in_the_night_of_the_clock_ends_after_it_begins(
    cast: Cast, day: str, begin: str, end: str, stored: tuple[str, str]
) -> None:
    """A time that is skipped is the moment of the jump; of two that are shown, the first (`rules.time.wall_clock`)."""
    form = form_with(day, begin, end)
    assert form.is_valid(), form.errors
    assert form.new_question().call_moments == (tuple(map(utc, stored)),)


@pytest.mark.parametrize(
    ("at", "begin", "end", "stored"),
    [
        ("00:20", "02:25", "02:40", ("00:25", "00:40")),
        ("00:30", "02:25", "02:40", ("00:25", "00:40")),
        ("00:45", "02:25", "02:40", ("01:25", "01:40")),
        ("01:20", "02:25", "02:40", ("01:25", "01:40")),
        ("01:35", "02:25", "02:40", ("01:25", "01:40")),
        ("01:20", "02:30", "03:30", ("01:30", "02:30")),
        ("01:20", "01:30", "02:30", ("-1:30", "01:30")),
        ("00:20", "02:50", "02:10", None),
        ("01:45", "02:25", "02:40", None),
    ],
)
def test_a_call_is_asked_in_the_hour_that_comes_twice(
    cast: Cast, at: str, begin: str, end: str, stored: tuple[str, str] | None
) -> None:
    """It is the one that is not over; at what time it is asked decides which."""
    fields = answers(call_1_day=AUTUMN, call_1_from=begin, call_1_to=end)
    form = QuestionForm(fields, at=utc(f"{AUTUMN} {at}"), own=[Organisation.objects.get(code=HEERDE)])
    assert form.is_valid() is (stored is not None), form.errors
    if stored is not None:
        first = "2026-10-24 23:30" if stored[0] == "-1:30" else f"{AUTUMN} {stored[0]}"
        assert form.new_question().call_moments == ((utc(first), utc(f"{AUTUMN} {stored[1]}")),)


@pytest.mark.parametrize(
    ("day", "begin", "end"), [(SPRING, "02:10", "02:50"), (SPRING, "02:30", "03:00"), (AUTUMN, "02:50", "02:10")]
)
def test_a_call_that_the_night_leaves_nothing_of_is_refused(cast: Cast, day: str, begin: str, end: str) -> None:
    """At its own field."""
    form = form_with(day, begin, end)
    assert not form.is_valid()
    assert set(form.errors) == {"call_1_day"}


def test_the_rule_compares_moments_and_not_what_the_wall_says() -> None:
    """Two moments of one zone are compared by their hands in Python; the rule asks which comes first."""
    backward = (datetime(2027, 3, 28, 2, 30, tzinfo=ZONE), datetime(2027, 3, 28, 3, 15, tzinfo=ZONE))
    forward = (datetime(2026, 10, 25, 2, 50, tzinfo=ZONE), datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=ZONE))
    faults_of_spans = [
        faults(new_question(call_moments=(span,)), at=datetime(2026, 9, 1, tzinfo=UTC)) for span in (backward, forward)
    ]
    assert [[fault.field for fault in faults_of_span] for faults_of_span in faults_of_spans] == [["call_moments"], []]


def test_a_duty_is_compared_likewise(cast: Cast) -> None:
    """The roster asks the same."""
    stands = availability.plan_of(Adviser.objects.get(person=cast.anna), at=MONDAY)
    backward = (datetime(2027, 3, 28, 2, 30, tzinfo=ZONE), datetime(2027, 3, 28, 3, 15, tzinfo=ZONE))
    with pytest.raises(Faulty) as refused:
        plans.check(cast.hessel, cast.anna.pk, replace(stands, duties=(backward,)), stands, at=MONDAY)
    assert [fault.field for fault in refused.value.faults] == ["duties"]


@pytest.mark.parametrize("now", ["2026-10-01 09:00", "2026-10-25 00:10"])
def test_a_moment_to_come_that_is_shown_twice_is_the_first(now: str) -> None:
    """Who plans, plans for what comes; nobody is sent away in the one hour that is there twice."""
    with time_machine.travel(utc(now), tick=False):
        assert MomentField().clean("2026-10-25T02:30") == utc("2026-10-25 00:30")


@pytest.mark.parametrize(("now", "first"), [("2026-10-25 00:45", "2026-10-25 00:30"), ("2026-10-25 01:45", "01:30")])
def test_of_two_the_one_that_can_be_meant(now: str, first: str) -> None:
    """Planned: the first that comes. Held: the last that was."""
    with time_machine.travel(utc(now), tick=False):
        assert MomentField(is_past=True).clean("2026-10-25T02:30") == utc(f"2026-10-25 {first[-5:]}")
        planned = "2026-10-25 01:30" if now.endswith("00:45") else "2026-10-25 00:30"
        assert MomentField().clean("2026-10-25T02:30") == utc(planned)


@pytest.mark.parametrize("typed", ["2027-03-28T02:30", "28-03-2027 02:00", "2027-03-28T02:59:59"])
def test_a_moment_that_is_not_there_is_refused_with_the_reason(typed: str) -> None:
    """One moment cannot be the whole of a night: the sentence says what the clock does."""
    with pytest.raises(ValidationError) as refused:
        MomentField().clean(typed)
    assert [error.code for error in refused.value.error_list] == ["bestaat-niet"]
    assert "3.00" in refused.value.messages[0]


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "0001-01-01T00:10", "9999-12-31T23:59"])
def test_a_moment_at_the_ends_of_time_is_no_fault_of_the_desk(typed: str) -> None:
    """It is a moment, or it is refused."""
    with suppress(ValidationError):
        assert MomentField().clean(typed).tzinfo is UTC


def test_the_administrator_types_the_same_moments(browser: BrowserOf, cast: Cast) -> None:
    """A duty that begins in the hour that is there twice."""
    anna = Adviser.objects.get(person=cast.anna)
    sent = {
        "adviser": str(anna.pk),
        "starts_at_0": "2026-10-25",
        "starts_at_1": "02:30",
        "ends_at_0": "2026-10-25",
        "ends_at_1": "06:00",
    }
    answer = browser("beheer").post("/beheer/steunpunt/duty/add/", sent)
    assert answer.status_code == 302
    assert list(Duty.objects.values_list("starts_at", "ends_at")) == [
        (utc("2026-10-25 00:30"), utc("2026-10-25 05:00"))
    ]
    skipped = sent | {"starts_at_0": "2027-03-28", "ends_at_0": "2027-03-28"}
    refused = browser("beheer").post("/beheer/steunpunt/duty/add/", skipped)
    assert "bestaat niet" in refused.content.decode()


@pytest.mark.parametrize("planned", ["00:30", "01:30", "01:30:20"])
def test_a_talk_that_is_sent_as_it_was_shown_is_not_moved(browser: BrowserOf, cast: Cast, planned: str) -> None:
    """In the hour that is there twice: to plan it where it stands does nothing, and it was held when it was planned."""
    friday, stands = utc("2026-10-23 08:00"), utc(f"{AUTUMN} {planned}")
    with time_machine.travel(friday, tick=False):
        question = held_by(cast.anna, cast.maas, at=friday)
        talk = talks.plan(
            person=cast.anna,
            question_id=question.id,
            kind=TalkKind.INTAKE,
            channel=Channel.TELEFOON,
            planned_at=stands,
            at=friday,
        )
        page = f"/vragen/{question.id}/desk/gesprekken/{talk.id}"
        assert browser("anna").post(f"{page}/verzetten", {"planned_at": f"{AUTUMN}T02:30"}).status_code == 302
    talk.refresh_from_db()
    assert (talk.planned_at, talk.revision) == (stands, 0)
    with time_machine.travel(utc(f"{AUTUMN} 03:00"), tick=False):
        assert browser("anna").post(f"{page}/gehouden", {"held_at": f"{AUTUMN}T02:30"}).status_code == 302
    talk.refresh_from_db()
    assert talk.held_at == stands


@pytest.mark.parametrize(("begins", "ends"), [("00:30", "05:00"), ("01:30", "05:00"), ("00:45", "01:15")])
def test_a_duty_that_the_administrator_leaves_as_it_is_stays_so(
    browser: BrowserOf, cast: Cast, begins: str, ends: str
) -> None:
    """Whichever of the two moments it was; another time is another moment."""
    anna = Adviser.objects.get(person=cast.anna)
    duty = Duty.objects.create(adviser=anna, starts_at=utc(f"{AUTUMN} {begins}"), ends_at=utc(f"{AUTUMN} {ends}"))
    page = f"/beheer/steunpunt/duty/{duty.pk}/change/"
    shown = [timezone.localtime(moment, ZONE) for moment in (duty.starts_at, duty.ends_at)]
    sent = {"adviser": str(anna.pk)}
    for name, moment in zip(("starts_at", "ends_at"), shown, strict=True):
        sent |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M:%S}"}
    with time_machine.travel(utc("2026-10-01 09:00"), tick=False):
        client = browser("beheer")
        assert client.post(page, sent).status_code == 302
        assert Duty.objects.filter(starts_at=duty.starts_at, ends_at=duty.ends_at).exists()
        assert client.post(page, sent | {"ends_at_1": "09:00:00"}).status_code == 302
    assert Duty.objects.get().ends_at == utc(f"{AUTUMN} 08:00")
