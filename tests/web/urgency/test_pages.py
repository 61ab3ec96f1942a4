"""The page on which the urgency changes, and the decision about a proposal."""

from datetime import timedelta
from uuid import uuid4

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.routing import urgency_changes
from steunpunt.models import UrgencyChange
from steunpunt.rules.words import Urgency, UrgencyOutcome, UrgencyReason
from tests.cast import MONDAY, Cast, again, held_by
from tests.web.conftest import BrowserOf

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY + 30 * MINUTE, tick=False)


@pytest.mark.parametrize("username", ["maas", "anna"])
def test_the_page_says_what_each_urgency_would_promise(cast: Cast, browser: BrowserOf, username: str) -> None:
    """And has no choice for the present one."""
    question = held_by(cast.anna, cast.maas)
    page = f"/vragen/{question.id}"
    assert f'href="{page}/urgentie"' in browser(username).get(page).content.decode()
    shown = browser(username).get(f"{page}/urgentie").content.decode()
    assert "eerste reactie uiterlijk vandaag 11.00 uur, advies uiterlijk morgen 10.00 uur" in shown
    assert 'value="hoog"' not in shown


def test_raised_from_the_page_once_however_often_it_is_sent(cast: Cast, browser: BrowserOf) -> None:
    question, maas = held_by(cast.anna, cast.maas), browser("maas")
    sent = {"urgency": "spoed", "reason": "openbaarheid", "key": str(uuid4())}
    for _ in range(2):
        answer = maas.post(f"/vragen/{question.id}/urgentie", sent)
        assert (answer.status_code, answer["Location"]) == (302, f"/vragen/{question.id}")
    assert UrgencyChange.objects.count() == 1
    page = maas.get(f"/vragen/{question.id}").content.decode()
    assert "De urgentie is gewijzigd." in page
    assert "Urgentie gewijzigd" in page


def test_what_is_missing_is_said_and_what_was_chosen_stays(cast: Cast, browser: BrowserOf) -> None:
    question = held_by(cast.anna, cast.maas)
    answer = browser("maas").post(f"/vragen/{question.id}/urgentie", {"urgency": "spoed"})
    assert answer.status_code == 422
    assert "Kies een reden." in answer.content.decode()
    assert "checked" in answer.content.decode()
    assert again(question).urgency == Urgency.HOOG


@pytest.mark.parametrize(
    ("username", "answer", "outcome"),
    [
        ("maas", "ja", UrgencyOutcome.CHANGED),
        ("maas", "nee", UrgencyOutcome.DECLINED),
        ("anna", "nee", UrgencyOutcome.TAKEN_BACK),
    ],
)
def test_a_proposal_stands_on_both_pages_until_it_is_decided(
    cast: Cast, browser: BrowserOf, username: str, answer: str, outcome: UrgencyOutcome
) -> None:
    question = held_by(cast.anna, cast.maas)
    proposal = urgency_changes.change(
        person=cast.anna,
        question_id=question.id,
        urgency=Urgency.NORMAAL,
        reason=UrgencyReason.RUSTIGER,
        at=MONDAY + 10 * MINUTE,
    )
    page = f"/vragen/{question.id}"
    assert "voor om de urgentie te verlagen naar ‘normaal’" in browser("maas").get(page).content.decode()
    assert "Trek het voorstel in" in browser("anna").get(page).content.decode()
    client = browser(username)
    assert client.post(f"{page}/urgentie/{proposal.id}", {"akkoord": answer}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.outcome == outcome
    assert client.post(f"{page}/urgentie/{proposal.id}", {"akkoord": answer}, follow=True).status_code == 200
    assert "voor om de urgentie te verlagen" not in client.get(page).content.decode()


@pytest.mark.parametrize("username", ["bram", "charlie", "smit"])
def test_for_others_there_is_no_such_page(cast: Cast, browser: BrowserOf, username: str) -> None:
    question = held_by(cast.anna, cast.maas)
    assert browser(username).get(f"/vragen/{question.id}/urgentie").status_code == 404
    assert browser(username).post(f"/vragen/{question.id}/urgentie", {"urgency": "spoed"}).status_code == 404
