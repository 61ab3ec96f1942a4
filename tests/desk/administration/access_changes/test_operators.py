"""What a command on the server does is its operator's: in the journal, told to whom it concerns, without content."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from jwcrypto.jwk import JWK
from oauth2_provider.models import AccessToken
from pytest_django import Settings

from steunpunt.desk.administration.access_changes import notices, proposals
from steunpunt.desk.partners import client_keys, clients
from steunpunt.models import AccessChange, Client, JournalLine, Letter, PackageItem, Person
from steunpunt.rules.refusals import Refusal
from tests.cast import HEERDE, Cast, ask

OPERATOR = {"operator": "J. Jansen"}


@pytest.fixture(autouse=True)
def _no_demo(settings: Settings) -> None:
    settings.DEMO = False


def issued(cast: Cast, **options: Any) -> Client:
    """A new system, by its command."""
    options = {"scope": f"{clients.READ} {clients.WRITE}", "organisation": HEERDE} | options
    call_command("issue_client", "Kabinet", **options)
    system: Client = Client.objects.get(name="Kabinet")
    return system


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("issue_token", ["anna"]), ("issue_client", ["Zaak", "--scope", "termijnen:berekenen"]), ("end_client", ["x"])],
)
def test_who_does_not_say_who_they_are_does_nothing(cast: Cast, command: str, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="Say who you are with --operator"):
        call_command(command, *arguments)
    assert not AccessToken.objects.exists()
    assert not Client.objects.exists()


def test_a_token_of_an_operator_opens_nothing_and_is_told(
    cast: Cast, client: Any, settings: Settings, tmp_path: Path
) -> None:
    """To the person as whom it acts, and to all who may confirm changes of access."""
    settings.STATIC_ROOT = tmp_path
    question = ask(cast.maas, at=timezone.now())
    token = clients.issue_token("maas", operator="J. Jansen", at=timezone.now())
    answer = client.get(f"/api/v1/adviesvragen/{question.id}", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.status_code == 403
    line = JournalLine.objects.get(action="token.uitgegeven")
    assert (line.actor, line.facts["operator"], line.facts["person"]) == (None, "J. Jansen", str(cast.maas.pk))
    told = Letter.objects.filter(topic="token-uitgegeven").values_list("recipient__username", flat=True)
    assert set(told) == {"maas", "hessel", "beheer"}


def test_a_new_system_may_do_nothing_until_somebody_confirms(cast: Cast) -> None:
    """Its scopes, its organisation and the item whose referrals it receives; the operator is the one of the two."""
    item = PackageItem.objects.order_by("code").first()
    assert item is not None
    system = issued(cast, item=item.code, **OPERATOR)
    item.refresh_from_db()
    assert (system.scope, item.client) == ("", None)
    change = AccessChange.objects.get()
    assert (change.operator, change.proposed_by) == ("J. Jansen", None)
    assert "J. Jansen" in proposals.reason_of(change)
    proposals.confirm(person=cast.hessel, change_id=change.id, at=timezone.now())
    system.refresh_from_db()
    item.refresh_from_db()
    assert system.scope.split() == [clients.READ, clients.WRITE]
    assert (system.organisation_id, item.client) == (HEERDE, system)


BEHIND_IT = {"kabinet@example.org", "hessel@example.org", "beheer@example.org"}
"""The people behind a system, and all who may confirm."""


def running_system(cast: Cast) -> tuple[str, str]:
    """A system that works, by its id and its secret."""
    credentials = clients.issue_client("Kabinet", scope=clients.READ, email="kabinet@example.org", at=timezone.now())
    return credentials.client_id, credentials.client_secret


def printed(command: str, *arguments: str) -> dict[str, str]:
    said = StringIO()
    call_command(command, *arguments, **OPERATOR, stdout=said, stderr=StringIO())
    return dict(line.split("=", 1) for line in said.getvalue().split())


def told(topic: str) -> set[str]:
    return set(Letter.objects.filter(topic=topic).values_list("recipient__email", flat=True))


def works(client_id: str, secret: str, *, at: datetime | None = None) -> bool:
    return clients.by_secret(client_id, secret, at=at or timezone.now()) is not None


def test_a_planned_renewal_waits_for_a_second_and_the_former_secret_works_on(cast: Cast) -> None:
    """Whoever has the secret acts as the system, so the operator does not decide alone. It changes nothing until then;
    from the confirmation on both work for thirty days. The journal has fingerprints, and nothing of a secret.
    """
    client_id, former = running_system(cast)
    renewed = printed("renew_client", client_id)["client_secret"]
    assert (works(client_id, former), works(client_id, renewed)) == (True, False)
    assert told("uw-toegang-voorgesteld") | told("toegang-voorgesteld") == BEHIND_IT
    assert told("koppeling-vernieuwd") == set()
    change = AccessChange.objects.get()
    proposals.confirm(person=cast.hessel, change_id=change.id, at=timezone.now())
    assert (works(client_id, former), works(client_id, renewed)) == (True, True)
    later = timezone.now() + clients.FORMER_LASTS
    assert (works(client_id, former, at=later), works(client_id, renewed, at=later)) == (False, True)
    assert told("koppeling-vernieuwd") == BEHIND_IT
    hashes = set(Client.objects.values_list("client_secret", "former_secret")[0])
    for line in JournalLine.objects.filter(action__startswith="toegang."):
        assert line.facts["operator"] == "J. Jansen"
        assert len(line.facts["after"]["secret"]) == 8
        assert not any(secret in str(line.facts) for secret in {former, renewed, *hashes})


def test_what_nobody_confirms_changes_nothing(cast: Cast) -> None:
    """Rejected, or two proposed and the other confirmed: only that one works."""
    client_id, former = running_system(cast)
    secrets = [printed("renew_client", client_id)["client_secret"] for _ in range(3)]
    first, second, third = AccessChange.objects.order_by("proposed_at")
    proposals.turn_down(person=cast.hessel, change_id=first.id, at=timezone.now())
    proposals.confirm(person=cast.hessel, change_id=second.id, at=timezone.now())
    with pytest.raises(Refusal, match="verouderd"):
        proposals.confirm(person=cast.hessel, change_id=third.id, at=timezone.now())
    assert [works(client_id, secret) for secret in secrets] == [False, True, False]
    assert works(client_id, former)


def test_a_secret_that_leaked_ends_at_once_and_the_new_one_waits(cast: Cast) -> None:
    """With every token; the people behind it and all who may confirm hear that it stopped."""
    client_id, former = running_system(cast)
    system = Client.objects.get()
    AccessToken.objects.create(
        user=system.user, application=system, token="x", expires=timezone.now() + timedelta(hours=1)
    )
    renewed = printed("renew_client", client_id, "--leaked")["client_secret"]
    assert not AccessToken.objects.exists()
    assert (works(client_id, former), works(client_id, renewed)) == (False, False)
    assert told("koppeling-vernieuwd") == BEHIND_IT
    assert JournalLine.objects.get(action="koppeling.vernieuwd").facts["operator"] == "J. Jansen"
    proposals.confirm(person=cast.hessel, change_id=AccessChange.objects.get().id, at=timezone.now())
    assert (works(client_id, former), works(client_id, renewed)) == (False, True)
    assert Client.objects.get().former_secret_until is None


@pytest.mark.parametrize("ends_secret", [True, False])
def test_new_keys_wait_for_a_second(cast: Cast, tmp_path: Path, ends_secret: bool) -> None:
    """So does the end of the secret: else the system would have nothing to sign in with."""
    client_id, secret = running_system(cast)
    key = JWK.generate(kty="EC", crv="P-256", kid="een")
    (tmp_path / "jwks").write_text(f'{{"keys": [{key.export_public()}]}}')
    call_command(
        "set_client_keys", client_id, str(tmp_path / "jwks"), end_secret=ends_secret, **OPERATOR, stderr=StringIO()
    )
    assert Client.objects.get().jwks is None
    assert works(client_id, secret)
    proposals.confirm(person=cast.hessel, change_id=AccessChange.objects.get().id, at=timezone.now())
    assert client_keys.names_of(Client.objects.get().jwks) == ["een"]
    assert works(client_id, secret) is not ends_secret


def test_the_first_administrator_only(cast: Cast) -> None:
    """Also when the one there is was blocked: then another is put in their place, which is told."""
    Person.objects.filter(username="beheer").update(is_active=False)
    given = {"interactive": False, "username": "evil", "email": "evil@example.org", "verbosity": 0}
    given |= {"first_name": "Eva", "last_name": "Vil"}
    with pytest.raises(CommandError, match="replace_administrator"):
        call_command("createsuperuser", **given)
    Person.objects.update(is_staff=False, is_superuser=False)
    call_command("createsuperuser", **given)
    assert JournalLine.objects.get(action="beheerder.eerste").facts == {"username": "evil"}


def test_a_lost_administrator_is_replaced_and_everybody_hears_of_it(cast: Cast) -> None:
    call_command("replace_administrator", "charlie", lost="beheer", **OPERATOR)
    assert (cast.charlie.is_staff, cast.charlie.is_superuser, cast.beheer.is_staff) == (True, True, False)
    told = set(Letter.objects.values_list("topic", "recipient__username"))
    assert {("uw-toegang-gewijzigd", "charlie"), ("uw-toegang-gewijzigd", "beheer")} <= told
    assert ("toegang-gewijzigd", "hessel") in told
    lines = JournalLine.objects.filter(action="toegang.gewijzigd")
    assert [line.facts["operator"] for line in lines] == ["J. Jansen", "J. Jansen"]
    assert notices.to_acknowledge(cast.charlie).exists()
    with pytest.raises(CommandError, match="Say who you are"):
        call_command("replace_administrator", "charlie", operator="   ")
    with pytest.raises(CommandError, match="no active person"):
        call_command("replace_administrator", "niemand", **OPERATOR)


@pytest.mark.parametrize("nameless", [{}, {"first_name": "", "last_name": ""}])
def test_the_first_administrator_has_a_name(cast: Cast, nameless: dict[str, str]) -> None:
    """Else nobody could read who did what."""
    Person.objects.update(is_staff=False, is_superuser=False)
    given = {"interactive": False, "username": "evil", "email": "evil@example.org", "verbosity": 0}
    with pytest.raises(CommandError, match="name"):
        call_command("createsuperuser", **given, **nameless)
    assert not Person.objects.filter(username="evil").exists()


def test_a_person_is_named_by_their_address_too(cast: Cast) -> None:
    """However it is written; a username that is somebody's comes first."""
    call_command("issue_token", "Charlie@Example.org", **OPERATOR, stdout=StringIO())
    assert JournalLine.objects.get(action="token.uitgegeven").facts["person"] == str(cast.charlie.pk)
    call_command("recover_access", "anna@example.org", **OPERATOR, stdout=StringIO())
    assert JournalLine.objects.get(action="koppelcode.gemaakt").facts["person"] == str(cast.anna.pk)
    call_command("replace_administrator", "charlie@example.org", lost="beheer@example.org", **OPERATOR)
    assert (cast.charlie.is_staff, cast.beheer.is_staff) == (True, False)
    maas = cast.maas
    Person.objects.filter(pk=maas.pk).update(username="smit@example.org")
    assert Person.called("smit@example.org") == maas
