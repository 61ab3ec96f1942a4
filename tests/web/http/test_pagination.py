"""A list comes page by page: of bounded size, by the same statements however long it is, and nothing is lost."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import closing
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import presence
from steunpunt.models import Letter, Person, Question
from steunpunt.rules.words import Notice
from tests.cast import MONDAY, Cast, ask, held_by
from tests.web.copies import copies
from tests.web.desk_pages import as_person, main_of

PER_PAGE = 25
MOST_BYTES = 300_000
LATE = MONDAY + timedelta(hours=3)
"""Later than was promised for all of Monday morning."""


@pytest.fixture(autouse=True)
def _late(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATE, tick=False)


def quiet() -> None:
    """No letter is in the way of the lists."""
    Letter.objects.update(sent_at=MONDAY, next_attempt_at=None)


@dataclass(frozen=True)
class Page:
    main: str
    statements: int
    size: int


def part(page: str, heading: str) -> list[str]:
    """The references in the part of the page with this heading, in order; each once."""
    section = page.split(f'id="{heading}"')[1].split("<h2", maxsplit=1)[0]
    return list(dict.fromkeys(re.findall(r"ADV-\w{4}-\w{4}", section)))


def every_page(client: Client, where: str, heading: str) -> Iterator[Page]:
    """All pages of a list, page by page along its own links."""
    address: str | None = where
    for _ in range(50):
        if address is None:
            return
        shown = page_at(client, address)
        yield shown
        links = re.findall(rf'rel="next" href="([^"#]*)#{heading}"', shown.main)
        address = links[0].replace("&amp;", "&") if links else None
    raise AssertionError(f"{where} has no end")


def references(pages: Iterable[Page], heading: str) -> list[str]:
    """The references in this part of these pages."""
    return [reference for page in pages for reference in part(page.main, heading)]


def page_at(client: Client, where: str) -> Page:
    """The page, how many statements it takes, and how many bytes it is."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(where)
    assert answer.status_code == 200
    return Page(main_of(answer), len(captured), len(answer.content))


def held_late(cast: Cast) -> Question:
    return held_by(cast.anna, cast.maas)


def waiting_in_danger(cast: Cast) -> Question:
    return ask(cast.maas, notices=frozenset({Notice.DANGER}))


def offered(cast: Cast) -> Question:
    question = ask(cast.maas)
    triage.route_next(at=MONDAY)
    question.refresh_from_db()
    return question


def left_behind(cast: Cast) -> Question:
    question = held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=MONDAY)
    return question


def closed(cast: Cast) -> Question:
    question = ask(cast.maas)
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY)
    question.refresh_from_db()
    return question


LISTS = [
    pytest.param(held_late, "hessel", "/overzicht", "hand-kop", "bladzijde", id="overview, late"),
    pytest.param(waiting_in_danger, "hessel", "/overzicht", "hand-kop", "bladzijde", id="overview, danger"),
    pytest.param(waiting_in_danger, "hessel", "/verdelen", "wacht-kop", "bladzijde", id="dividing"),
    pytest.param(offered, "hessel", "/verdelen", "aanbod-kop", "aanbod", id="dividing, offered"),
    pytest.param(left_behind, "hessel", "/verdelen", "alleen-kop", "alleen", id="dividing, uncovered"),
    pytest.param(held_late, "anna", "/werk", "vragen-kop", "bladzijde", id="work"),
    pytest.param(held_late, "maas", "/vragen", "loopt-kop", "bladzijde", id="asker, running"),
    pytest.param(closed, "maas", "/vragen", "klaar-kop", "klaar", id="asker, ended"),
    pytest.param(held_late, "maas", "/", "loopt-kop", "bladzijde", id="start"),
]
ASKED = "made, username, where, heading, parameter"


@pytest.mark.exhaustive
@pytest.mark.parametrize(ASKED, LISTS)
def test_a_long_list_comes_page_by_page(
    cast: Cast, made: Callable[[Cast], Question], username: str, where: str, heading: str, parameter: str
) -> None:
    """With thirty as with eighty: the same statements, a bounded size, and over all pages everything once."""
    first = made(cast)
    everything = {first.reference} | {copy.reference for copy in copies(first, 29, mark="AAAA")}
    quiet()
    client = as_person(getattr(cast, username))
    client.get(where)
    before = page_at(client, where)
    everything |= {copy.reference for copy in copies(first, 50, mark="BBBB")}
    pages = list(every_page(client, where, heading))
    assert {page.statements for page in pages} == {before.statements}
    assert max(page.size for page in (before, *pages)) < MOST_BYTES
    second = page_at(client, f"{where}?{parameter}=2").main
    assert "Bladzijde 2 van 4" in second
    assert part(second, heading) == part(pages[1].main, heading)
    assert [len(part(page.main, heading)) for page in pages] == [PER_PAGE, PER_PAGE, PER_PAGE, 5]
    shown = references(pages, heading)
    assert len(set(shown)) == 80
    assert set(shown) == everything


NOWHERE = {"0": 1, "-3": 1, "9999": 3, "9" * 300: 3, "twee": 1, "": 1, "1.5": 1, "%00": 1, "²": 1}


@pytest.mark.parametrize(
    ("username", "where"), [("hessel", "/overzicht"), ("anna", "/werk"), ("maas", "/vragen"), ("maas", "/")]
)
def test_a_page_that_is_not_there_is_the_nearest_that_is(cast: Cast, username: str, where: str) -> None:
    """Never a fault: what is no number is the first page, what is too much is the last."""
    copies(held_late(cast), 59, mark="AAAA")
    client = as_person(getattr(cast, username))
    for query, number in NOWHERE.items():
        assert f"Bladzijde {number} van 3" in main_of(client.get(f"{where}?bladzijde={query}")), query


def test_who_may_not_know_of_a_question_finds_it_on_no_page_and_in_no_count(cast: Cast) -> None:
    """bram sat in Heerde's council: of sixty from there and thirty from elsewhere bram sees thirty, on two pages."""
    hidden = held_by(cast.anna, cast.maas)
    question = held_by(cast.anna, cast.smit, organisation="PV25", subject_organisation="GM0200")
    copies(hidden, 59, mark="AAAA")
    copies(question, 29, mark="BBBB")
    quiet()
    Person.objects.filter(username="bram").update(is_coordinator=True)
    bram = as_person(cast.bram)
    for page in ("/overzicht", "/overzicht?bladzijde=2", "/overzicht?bladzijde=3"):
        shown = main_of(bram.get(page))
        assert "AAAA" not in shown
        assert hidden.reference not in shown
        assert "van 2" in shown
        assert "van 4" not in shown
    found = references(every_page(bram, "/overzicht", "hand-kop"), "hand-kop")
    assert sorted(found) == sorted([question.reference, *(f"ADV-BBBB-{count:04}" for count in range(29))])


def test_each_list_of_a_page_keeps_its_own_place(cast: Cast) -> None:
    """Further on in one list, the other stays where it was read."""
    copies(waiting_in_danger(cast), 59, mark="AAAA")
    copies(left_behind(cast), 59, mark="BBBB")
    shown = main_of(as_person(cast.hessel).get("/verdelen?bladzijde=2&alleen=3"))
    assert sorted(re.findall(r"Bladzijde (\d) van 3", shown)) == ["2", "3"]
    assert 'rel="next" href="/verdelen?bladzijde=3&amp;alleen=3#wacht-kop"' in shown
    assert 'rel="prev" href="/verdelen?bladzijde=2&amp;alleen=2#alleen-kop"' in shown
    assert 'aria-label="Bladzijden van wacht op een adviseur"' in shown


def test_what_waits_for_the_asker_stands_on_the_first_page(cast: Cast) -> None:
    """Also when sixty others are promised sooner."""
    first = held_late(cast)
    late = held_by(cast.anna, cast.maas, at=MONDAY + timedelta(hours=2))
    copies(first, 59, mark="AAAA")
    Question.objects.filter(pk=late.pk).update(status="geadviseerd")
    late.clocks.update(stopped_at=LATE, next_check_at=None)
    assert part(main_of(as_person(cast.maas).get("/vragen")), "loopt-kop")[0] == late.reference


def test_a_short_list_has_no_pages(cast: Cast) -> None:
    """Where all stands on one page nothing is said of pages."""
    held_late(cast)
    for username, where in (("hessel", "/overzicht"), ("anna", "/werk"), ("maas", "/vragen")):
        assert "Bladzijde" not in main_of(as_person(getattr(cast, username)).get(where))


def test_the_work_of_one_adviser_to_be_moved_comes_page_by_page(cast: Cast) -> None:
    """What would be handed over, asked of the database for this adviser alone; of others nothing is shown."""
    question = held_late(cast)
    copies(question, 59, mark="AAAA")
    other = held_by(cast.chris, cast.maas)
    where = f"/verdelen/overdragen/{cast.anna.pk}"
    shown = references(every_page(as_person(cast.hessel), where, "vragen-kop"), "vragen-kop")
    assert len(shown) == len(set(shown)) == 60
    assert other.reference not in shown


@pytest.mark.parametrize(
    ("username", "where", "says"),
    [
        ("anna", "/werk", ["Uw vragen (61)"]),
        ("maas", "/vragen", ["Wat nu loopt (61)"]),
    ],
)
def test_a_page_with_long_lists_begins_with_what_stands_on_it(
    cast: Cast, username: str, where: str, says: list[str]
) -> None:
    """How many of each, with a link to a heading that is there; nothing of the kind where all has room on one page."""
    first = held_late(cast)
    quiet()
    client = as_person(getattr(cast, username))
    assert 'class="contents"' not in main_of(client.get(where))
    copies(first, 60, mark="AAAA")
    page = main_of(client.get(where))
    links = re.findall(r'<a class="nl-link" href="#([\w-]+)">([^<]+)</a>', page.split('class="contents"')[1])
    assert [address for _, address in links if address in says] == says
    assert all(f'id="{anchor}"' in page for anchor, _ in links)
