"""A whole story over the API: Heerde, from the first day of its new burgemeester."""

from dataclasses import dataclass
from typing import Any

from steunpunt.desk.letters.catalogue import INVITATION
from steunpunt.desk.package import invitations
from steunpunt.desk.partners import clients
from steunpunt.desk.storage import encryption
from steunpunt.models import Letter, Person
from tests.api import bodies
from tests.api.conftest import Api
from tests.cast import MONDAY

SCOPES_OF_CABINET = "uitreikingen:lezen uitreikingen:schrijven gebeurtenissen:lezen"
SCOPES_OF_CCV = "verwijzingen:lezen verwijzingen:schrijven gebeurtenissen:lezen"
WONINGSCAN = "zelfscan_woningscan_gesprek"
NOVA = {
    "organisatie": "GM0246",
    "voornaam": "Nova",
    "achternaam": "Nieuw",
    "email": "nova@heerde.example",
    "vanaf": "2026-11-20",
}


def system(name: str, received: list[Any], scope: str, *, organisation: str | None = None, item: str = "") -> Api:
    """A partner's system with a token of its own."""
    issued = clients.issue_client(name, scope=scope, organisation=organisation, item=item, at=MONDAY)
    client = Api(None, received)
    answer = client._client.post(
        "/oauth/token",
        f"grant_type=client_credentials&client_id={issued.client_id}&client_secret={issued.client_secret}",
        content_type="application/x-www-form-urlencoded",
    )
    return Api(answer.json()["access_token"], received)


@dataclass
class PartnerStory:
    """Who takes part, and what came of it."""

    cabinet: Api
    ccv: Api
    nova: Api
    issue: dict[str, Any]
    question: str
    referral: str


def begin(received: list[Any]) -> tuple[Api, Api, dict[str, Any]]:
    """The cabinet of Gelderland registers the new burgemeester; what it was answered."""
    cabinet = system("Kabinet Gelderland", received, SCOPES_OF_CABINET, organisation="PV25")
    ccv = system("CCV", received, SCOPES_OF_CCV, item=WONINGSCAN)
    answer = cabinet.post("/uitreikingen", NOVA)
    assert answer.status_code == 201, answer.content
    return cabinet, ccv, answer.json()


def open_package() -> Person:
    """Nova opens the package by the link in her letter."""
    letter = Letter.objects.get(topic=INVITATION)
    opened, can = invitations.open_package(encryption.open_alone(letter, "sealed_code").decode(), by=None, at=MONDAY)
    assert can is invitations.Opens.NOW
    return Person.objects.get(pk=opened.person_id)


def walk(received: list[Any], anna: Api, hessel: Api) -> PartnerStory:
    """From the registration to a referral that was closed."""
    cabinet, ccv, issue = begin(received)
    person = open_package()
    nova = Api(clients.issue_token(person.username, at=MONDAY), received)
    path = nova.post("/adviesvragen", bodies.question()).headers["Location"]
    anna_id = str(Person.objects.get(username="anna").id)
    assert hessel.post(f"{path}/toewijzingen", {"adviseur": anna_id}).status_code == 201
    assert anna.post(f"{path}/aanvaarding", {}).status_code == 200
    assert anna.post(f"{path}/adviezen", bodies.ADVICE).status_code == 201
    made = anna.post(
        "/verwijzingen",
        {"onderdeel": WONINGSCAN, "adviesvraag": path.rpartition("/")[2], "deelt": ["naam", "telefoon"]},
    )
    assert made.status_code == 201, made.content
    referral = made.headers["Location"]
    assert nova.post(f"{referral}/akkoord", {"akkoord": True}).status_code == 200
    for number, status in enumerate(("aanvaard", "afgerond")):
        answer = ccv.post(f"{referral}/statusmeldingen", {"id": f"ccv-{number}", "status": status})
        assert answer.status_code == 200, answer.content
    return PartnerStory(cabinet, ccv, nova, issue, path, referral)
