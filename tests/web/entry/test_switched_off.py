"""Who is switched off, as a person or in a role, may not read or write any more: from the next call on."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.access import permissions
from steunpunt.desk.partners import clients
from steunpunt.desk.questions import advice, closing, conversation, pausing, queries, talks
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, handover, reopening, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Advice, Adviser, Assignment, Cover, Message, Office, Organisation, Person, Question
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Channel, Function, RecusalReason, TalkKind
from tests.api import bodies
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.conftest import BrowserOf

HOUR = timedelta(hours=1)
NOW = MONDAY + HOUR
PARTS = Parts(understood="De vraag.", advice="Doe dit.", next_steps="Daarna dat.")


@pytest.fixture
def covered(cast: Cast, time_machine: TimeMachineFixture) -> Question:
    """A question that anna holds, who is away; chris is anna's deputy, and bram is chris's."""
    time_machine.move_to(NOW, tick=False)
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    Adviser.objects.filter(pk=cast.chris.pk).update(deputy=cast.bram.pk)
    presence.leave(person=cast.anna, until=None, at=NOW, deputy=cast.chris.id)
    return question


def bearer(username: str) -> dict[str, Any]:
    """The header of a token that acts as this person."""
    return {"HTTP_AUTHORIZATION": f"Bearer {clients.issue_token(username, at=NOW)}"}


def test_a_deputy_whose_role_is_switched_off_reads_and_advises_no_more(
    cast: Cast, browser: BrowserOf, covered: Question
) -> None:
    """By page, over the API and by command; the next in the chain stands in."""
    acceptance.claim(person=cast.chris, question_id=covered.id, at=NOW)
    client, token, path = browser("chris"), bearer("chris"), f"/api/v1/adviesvragen/{covered.id}"
    assert client.get(f"/vragen/{covered.id}").status_code == 200
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)
    assert client.get(f"/vragen/{covered.id}").status_code == 404
    assert client.get(path, **token).status_code == 404
    answer = client.post(f"{path}/adviezen", bodies.ADVICE, content_type="application/json", **token)
    assert answer.status_code == 404
    with pytest.raises(NotFound):
        advice.send(person=cast.chris, question_id=covered.id, parts=PARTS, at=NOW)
    assert not Advice.objects.exists()
    assert covered not in permissions.visible_to(cast.chris)
    assert permissions.stand_in(covered, cast.anna.id, at=NOW) == cast.bram.id
    assert covered in permissions.visible_to(cast.bram)


def test_a_deputy_who_did_not_open_it_yet_and_is_switched_off_finds_nothing(cast: Cast, covered: Question) -> None:
    """A 404 for a look or a claim, never a 500."""
    client, token = Client(raise_request_exception=False), bearer("chris")
    client.force_login(cast.chris)
    Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)
    taken = client.post(f"/vragen/{covered.id}/desk/aanvaarden", {"key": str(uuid4())})
    assert taken.status_code == 404
    claim = f"/api/v1/adviesvragen/{covered.id}/aanvaarding"
    assert client.post(claim, {}, content_type="application/json", **token).status_code == 404
    assert client.get(f"/vragen/{covered.id}").status_code == 404
    assert not covered.assignments.filter(covers__isnull=False).exists()


def test_who_asked_by_an_office_that_is_over_reads_and_writes_no_more(
    cast: Cast, browser: BrowserOf, covered: Question
) -> None:
    """The question was asked for the province, by who spoke for it then."""
    client, token, path = browser("smit"), bearer("smit"), f"/api/v1/adviesvragen/{covered.id}"
    assert client.get(f"/vragen/{covered.id}").status_code == 200
    Office.objects.filter(person=cast.smit).update(until=NOW.date() - timedelta(days=1))
    assert client.get(f"/vragen/{covered.id}").status_code == 404
    assert client.get(path, **token).status_code == 404
    answer = client.post(f"{path}/berichten", {"tekst": "Nog iets."}, content_type="application/json", **token)
    assert answer.status_code == 404
    assert covered not in permissions.visible_to(cast.smit)
    assert covered.reference not in client.get("/").content.decode()


def _offered(cast: Cast) -> tuple[Question, Person]:
    question = ask(cast.smit, organisation="PV25")
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.bram.id, at=MONDAY)
    return question, cast.bram


def _deputy(cast: Cast, *, has_opened: bool) -> tuple[Question, Person]:
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    presence.leave(person=cast.anna, until=None, at=NOW, deputy=cast.chris.id)
    if has_opened:
        acceptance.claim(person=cast.chris, question_id=question.id, at=NOW)
    return question, cast.chris


def _deputy_coordinator(cast: Cast) -> tuple[Question, Person]:
    """hessel may not know of it, so charlie leads it."""
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    Office.objects.create(person=cast.hessel, organisation_id="PV25", function="medewerker")
    Person.objects.filter(username="charlie").update(is_deputy_coordinator=True)
    return question, cast.charlie


RELATIONS: dict[str, Callable[[Cast], tuple[Question, Person]]] = {
    "holder": lambda cast: (held_by(cast.anna, cast.smit, organisation="PV25"), cast.anna),
    "offered": _offered,
    "deputy who opened it": partial(_deputy, has_opened=True),
    "deputy who did not": partial(_deputy, has_opened=False),
    "coordinator": lambda cast: (held_by(cast.anna, cast.smit, organisation="PV25"), cast.hessel),
    "deputy coordinator": _deputy_coordinator,
    "asker": lambda cast: (held_by(cast.anna, cast.smit, organisation="PV25"), cast.smit),
}


def _person_off(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def _role_off(person: Person) -> None:
    Adviser.objects.filter(pk=person.pk).update(is_active=False)
    Person.objects.filter(pk=person.pk).update(is_coordinator=False, is_deputy_coordinator=False)
    Office.objects.filter(person=person).update(until=NOW.date() - timedelta(days=1))


def _acts(person: Person, question: Question) -> Iterator[Callable[[], object]]:
    """Everything that somebody can do to a question."""
    common: dict[str, Any] = {"person": person, "question_id": question.id, "at": NOW}
    for act, more in (
        (advice.send, {"parts": PARTS}),
        (advice.save_draft, {"parts": PARTS}),
        (conversation.speak, {"words": "Woorden"}),
        (conversation.note, {"words": "Woorden"}),
        (conversation.say, {"words": "Woorden"}),
        (pausing.pause, {"reason": PauseReason.FOR_THIRD}),
        (talks.plan, {"kind": TalkKind.INTAKE, "channel": Channel.TELEFOON, "planned_at": NOW + HOUR}),
        (acceptance.claim, {}),
        (acceptance.recuse, {"reason": RecusalReason.GEEN_TIJD}),
        (triage.route, {}),
        (triage.assign, {"adviser_id": person.id}),
        (handover.take_back, {}),
        (closing.close, {}),
        (closing.withdraw, {}),
        (reopening.reopen, {}),
    ):
        yield partial(act, **common, **more)


def _state() -> list[list[Any]]:
    """What an act would have changed."""
    tables: tuple[Any, ...] = (Question, Assignment, Cover, Message, Advice)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("way", [_person_off, _role_off])
@pytest.mark.parametrize("relation", RELATIONS)
def test_whoever_is_switched_off_stands_nowhere(
    cast: Cast, browser: BrowserOf, time_machine: TimeMachineFixture, relation: str, way: Callable[[Person], None]
) -> None:
    """Relation by relation, as a person and in the role: page, API, lists and acts; also of a person read before."""
    time_machine.move_to(NOW, tick=False)
    question, person = RELATIONS[relation](cast)
    client, token, path = browser(person.username), bearer(person.username), f"/api/v1/adviesvragen/{question.id}"
    page, listed = client.get(f"/vragen/{question.id}"), client.get("/api/v1/adviesvragen", **token).json()
    assert page.status_code == client.get(path, **token).status_code == 200
    assert question.reference in str(listed)
    assert question in permissions.visible_to(person)

    way(person)
    refused = (302, 401) if way is _person_off else (404, 404)
    assert (client.get(f"/vragen/{question.id}").status_code, client.get(path, **token).status_code) == refused
    assert question.reference not in str(client.get("/api/v1/adviesvragen", **token).json())
    visible = permissions.visible_to(person)
    lists = [
        read(person, visible) for read in (queries.asked_by, queries.offered_to, queries.held_by, queries.covered_by)
    ]
    assert [question in listed for listed in (visible, queries.at_the_desk(person), *lists)] == [False] * 6
    before = _state()
    for act in _acts(person, question):
        with pytest.raises(NotFound):
            act()
    assert _state() == before


@pytest.mark.usefixtures("covered")
@pytest.mark.parametrize("whole", [True, False])
def test_who_left_is_passed_over_and_the_chain_goes_on(cast: Cast, whole: bool) -> None:
    """However long: chris is no adviser any more and bram is away, so the deputy of bram stands in."""
    question = Question.objects.get()
    dora = Adviser.objects.create(person=Person.objects.create(username="dora", email="dora@example.org"))
    Adviser.objects.filter(pk=cast.bram.pk).update(deputy=dora)
    presence.leave(person=cast.bram, until=None, at=NOW)
    if whole:
        _person_off(cast.chris)
    else:
        Adviser.objects.filter(pk=cast.chris.pk).update(is_active=False)
    assert permissions.stand_in(question, cast.anna.id, at=NOW) == dora.pk
    assert question in queries.covered_by(dora.person, permissions.visible_to(dora.person))


def test_an_office_in_what_its_organisation_merged_into_goes_on(cast: Cast, covered: Question) -> None:
    """The question outlives the merger, and so does who speaks for it."""
    Organisation.objects.filter(code="PV25").update(until=NOW.date() - timedelta(days=1))
    assert covered in permissions.visible_to(cast.smit)
    Office.objects.filter(person=cast.smit).update(until=NOW.date() - timedelta(days=1))
    assert covered not in permissions.visible_to(cast.smit)
    Organisation.objects.filter(code="PV24").update(line=["PV25"])
    Office.objects.create(person=cast.smit, organisation_id="PV24", function=Function.CDK)
    assert covered in permissions.visible_to(cast.smit)
    assert permissions.relation_to(cast.smit, covered).is_asker
