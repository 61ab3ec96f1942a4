"""Somebody who reads a mailbox guesses the codes of an app: they get no further, and the person is never locked out."""

from datetime import timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.administration.sign_in import app_codes
from steunpunt.models import JournalLine, Letter, Person
from tests.cast import MONDAY, Cast
from tests.web.security.signing_in import add_app, by_mail, totp

pytestmark = pytest.mark.django_db(transaction=True)
STEP = "/inloggen/tweede-stap"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY)


def is_in(client: Client) -> bool:
    return client.get("/vragen").status_code == 200


def guess(person: Person, *, times: int) -> Client:
    """Codes that are wrong, three to a sign-in; the last browser."""
    client = Client()
    for number in range(times):
        if number % 3 == 0:
            client = by_mail(person)
        client.post(STEP, {"code": "000000"})
    return client


def test_the_third_wrong_code_begins_anew(cast: Cast, time_machine: TimeMachineFixture) -> None:
    secret, _ = add_app(by_mail(cast.maas))
    time_machine.move_to(MONDAY + HOUR)
    client = guess(cast.maas, times=3)
    assert client.post(STEP, {"code": totp(secret)})["Location"] == "/inloggen"
    assert not is_in(client)


def test_who_mistypes_now_and_then_goes_on(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Twice at signing in, and twice when asked again: the codes between them were right."""
    secret, _ = add_app(by_mail(cast.maas))
    client = Client()
    for moment, path in ((MONDAY + HOUR, STEP), (MONDAY + 2 * HOUR, "/beveiliging/bevestigen")):
        time_machine.move_to(moment)
        if path == STEP:
            by_mail(cast.maas, client)
        for code, status in (("000000", 422), ("000000", 422), (totp(secret), 302)):
            assert client.post(path, {"code": code}).status_code == status
    assert is_in(client)


def test_guessing_stops_and_the_person_gets_in(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """On the device that they used before, and elsewhere with a recovery code; the right code of the app is of no use
    to a stranger any more.
    """
    own = by_mail(cast.maas)
    secret, recovery = add_app(own)
    own.post("/uitloggen")
    time_machine.move_to(MONDAY + HOUR)
    guess(cast.maas, times=app_codes.MOST_WRONG)
    stranger = by_mail(cast.maas)
    answer = stranger.post(STEP, {"code": totp(secret)})
    assert answer.status_code == 422
    assert "Iemand probeert uw codes te raden" in answer.content.decode()
    by_mail(cast.maas, own)
    assert own.post(STEP, {"code": totp(secret)}).status_code == 302
    assert is_in(own)
    guess(cast.maas, times=app_codes.MOST_WRONG)
    elsewhere = by_mail(cast.maas)
    elsewhere.post(STEP, {"code": recovery[0]})
    assert is_in(elsewhere)


def test_the_device_of_one_person_vouches_for_no_other(cast: Cast, time_machine: TimeMachineFixture) -> None:
    secret, _ = add_app(by_mail(cast.maas))
    other = by_mail(cast.smit)
    other.post("/uitloggen")
    time_machine.move_to(MONDAY + HOUR)
    guess(cast.maas, times=app_codes.MOST_WRONG)
    by_mail(cast.maas, other)
    assert other.post(STEP, {"code": totp(secret)}).status_code == 422
    assert not is_in(other)


def test_the_tenth_wrong_code_is_told_once_to_the_person_and_the_coordinator(cast: Cast) -> None:
    for number in range(app_codes.MOST_WRONG + 5):
        app_codes.record_wrong(cast.maas, at=MONDAY + timedelta(minutes=number))
    told = Letter.objects.filter(topic="codes-geraden").values_list("recipient__username", flat=True)
    assert sorted(told) == ["hessel", "maas"]
    assert JournalLine.objects.filter(action="inlogmiddel.geraden").count() == 1
    assert app_codes.is_guessed_at(cast.maas, at=MONDAY + timedelta(hours=23))
    assert not app_codes.is_guessed_at(cast.maas, at=MONDAY + timedelta(hours=24))


def test_a_code_works_once_on_whatever_server(cast: Cast) -> None:
    """Not remembered in the memory of one process."""
    assert app_codes.use_up(cast.maas, "123456", at=MONDAY)
    assert not app_codes.use_up(cast.maas, "123456", at=MONDAY + timedelta(seconds=89))
    assert app_codes.use_up(cast.smit, "123456", at=MONDAY)
    assert app_codes.use_up(cast.maas, "123456", at=MONDAY + timedelta(minutes=5))
