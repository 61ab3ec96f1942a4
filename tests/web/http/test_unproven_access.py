"""What nobody at the desk granted is a page in plain Dutch, in the journal, and known to the coordinator."""

import pytest

from steunpunt.desk.letters import catalogue
from steunpunt.models import Assignment, JournalLine, Letter, Question
from tests.cast import CANARY, Cast, held_by
from tests.web.desk_pages import as_person

pytestmark = pytest.mark.usefixtures("plain_static_files")


@pytest.fixture
def question(cast: Cast) -> Question:
    """One that anna holds, and that the database gives to chris."""
    question = held_by(cast.anna, cast.maas)
    Assignment.objects.filter(question=question, ended_at=None).update(adviser=cast.chris.adviser)
    return question


def test_a_forged_holder_gets_a_page_and_the_coordinator_a_letter(cast: Cast, question: Question) -> None:
    browser = as_person(cast.chris)
    for _ in range(2):
        answer = browser.get(f"/vragen/{question.id}")
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Dit openen wij niet" in page
        assert CANARY not in page
    posted = browser.post(f"/vragen/{question.id}/desk/bericht", {"words": "Mijn woorden"})
    assert posted.status_code in {403, 404}
    assert JournalLine.objects.filter(action="vraag.niet-geopend", actor=cast.chris).count() == 1
    assert Letter.objects.get(topic=catalogue.NOT_OPENED).recipient == cast.hessel


def test_another_asker_gets_that_page_too(cast: Cast, question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(asker=cast.smit, organisation="PV25")
    answer = as_person(cast.smit).get(f"/vragen/{question.id}")
    assert (answer.status_code, CANARY in answer.content.decode()) == (403, False)
    assert JournalLine.objects.filter(action="vraag.niet-geopend", actor=cast.smit).exists()
