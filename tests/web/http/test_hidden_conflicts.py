"""Who hid a conflict of interest in the database accepts nothing by it; everybody else goes on."""

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.letters import catalogue
from steunpunt.models import Assignment, JournalLine, Letter
from tests.cast import CANARY, MONDAY, Cast, ask
from tests.hidden_conflicts import HIDINGS, offer, offered_to_chris
from tests.web.desk_pages import as_person

pytestmark = pytest.mark.usefixtures("plain_static_files")


@pytest.fixture(autouse=True)
def on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY + timedelta(minutes=1), tick=False)


@pytest.mark.parametrize("way", HIDINGS)
def test_a_hidden_conflict_keeps_its_adviser_out(cast: Cast, way: str) -> None:
    question = offered_to_chris(cast, HIDINGS[way])
    browser = as_person(cast.chris)
    for _ in range(2):
        answer = browser.post(f"/vragen/{question.id}/desk/aanvaarden")
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Dit openen wij niet" in page
        assert CANARY not in page
    assert not Assignment.objects.filter(question=question, claimed_at__isnull=False).exists()
    assert JournalLine.objects.filter(action="vraag.niet-geopend", actor=cast.chris).count() == 1
    assert Letter.objects.get(topic=catalogue.NOT_OPENED).recipient == cast.hessel

    other = ask(cast.maas)
    offer(other, cast.anna)
    assert as_person(cast.anna).post(f"/vragen/{other.id}/desk/aanvaarden").status_code == 302
