"""What a command on the server does is its operator's: in the journal, told to whom it concerns, without content."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from oauth2_provider.models import AccessToken
from pytest_django import Settings

from steunpunt.desk.administration.access_changes import notices, proposals
from steunpunt.desk.partners import clients
from steunpunt.models import AccessChange, Client, JournalLine, Letter, PackageItem, Person
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
    """To the person as whom it acts, and to who may confirm changes of access."""
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


def test_another_secret_is_told(cast: Cast) -> None:
    """To the people behind the system and to all who may confirm: whoever has it acts as the system."""
    system = issued(cast, email="kabinet@example.org", **OPERATOR)
    call_command("renew_client", system.client_id, **OPERATOR)
    told = Letter.objects.filter(topic="koppeling-vernieuwd").values_list("recipient__email", flat=True)
    assert set(told) == {"kabinet@example.org", "hessel@example.org", "beheer@example.org"}
    assert JournalLine.objects.get(action="koppeling.vernieuwd").facts["operator"] == "J. Jansen"


def test_the_first_administrator_only(cast: Cast) -> None:
    """Also when the one there is was blocked: then another is put in their place, which is told."""
    Person.objects.filter(username="beheer").update(is_active=False)
    given = {"interactive": False, "username": "evil", "email": "evil@example.org", "verbosity": 0}
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
