"""'Gezien' from the message, one's own channels, devices, quiet hours and a test with what became of it."""

from datetime import UTC, datetime, time, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from steunpunt.desk.letters import alarms, outbox
from steunpunt.desk.questions import conversation
from steunpunt.desk.routing import triage
from steunpunt.desk.routing.waking import climbing
from steunpunt.desk.staff import contact_preferences
from steunpunt.environment import Gateway
from steunpunt.models import Alarm, Letter, PushDevice
from steunpunt.rules.waking import AlarmOutcome, QuietHours
from steunpunt.rules.words import Urgency
from tests.cast import Cast, ask, held_by, put_on_duty
from tests.web.conftest import BrowserOf
from tests.web.desk_pages import main_of
from tests.workers.waking.browsers import PushBrowser

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at_night(time_machine: Any) -> None:
    time_machine.move_to(NIGHT, tick=False)


def woken(cast: Cast) -> str:
    """The path of the link that Anna got."""
    put_on_duty(cast.anna)
    ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT)
    triage.route_next(at=NIGHT)
    climbing.climb_next(at=NIGHT)
    return f"/gezien/{alarms.ticket(Letter.objects.get(topic='wekken'))}"


def test_seen_takes_a_press_and_no_sign_in_and_opens_nothing(cast: Cast) -> None:
    """Who looks through the mail for viruses opens every link: that says nothing yet."""
    link = woken(cast)
    question = Alarm.objects.get().question
    stranger = Client(enforce_csrf_checks=True)
    for method in (stranger.get, stranger.head):
        assert method(link).status_code == 200
    assert Alarm.objects.get().outcome == ""
    page = stranger.post(link)
    assert "Wij roepen niemand anders op" in main_of(page)
    ended = Alarm.objects.get()
    assert (ended.outcome, ended.seen_by) == (AlarmOutcome.SEEN, cast.anna)
    shown = page.content.decode() + stranger.get(link).content.decode()
    assert question is not None
    for secret in (question.reference, str(question.id), "Anna", "maas", "Heerde"):
        assert secret not in shown
    assert stranger.get(f"/vragen/{question.id}").headers["Location"].startswith("/inloggen")
    assert "sessionid" not in stranger.cookies


def test_a_link_that_is_none_is_the_same_page_as_any_unknown_one(cast: Cast) -> None:
    link = woken(cast)
    for broken in (link[:-1], f"{link}x", "/gezien/AAAA"):
        assert Client().get(broken).status_code == 404
        assert Client().post(broken).status_code == 404
    assert Alarm.objects.get().outcome == ""


def test_who_was_rung_says_it_on_their_profile_and_another_cannot(cast: Cast, browser: BrowserOf) -> None:
    woken(cast)
    alarm = Alarm.objects.get()
    assert "U wordt opgeroepen" in main_of(browser("anna").get("/profiel"))
    assert "U wordt opgeroepen" not in main_of(browser("chris").get("/profiel"))
    assert browser("chris").post(f"/profiel/gezien/{alarm.id}").status_code == 404
    assert browser("anna").post(f"/profiel/gezien/{alarm.id}").status_code == 302
    assert Alarm.objects.get().seen_by == cast.anna


def test_a_device_is_added_renewed_and_taken_away(cast: Cast, browser: BrowserOf, settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    anna, device = browser("anna"), PushBrowser()
    keys = device.subscription("https://push.example/abc")
    posted = {"endpoint": keys.endpoint, "p256dh": keys.p256dh, "auth": keys.auth}
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"}
    for _ in range(2):
        assert anna.post("/profiel/apparaten", posted, headers=agent).status_code == 302
    kept = PushDevice.objects.get()
    assert kept.name == "Firefox op Linux"
    assert b"push.example" not in bytes(kept.sealed_subscription)
    assert Letter.objects.filter(topic="bereikbaarheid-gewijzigd").count() == 1
    refused = [
        {**posted, "endpoint": "http://push.example/abc"},
        {**posted, "endpoint": "https://wie@push.example/"},
        {**posted, "p256dh": "AAAA"},
        {**posted, "auth": ""},
    ]
    for wrong in refused:
        anna.post("/profiel/apparaten", wrong)
    assert PushDevice.objects.count() == 1
    assert browser("chris").post(f"/profiel/apparaten/{kept.id}/weghalen").status_code == 404
    assert browser("maas").post("/profiel/apparaten", posted).status_code == 404
    assert anna.post(f"/profiel/apparaten/{kept.id}/weghalen").status_code == 302
    assert not PushDevice.objects.exists()


def test_the_service_worker_stands_at_the_root(cast: Cast) -> None:
    answer = Client().get("/meldingen.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content


def test_channels_ask_for_a_number_and_are_there_only_when_the_desk_has_them(
    cast: Cast, browser: BrowserOf, settings: Any
) -> None:
    anna = browser("anna")
    assert "Stuur mij een sms" not in main_of(anna.get("/profiel"))
    settings.SMS_GATEWAY = Gateway("https://sms.example", {})
    assert "Stuur mij een sms" in main_of(anna.get("/profiel"))
    answer = anna.post("/profiel/wekken", {"by_sms": "on", "by_voice": "on"})
    assert answer.status_code == 422
    assert "Bewaar eerst uw telefoonnummer." in answer.content.decode()
    anna.post("/profiel/telefoon", {"phone": "06 12345678"})
    anna.post("/profiel/wekken", {"by_sms": "on", "by_voice": "on"})
    own = contact_preferences.of(cast.anna.pk)
    assert (own.by_sms, own.by_voice) == (True, False)
    anna.post("/profiel/telefoon", {"phone": ""})
    assert not contact_preferences.of(cast.anna.pk).by_sms


def test_quiet_hours_are_two_times_or_none(cast: Cast, browser: BrowserOf) -> None:
    anna = browser("anna")
    assert anna.post("/profiel/stille-uren", {"quiet_from": "22:30", "quiet_until": "07:00"}).status_code == 302
    assert contact_preferences.of(cast.anna.pk).quiet == QuietHours(time(22, 30), time(7))
    for wrong in ({"quiet_from": "22:30"}, {"quiet_from": "7:00", "quiet_until": "7:00"}, {"quiet_from": "laat"}):
        assert anna.post("/profiel/stille-uren", wrong).status_code == 422
    anna.post("/profiel/stille-uren", {"quiet_from": "", "quiet_until": ""})
    assert contact_preferences.of(cast.anna.pk).quiet is None


@pytest.mark.parametrize("first", [Urgency.HOOG, Urgency.SPOED])
def test_what_can_wait_waits_for_the_morning_and_then_goes_and_spoed_goes_on(
    cast: Cast, browser: BrowserOf, first: Urgency
) -> None:
    """Whichever is owed first. Nothing is lost, and the quiet of one person keeps no letter from another."""
    browser("anna").post("/profiel/stille-uren", {"quiet_from": "22:30", "quiet_until": "07:00"})
    calm, urgent = held_by(cast.anna, cast.maas), held_by(cast.anna, cast.maas, urgency=Urgency.SPOED)
    Letter.objects.update(sent_at=NIGHT, next_attempt_at=None)
    for question in (calm, urgent):
        conversation.say(person=cast.maas, question_id=question.id, words="Is er nieuws?", at=NIGHT)
        conversation.speak(person=cast.anna, question_id=question.id, words="Nog even.", at=NIGHT)
    waiting = Letter.objects.filter(next_attempt_at__isnull=False, question__urgency=first)
    waiting.update(next_attempt_at=NIGHT - timedelta(seconds=1))
    tonight = []
    while letter := outbox.lease(at=NIGHT):
        tonight += [(each.recipient.username, each.question) for each in outbox.bundled_with(letter)]
        outbox.mark_sent(letter, at=NIGHT)
    assert ("anna", urgent) in tonight
    assert ("anna", calm) not in tonight
    assert ("maas", calm) in tonight
    morning = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert outbox.lease(at=morning - timedelta(microseconds=1)) is None
    letter = outbox.lease(at=morning)
    assert letter is not None
    assert (letter.recipient, letter.question) == (cast.anna, calm)


def test_a_test_shows_what_became_of_it(cast: Cast, browser: BrowserOf, time_machine: Any) -> None:
    anna = browser("anna")
    assert "U hebt dit nog niet geprobeerd." in main_of(anna.get("/profiel"))
    assert anna.post("/profiel/proef").status_code == 302
    assert anna.post("/profiel/proef").status_code == 409
    climbing.climb_next(at=NIGHT)
    assert "E-mail: wordt verstuurd" in main_of(anna.get("/profiel"))
    letter = outbox.lease(at=NIGHT)
    assert letter is not None
    outbox.mark_sent(letter, at=NIGHT)
    assert "E-mail: verstuurd" in main_of(anna.get("/profiel"))
    Client().post(f"/gezien/{alarms.ticket(letter)}")
    assert "U zag die" in main_of(anna.get("/profiel"))
    assert browser("maas").post("/profiel/proef").status_code == 404
