"""What the desk sees of letters that do not arrive, in words."""

from steunpunt.desk import catalogue
from steunpunt.models import Letter
from tests.cast import MONDAY, Cast
from tests.web.desk_pages import as_person, main_of


def test_every_letter_that_was_given_up_has_its_dutch_title(cast: Cast) -> None:
    """No topic shows its code; sign-in codes are of no use any more, and stay away."""
    for topic in catalogue.TOPICS:
        Letter.objects.create(key=topic, topic=topic, recipient=cast.maas, owed_at=MONDAY, given_up_at=MONDAY)
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    for topic, one in catalogue.TOPICS.items():
        assert f"<strong>{topic}</strong>" not in page
        assert (f"<strong>{one.title}</strong>" in page) is (topic != "inlogcode"), topic


def test_the_administrator_reads_the_same_titles(cast: Cast) -> None:
    """In the list and on the page of one letter; a topic of long ago has a name too."""
    Letter.objects.create(key="a", topic="verschoven", recipient=cast.maas, owed_at=MONDAY, given_up_at=MONDAY)
    long_ago = Letter.objects.create(key="b", topic="oud", recipient=cast.maas, owed_at=MONDAY, given_up_at=MONDAY)
    beheer = as_person(cast.beheer)
    page = beheer.get("/beheer/steunpunt/letter/").content.decode()
    assert "Een termijn is verschoven</td>" in page
    assert "Een andere brief</td>" in page
    assert "Een andere brief" in beheer.get(f"/beheer/steunpunt/letter/{long_ago.pk}/change/").content.decode()
