"""The timeline of a question: every event has its own words."""

from datetime import timedelta
from decimal import Decimal

import pytest

from steunpunt.desk.clocks import escalation
from steunpunt.desk.storage import journal
from steunpunt.models import JournalLine, LadderRung
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
    """A rung that the desk added, and of which nothing else is known, is called just that."""
    question = ask(cast.maas)
    journal.line(act, at=MONDAY, actor=cast.hessel, question=question)
    (event,) = timeline.events(JournalLine.objects.filter(action=act), reader=cast.maas, at=MONDAY, of_asker=True)
    assert event["title"] == said


@pytest.mark.parametrize(
    ("share", "of_asker", "title"),
    [
        ("0.6", True, "Eerste reactie: 60 % van de tijd om"),
        ("0.6", False, "Eerste reactie: 60 % van de tijd om (‘eigen_trede’)"),
        ("1.25", False, "Eerste reactie: 125 % van de beloofde tijd om (‘eigen_trede’)"),
    ],
)
def test_a_rung_that_the_desk_added_says_of_which_promise_which_share_is_over(
    cast: Cast, share: str, of_asker: bool, title: str
) -> None:
    """Two hours are promised, within office hours."""
    LadderRung.objects.create(code="eigen_trede", share=Decimal(share), recipients=["coordinator"])
    question = ask(cast.maas)
    escalation.climb(at=MONDAY + timedelta(hours=2.6))
    reader = cast.maas if of_asker else cast.hessel
    lines = JournalLine.objects.filter(question=question, action="termijn.eigen_trede")
    (event,) = timeline.events(lines, reader=reader, at=MONDAY, of_asker=of_asker)
    assert event["title"] == title


@pytest.mark.parametrize(
    ("code", "share", "of_asker", "title"),
    [
        ("waarschuwing", "0.75", True, "Driekwart van een termijn verstreken"),
        ("waarschuwing", "0.6", True, "Eerste reactie: 60 % van de tijd om"),
        ("waarschuwing", "0.6", False, "Eerste reactie: 60 % van de tijd om (‘waarschuwing’)"),
        ("overschrijding_150", "1.5", False, "Een termijn is ruim verstreken"),
        ("overschrijding_150", "1.25", False, "Eerste reactie: 125 % van de beloofde tijd om (‘overschrijding_150’)"),
        ("overschrijding_200", "3", True, "Eerste reactie: 300 % van de beloofde tijd om"),
    ],
)
def test_a_standard_rung_at_another_share_says_that_share(
    cast: Cast, code: str, share: str, of_asker: bool, title: str
) -> None:
    """Under /beheer a rung can be moved; as long as it is where it was, its own words hold."""
    LadderRung.objects.filter(code=code).update(share=Decimal(share))
    question = ask(cast.maas)
    escalation.climb(at=MONDAY + timedelta(hours=1.6) if Decimal(share) < 1 else MONDAY + timedelta(hours=6.5))
    lines = JournalLine.objects.filter(question=question, action=f"termijn.{code}")
    reader = cast.maas if of_asker else cast.hessel
    titles = {event["title"] for event in timeline.events(lines, reader=reader, at=MONDAY, of_asker=of_asker)}
    assert titles == {title}
