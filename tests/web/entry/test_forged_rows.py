"""A proposal, an invitation or a receiver that somebody wrote in the database opens nothing."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from time_machine import TimeMachineFixture

from steunpunt.desk.administration.access_changes import people, proposals
from steunpunt.desk.package import referrals
from steunpunt.desk.partners import clients
from steunpunt.desk.storage import grants, journal
from steunpunt.models import AccessChange, Client, JournalLine, PackageItem, Person
from steunpunt.rules.access.access_changes import AccessChangeKind
from tests import by_sql
from tests.cast import MONDAY, Cast
from tests.past_the_rules import tamper
from tests.web.desk_pages import as_person

pytestmark = pytest.mark.usefixtures("plain_static_files")


@pytest.fixture(autouse=True)
def on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY + timedelta(minutes=1), tick=False)


@pytest.fixture
def change(cast: Cast) -> AccessChange:
    """What beheer proposed: another name for anna."""
    return proposals.propose(
        person=cast.beheer,
        kind=AccessChangeKind.PERSON,
        about=cast.anna,
        after={**people.values_of(cast.anna), "last_name": "Bos"},
        reason="Getrouwd",
        at=MONDAY,
    )


def confirm(person: Person, change: AccessChange) -> int:
    return as_person(person).post(reverse("access_confirm", args=[change.pk])).status_code


@pytest.mark.parametrize(
    "forgery",
    [
        "after = jsonb_set(after, '{email}', '\"dief@example.org\"')",
        "proposed_by_id = (SELECT id FROM steunpunt_person WHERE username = 'beheer'), row = '1'",
        "kind = 'functie'",
    ],
)
def test_a_forged_proposal_is_not_confirmed(cast: Cast, change: AccessChange, forgery: str) -> None:
    by_sql.run(f"UPDATE steunpunt_accesschange SET {forgery}")
    for _ in range(2):
        assert confirm(cast.hessel, change) == 403
    assert (cast.anna.email, cast.anna.last_name) == ("anna@example.org", "de Wit")
    assert JournalLine.objects.filter(action="verzegeling.klopt-niet").count() == 1


def test_a_proposal_that_was_turned_down_is_not_opened_again(cast: Cast, change: AccessChange) -> None:
    proposals.turn_down(person=cast.hessel, change_id=change.pk, at=MONDAY)
    by_sql.run("UPDATE steunpunt_accesschange SET outcome = '', decided_at = NULL, decided_by_id = NULL")
    assert confirm(cast.hessel, change) == 403
    assert cast.anna.last_name == "de Wit"


def test_the_true_one_is_confirmed(cast: Cast, change: AccessChange) -> None:
    assert confirm(cast.hessel, change) == 302
    assert cast.anna.last_name == "Bos"


def test_an_invitation_of_ones_own_opens_no_account(cast: Cast) -> None:
    """Not even one of somebody who never signed in."""
    Person.objects.filter(username="charlie").update(is_active=False)
    by_sql.run(
        "INSERT INTO steunpunt_packageissue (id, organisation_id, function, person_id, name, since, issued_by_id,"
        " issued_at, ticket) VALUES (gen_random_uuid(), 'GM0246', 'burgemeester', %s, 'C', %s, %s, %s, %s)",
        cast.charlie.pk,
        MONDAY.date(),
        cast.smit.pk,
        MONDAY,
        hashlib.sha256(b"van-mij").digest(),
    )
    browser = Browser()
    assert browser.get("/welkom/van-mij").status_code == 404
    assert browser.post("/welkom/van-mij").status_code == 404
    assert not cast.charlie.is_active


def test_a_table_that_gets_seals_later_is_trusted_once(cast: Cast) -> None:
    """At the update; those that had seals before are not sealed again."""
    clients.issue_client("Zaaksysteem", scope="termijnen:berekenen", at=MONDAY)
    others = sorted(
        model._meta.db_table for model in grants._sealed_models() if model._meta.db_table != "steunpunt_client"
    )
    tamper(
        "DELETE FROM steunpunt_journalline WHERE deed = 'verzegeling.gemaakt'",
        "UPDATE steunpunt_client SET seal = NULL",
        "UPDATE steunpunt_person SET seal = NULL WHERE username = 'maas'",
    )
    journal.line("verzegeling.gemaakt", at=MONDAY, rows=8, tables=others)
    grants.establish()
    assert (Client.objects.get().is_genuine, cast.maas.is_genuine) == (True, False)
    by_sql.run("UPDATE steunpunt_client SET seal = NULL")
    grants.establish()
    assert not Client.objects.get().is_genuine


def test_a_receiver_of_ones_own_gets_no_referral(cast: Cast) -> None:
    thief = clients.issue_client("Dief", scope="verwijzingen:lezen", at=MONDAY)
    item = PackageItem.objects.filter(client=None, is_active=True).first()
    assert item is not None
    by_sql.run(
        "UPDATE steunpunt_packageitem SET client_id = (SELECT id FROM steunpunt_client WHERE client_id = %s)"
        " WHERE code = %s",
        thief.client_id,
        item.code,
    )
    made = referrals.refer(person=cast.maas, item=item.code, shares=[], at=MONDAY)
    assert made.receiver is None
