"""The advice in the browser: a private draft, a check before sending, one letter."""

import re
from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import advice
from steunpunt.models import Advice
from tests.cast import MONDAY, Cast, held_by
from tests.web.desk_pages import as_person, key_of

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)


def test_a_draft_is_ciphertext_and_only_the_holder_reads_it(cast: Cast) -> None:
    """anna's draft is sealed in the database, and neither maas nor hessel nor chris sees a word of it."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies"
    saved = anna.post(f"{there}/bewaren", {"advice": "Nachtegaal"})
    assert "Bewaard om 10.10 uur." in saved.content.decode()
    assert b"Nachtegaal" not in bytes(Advice.objects.get().sealed_letter)
    assert "Nachtegaal" in anna.get(there).content.decode()
    for person in (cast.maas, cast.hessel, cast.chris, cast.bram, cast.charlie):
        other = as_person(person)
        assert other.get(there).status_code == 404
        assert "Nachtegaal" not in other.get(f"/vragen/{question.id}").content.decode()


def test_an_advice_that_lacks_a_part_is_not_sent(cast: Cast) -> None:
    """What is there is kept as a draft; what lacks is asked for by its name."""
    question = held_by(cast.anna, cast.maas)
    answer = as_person(cast.anna).post(
        f"/vragen/{question.id}/desk/advies", {"advice": "Doe dit eerst", "nakijken": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Vul dit nog in: De vraag zoals wij die begrijpen." in page
    assert "Vul dit nog in: Wat de vrager nu kan doen." in page
    assert "Doe dit eerst" in page
    assert Advice.objects.get().sent_at is None


def test_a_draft_that_changed_after_the_look_is_looked_over_again(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """What goes out is what was read: changed in another window, it is shown again and not sent."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="U vraagt", advice="Eerst dit", next_steps="Bel")
    advice.save_draft(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies/nakijken"
    page = anna.get(there).content.decode()
    changed = advice.Parts(understood="U vraagt", advice="Toch dat", next_steps="Bel")
    advice.save_draft(person=cast.anna, question_id=question.id, parts=changed, at=LATER)
    answer = anna.post(there, {"key": key_of(page), "version": key_of(page, "version")})
    assert answer.status_code == 409
    assert "Toch dat" in answer.content.decode()
    assert Advice.objects.get().sent_at is None


def test_a_double_click_gives_one_advice(cast: Cast) -> None:
    """The second click of 'verstuur' finds the advice given, and comes to the same page."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="U vraagt", advice="Eerst dit", next_steps="Bel")
    advice.save_draft(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies/nakijken"
    page = anna.get(there).content.decode()
    for _ in range(2):
        sent = anna.post(there, {"key": key_of(page), "version": key_of(page, "version")})
        assert sent["Location"] == f"/vragen/{question.id}"
    assert Advice.objects.filter(sent_at__isnull=False).count() == 1


def test_the_letter_that_is_looked_over_is_the_letter_that_is_read(cast: Cast) -> None:
    """Adviser and asker see the same headings and the same words, in the same order."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="Een", advice="Twee", options="Drie", next_steps="Vier", sources="Vijf")
    advice.save_draft(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY)
    letter = re.compile(r'<article class="letter">.*</article>', re.DOTALL)
    looked = letter.search(as_person(cast.anna).get(f"/vragen/{question.id}/desk/advies/nakijken").content.decode())
    advice_given = advice.send(person=cast.anna, question_id=question.id, parts=parts, at=LATER)
    read = letter.search(as_person(cast.maas).get(f"/vragen/{question.id}/advies/{advice_given.id}").content.decode())
    assert looked
    assert read
    assert looked[0] == read[0]
