"""The data of older versions are brought up to date, with promises that run, broke, and ended."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey
from steunpunt.desk.administration.sign_in import sign_in_codes
from steunpunt.desk.clocks import audit, escalation
from steunpunt.desk.package import referrals
from steunpunt.desk.partners import events
from steunpunt.desk.storage import grants
from steunpunt.models import (
    ClimbedRung,
    Conflict,
    IdempotentResponse,
    Office,
    Organisation,
    Party,
    Person,
    Referral,
)
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.words import Function
from tests.cast import HEERDE
from tests.conftest import furnish
from tests.former_form import fresh_in_form_1
from tests.plaintext import columns_with

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2025, 11, 24, 9, tzinfo=UTC)
"""A Monday, 10:00 in Amsterdam."""
SEALED = ("wrapped_key", *(f"sealed_{part}" for part in ("headline", "body", "need", "contact", "call_moments")))
BEFORE_INVOLVEMENTS = "0032_who_was_told_that_they_stand_in"
BEFORE_SEALED_REASONS = "0026_an_advised_question_may_be_routed"
BEFORE_MORE_NAMES = "0038_eligibility_changes"
CLIMBED = {"waarschuwing": 1.5, "overschrijding": 2, "overschrijding_150": 3}
"""The rungs of then, and after how many hours they were reached."""


def test_the_promises_of_before_the_ledger_go_on(old: Any) -> None:
    """One that had passed 150 %, where the ladder ended then, is looked at again; one that was kept stays so."""
    heerde = old("steunpunt", "Organisation").objects.create(code=HEERDE, name="Heerde", kind="gemeente")
    question = old("steunpunt", "Question").objects.create(
        asker=old("steunpunt", "Person").objects.create(username="iemand"),
        organisation=heerde,
        subject_organisation=heerde,
        submitted_at=LONG_AGO,
        reference="ADV-7K3M-9QXT",
        urgency="hoog",
        status="in_behandeling",
        **dict.fromkeys(SEALED, b"x"),
    )
    stood: dict[str, dict[str, Any]] = {
        "eerste_reactie": {"duration": 2 * HOUR, "due_at": LONG_AGO + 2 * HOUR, "climbed": len(CLIMBED)},
        "advies": {"duration": 16 * HOUR, "due_at": LONG_AGO + 48 * HOUR, "next_check_at": LONG_AGO + 28 * HOUR},
        "volgende_reactie": {"duration": 2 * HOUR, "due_at": LONG_AGO + 2 * HOUR, "stopped_at": LONG_AGO + HOUR},
    }
    for kind, how in stood.items():
        clock = old("steunpunt", "Clock").objects.create(
            id=uuid4(), question=question, kind=kind, calendar_code="kantooruren", started_at=LONG_AGO, **how
        )
        for code, hours in CLIMBED.items() if "climbed" in how else ():
            moment = LONG_AGO + hours * HOUR
            old("steunpunt", "ClimbedRung").objects.create(clock=clock, code=code, due_at=moment, found_at=moment)

    call_command("migrate", interactive=False, verbosity=0)
    furnish()
    found_at = timezone.now()
    while escalation.climb(at=found_at):
        pass
    rungs = ClimbedRung.objects.filter(clock__kind="eerste_reactie").order_by("share")
    climbed = [(rung.code, float(rung.share), rung.due_at - LONG_AGO, rung.missed) for rung in rungs]
    assert climbed == [
        ("waarschuwing", 0.75, 1.5 * HOUR, False),
        ("overschrijding", 1, 2 * HOUR, False),
        ("overschrijding_150", 1.5, 3 * HOUR, False),
        ("overschrijding_200", 2, 4 * HOUR, False),
    ]
    assert rungs[3].found_at == found_at
    assert ClimbedRung.objects.filter(clock__kind="advies").count() == 4
    assert list(audit.differences()) == []


@pytest.mark.parametrize("old", [BEFORE_SEALED_REASONS], indirect=True)
def test_words_of_partners_that_could_be_read_are_sealed_and_still_mean_the_same(old: Any) -> None:
    """Why a referral was given back is read as before; a key that was used is still known, and its answer told."""
    person = old("steunpunt", "Person").objects.create(username="iemand")
    item = old("steunpunt", "PackageItem").objects.create(code="training", name="Training")
    given_back, other = (
        old("steunpunt", "Referral")(
            asker=person, item=item, made_by=person, status="teruggegeven", made_at=LONG_AGO, ended_at=LONG_AGO
        )
        for _ in range(2)
    )
    given_back.reason = "Mevrouw wordt bedreigd."
    for one in (given_back, other):
        fresh_in_form_1(one, "sealed_shared", "{}")
        one.save()
    made = {
        "person": person,
        "fingerprint": IdempotencyKey.over(KeyScope.FORM, "", "a").fingerprint,
        "made": given_back.pk,
        "at": LONG_AGO,
    }
    for key in ("mevrouw-maas-1", "concept:oud"):
        old("steunpunt", "Receipt").objects.create(key=key, **made)
    kept = {"person": person, "fingerprint": b"f", "sealed_answer": b"x", "at": LONG_AGO}
    old("steunpunt", "KeptAnswer").objects.create(key="mevrouw-maas-2", **kept)

    call_command("migrate", interactive=False, verbosity=0)
    found = {one.pk: referrals.reason(one) for one in Referral.objects.all()}
    assert found == {given_back.pk: "Mevrouw wordt bedreigd.", other.pk: ""}
    assert set(IdempotentResponse.objects.values_list("scope", "key")) == {
        (KeyScope.FORM, idempotency.hashed("mevrouw-maas-1")),
        (KeyScope.DRAFT, idempotency.hashed("concept:oud")),
        (KeyScope.HEADER, idempotency.hashed("mevrouw-maas-2")),
    }
    with connection.cursor() as cursor:

        def rows(statement: Any) -> list[Any]:
            cursor.execute(statement)
            return list(cursor.fetchall())

        assert [columns_with(word, rows) for word in ("mevrouw", "concept:oud")] == [[], []]


@pytest.mark.parametrize("old", [BEFORE_MORE_NAMES], indirect=True)
def test_names_of_before_stand_in_the_order_of_now(old: Any) -> None:
    """People, organisations and parties: the key of every one is made again."""
    person, organisation, party = (old("steunpunt", name).objects for name in ("Person", "Organisation", "Party"))
    for name in ("Cohen", "v.d. Berg"):
        person.create(username=name, email=f"{name[0]}@example.org", last_name=name)
    for code, name in (("b", "Ott"), ("a", "Ǿrsted")):
        organisation.create(code=code, name=name, kind="gemeente")
        party.create(code=code, name=name)
    assert party.order_by("sort_key").first().name == "Ott"

    call_command("migrate", interactive=False, verbosity=0)
    assert Person.objects.order_by("sort_key")[0].last_name == "v.d. Berg"
    assert Organisation.objects.filter(code__in="ab").order_by("sort_key")[0].name == "Ǿrsted"
    assert Party.objects.order_by("sort_key")[0].name == "Ǿrsted"


@pytest.mark.parametrize("old", [BEFORE_INVOLVEMENTS], indirect=True)
def test_what_was_opened_before_binds_and_what_happened_is_found(old: Any) -> None:
    """By its holder and by a deputy; and the event is of whoever asked."""
    heerde = old("steunpunt", "Organisation").objects.create(code=HEERDE, name="Heerde", kind="gemeente")
    asker, holder, deputy, other = (
        old("steunpunt", "Person").objects.create(username=name, email=f"{name}@example.org")
        for name in ("vrager", "houder", "vervanger", "ander")
    )
    advisers = [old("steunpunt", "Adviser").objects.create(person=one) for one in (holder, deputy, other)]
    question = old("steunpunt", "Question").objects.create(
        asker=asker,
        organisation=heerde,
        asked_as="burgemeester",
        subject="wethouder",
        subject_organisation=heerde,
        category="anders",
        submitted_at=LONG_AGO,
        reference="ADV-7K3M-9QXT",
        urgency="hoog",
        status="in_behandeling",
        **dict.fromkeys(SEALED, b"x"),
    )
    decided = old("steunpunt", "RoutingDecision").objects
    common = {"question": question, "offered_at": LONG_AGO}
    held, _ = (
        old("steunpunt", "Assignment").objects.create(
            **common, adviser=adviser, decision=decided.create(question=question, at=LONG_AGO), **how
        )
        for adviser, how in (
            (advisers[0], {"claimed_at": LONG_AGO, "declaration_version": "1"}),
            (advisers[2], {"ended_at": LONG_AGO, "outcome": "verlopen"}),
        )
    )
    old("steunpunt", "Cover").objects.create(
        assignment=held, adviser=advisers[1], declared_at=LONG_AGO, declaration_version="1"
    )
    old("steunpunt", "JournalLine").objects.create(at=LONG_AGO, deed="vraag.ontvangen", question=question)

    call_command("migrate", interactive=False, verbosity=0)
    bound = Conflict.objects.filter(organisation=HEERDE).values_list("person", "kind", "role", "category")
    assert set(bound) == {
        (person.pk, kind, role, "anders")
        for person in (holder, deputy)
        for kind, role in ((ConflictKind.ADVISED, "burgemeester"), (ConflictKind.ADVISED_ABOUT, "wethouder"))
    }
    Office.objects.create(person_id=asker.pk, organisation_id=HEERDE, function=Function.BURGEMEESTER)
    assert events.page(Person.objects.get(pk=asker.pk), many=9) == []  # nobody is trusted yet
    grants.sign_anew(operator="iemand", at=LONG_AGO)
    assert [event.line.action for event in events.page(Person.objects.get(pk=asker.pk), many=9)] == ["vraag.ontvangen"]


BEFORE_ONE_FORM = "0035_talks_that_are_off"


@pytest.mark.parametrize("old", [BEFORE_ONE_FORM], indirect=True)
def test_who_shares_an_address_of_before_keeps_it_and_is_named(old: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is lost, nor are letters; who signs in with it is the one that was there last, and the other is to get
    another address.
    """
    people = old("steunpunt", "Person").objects
    for username, email, seen, is_active in (
        ("maas", "maas@example.org", LONG_AGO, True),
        ("maas2", "MAAS@Example.org", LONG_AGO + HOUR, True),
        ("maas3", "Maas@EXAMPLE.org", LONG_AGO + 2 * HOUR, False),
        ("jan", "jan@Súdwest-Fryslân.example", None, True),
        ("jan2", "jan@xn--sdwest-frysln-teb26a.example", None, True),
        ("vreemd", "iemand@-ü-.example", None, True),
        ("smit", "Smit@Example.ORG", None, True),
        ("leeg", "", None, True),
    ):
        people.create(username=username, email=email, last_login=seen, is_active=is_active, date_joined=LONG_AGO)
    call_command("migrate", interactive=False, verbosity=0)
    found = {one.username: (one.email, vars(one)["has_doubtful_email"]) for one in Person.objects.all()}
    jan = "jan@xn--sdwest-frysln-teb26a.example"
    assert found == {
        "maas": ("maas@example.org", True),
        "maas2": ("MAAS@example.org", False),
        "maas3": ("Maas@example.org", True),
        "jan": (jan, True),
        "jan2": (jan, False),
        "vreemd": ("iemand@-ü-.example", True),
        "smit": ("Smit@example.org", False),
        "leeg": ("", False),
    }
    told = capsys.readouterr().err
    assert all(name in told for name in ("maas2", "maas3", "jan2", "vreemd", "/beheer/"))
    assert "smit" not in told
    grants.establish()
    signs_in = sign_in_codes.find_person("maas@example.org", at=LONG_AGO)
    assert signs_in is not None
    assert signs_in.username == "maas2"
