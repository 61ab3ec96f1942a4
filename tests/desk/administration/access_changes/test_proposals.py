"""Changes of access: one proposes, another confirms, and everybody whom it concerns hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from oauth2_provider.models import AccessToken

from steunpunt.desk.administration.access_changes import notices, people, proposals
from steunpunt.desk.partners import clients
from steunpunt.desk.questions import reading
from steunpunt.models import (
    AccessChange,
    Adviser,
    JournalLine,
    Letter,
    Person,
)
from steunpunt.rules.access.access_changes import STANDS_FOR, AccessChangeKind, AccessChangeOutcome
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from tests.cast import MONDAY, Cast, again, held_by
from tests.past_the_rules import as_superuser

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EVIL = "evil@example.org"


def proposed(cast: Cast, about: Person | None, *, by: str = "beheer", **changed: Any) -> AccessChange:
    """A change of this person, proposed by beheer."""
    base = people.values_of(about or cast.charlie)
    return proposals.propose(
        person=getattr(cast, by),
        kind=AccessChangeKind.PERSON,
        about=about,
        after={**base, **changed},
        reason="Zij vroeg erom.",
        at=MONDAY,
    )


def test_until_a_second_confirms_nothing_changes(cast: Cast) -> None:
    """Address, name and roles; then all at once."""
    change = proposed(cast, cast.anna, email=EVIL, last_name="Bos", roles=["coordinator"])
    assert (cast.anna.email, cast.anna.last_name, cast.anna.is_coordinator) == ("anna@example.org", "de Wit", False)
    proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY + HOUR)
    anna = cast.anna
    assert (anna.email, anna.last_name, anna.is_coordinator) == (EVIL, "Bos", True)
    assert not Adviser.objects.get(person=anna).is_active


@pytest.mark.parametrize("username", ["beheer", "anna", "bram", "maas", "charlie"])
def test_who_proposed_it_whom_it_concerns_and_outsiders_confirm_nothing(cast: Cast, username: str) -> None:
    change = proposed(cast, cast.anna, email=EVIL)
    Person.objects.filter(username="anna").update(is_coordinator=True)
    with pytest.raises(Refusal):
        proposals.confirm(person=getattr(cast, username), change_id=change.id, at=MONDAY)
    assert cast.anna.email == "anna@example.org"


def test_the_database_takes_no_confirmation_by_one(cast: Cast) -> None:
    change = proposed(cast, cast.anna, email=EVIL)
    for one in (cast.beheer, cast.anna):
        with pytest.raises(IntegrityError, match="access_change_by_two"), transaction.atomic():
            AccessChange.objects.filter(pk=change.pk).update(decided_by=one, decided_at=MONDAY, outcome="bevestigd")


@pytest.mark.parametrize("username", ["anna", "maas", "charlie", "smit"])
def test_nobody_else_proposes(cast: Cast, username: str) -> None:
    with pytest.raises(NotFound):
        proposed(cast, cast.bram, by=username, email=EVIL)


def test_the_person_the_old_address_and_the_coordinators_hear_of_it(cast: Cast) -> None:
    """At once, and of both steps; each letter alone."""
    change = proposed(cast, cast.anna, email=EVIL)
    told = Letter.objects.values_list("topic", "recipient__username", "address").order_by("topic", "recipient")
    assert sorted(told) == [("toegang-voorgesteld", "hessel", ""), ("uw-toegang-voorgesteld", "anna", "")]
    with as_superuser():
        Letter.objects.all().delete()
    proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
    assert sorted(told.all()) == [
        ("toegang-gewijzigd", "beheer", ""),
        ("toegang-gewijzigd", "hessel", ""),
        ("uw-toegang-gewijzigd", "anna", ""),
        ("uw-toegang-gewijzigd", "anna", "anna@example.org"),
    ]
    assert list(notices.to_acknowledge(cast.anna)) == [change]
    proposals.acknowledge(person=cast.anna, change_id=change.id, at=MONDAY)
    assert not notices.to_acknowledge(cast.anna).exists()


def test_sessions_and_tokens_end(cast: Cast) -> None:
    clients.issue_token("anna", at=MONDAY)
    before = cast.anna.get_session_auth_hash()
    change = proposed(cast, cast.anna, roles=["adviseur", "hoofd"])
    assert AccessToken.objects.filter(user=cast.anna).exists()
    proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
    assert not AccessToken.objects.filter(user=cast.anna).exists()
    assert cast.anna.get_session_auth_hash() != before


def test_the_journal_keeps_before_and_after(cast: Cast) -> None:
    change = proposed(cast, cast.anna, email=EVIL, roles=["adviseur", "coordinator"])
    proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
    lines = JournalLine.objects.filter(action__startswith="toegang.").order_by("id")
    assert [(line.action, line.actor_name, line.actor_roles) for line in lines] == [
        ("toegang.voorgesteld", "Bea Heer", ["beheerder"]),
        ("toegang.gewijzigd", "Hessel de Jong", ["coordinator"]),
    ]
    for line in lines:
        assert line.facts["before"] == {"email": "anna@example.org", "roles": ["adviseur"]}
        assert line.facts["after"] == {"email": EVIL, "roles": ["adviseur", "coordinator"]}
        assert "Zij vroeg erom." not in str(line.facts)


def test_what_changed_meanwhile_is_not_confirmed(cast: Cast) -> None:
    change = proposed(cast, cast.anna, email=EVIL)
    Person.objects.filter(username="anna").update(last_name="Bos")
    with pytest.raises(Refusal) as refused:
        proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
    assert refused.value.code == "verouderd"


def test_a_proposal_lapses_and_is_decided_once(cast: Cast) -> None:
    change = proposed(cast, cast.anna, email=EVIL)
    with pytest.raises(Refusal) as refused:
        proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY + STANDS_FOR)
    assert refused.value.code == "verlopen"
    assert not notices.open_changes(at=MONDAY + STANDS_FOR).exists()
    proposals.turn_down(person=cast.hessel, change_id=change.id, at=MONDAY)
    with pytest.raises(Refusal) as refused:
        proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
    assert refused.value.code == "al-besloten"
    assert cast.anna.email == "anna@example.org"


def test_who_withdraws_and_who_rejects(cast: Cast) -> None:
    for username, outcome in (("beheer", AccessChangeOutcome.WITHDRAWN), ("hessel", AccessChangeOutcome.REJECTED)):
        change = proposed(cast, cast.anna, email=EVIL)
        ended = proposals.turn_down(person=getattr(cast, username), change_id=change.id, at=MONDAY)
        assert ended.outcome == outcome


def test_a_stolen_account_is_blocked_by_one_and_opened_by_two(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    blocked = proposed(cast, cast.anna, by="hessel", signs_in=False)
    assert (blocked.outcome, cast.anna.is_active) == (AccessChangeOutcome.BY_ONE, False)
    with pytest.raises(NotFound):
        reading.content(again(question), person=cast.anna, at=MONDAY)
    opened = proposed(cast, cast.anna, by="hessel", signs_in=True)
    assert (opened.outcome, cast.anna.is_active) == ("", False)


def test_one_narrows_their_own_access_alone(cast: Cast) -> None:
    """Also without any right to change others; and gets nothing by it."""
    after = {**people.values_of(cast.anna), "roles": []}
    narrowed = proposals.propose(
        person=cast.anna, kind=AccessChangeKind.PERSON, about=cast.anna, after=after, reason="", at=MONDAY
    )
    assert narrowed.outcome == AccessChangeOutcome.BY_ONE
    assert not Adviser.objects.get(person=cast.anna).is_active
    with pytest.raises(NotFound):
        proposals.propose(
            person=cast.anna,
            kind=AccessChangeKind.PERSON,
            about=cast.anna,
            after={**after, "roles": ["adviseur"]},
            reason="Ik wil terug.",
            at=MONDAY,
        )


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(Faulty) as refused:
        proposed(cast, cast.beheer, roles=[])
    assert [fault.code for fault in refused.value.faults] == ["laatste-beheerder"]


def test_a_desk_with_one_administrator_names_a_second(cast: Cast) -> None:
    """Alone, once, and nothing else; afterwards it takes two."""
    Person.objects.filter(username="hessel").update(is_coordinator=False)
    waits = proposed(cast, cast.charlie, roles=["adviseur"])
    named = proposed(cast, cast.charlie, roles=["beheerder"])
    assert (waits.outcome, named.outcome) == ("", AccessChangeOutcome.BY_ONE)
    assert cast.charlie.is_superuser
    third = proposed(cast, cast.hessel, roles=["beheerder"])
    assert (third.outcome, cast.hessel.is_staff) == ("", False)


def test_whoever_could_confirm_once_is_not_forgotten(cast: Cast) -> None:
    """A coordinator who leaves does not let the administrator name their own second."""
    proposals.turn_down(person=cast.hessel, change_id=proposed(cast, cast.anna, email=EVIL).id, at=MONDAY)
    after = {**people.values_of(cast.hessel), "roles": []}
    proposals.propose(
        person=cast.hessel, kind=AccessChangeKind.PERSON, about=cast.hessel, after=after, reason="", at=MONDAY
    )
    assert proposed(cast, cast.charlie, roles=["beheerder"]).outcome == ""


def test_of_two_who_confirm_neither_gives_the_other_a_role_alone(cast: Cast) -> None:
    given = proposed(cast, cast.hessel, roles=["coordinator", "beheerder"])
    assert (given.outcome, cast.hessel.is_staff) == ("", False)


def test_whom_it_concerns_does_not_reject_it(cast: Cast) -> None:
    """Otherwise whoever stole an account keeps it."""
    change = proposed(cast, cast.hessel, signs_in=False)
    with pytest.raises(Refusal) as refused:
        proposals.turn_down(person=cast.hessel, change_id=change.id, at=MONDAY)
    assert refused.value.code == "over-uzelf"


def test_a_proposal_of_somebody_who_lost_the_right_is_not_confirmed(cast: Cast) -> None:
    change = proposed(cast, cast.anna, by="hessel", email=EVIL)
    Person.objects.filter(username="hessel").update(is_coordinator=False)
    Person.objects.filter(username="charlie").update(is_coordinator=True)
    with pytest.raises(Refusal) as refused:
        proposals.confirm(person=cast.charlie, change_id=change.id, at=MONDAY)
    assert refused.value.code == "verlopen"


def test_somebody_new_gets_in_by_two(cast: Cast) -> None:
    change = proposed(cast, None, email="nieuw.iemand@example.org", roles=["adviseur"])
    assert Person.at_address("nieuw.iemand@example.org") is None
    made = proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY).person
    assert made is not None
    assert (made.username, made.has_usable_password(), made.adviser.is_active) == ("nieuw-iemand", False, True)
    assert Letter.objects.get(recipient=made).topic == "toegang-gekregen"


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"email": "geen adres"}, "email", "ongeldig"),
        ({"email": "HESSEL@example.org"}, "email", "bezet"),
        ({"first_name": "Bel \u202e112"}, "first_name", None),
        ({"roles": ["keizer"]}, "roles", "onbekend"),
        ({}, "__all__", "niets-gewijzigd"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, changed: dict[str, Any], field: str, code: str | None
) -> None:
    with pytest.raises(Faulty) as refused:
        proposed(cast, cast.anna, **changed)
    (fault,) = refused.value.faults
    assert fault.field == field
    assert code in {fault.code, None}


def test_a_reason_is_asked_and_kept_sealed(cast: Cast) -> None:
    with pytest.raises(Faulty) as refused:
        proposals.propose(
            person=cast.beheer,
            kind=AccessChangeKind.PERSON,
            about=cast.anna,
            after={**people.values_of(cast.anna), "email": EVIL},
            reason="",
            at=MONDAY,
        )
    assert [fault.field for fault in refused.value.faults] == ["reason"]
    change = proposed(cast, cast.anna, email=EVIL)
    kept = AccessChange.objects.get(pk=change.pk)
    assert b"vroeg" not in bytes(kept.sealed_reason)
    assert proposals.reason_of(kept) == "Zij vroeg erom."


def test_every_role_is_granted_and_taken(cast: Cast) -> None:
    for role in ActorRole:
        if role in {ActorRole.ASKER, ActorRole.SYSTEM}:
            continue
        change = proposed(cast, cast.charlie, roles=[str(role)])
        proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
        assert people.values_of(cast.charlie)["roles"] == [str(role)]
