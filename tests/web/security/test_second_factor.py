"""Signing in with an app or a recovery code, what staff see without one, and what a writer in the database gains."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from time_machine import TimeMachineFixture

from steunpunt.models import JournalLine, Letter
from tests.cast import MONDAY, Cast, held_by
from tests.web.desk_pages import key_of
from tests.web.security.signing_in import add_app, by_colleague, by_mail, totp

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY)


def later(time_machine: TimeMachineFixture, minutes: float) -> None:
    time_machine.move_to(MONDAY + timedelta(minutes=minutes))


def test_an_adviser_sees_nothing_of_a_question_before_a_second_factor(cast: Cast) -> None:
    """With the code by mail alone: not a list, not a page, and not by posting; what was posted is shown."""
    question = held_by(cast.anna, cast.maas)
    client = by_colleague(cast.anna)
    for path in ("/werk", f"/vragen/{question.id}", "/", "/vragen"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/beveiliging"), path
    page = client.get("/beveiliging").content.decode()
    assert "Mijn werk" not in page
    answer = client.post(f"/vragen/{question.id}/antwoord", {"words": "Ik bel u zo terug."})
    assert answer.status_code == 403
    assert "Ik bel u zo terug." in answer.content.decode()
    add_app(client)
    assert client.get("/werk").status_code == 200
    assert client.get(f"/vragen/{question.id}").status_code == 200


@pytest.mark.parametrize("username", ["anna", "hessel", "beheer"])
def test_all_staff_are_led_to_their_second_factor(cast: Cast, username: str) -> None:
    client = by_mail(getattr(cast, username))
    assert client.get("/beheer/")["Location"] == "/beveiliging"
    assert "U hebt nog een tweede stap nodig" in client.get("/beveiliging").content.decode()


def test_a_mayor_asks_without_any_factor(cast: Cast) -> None:
    """The first hour gets no heavier."""
    client = by_mail(cast.maas)
    assert client.get("/vragen/nieuw").status_code == 200
    assert client.get("/vragen").status_code == 200


def test_with_an_app_the_code_by_mail_is_only_the_first_step(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Staff and askers alike; a code of the app works once."""
    secret, codes = add_app(by_mail(cast.maas))
    assert len(set(codes)) == 10
    later(time_machine, 20)
    client = by_mail(cast.maas)
    assert client.get("/vragen").status_code == 302
    assert client.post("/inloggen/tweede-stap", {"code": "000000"}).status_code == 422
    assert client.get("/vragen").status_code == 302
    code = totp(secret)
    assert client.post("/inloggen/tweede-stap", {"code": code}).status_code == 302
    assert client.get("/vragen").status_code == 200
    later(time_machine, 20.2)
    again = by_mail(cast.maas)
    assert "klopt niet" in again.post("/inloggen/tweede-stap", {"code": code}).content.decode()


def test_a_recovery_code_works_once(cast: Cast, time_machine: TimeMachineFixture) -> None:
    _, codes = add_app(by_colleague(cast.anna))
    later(time_machine, 20)
    client = by_mail(cast.anna)
    assert client.post("/inloggen/tweede-stap", {"code": codes[3]}).status_code == 302
    assert client.get("/werk").status_code == 200
    later(time_machine, 40)
    client = by_mail(cast.anna)
    client.post("/inloggen/tweede-stap", {"code": codes[3]})
    assert client.get("/werk").status_code == 302


def test_adding_and_removing_is_journalled_and_told(cast: Cast, time_machine: TimeMachineFixture) -> None:
    client = by_mail(cast.maas)
    add_app(client)
    assert client.post("/beveiliging/herstelcodes/nieuw").status_code == 302
    assert client.post("/beveiliging/app/verwijderen").status_code == 302
    topics = set(Letter.objects.filter(recipient=cast.maas).values_list("topic", flat=True))
    assert {"inlogmiddel-toegevoegd", "inlogmiddel-verwijderd", "herstelcodes-vernieuwd"} <= topics
    lines = JournalLine.objects.filter(action__startswith="inlogmiddel").order_by("pk")
    assert [(line.action.split(".")[1], line.facts["factor"]) for line in lines] == [
        ("toegevoegd", "authenticator-app"),
        ("toegevoegd", "herstelcodes"),
        ("vernieuwd", "herstelcodes"),
        ("verwijderd", "authenticator-app"),
        ("verwijderd", "herstelcodes"),
    ]


def test_what_a_factor_opens_with_is_ciphertext(cast: Cast) -> None:
    secret, codes = add_app(by_mail(cast.maas))
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_factor_that_was_written_in_the_database_opens_nothing(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """The app of charlie, given to anna by somebody who may write in the table, and who reads her mailbox too."""
    secret, _ = add_app(by_mail(cast.charlie))
    add_app(by_colleague(cast.anna))
    theirs = Authenticator.objects.get(user=cast.charlie, type="totp")
    Authenticator.objects.filter(user=cast.anna, type="totp").update(data=theirs.data)
    later(time_machine, 20)
    client = by_mail(cast.anna)
    assert client.post("/inloggen/tweede-stap", {"code": totp(secret)}).status_code == 403
    assert client.get("/werk").status_code == 302
    client = by_mail(cast.anna, client)
    assert client.get("/werk")["Location"].startswith("/inloggen")


def test_an_advice_is_sent_only_by_somebody_who_showed_who_they_are(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """Within ten minutes; otherwise they confirm first, and then it is sent as it was."""
    question = held_by(cast.anna, cast.maas)
    client = by_colleague(cast.anna)
    secret, _ = add_app(client)
    draft = {"understood": "De vraag.", "advice": "Doe dit.", "next_steps": "Daarna dat.", "nakijken": "1"}
    client.post(reverse("desk_advice", args=[question.id]), draft)
    check = reverse("desk_advice_check", args=[question.id])
    later(time_machine, 11)
    page = client.get(check).content.decode()
    hidden = {name: key_of(page, name) for name in ("key", "version")}
    answer = client.post(check, hidden)
    assert answer["Location"].startswith("/beveiliging/bevestigen?next=")
    assert not Letter.objects.filter(topic="advies").exists()
    confirmed = client.post(answer["Location"], {"code": totp(secret), "next": check})
    assert confirmed.status_code == 302
    assert Letter.objects.filter(topic="advies").count() == 1


def test_who_has_two_ways_to_confirm_is_offered_both(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """The passkey first; one that the device does not give leads back, with what waits."""
    client = by_mail(cast.maas)
    add_app(client)
    Authenticator.objects.create(user=cast.maas, type="webauthn", data={"name": "Passkey 1", "credential": {}})
    later(time_machine, 11)
    first = client.get("/beveiliging/herstelcodes/nieuw")["Location"]
    assert first == "/beveiliging/bevestigen/passkey?next=%2Fbeveiliging%2Fherstelcodes%2Fnieuw"
    refused = client.post("/beveiliging/bevestigen/passkey", {"credential": "{}", "next": "/beveiliging"})
    assert refused["Location"] == "/beveiliging/bevestigen/passkey?next=%2Fbeveiliging"
    page = client.get("/beveiliging/bevestigen?next=/beveiliging").content.decode()
    assert 'href="/beveiliging/bevestigen/passkey?next=%2Fbeveiliging">Gebruik uw passkey</a>' in page


def test_removing_a_factor_signs_out_everywhere_else(cast: Cast) -> None:
    other = by_mail(cast.maas)
    client = by_mail(cast.maas)
    add_app(client)
    assert other.get("/vragen").status_code == 200
    page = client.post("/beveiliging/app/verwijderen", follow=True).content.decode()
    assert "Op uw andere apparaten bent u uitgelogd." in page
    assert [browser.get("/vragen").status_code for browser in (client, other)] == [200, 302]
