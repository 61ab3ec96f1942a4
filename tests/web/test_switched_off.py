"""Who is switched off, as a person or in a role, may not read or write any more: from the next call on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk import advice, gate, partners, presence, triage
from steunpunt.desk.advice import Parts
from steunpunt.models import Advice, Adviser, Office, Question
from steunpunt.rules.refusals import NotFound
from tests.api import bodies
from tests.cast import MONDAY, Cast, held_by
from tests.web.conftest import Door

HOUR = timedelta(hours=1)
NOW = MONDAY + HOUR
PARTS = Parts(understood="De vraag.", advice="Doe dit.", next_steps="Daarna dat.")


@pytest.fixture
def covered(cast: Cast, time_machine: TimeMachineFixture) -> Question:
    """A question that anna holds; she is away, chris is her deputy, and bram is his."""
    time_machine.move_to(NOW, tick=False)
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    Adviser.objects.filter(pk=cast.chris.pk).update(deputy=cast.bram.pk)
    presence.leave(person=cast.anna, until=None, at=NOW, deputy=cast.chris.id)
    return question


def bearer(username: str) -> dict[str, str]:
    """The header of a token that acts as this person."""
    return {"HTTP_AUTHORIZATION": f"Bearer {partners.issue_token(username, at=NOW)}"}


@pytest.mark.xfail(strict=True, reason="issue 12.1: a deputy who is switched off goes on")
def test_a_deputy_whose_role_is_switched_off_reads_and_advises_no_more(
    cast: Cast, door: Door, covered: Question
) -> None:
    """By page, over the API and by command; the next in the chain stands in."""
    triage.claim(person=cast.chris, question_id=covered.id, at=NOW)
    client, token, one = door("chris"), bearer("chris"), f"/api/v1/adviesvragen/{covered.id}"
    assert client.get(f"/vragen/{covered.id}").status_code == 200
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)
    assert client.get(f"/vragen/{covered.id}").status_code == 404
    assert client.get(one, **token).status_code == 404
    answer = client.post(f"{one}/adviezen", bodies.ADVICE, content_type="application/json", **token)
    assert answer.status_code == 404
    with pytest.raises(NotFound):
        advice.send(person=cast.chris, question_id=covered.id, parts=PARTS, at=NOW)
    assert not Advice.objects.exists()
    assert covered not in gate.visible_to(cast.chris)
    assert gate.stand_in(covered, cast.anna.id, at=NOW) == cast.bram.id
    assert covered in gate.visible_to(cast.bram)


@pytest.mark.xfail(strict=True, reason="issue 12.1: a deputy who is switched off still stands in")
def test_a_deputy_who_did_not_open_it_yet_and_is_switched_off_finds_nothing(cast: Cast, covered: Question) -> None:
    """A 404 when he looks or wants to take it, never a 500."""
    client, token = Client(raise_request_exception=False), bearer("chris")
    client.force_login(cast.chris)
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)
    taken = client.post(f"/vragen/{covered.id}/desk/aanvaarden", {"key": str(uuid4())})
    assert taken.status_code == 404
    claim = f"/api/v1/adviesvragen/{covered.id}/aanvaarding"
    assert client.post(claim, {}, content_type="application/json", **token).status_code == 404
    assert client.get(f"/vragen/{covered.id}").status_code == 404
    assert not covered.assignments.filter(covers__isnull=False).exists()


@pytest.mark.xfail(strict=True, reason="issue 12.1: who asked by an office that is over goes on")
def test_who_asked_by_an_office_that_is_over_reads_and_writes_no_more(
    cast: Cast, door: Door, covered: Question
) -> None:
    """The question was asked for the province, by who spoke for it then."""
    client, token, one = door("smit"), bearer("smit"), f"/api/v1/adviesvragen/{covered.id}"
    assert client.get(f"/vragen/{covered.id}").status_code == 200
    Office.objects.filter(person=cast.smit).update(until=NOW.date() - timedelta(days=1))
    assert client.get(f"/vragen/{covered.id}").status_code == 404
    assert client.get(one, **token).status_code == 404
    said = client.post(f"{one}/berichten", {"tekst": "Nog iets."}, content_type="application/json", **token)
    assert said.status_code == 404
    assert covered not in gate.visible_to(cast.smit)
    assert covered.reference not in client.get("/").content.decode()
