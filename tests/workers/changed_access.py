"""Steps that change how people sign in, and who has access."""

from allauth.mfa.models import Authenticator

from steunpunt.desk.administration.access_changes import client_access, people, proposals
from steunpunt.desk.administration.sign_in import app_codes, enrolment, factors, identity_links
from steunpunt.desk.partners import clients
from steunpunt.environment import IdentityProvider
from steunpunt.models import Person
from steunpunt.rules.access.access_changes import AccessChangeKind
from steunpunt.rules.access.identity_claims import Identity
from steunpunt.rules.words import (
    Function,
)
from tests.cast import HEERDE, MONDAY, Cast


def change_factors(person: Person) -> None:
    app = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "k1:"})
    factors.record_added(person, app, at=MONDAY)
    factors.record_renewed(person, app, at=MONDAY)
    factors.record_removed(person, app, at=MONDAY)
    app.delete()
    for _ in range(app_codes.MOST_WRONG):
        app_codes.record_wrong(person, at=MONDAY)
    _sign_in_at_organisation(person)
    enrolment.issue(person.pk, by=Person.objects.get(username="hessel"), at=MONDAY)
    enrolment.recover(person.username, operator="J. Jansen", at=MONDAY)


def _sign_in_at_organisation(person: Person) -> None:
    person.refresh_from_db()
    provider = IdentityProvider("heerde", "Heerde", "https://a.example", "id", "s", frozenset({"example.org"}), (), "v")
    link = identity_links.sign_in(provider, Identity("subject", person.email, "", None), at=MONDAY)
    assert link is not None
    assert identity_links.remove(person, link.pk, at=MONDAY)


def change_access(cast: Cast) -> None:
    """beheer proposes, and hessel decides: another address for anna, an office for charlie, and somebody new."""
    address = {**people.values_of(cast.anna), "email": "anna.dewit@example.org"}
    office = {"organisation": HEERDE, "function": Function.RAADSLID, "since": "", "until": ""}
    new = {**people.values_of(cast.charlie), "email": "nieuw@example.org"}
    for about, kind, after, decide in (
        (cast.anna, AccessChangeKind.PERSON, address, proposals.confirm),
        (cast.charlie, AccessChangeKind.OFFICE, office, proposals.turn_down),
        (None, AccessChangeKind.PERSON, new, proposals.confirm),
    ):
        proposed = proposals.propose(
            person=cast.beheer, kind=kind, about=about, after=after, reason="Zij vroeg erom.", at=MONDAY
        )
        decide(person=cast.hessel, change_id=proposed.id, at=MONDAY)
    clients.issue_token("charlie", operator="J. Jansen", at=MONDAY)
    system = clients.issue_client("Zaaksysteem", scope=clients.CALCULATE, email="zaak@example.org", at=MONDAY)
    client_access.renew_client(system.client_id, leaked=True, operator="J. Jansen", at=MONDAY)
