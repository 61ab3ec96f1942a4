"""The overview begins with numbers that lead to what is counted; a question stands once; it costs twelve statements."""

import re
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from steunpunt.desk.routing import triage
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Assignment, Letter, Outcome, Person, Question
from steunpunt.rules.words import Notice
from tests.cast import MONDAY, Cast, ask, held_by, put_on_duty
from tests.web.copies import copies
from tests.web.desk_pages import as_person, main_of

HOUR = timedelta(hours=1)
MOST_STATEMENTS, MOST_BYTES = 12, 300_000


def counts_of(client: Client) -> dict[str, tuple[int, str]]:
    """Per word at the top of the overview the number, and where it leads."""
    top = main_of(client.get("/overzicht")).split('class="counts"')[1].split("</ul>")[0]
    found = re.findall(r'(?:href="([^"]*)")?><span class="counts__number">(\d+)</span> ([\w ]+)<', top)
    return {word: (int(number), address.replace("&amp;", "&")) for address, number, word in found}


def test_each_number_is_that_of_the_list_it_leads_to(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """One late, one nearly over, two without an adviser of which one offer lapsed."""
    held_by(cast.anna, cast.maas)
    held_by(cast.anna, cast.smit, organisation="PV25", at=MONDAY + HOUR / 2)
    ask(cast.maas, at=MONDAY + HOUR)
    lapsed = ask(cast.maas, at=MONDAY + HOUR)
    triage.assign(person=cast.hessel, question_id=lapsed.id, adviser_id=cast.chris.id, at=MONDAY + HOUR)
    Assignment.objects.filter(question=lapsed).update(ended_at=MONDAY + HOUR, outcome=Outcome.LAPSED)
    Question.objects.filter(pk=lapsed.pk).update(status="ontvangen", next_route_at=MONDAY + HOUR)
    time_machine.move_to(MONDAY + 2 * HOUR + timedelta(minutes=5), tick=False)
    hessel = as_person(cast.hessel)
    counts = counts_of(hessel)
    assert {word: number for word, (number, _) in counts.items()} == {
        "te laat": 1,
        "loopt bijna af": 1,
        "zonder adviseur": 2,
        "aanbod verlopen": 1,
        "brieven niet bezorgd": 0,
    }
    for word, (number, address) in counts.items():
        if address:
            listed = re.findall(r"ADV-\w{4}-\w{4}</a>", main_of(hessel.get(address)))
            assert len(listed) == number, word


def test_a_question_with_several_reasons_stands_once(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Danger, and nobody has it, and late: one row with all three, above a row that is only late."""
    held_by(cast.anna, cast.maas)
    question = ask(cast.maas, notices=frozenset({Notice.DANGER}))
    time_machine.move_to(MONDAY + 3 * HOUR, tick=False)
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    assert page.count(question.reference) == 1
    first = page.split('<tr role="row" data-row')[1]
    for words in (question.reference, "Er loopt iemand gevaar", "Later dan beloofd", "Nog zonder adviseur"):
        assert words in first


def test_a_desk_of_two_hundred_open_questions_takes_twelve_statements(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    """With twelve advisers, some away, and all of it late; less than 300 kB."""
    for number in range(9):
        person = Person.objects.create(username=f"a{number}", email=f"a{number}@example.org")
        Adviser.objects.create(person=person)
    copies(held_by(cast.anna, cast.maas), 199, mark="AAAA")
    presence.leave(person=cast.chris, until=None, at=MONDAY)
    put_on_duty(cast.bram)
    Letter.objects.update(sent_at=MONDAY, next_attempt_at=None)
    time_machine.move_to(MONDAY + 5 * HOUR, tick=False)
    hessel = as_person(cast.hessel)
    for where in ("/overzicht", "/lijsten?lijst=te-laat"):
        hessel.get(where)
        with CaptureQueriesContext(connection) as captured:
            answer = hessel.get(where)
        assert answer.status_code == 200
        assert len(captured) <= MOST_STATEMENTS, (where, [query["sql"][:80] for query in captured])
        assert len(answer.content) < MOST_BYTES


def test_an_adviser_has_no_list_of_what_nobody_has(cast: Cast) -> None:
    """The address of it shows their open questions, and no tab says that it is there."""
    question = ask(cast.maas)
    page = main_of(as_person(cast.anna).get("/lijsten?lijst=zonder-adviseur"))
    assert question.reference not in page
    assert "Zonder adviseur" not in page
    assert "Vragen: open" in page
