"""The list of letters: one row and one template for each, and a page that is there."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import reverse

from steunpunt.desk.letters import catalogue, outbox, topics
from steunpunt.models import Letter
from steunpunt.rules.letters import Check, LetterPage
from tests.cast import MONDAY, Cast
from tests.workers.every_letter import enqueue_every_letter

FOLDER = Path(settings.BASE_DIR, "templates", "letters")


def test_every_letter_that_the_desk_owes_is_a_row_and_a_template(cast: Cast) -> None:
    """And no row and no template is of a letter that nobody owes."""
    enqueue_every_letter(cast)
    assert set(Letter.objects.values_list("topic", flat=True)) == set(catalogue.TOPICS)
    written = {str(file.relative_to(FOLDER.parent)) for file in FOLDER.glob("*/*.txt")}
    assert written == {catalogue.template_of(topic) for topic in catalogue.TOPICS}


def test_a_topic_without_a_row_is_owed_to_nobody(cast: Cast) -> None:
    with pytest.raises(KeyError, match="geen-brief"):
        outbox.enqueue([outbox.OutgoingLetter("geen-brief:1", "geen-brief", cast.maas)], question=None, at=MONDAY)
    assert not Letter.objects.exists()


def test_every_page_that_a_letter_leads_to_is_there() -> None:
    pk = UUID(int=1)
    arguments: dict[LetterPage, list[object]] = {
        LetterPage.QUESTION: [pk],
        LetterPage.REFERRAL: [pk],
        LetterPage.WELCOME: ["geheim"],
        LetterPage.SEEN: ["geheim"],
    }
    pages = {topic.page for topic in catalogue.TOPICS.values()}
    assert {page: reverse(page, args=arguments.get(page)) for page in pages} == {
        LetterPage.QUESTION: f"/vragen/{pk}",
        LetterPage.SIGN_IN: "/inloggen",
        LetterPage.SECURITY: "/beveiliging",
        LetterPage.REFERRAL: f"/verwijzingen/{pk}",
        LetterPage.ISSUES: "/uitreikingen",
        LetterPage.SUBSCRIPTIONS: "/koppelingen",
        LetterPage.WELCOME: "/welkom/geheim",
        LetterPage.ACCESS: "/toegang",
        LetterPage.OWN_ACCESS: "/mijn-toegang",
        LetterPage.HEALTH: "/gezondheid",
        LetterPage.PROFILE: "/profiel",
        LetterPage.KNOWLEDGE: "/kennisbank",
        LetterPage.ROSTER: "/rooster",
        LetterPage.SEEN: "/gezien/geheim",
    }


def test_only_what_opens_something_of_its_own_never_goes_with_others() -> None:
    """A code, an invitation, an entry in a calendar, what wakes, what changed in how one signs in, is reached or has
    access, and a journal that is broken; every other topic has a heading of its own, or the ladder's.
    """
    alone = {topic for topic, item in catalogue.TOPICS.items() if item.together is None}
    of_access = {"toegang-voorgesteld", "toegang-gewijzigd", "toegang-niet-gewijzigd"}
    of_access |= {"toegang-niet-vertrouwd", "toegang-verzegeld"}
    of_access |= {
        "uw-toegang-voorgesteld",
        "uw-toegang-gewijzigd",
        "toegang-gekregen",
        "token-uitgegeven",
        "koppeling-vernieuwd",
    }
    assert alone - of_access == {
        *("inlogcode", "uitreiking", "gesprek", "gesprek-afgezegd"),
        *("inlogmiddel-toegevoegd", "inlogmiddel-verwijderd", "herstelcodes-vernieuwd"),
        *("organisatieaccount-gekoppeld", "organisatieaccount-verwijderd"),
        *("koppelcode", "toegang-hersteld", "codes-geraden", "logboek-klopt-niet"),
        *("bereikbaarheid-gewijzigd", "wekken", "proefmelding"),
    }
    headings = Counter(value.together for value in catalogue.TOPICS.values() if value.together)
    assert {heading for heading, count in headings.items() if count > 1} == {topics.PROMISES}
    assert catalogue.gathered_with("waarschuwing") == catalogue.with_check(Check.RUNG)
    assert catalogue.gathered_with("wij-bellen") == {"wij-bellen"}
