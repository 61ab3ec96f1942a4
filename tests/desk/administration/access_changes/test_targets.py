"""What takes two, beside the person themselves: functions, deputies, terms of conflicts, clients."""

import pytest

from steunpunt.desk.administration.access_changes import proposals
from steunpunt.desk.partners import clients
from steunpunt.desk.questions import reading
from steunpunt.desk.routing import triage
from steunpunt.models import Adviser, Client, JournalLine, LookBack, Office
from steunpunt.rules.access.access_changes import AccessChangeKind
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import Function
from tests.cast import HEERDE, MONDAY, Cast, again, ask, held_by

pytestmark = pytest.mark.django_db


def test_a_removed_office_takes_no_conflict_along_by_one(cast: Cast) -> None:
    """The hard rule that keeps bram out of Heerde was one deleted row."""
    office = Office.objects.get(person=cast.bram)
    question = ask(cast.maas)
    change = proposals.propose(
        person=cast.beheer,
        kind=AccessChangeKind.OFFICE,
        about=cast.bram,
        row=str(office.pk),
        after=None,
        reason="Opgeruimd.",
        at=MONDAY,
    )
    with pytest.raises(Refusal):
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.bram.id, at=MONDAY)
    proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
    line = JournalLine.objects.get(action="toegang.gewijzigd")
    assert line.facts["before"] == {
        "organisation": HEERDE,
        "function": Function.RAADSLID,
        "since": "2014-03-27",
        "until": "2022-03-30",
    }
    assert line.facts["after"] == dict.fromkeys(line.facts["before"])
    assert not Office.objects.filter(person=cast.bram).exists()


def test_a_new_office_takes_away_at_once_what_it_forbids(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    after = {"organisation": HEERDE, "function": str(Function.WETHOUDER), "since": "2020-01-01", "until": ""}
    change = proposals.propose(
        person=cast.hessel,
        kind=AccessChangeKind.OFFICE,
        about=cast.anna,
        after=after,
        reason="Zij meldde het.",
        at=MONDAY,
    )
    reading.content(question, person=cast.anna, at=MONDAY)
    proposals.confirm(person=cast.beheer, change_id=change.id, at=MONDAY)
    with pytest.raises(NotFound):
        reading.content(again(question), person=cast.anna, at=MONDAY)


def test_a_deputy_for_somebody_else_takes_two(cast: Cast) -> None:
    change = proposals.propose(
        person=cast.hessel,
        kind=AccessChangeKind.DEPUTY,
        about=cast.anna,
        after={"deputy": str(cast.chris.pk)},
        reason="Anna is ziek.",
        at=MONDAY,
    )
    assert Adviser.objects.get(person=cast.anna).deputy is None
    proposals.confirm(person=cast.beheer, change_id=change.id, at=MONDAY)
    assert Adviser.objects.get(person=cast.anna).deputy_id == cast.chris.pk


def test_how_long_a_conflict_counts_takes_two(cast: Cast) -> None:
    change = proposals.propose(
        person=cast.beheer,
        kind=AccessChangeKind.LOOK_BACK,
        row="organisatie",
        after={"months": "0"},
        reason="Korter.",
        at=MONDAY,
    )
    former = LookBack.objects.get(pk="organisatie").months
    assert former != 0
    proposals.confirm(person=cast.hessel, change_id=change.id, at=MONDAY)
    assert LookBack.objects.get(pk="organisatie").months == 0


def test_the_scopes_of_a_client_take_two(cast: Cast) -> None:
    issued = clients.issue_client("Kabinet", scope=clients.CALCULATE, at=MONDAY)
    client = Client.objects.get(client_id=issued.client_id)
    after = {"scopes": [clients.READ, clients.WRITE], "asks_for": HEERDE, "item": ""}
    change = proposals.propose(
        person=cast.hessel,
        kind=AccessChangeKind.CLIENT,
        about=client.user,
        row=client.client_id,
        after=after,
        reason="Het kabinet vroeg erom.",
        at=MONDAY,
    )
    client.refresh_from_db()
    assert client.scope == clients.CALCULATE
    proposals.confirm(person=cast.beheer, change_id=change.id, at=MONDAY)
    client.refresh_from_db()
    assert (client.scope.split(), client.organisation_id) == ([clients.READ, clients.WRITE], HEERDE)
