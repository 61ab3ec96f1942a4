"""Spoed at night reaches a person: rung by rung, each once, until somebody says that they saw it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from steunpunt.desk.clocks import escalation
from steunpunt.desk.letters import alarms, contacts
from steunpunt.desk.questions import conversation
from steunpunt.desk.routing import acceptance, triage, urgency_changes
from steunpunt.desk.routing.waking import climbing
from steunpunt.models import Alarm, AlarmCall, AlarmRung, JournalLine, Letter
from steunpunt.rules.letters import LetterChannel
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.waking import AlarmOutcome
from steunpunt.rules.words import Notice, Urgency, UrgencyReason
from tests.cast import MONDAY, Cast, ask, held_by, put_on_duty

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Three in the morning in Amsterdam."""
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at_night(time_machine: Any) -> None:
    time_machine.move_to(NIGHT, tick=False)


def climb(at: datetime) -> None:
    while climbing.climb_next(at=at):
        pass


def called(alarm: Alarm | None = None) -> list[str]:
    """Who was called, in order."""
    calls = AlarmCall.objects.filter(alarm=alarm) if alarm else AlarmCall.objects.all()
    return [call.person.username for call in calls.order_by("called_at", "id").select_related("person")]


def test_an_offer_of_spoed_climbs_to_the_next_and_then_to_the_coordinator(cast: Cast) -> None:
    """Each rung once, however often it is asked, and exactly on its moment. The next can open it: it is offered too."""
    for adviser in (cast.anna, cast.chris):
        put_on_duty(adviser)
    question = ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT)
    assert triage.route_next(at=NIGHT)
    (first,) = question.assignments.all()
    climb(NIGHT)
    alarm = Alarm.objects.get()
    assert called() == [first.adviser.person.username]
    climb(NIGHT + 5 * MINUTE - timedelta(microseconds=1))
    assert len(called()) == 1
    for _ in range(2):
        climb(NIGHT + 5 * MINUTE)
    other = {"anna": "chris", "chris": "anna"}[called()[0]]
    assert called() == [first.adviser.person.username, other]
    assert question.assignments.filter(ended_at=None).count() == 2
    climb(NIGHT + 10 * MINUTE)
    assert called() == [first.adviser.person.username, other, "hessel"]
    climb(NIGHT + 15 * MINUTE)
    assert Alarm.objects.get().outcome == AlarmOutcome.UNSEEN
    actions = JournalLine.objects.filter(question=question, action__startswith="wekken.").order_by("id")
    assert [line.action.partition(".")[2] for line in actions] == [
        *("begonnen", "opgeroepen", "opgeroepen", "opgeroepen", "niet-gezien")
    ]
    assert {line.facts["alarm"] for line in actions} == {str(alarm.id)}
    assert Letter.objects.filter(topic="wekken").count() == 3


def test_who_saw_it_ends_it_and_nobody_else_is_called(cast: Cast) -> None:
    put_on_duty(cast.anna)
    ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT)
    triage.route_next(at=NIGHT)
    climb(NIGHT)
    letter = Letter.objects.get(topic="wekken")
    alarm, person = alarms.of_ticket(alarms.ticket(letter), at=NIGHT + MINUTE)
    assert person == cast.anna
    for minutes in (1, 2):
        alarms.mark_seen(alarm.id, person, at=NIGHT + minutes * MINUTE)
    ended = Alarm.objects.get()
    assert (ended.outcome, ended.seen_by, ended.ended_at) == (AlarmOutcome.SEEN, cast.anna, NIGHT + MINUTE)
    climb(NIGHT + 30 * MINUTE)
    assert called() == ["anna"]
    assert JournalLine.objects.filter(action="wekken.gezien", actor=cast.anna).count() == 1


def test_who_takes_the_question_ends_it_too(cast: Cast) -> None:
    put_on_duty(cast.anna)
    question = ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT)
    triage.route_next(at=NIGHT)
    climb(NIGHT)
    acceptance.claim(person=cast.anna, question_id=question.id, at=NIGHT + MINUTE)
    climb(NIGHT + 5 * MINUTE)
    assert Alarm.objects.get().outcome == AlarmOutcome.OVERTAKEN
    assert called() == ["anna"]


def test_one_on_duty_who_has_a_conflict_hears_nothing(cast: Cast) -> None:
    """Bram sat in the council of Heerde: he is passed over, also when nobody else can be found but the coordinator."""
    put_on_duty(cast.bram)
    question = ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT, notices=frozenset({Notice.DANGER}))
    for adviser in (cast.anna, cast.chris):
        adviser.adviser.absences.create(starts_at=NIGHT - MINUTE)
    triage.route_next(at=NIGHT)
    for minutes in (0, 5, 10, 15):
        climb(NIGHT + minutes * MINUTE)
    assert called() == ["hessel"]
    assert not Letter.objects.filter(recipient=cast.bram, question=question).exists()


def test_a_question_has_one_open_alarm_whatever_happens_to_it(cast: Cast) -> None:
    """Danger, an offer and nobody to take it are one alarm, which calls whoever is offered it at once."""
    put_on_duty(cast.anna)
    question = ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT, notices=frozenset({Notice.DANGER}))
    climb(NIGHT)
    triage.route_next(at=NIGHT)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=NIGHT + MINUTE)
    assert Alarm.objects.count() == 1
    assert called() == ["anna", "chris"]


def test_urgency_raised_by_the_asker_wakes_the_holder_and_by_the_holder_nobody(cast: Cast) -> None:
    first, second = held_by(cast.anna, cast.maas), held_by(cast.anna, cast.maas)
    for person, question in ((cast.maas, first), (cast.anna, second)):
        urgency_changes.change(
            person=person, question_id=question.id, urgency=Urgency.SPOED, reason=UrgencyReason.BESLUIT, at=NIGHT
        )
    climb(NIGHT)
    assert [(alarm.question, alarm.cause) for alarm in Alarm.objects.all()] == [(first, "urgentie")]
    climb(NIGHT + 5 * MINUTE)
    assert called() == ["anna", "hessel"]


def test_a_promise_that_is_about_to_break_wakes_whoever_did_not_react(cast: Cast) -> None:
    """At three quarters of the hour; a reaction before that, and of 'hoog' any, wakes nobody."""
    slow, quick, calm = (
        held_by(cast.anna, cast.maas, urgency=urgency, at=NIGHT)
        for urgency in (Urgency.SPOED, Urgency.SPOED, Urgency.HOOG)
    )
    climb(NIGHT)
    for alarm in Alarm.objects.filter(outcome=""):
        alarms.end(alarm, AlarmOutcome.OVERTAKEN, at=NIGHT)
    conversation.speak(person=cast.anna, question_id=quick.id, words="Ik bel u zo.", at=NIGHT + 10 * MINUTE)
    while escalation.climb(at=NIGHT + 45 * MINUTE):
        pass
    climb(NIGHT + 45 * MINUTE)
    assert [(alarm.question, alarm.cause) for alarm in Alarm.objects.filter(outcome="")] == [(slow, "belofte")]
    conversation.speak(person=cast.anna, question_id=slow.id, words="Ik bel u nu.", at=NIGHT + 46 * MINUTE)
    climb(NIGHT + 50 * MINUTE)
    assert not Alarm.objects.filter(outcome="").exists()
    assert calm.pk not in Alarm.objects.values_list("question", flat=True)


def test_the_rungs_are_data(cast: Cast) -> None:
    AlarmRung.objects.filter(place=2).delete()
    AlarmRung.objects.filter(place=1).update(wait=2 * MINUTE)
    for adviser in (cast.anna, cast.chris):
        put_on_duty(adviser)
    ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT)
    triage.route_next(at=NIGHT)
    climb(NIGHT)
    climb(NIGHT + 2 * MINUTE)
    assert called()[1:] == ["hessel"]


def test_each_goes_by_ones_own_channels_and_mail_a_minute_later(cast: Cast, settings: Any) -> None:
    settings.SMS_GATEWAY = settings.VOICE_GATEWAY = object()
    contacts.save_phone(person=cast.anna, typed="06 12345678", at=MONDAY)
    contacts.save_channels(person=cast.anna, by_sms=True, by_voice=False, at=MONDAY)
    keys = contacts.PushSubscription("https://push.example/1", "k", "a")
    contacts.add_device(person=cast.anna, name="Firefox op Linux", subscription=keys, at=MONDAY)
    for person in (cast.anna, cast.hessel):
        alarms.try_out(person, at=NIGHT)
    climb(NIGHT)
    ways = {
        (letter.recipient.username, letter.channel, letter.next_attempt_at)
        for letter in Letter.objects.filter(topic="proefmelding").select_related("recipient")
    }
    assert ways == {
        ("anna", LetterChannel.PUSH, NIGHT),
        ("anna", LetterChannel.SMS, NIGHT),
        ("anna", LetterChannel.MAIL, NIGHT + MINUTE),
        ("hessel", LetterChannel.MAIL, NIGHT),
    }
    climb(NIGHT + 5 * MINUTE)
    assert set(Alarm.objects.values_list("outcome", flat=True)) == {AlarmOutcome.UNSEEN}
    assert sorted(called()) == ["anna", "hessel"]


def test_a_test_is_for_once_a_minute(cast: Cast) -> None:
    alarms.try_out(cast.anna, at=NIGHT)
    with pytest.raises(Refusal, match="net-geprobeerd"):
        alarms.try_out(cast.anna, at=NIGHT + timedelta(seconds=59))
    alarms.try_out(cast.anna, at=NIGHT + MINUTE)


def test_a_link_of_another_or_changed_in_any_sign_says_nothing(cast: Cast) -> None:
    alarms.try_out(cast.anna, at=NIGHT)
    climb(NIGHT)
    ticket = alarms.ticket(Letter.objects.get(topic="proefmelding"))
    assert len(ticket) == 43
    for place in (0, 21, 30, 41):
        changed = ticket[:place] + ("A" if ticket[place] != "A" else "B") + ticket[place + 1 :]
        with pytest.raises(NotFound):
            alarms.of_ticket(changed, at=NIGHT)
    for text in ("", "geheim", ticket[:-8], ticket + "AAAA", "é" * 43):
        with pytest.raises(NotFound):
            alarms.of_ticket(text, at=NIGHT)
    with pytest.raises(NotFound):
        alarms.of_ticket(ticket, at=NIGHT + timedelta(days=1, seconds=1))


def test_who_writes_in_the_database_makes_nobody_believe_that_it_was_seen(cast: Cast) -> None:
    """As the application's own role, which may change the row: another alarm takes its place, and it is recorded."""
    put_on_duty(cast.anna)
    question = ask(cast.maas, urgency=Urgency.SPOED, at=NIGHT)
    triage.route_next(at=NIGHT)
    climb(NIGHT)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE steunpunt_alarm SET outcome = 'gezien', ended_at = %s, next_step_at = NULL, seen_by_id = %s",
            [NIGHT, cast.anna.pk],
        )
    climb(NIGHT + MINUTE)
    anew = Alarm.objects.get(question=question, outcome="")
    assert called(anew) == ["anna"]
    assert JournalLine.objects.filter(action="verzegeling.klopt-niet").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steunpunt_alarm SET climbed = 3 WHERE outcome = ''")
    climb(NIGHT + 2 * MINUTE)
    assert Alarm.objects.filter(question=question, outcome="").exclude(pk=anew.pk).count() == 1


def test_a_ticket_moved_to_another_alarm_is_none(cast: Cast) -> None:
    """Whoever was called once cannot, with the database, let it speak for another alarm."""
    for person in (cast.anna, cast.hessel):
        alarms.try_out(person, at=NIGHT)
    climb(NIGHT)
    of_anna, of_hessel = (Letter.objects.get(topic="proefmelding", recipient=who) for who in (cast.anna, cast.hessel))
    ticket = alarms.ticket(of_anna)
    Letter.objects.filter(pk=of_anna.pk).update(facts=of_hessel.facts)
    with pytest.raises(NotFound):
        alarms.of_ticket(ticket, at=NIGHT)
