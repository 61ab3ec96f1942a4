"""A partner's system gets a new secret, or ends: what it had is refused from that moment."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from steunpunt.desk.partners import clients
from steunpunt.models import JournalLine, Letter, PackageItem, Subscription
from tests.api.conftest import Api, Caller
from tests.api.partner_story import SCOPES_OF_CCV, WONINGSCAN
from tests.api.resources.partners.test_token import ask_token
from tests.cast import MONDAY, Cast


def ccv(received: list[Any]) -> tuple[dict[str, str], Api]:
    """The credentials of a system, and the system at work."""
    issued = clients.issue_client("CCV", scope=SCOPES_OF_CCV, item=WONINGSCAN, at=MONDAY)
    credentials = {"client_id": issued.client_id, "client_secret": issued.client_secret}
    return credentials, Api(token_for(credentials), received)


def token_for(credentials: dict[str, str]) -> str:
    """What /oauth/token gives for these credentials; empty when nothing."""
    return str(ask_token(grant_type="client_credentials", **credentials).json().get("access_token", ""))


def printed_by(command: str, *arguments: str) -> dict[str, str]:
    """What a command printed, by name."""
    printed = io.StringIO()
    call_command(command, *arguments, stdout=printed)
    return dict(line.split("=", 1) for line in printed.getvalue().split() if "=" in line)


def test_a_secret_that_leaked_ends_at_once_with_its_tokens(received: list[Any], cast: Cast, clock: Any) -> None:
    """What the system had, it keeps."""
    credentials, system = ccv(received)
    hook = system.post("/abonnementen", {"url": "https://x.example/"}).headers["Location"]
    renewed = printed_by("renew_client", credentials["client_id"], "--leaked")
    assert renewed["client_id"] == credentials["client_id"]
    assert system.get("/verwijzingen").json()["code"] == "token-ongeldig"
    assert token_for(credentials) == ""
    again = Api(token_for(renewed), received)
    assert again.get(hook).status_code == 200
    assert PackageItem.objects.get(code=WONINGSCAN).client is not None
    assert "client_secret" not in str(JournalLine.objects.get(action="koppeling.vernieuwd").facts)


def test_a_planned_renewal_leaves_a_month_to_change_over(received: list[Any], cast: Cast, clock: Any) -> None:
    """Both secrets work, and so do the tokens; then the former one does not. Of two former ones the last counts."""
    credentials, system = ccv(received)
    renewed = printed_by("renew_client", credentials["client_id"])
    assert system.get("/verwijzingen").status_code == 200
    assert token_for(credentials)
    assert token_for(renewed)
    clock.at = MONDAY + clients.FORMER_LASTS - timedelta(seconds=1)
    assert token_for(credentials)
    clock.at = MONDAY + clients.FORMER_LASTS
    assert token_for(credentials) == ""
    again = printed_by("renew_client", credentials["client_id"])
    printed_by("renew_client", credentials["client_id"])
    assert token_for(again)
    assert token_for(renewed) == ""
    printed_by("renew_client", credentials["client_id"], "--leaked")
    assert token_for(again) == ""


def test_what_ended_may_nothing_and_is_told_of_nothing(received: list[Any], cast: Cast, clock: Any) -> None:
    """At once; and referrals to its item go by hand from then on."""
    credentials, system = ccv(received)
    system.post("/abonnementen", {"url": "https://x.example/"})
    assert printed_by("end_client", credentials["client_id"]) == {}
    assert system.get("/verwijzingen").status_code == 401
    assert token_for(credentials) == ""
    assert Subscription.objects.get().ended_because == "koppeling-weg"
    assert PackageItem.objects.get(code=WONINGSCAN).client is None
    assert JournalLine.objects.filter(action="koppeling.beeindigd").exists()
    for command in ("end_client", "renew_client"):
        with pytest.raises(CommandError, match="no running client"):
            call_command(command, credentials["client_id"])


def test_what_was_sent_to_a_system_that_ended_is_passed_on_by_hand(
    received: list[Any], as_: Caller, cast: Cast, clock: Any
) -> None:
    """What it had not picked up: who leads the desk hears of it, and can read it. What it did pick up stays its own."""
    credentials, system = ccv(received)
    body = {"onderdeel": WONINGSCAN, "deelt": ["naam"]}
    waits, taken = (as_("maas").post("/verwijzingen", body).headers["Location"] for _ in range(2))
    system.post(f"{taken}/statusmeldingen", {"status": "aanvaard"})
    printed_by("end_client", credentials["client_id"])
    assert [letter.recipient.username for letter in Letter.objects.filter(topic="verwijzing-doorgeven")] == ["hessel"]
    hessel = as_("hessel")
    assert hessel.get(waits).json()["gegevens"] == {"naam": "Marijke Maas"}
    assert hessel.post(f"{waits}/statusmeldingen", {"status": "aanvaard"}).status_code == 200
    assert hessel.get(taken).json()["gegevens"] == {}
