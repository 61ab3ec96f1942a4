"""The timeline of a question: every event has its own words."""

import pytest

from steunpunt.desk.storage import journal
from steunpunt.models import JournalLine
from steunpunt.web.presenters import timeline
from tests.cast import MONDAY, Cast, ask


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("termijn.verschoven", "Een termijn verschuift: wat wij beloven is gewijzigd"),
        ("termijn.hersteld", "Een termijn is opnieuw berekend"),
        ("termijn.apart", "Een termijn is niet te berekenen"),
        ("termijn.eigen_trede", "Een termijn bereikte een trede"),
    ],
)
def test_what_happened_to_a_promise_is_called_by_its_name(cast: Cast, act: str, said: str) -> None:
    """Only a rung that the desk made itself is called just that."""
    question = ask(cast.maas)
    journal.line(act, at=MONDAY, actor=cast.hessel, question=question)
    (event,) = timeline.events(JournalLine.objects.filter(action=act), reader=cast.maas, at=MONDAY, of_asker=True)
    assert event["title"] == said
