"""What the desk sees of letters that do not arrive, in words."""

import re
from datetime import timedelta
from html import unescape

import pytest

from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.questions import urgent_notices
from steunpunt.models import Letter
from steunpunt.rules.words import Notice
from tests.cast import MONDAY, Cast, ask, held_by, put_on_duty
from tests.web.desk_pages import as_person, main_of


def test_every_letter_that_was_given_up_has_its_dutch_title(cast: Cast) -> None:
    """No topic shows its code; sign-in codes are of no use any more, and stay away."""
    hessel, topics = as_person(cast.hessel), list(catalogue.TOPICS)
    for few in (topics[start : start + 20] for start in range(0, len(topics), 20)):
        Letter.objects.update(given_up_at=None, sent_at=MONDAY)
        Letter.objects.bulk_create(
            Letter(key=topic, topic=topic, recipient=cast.maas, owed_at=MONDAY, given_up_at=MONDAY) for topic in few
        )
        shown = [unescape(words) for words in re.findall("<strong>(.*?)</strong>", main_of(hessel.get("/overzicht")))]
        assert sorted(shown) == sorted(catalogue.TOPICS[topic].title for topic in few if topic != "inlogcode")


def test_the_administrator_reads_the_same_titles(cast: Cast) -> None:
    """In the list and on the page of one letter; a topic of long ago has a name too."""
    Letter.objects.create(key="a", topic="verschoven", recipient=cast.maas, owed_at=MONDAY, given_up_at=MONDAY)
    long_ago = Letter.objects.create(key="b", topic="oud", recipient=cast.maas, owed_at=MONDAY, given_up_at=MONDAY)
    beheer = as_person(cast.beheer)
    page = beheer.get("/beheer/steunpunt/letter/").content.decode()
    assert "Een termijn is verschoven</td>" in page
    assert "Een andere brief</td>" in page
    assert "Een andere brief" in beheer.get(f"/beheer/steunpunt/letter/{long_ago.pk}/change/").content.decode()


def fail(letter: Letter, fault: str, *, times: int) -> None:
    """Let the mailer try this letter in vain; whatever else is owed has gone."""
    Letter.objects.exclude(pk=letter.pk).filter(sent_at=None).update(sent_at=MONDAY, next_attempt_at=None)
    for _ in range(times):
        letter.refresh_from_db()
        lent = outbox.lease(at=letter.next_attempt_at or MONDAY)
        assert lent == letter
        outbox.mark_failed(lent, fault=fault, permanent=False, at=letter.next_attempt_at or MONDAY)


FULL, NOT_MADE = "ontvanger-geweigerd-452", "TemplateDoesNotExist"


@pytest.mark.parametrize(
    ("fault", "explanation"),
    [
        (FULL, "De mailbox van de ontvanger neemt nu niets aan. Misschien is die vol."),
        ("brief-geweigerd-451", "De mailserver nam deze brief nu niet aan."),
        (NOT_MADE, "De brief kan niet worden gemaakt, door een fout bij ons."),
        ("geen-verbinding", "Onze mailserver werkt nu niet goed."),
    ],
)
def test_a_letter_that_fails_three_times_stands_where_the_desk_looks(cast: Cast, fault: str, explanation: str) -> None:
    """For whom it is, why, and a button: on the overview, and in the case for those who have or lead it."""
    question = held_by(cast.anna, cast.maas)
    letter = Letter.objects.get(topic="aanvaard")
    put_on_duty(cast.chris)
    hessel, anna, there = as_person(cast.hessel), as_person(cast.anna), f"/vragen/{question.id}"
    fail(letter, fault, times=2)
    assert explanation not in main_of(hessel.get("/overzicht"))
    fail(letter, fault, times=1)
    for page in (main_of(hessel.get("/overzicht")), main_of(hessel.get(there)), main_of(anna.get(there))):
        assert "Uw vraag is aangenomen</strong> aan de vrager" in page
        assert explanation in page
        assert "na 3 pogingen" in page
        assert fault not in page
        assert "maas@" not in page
    assert "Alles loopt" not in main_of(hessel.get("/overzicht"))
    for client, address in ((hessel, f"/overzicht/brieven/{letter.id}"), (anna, f"{there}/desk/brieven/{letter.id}")):
        Letter.objects.filter(pk=letter.pk).update(next_attempt_at=MONDAY + timedelta(days=999))
        assert client.post(f"{address}/opnieuw").status_code == 302
        letter.refresh_from_db()
        assert letter.next_attempt_at is not None
        assert letter.next_attempt_at < MONDAY + timedelta(days=999)
    outbox.mark_sent(letter, at=MONDAY)
    assert explanation not in main_of(hessel.get("/overzicht"))
    assert "Verzonden" in main_of(anna.get(there))


def test_the_asker_reads_that_letters_do_not_arrive(cast: Cast) -> None:
    """As long as that is so; of a letter to somebody else they read nothing."""
    question = held_by(cast.anna, cast.maas)
    maas, there = as_person(cast.maas), f"/vragen/{question.id}"
    letter = Letter.objects.get(topic="aanvaard")
    fail(letter, FULL, times=3)
    page = main_of(maas.get(there))
    assert "Onze e-mail komt niet bij u aan" in page
    assert "Wij kunnen u nu niet mailen over deze vraag." in page
    outbox.mark_sent(letter, at=MONDAY)
    assert "niet bij u aan" not in main_of(maas.get(there))
    Letter.objects.filter(topic="aangeboden").update(sent_at=None, next_attempt_at=MONDAY, attempts=9, last_fault=FULL)
    assert "niet bij u aan" not in main_of(maas.get(there))


def test_that_the_desk_hears_of_danger_is_said_only_while_a_letter_goes(cast: Cast) -> None:
    question = ask(cast.maas, notices=frozenset({Notice.DANGER}))
    assert urgent_notices.has_warned(question)
    Letter.objects.filter(topic="gevaar").update(attempts=3, last_fault=FULL)
    assert not urgent_notices.has_warned(question)
