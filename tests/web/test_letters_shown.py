"""What the desk sees of letters that do not arrive, in words."""

from datetime import timedelta

import pytest

from steunpunt.desk import catalogue
from steunpunt.models import Letter
from tests.cast import MONDAY, Cast
from tests.web.desk_pages import as_person, main_of

MINUTE = timedelta(minutes=1)


@pytest.mark.xfail(strict=True, reason="issue 12.26: fifteen topics have no title on the overview")
def test_every_letter_that_was_given_up_has_its_dutch_title(cast: Cast) -> None:
    """No topic shows its code; sign-in codes are of no use any more, and stay away."""
    for topic in catalogue.TOPICS:
        Letter.objects.create(key=topic, topic=topic, recipient=cast.maas, owed_at=MONDAY, given_up_at=MONDAY)
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    for topic, one in catalogue.TOPICS.items():
        assert f"<strong>{topic}</strong>" not in page
        assert (f"<strong>{one.title}</strong>" in page) is (topic != "inlogcode"), topic
