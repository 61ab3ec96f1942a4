"""Whoever writes in the database who a person is, or which roles they have, lets nobody in."""

from datetime import timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt import startup
from steunpunt.desk.administration.access_changes import people, proposals, resealing
from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.routing import triage
from steunpunt.models import Absence, Adviser, JournalLine, Letter, Person
from steunpunt.rules.access.access_changes import AccessChangeKind
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from tests import by_sql
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.past_the_rules import tamper
from tests.web.desk_pages import as_person
from workers.letters import rendering

pytestmark = pytest.mark.usefixtures("plain_static_files")
MINUTE = timedelta(minutes=1)
ROLES = ("is_coordinator", "is_deputy_coordinator", "is_head", "is_staff", "is_superuser")


@pytest.fixture(autouse=True)
def on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


def told() -> tuple[int, int]:
    """How often the journal says that a row is not trusted, and how many letters say so."""
    lines = JournalLine.objects.filter(action="verzegeling.klopt-niet")
    return lines.count(), Letter.objects.filter(topic=catalogue.NOT_TRUSTED).count()


def ask_for_a_code(address: str) -> None:
    assert Client().post("/inloggen", {"email": address}).status_code == 302


def test_another_address_gets_no_code(cast: Cast) -> None:
    """Nor does the former one: that person is nobody until somebody looks. It is told once, to all who may confirm."""
    by_sql.run("UPDATE steunpunt_person SET email = 'dief@example.org' WHERE username = 'anna'")
    for address in ("dief@example.org", "anna@example.org", "dief@example.org"):
        ask_for_a_code(address)
    assert not Letter.objects.filter(topic=catalogue.SIGN_IN_CODE).exists()
    assert told() == (1, 2)
    assert {letter.recipient for letter in Letter.objects.filter(topic=catalogue.NOT_TRUSTED)} == {
        cast.hessel,
        cast.beheer,
    }
    ask_for_a_code("bram@example.org")
    assert Letter.objects.get(topic=catalogue.SIGN_IN_CODE).recipient == cast.bram


@pytest.mark.parametrize("role", ROLES)
def test_a_role_of_ones_own_making_is_none(cast: Cast, role: str) -> None:
    """Who wrote it is signed out of everything, with a page that says why; others go on."""
    browser, other = as_person(cast.maas), as_person(cast.hessel)
    assert browser.get("/mijn-toegang").status_code == 200
    by_sql.run(f"UPDATE steunpunt_person SET {role} = TRUE WHERE username = 'maas'")
    for path in ("/mijn-toegang", "/coordinator", "/toegang"):
        answer = browser.get(path)
        assert answer.status_code in {403, 404}
    page = browser.get("/mijn-toegang")
    assert (page.status_code, "Dit openen wij niet" in page.content.decode()) == (403, True)
    assert told() == (1, 2)
    assert other.get("/mijn-toegang").status_code == 200


def test_who_was_blocked_stays_out(cast: Cast) -> None:
    Person.objects.filter(username="maas").update(is_active=False)
    by_sql.run("UPDATE steunpunt_person SET is_active = TRUE WHERE username = 'maas'")
    ask_for_a_code("maas@example.org")
    assert not Letter.objects.filter(topic=catalogue.SIGN_IN_CODE).exists()
    assert as_person(cast.maas).get("/mijn-toegang").status_code == 403


def test_the_seal_of_another_fits_nobody(cast: Cast) -> None:
    browser = as_person(cast.maas)
    by_sql.run(
        "UPDATE steunpunt_person SET is_coordinator = TRUE, seal = (SELECT seal FROM steunpunt_person WHERE"
        " username = 'hessel') WHERE username = 'maas'"
    )
    assert browser.get("/mijn-toegang").status_code == 403


def test_a_person_of_ones_own_is_nobody(cast: Cast) -> None:
    fields = Person._meta.local_concrete_fields
    columns = [str(field.column) for field in fields if field.column not in {"id", "sort_key"}]
    own = {"username": "'dief'", "email": "'dief@example.org'", "is_coordinator": "TRUE"}
    values = ", ".join(own.get(column, column) for column in columns)
    names = ", ".join(columns)
    by_sql.run(
        f"INSERT INTO steunpunt_person (id, {names}) SELECT gen_random_uuid(), {values}"
        " FROM steunpunt_person WHERE username = 'hessel'"
    )
    ask_for_a_code("dief@example.org")
    assert not Letter.objects.filter(topic=catalogue.SIGN_IN_CODE).exists()
    assert as_person(Person.objects.get(username="dief")).get("/mijn-toegang").status_code == 403


def test_saving_something_else_does_not_seal_it(cast: Cast) -> None:
    """The desk takes over nothing that somebody else wrote, however it saves the row."""
    by_sql.run("UPDATE steunpunt_person SET is_coordinator = TRUE WHERE username = 'maas'")
    person = cast.maas
    person.save()
    person.last_login = MONDAY
    person.save(update_fields=["last_login"])
    Person.objects.filter(pk=person.pk).update(last_name="Anders")
    former = cast.smit
    by_sql.run("UPDATE steunpunt_person SET is_coordinator = TRUE WHERE username = 'smit'")
    former.refresh_from_db()
    former.save()
    assert [cast.maas.is_genuine, cast.smit.is_genuine, cast.anna.is_genuine] == [False, False, True]


def test_what_was_changed_in_between_is_not_sealed(cast: Cast) -> None:
    """The desk read a row, somebody else changed it, and the desk saves one column of it."""
    person = cast.maas
    by_sql.run("UPDATE steunpunt_person SET is_coordinator = TRUE WHERE username = 'maas'")
    person.first_name = "Marijke Anna"
    person.save(update_fields=["first_name"])
    assert not cast.maas.is_genuine


def test_an_adviser_of_ones_own_making_gets_no_question(cast: Cast) -> None:
    """Neither by the router, nor by hand, nor from a list."""
    Adviser.objects.exclude(person=cast.bram).update(is_active=False)
    by_sql.run(
        "INSERT INTO steunpunt_adviser (person_id, is_active, capacity, categories, kinds)"
        " SELECT id, TRUE, 8, '{}', '{}' FROM steunpunt_person WHERE username = 'charlie'"
    )
    question = ask(cast.maas)
    with pytest.raises(Refusal, match="geen-adviseur"):
        triage.route(person=cast.hessel, question_id=question.id, at=MONDAY)
    assert not question.assignments.exists()
    with pytest.raises(Faulty):
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.charlie.id, at=MONDAY)
    assert as_person(cast.charlie).get(f"/vragen/{question.id}").status_code == 404


def test_an_adviser_who_was_ended_stays_so(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    browser = as_person(cast.anna)
    assert CANARY in browser.get(f"/vragen/{question.id}").content.decode()
    Adviser.objects.filter(person=cast.anna).update(is_active=False)
    by_sql.run("UPDATE steunpunt_adviser SET is_active = TRUE WHERE person_id = %s", cast.anna.pk)
    assert browser.get(f"/vragen/{question.id}").status_code == 404


@pytest.mark.parametrize("way", ["absence", "deputy of an absence", "own deputy"])
def test_a_deputy_of_ones_own_making_stands_in_for_nobody(cast: Cast, way: str) -> None:
    question = held_by(cast.anna, cast.maas)
    browser = as_person(cast.chris)
    if way == "absence":
        by_sql.run(
            "INSERT INTO steunpunt_absence (kind, adviser_id, deputy_id, starts_at) VALUES ('afwezig', %s, %s, %s)",
            cast.anna.pk,
            cast.chris.pk,
            MONDAY - MINUTE,
        )
    else:
        Absence.objects.create(adviser=cast.anna.adviser, starts_at=MONDAY - MINUTE)
        table, column = ("absence", "adviser_id") if way == "deputy of an absence" else ("adviser", "person_id")
        by_sql.run(
            f"UPDATE steunpunt_{table} SET deputy_id = %s WHERE {column} = %s",
            cast.chris.pk,
            cast.anna.pk,
        )
    assert browser.get(f"/vragen/{question.id}").status_code == 404
    assert browser.post(f"/vragen/{question.id}/desk/aanvaarden", {"declared": "on"}).status_code == 404


def test_a_letter_waits_while_its_address_is_another(cast: Cast) -> None:
    """A code goes to the address for which it was asked, or nowhere."""
    ask_for_a_code("anna@example.org")
    by_sql.run("UPDATE steunpunt_person SET email = 'dief@example.org' WHERE username = 'anna'")
    letter = outbox.lease(at=MONDAY)
    assert letter is not None
    with pytest.raises(rendering.UntrustedAddressError):
        rendering.compose(letter, at=MONDAY)
    assert told() == (1, 2)


def test_a_letter_with_a_code_goes_to_no_other_address(cast: Cast) -> None:
    ask_for_a_code("anna@example.org")
    by_sql.run("UPDATE steunpunt_letter SET address = 'dief@example.org' WHERE topic = 'inlogcode'")
    letter = outbox.lease(at=MONDAY)
    assert letter is not None
    assert rendering.compose(letter, at=MONDAY)["To"] == "anna@example.org"


def test_who_may_confirm_is_not_who_wrote_so(cast: Cast) -> None:
    by_sql.run("UPDATE steunpunt_person SET is_staff = TRUE WHERE username = 'charlie'")
    change = proposals.propose(
        person=cast.hessel,
        kind=AccessChangeKind.PERSON,
        about=cast.chris,
        after={**people.values_of(cast.chris), "email": "dief@example.org"},
        reason="Verhuisd",
        at=MONDAY,
    )
    with pytest.raises(NotFound):
        proposals.confirm(person=cast.charlie, change_id=change.pk, at=MONDAY)
    with pytest.raises(NotFound):
        enrolment.issue(cast.anna.pk, by=cast.charlie, at=MONDAY)


def test_the_operator_can_seal_what_was_put_right_by_hand(cast: Cast) -> None:
    by_sql.run("UPDATE steunpunt_person SET first_name = 'Marijke Anna' WHERE username = 'maas'")
    resealing.sign_anew(operator="Olga", at=MONDAY)
    assert as_person(cast.maas).get("/mijn-toegang").status_code == 200
    line = JournalLine.objects.get(action="toekenningen.getekend")
    assert line.facts["operator"] == "Olga"
    assert {letter.recipient for letter in Letter.objects.filter(topic=catalogue.SEALED_ANEW)} == {
        cast.hessel,
        cast.beheer,
    }


def test_a_start_does_not_seal_a_second_time(cast: Cast) -> None:
    """Not even when every seal is gone."""
    tamper("UPDATE steunpunt_person SET seal = NULL, is_coordinator = TRUE WHERE username = 'maas'")
    startup.establish_keys()
    assert as_person(cast.maas).get("/mijn-toegang").status_code == 403
