"""The health of the desk: a page for all, a banner for staff, and only facts for askers."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import BEATING, WatchedPart
from steunpunt.desk.clocks import escalation
from steunpunt.desk.letters import failures, outbox
from steunpunt.desk.questions import closing, conversation
from steunpunt.models import Letter
from tests.cast import MONDAY, Cast, ask, held_by, put_on_duty
from tests.web.desk_pages import as_person, main_of

LATER = MONDAY + timedelta(minutes=10)
"""Ten past ten in Amsterdam."""
STANDS_STILL = "De klok van de desk staat stil sinds vandaag 10.00 uur."


@pytest.fixture
def still_clock(cast: Cast, time_machine: TimeMachineFixture) -> Cast:
    """Ten minutes ago the clock beat for the last time; the others beat on."""
    time_machine.move_to(LATER, tick=False)
    health.record_start(at=MONDAY)
    for part in (WatchedPart.MAILER, WatchedPart.ROUTER, WatchedPart.MESSENGER, WatchedPart.WAKER):
        health.beat(part, at=LATER)
    return cast


@pytest.mark.parametrize(("username", "where"), [("anna", "/werk"), ("hessel", "/overzicht")])
def test_who_works_here_is_told_on_every_page(still_clock: Cast, username: str, where: str) -> None:
    """Until it goes on."""
    person = getattr(still_clock, username)
    assert STANDS_STILL in main_of(as_person(person).get(where))
    health.beat(WatchedPart.CLOCK, at=LATER)
    assert "staat stil" not in main_of(as_person(person).get(where))


def test_a_desk_that_stands_still_altogether_is_one_sentence(still_clock: Cast) -> None:
    """And the coordinator does not read beside it that all is well."""
    health.record_start(at=MONDAY)
    put_on_duty(still_clock.chris)
    page = main_of(as_person(still_clock.hessel).get("/overzicht"))
    assert "De desk staat stil sinds vandaag 10.00 uur." in page
    assert page.count(" sinds vandaag 10.00 uur") == 1
    assert "Alles loopt" not in page


@pytest.mark.parametrize("username", ["maas", "beheer", "charlie"])
def test_nobody_else_is(still_clock: Cast, username: str) -> None:
    """The asker can do nothing about it, and need not be bothered."""
    page = as_person(getattr(still_clock, username)).get("/", follow=True).content.decode()
    assert "staat stil" not in page


def test_the_banner_costs_one_statement_and_an_asker_none(still_clock: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes with every page."""
    looks: list[datetime] = []
    look = health.check

    def counted(*, at: datetime) -> health.Health:
        looks.append(at)
        return look(at=at)

    monkeypatch.setattr(health, "check", counted)
    as_person(still_clock.maas).get("/vragen")
    assert looks == []
    as_person(still_clock.anna).get("/werk")
    assert looks == [LATER]


def for_people(client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).get("/gezondheid", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer["Content-Type"].startswith("text/html")
    assert not answer.cookies
    return answer.status_code, answer.content.decode()


def test_the_page_says_in_a_sentence_how_the_desk_is_doing(still_clock: Cast) -> None:
    """Also when who is signed in asks: it is the same page."""
    for client in (Client(), as_person(still_clock.anna)):
        status, page = for_people(client)
        assert status == 503
        assert page.count(STANDS_STILL) == 1
    for part in BEATING:
        health.beat(part, at=LATER)
    assert for_people()[0] == 200
    assert "De desk loopt" in for_people()[1]


def test_the_page_comes_also_when_the_database_is_away(still_clock: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """To who is signed in too, though nobody can look up who that is."""
    client = as_person(still_clock.anna)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection failed")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("django.db.backends.utils.CursorWrapper._execute", away)
        status, page = for_people(client)
    assert status == 503
    assert "De database van de desk antwoordt niet." in page


TOLD = "De coördinator van de desk is gewaarschuwd."


def test_the_asker_reads_that_the_coordinator_was_told_only_when_the_letter_has_gone(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """Owed is not told: the mail may be down for hours."""
    question = ask(cast.maas)
    late = MONDAY + timedelta(hours=2, minutes=30)
    while escalation.climb(at=late):
        pass
    time_machine.move_to(late, tick=False)
    maas = as_person(cast.maas)
    for where in (f"/vragen/{question.id}", "/vragen"):
        assert TOLD not in main_of(maas.get(where))
    letter = Letter.objects.get(topic="overschrijding")
    outbox.mark_failed(letter, fault="550", permanent=True, at=late)
    assert TOLD not in main_of(maas.get(f"/vragen/{question.id}"))
    failures.try_again(letter.id, person=cast.hessel, at=late)
    outbox.mark_sent(letter, at=late)
    for where in (f"/vragen/{question.id}", "/vragen"):
        assert TOLD in main_of(maas.get(where))


def test_with_no_letter_gone_no_page_of_the_asker_claims_that_anything_arrived(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """What the desk did, with its moment; not that it reached anybody."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Dag", at=MONDAY + timedelta(minutes=5))
    time_machine.move_to(LATER, tick=False)
    maas = as_person(cast.maas)
    assert not Letter.objects.filter(sent_at__isnull=False).exists()
    pages = [main_of(maas.get(where)) for where in (f"/vragen/{question.id}", "/vragen", "/")]
    closing.withdraw(person=cast.maas, question_id=question.id, at=LATER)
    pages += [main_of(maas.get(where)) for where in (f"/vragen/{question.id}", "/vragen")]
    assert "Wij reageerden: vandaag 10.05 uur." in pages[0]
    for page in pages:
        for claim in (
            "gewaarschuwd",
            "U hoorde",
            "U kreeg",
            "heeft bericht",
            "hebben u",
            "is op de hoogte",
            "per e-mail",
        ):
            assert claim not in page
