"""Whom the coordinator can give a question to by hand, and what is said of why the router chose as it did."""

import re
from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.routing import acceptance, triage
from steunpunt.desk.staff import presence
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.words import RecusalReason
from tests.cast import MONDAY, Cast, again, ask
from tests.web.desk_pages import as_person, main_of

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)


def test_a_question_that_nobody_can_take_is_shown_and_assigned_by_hand(cast: Cast) -> None:
    """All are away; hessel sees it, tries, is told why not; anna comes back and gets it by hand, once."""
    question = ask(cast.maas)
    for adviser in (cast.anna, cast.chris):
        presence.leave(person=adviser, until=None, at=MONDAY)
    triage.route_next(at=MONDAY)
    hessel, there = as_person(cast.hessel), f"/vragen/{question.id}/desk/toewijzen"
    overview = main_of(hessel.get("/overzicht"))
    assert "Niemand kan deze nu aannemen" in overview
    routed = hessel.post(there, {"vanzelf": "1"})
    assert routed.status_code == 409
    assert "geen adviseur die deze vraag kan aannemen" in routed.content.decode()
    refused = hessel.post(there, {"adviser": str(cast.bram.id)})
    assert refused.status_code == 409
    assert "Deze adviseur kan de vraag niet krijgen: uitgesloten." in refused.content.decode()
    presence.be_back(person=cast.anna, at=MONDAY + MINUTE)
    for _ in range(2):
        assert hessel.post(there, {"adviser": str(cast.anna.id)}).status_code == 302
    assert question.assignments.count() == 1
    assert again(question).status == Status.OFFERED


def test_why_the_router_chose_is_said_in_plain_words(cast: Cast) -> None:
    """A conflict is only 'uitgesloten'; an absence is said; the reason for stepping back is hessel's to read."""
    question = ask(cast.maas)
    presence.leave(person=cast.chris, until=None, at=MONDAY)
    triage.route_next(at=MONDAY)
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY + MINUTE)
    page = main_of(as_person(cast.hessel).get(f"/vragen/{question.id}"))
    assert "Anna de Wit: enige beschikbare adviseur" in page
    assert "Bram van Dijk: uitgesloten" in page
    assert "Chris Bakker: nu niet aanwezig" in page
    assert "Reden: Ik heb nu geen tijd" in page
    for why in ("raadslid", "2022", "gemeenteraad"):
        assert why not in page.split("Hoe er is gekozen")[1].split("<aside")[0]


def test_who_cannot_get_it_stands_apart_with_why_and_cannot_be_chosen(cast: Cast) -> None:
    """It was offered to anna, bram is in conflict: chris alone can be chosen; the offer to anna stays open."""
    question = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    hessel, there = as_person(cast.hessel), f"/vragen/{question.id}/desk/toewijzen"
    page = main_of(hessel.get(there))
    assert re.findall(r'name="adviser" value="([^"]+)"', page) == [str(cast.chris.id)]
    assert "<li>Anna de Wit: heeft deze vraag al voor zich</li>" in page
    assert "<li>Bram van Dijk: uitgesloten</li>" in page
    assert "Het aanbod aan Anna de Wit blijft openstaan naast het nieuwe." in page
    empty = hessel.post(there)
    assert empty.status_code == 422
    assert "Kies een adviseur." in empty.content.decode()
