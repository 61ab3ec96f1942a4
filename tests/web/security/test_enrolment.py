"""The first factor of staff takes their mailbox and a colleague; one of the two is never enough."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone
from time_machine import TimeMachineFixture

from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.models import EnrolmentCode, JournalLine, Letter
from steunpunt.rules.refusals import NotFound, Refusal
from tests.cast import MONDAY, Cast
from tests.web.security.signing_in import add_app, by_colleague, by_mail, totp

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY)


def test_the_mailbox_of_an_adviser_alone_adds_no_factor(cast: Cast) -> None:
    """Not on any page, and not by posting."""
    client = by_mail(cast.anna)
    for path in ("/beveiliging/passkey", "/beveiliging/app"):
        assert client.get(path)["Location"] == "/beveiliging/koppelcode"
        assert client.post(path, {"code": "123456"})["Location"] == "/beveiliging/koppelcode"
    answer = client.post("/beveiliging/koppelcode", {"code": "AAAAA-AAAAA"})
    assert answer.status_code == 422
    assert client.get("/beveiliging/app").status_code == 302
    assert not Authenticator.objects.exists()


def test_a_code_of_a_colleague_is_for_one_person_once_and_for_a_day(cast: Cast) -> None:
    now = timezone.now()
    code = enrolment.issue(cast.anna.pk, by=cast.hessel, at=now)
    assert code not in str(EnrolmentCode.objects.values())
    assert not enrolment.redeem(cast.bram, code, at=now)
    assert not enrolment.redeem(cast.anna, code, at=now + timedelta(hours=24))
    assert enrolment.redeem(cast.anna, code.lower().replace("-", " "), at=now + timedelta(hours=23))
    assert not enrolment.redeem(cast.anna, code, at=now + timedelta(hours=23))
    assert Letter.objects.get(topic="koppelcode").recipient == cast.anna
    assert JournalLine.objects.get(action="koppelcode.gemaakt").actor == cast.hessel


def test_who_gives_codes_and_to_whom(cast: Cast) -> None:
    """A coordinator or an administrator, to staff without a factor, and never to themselves."""
    now = timezone.now()
    with pytest.raises(NotFound):
        enrolment.issue(cast.anna.pk, by=cast.bram, at=now)
    with pytest.raises(NotFound):
        enrolment.issue(cast.maas.pk, by=cast.hessel, at=now)
    with pytest.raises(Refusal):
        enrolment.issue(cast.hessel.pk, by=cast.hessel, at=now)
    add_app(by_colleague(cast.anna))
    with pytest.raises(NotFound):
        enrolment.issue(cast.anna.pk, by=cast.hessel, at=now)


def test_a_coordinator_makes_a_code_on_a_page(cast: Cast) -> None:
    """It stands there once; an adviser has no such page."""
    client = by_colleague(cast.hessel)
    add_app(client)
    page = client.post("/beveiliging/koppelcodes", {"colleague": str(cast.anna.pk)}).content.decode()
    row = EnrolmentCode.objects.get(pk=cast.anna.pk)
    code = next(part.split("</code>")[0] for part in page.split("<code>")[1:])
    assert enrolment.redeem(cast.anna, code, at=row.made_at)
    adviser = by_colleague(cast.bram)
    add_app(adviser)
    assert adviser.get("/beveiliging/koppelcodes").status_code == 404


def test_staff_keep_their_last_factor(cast: Cast) -> None:
    client = by_colleague(cast.anna)
    add_app(client)
    client.post("/beveiliging/app/verwijderen")
    assert Authenticator.objects.filter(user=cast.anna, type="totp").exists()
    page = client.get("/beveiliging/app/verwijderen").content.decode()
    assert "Voeg eerst een andere toe" in page


def test_who_lost_everything_is_helped_by_the_operator_and_all_hear_of_it(
    cast: Cast, capsys: pytest.CaptureFixture[str], time_machine: TimeMachineFixture
) -> None:
    client = by_colleague(cast.anna)
    add_app(client)
    call_command("recover_access", "anna", operator="J. Jansen")
    code = capsys.readouterr().out.strip()
    assert client.get("/werk")["Location"].startswith("/inloggen")
    informed = set(Letter.objects.filter(topic="toegang-hersteld").values_list("recipient__username", flat=True))
    assert informed == {"anna", "hessel", "beheer"}
    assert JournalLine.objects.filter(action="koppelcode.gemaakt", facts__operator="J. Jansen").count() == 1
    time_machine.move_to(MONDAY + timedelta(minutes=20))
    again = by_mail(cast.anna)
    again.post("/beveiliging/koppelcode", {"code": code})
    secret, _ = add_app(again)
    assert again.get("/werk").status_code == 200
    assert len(totp(secret)) == 6
    with pytest.raises(CommandError):
        call_command("recover_access", "niemand", operator="J. Jansen")
