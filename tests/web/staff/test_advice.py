"""The advice in the browser: a private draft, a check before sending, one letter."""

import re
from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import advice, conversation, reading
from steunpunt.models import Advice, Question
from steunpunt.rules.words import TextFormat
from tests.cast import CANARY, MONDAY, Cast, held_by
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


def test_an_advice_with_markdown_is_read_with_it_and_an_older_one_as_typed(cast: Cast) -> None:
    """The editor writes Markdown; an advice that came before it, or plain over the API, keeps its asterisks."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies"
    plain = advice.Parts(understood="*Een*", advice="# Twee", next_steps="- Drie")
    old = advice.send(person=cast.anna, question_id=question.id, parts=plain, at=MONDAY)
    anna.post(there, {"understood": "*Een*", "advice": "# Twee", "next_steps": "- Drie", "nakijken": "1"})
    page = anna.get(f"{there}/nakijken").content.decode()
    anna.post(f"{there}/nakijken", {"key": key_of(page), "version": key_of(page, "version")})
    new = Advice.objects.exclude(pk=old.pk).get()
    read = [as_person(cast.maas).get(f"/vragen/{question.id}/advies/{pk}").content.decode() for pk in (old.pk, new.pk)]
    assert all(words in read[0] for words in (">*Een*</p>", "># Twee</p>", ">- Drie</p>"))
    assert all(words in read[1] for words in ("<em>Een</em>", ">Twee</h3>", "<li>Drie</li>"))


def test_the_preview_is_what_was_saved(cast: Cast) -> None:
    """Autosave brings it along; without a script the button saves and opens it."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies"
    saved = anna.post(f"{there}/bewaren", {"advice": "**Bel**"}).content.decode()
    assert 'id="voorbeeld-tekst" hx-swap-oob="true"' in saved
    assert "<strong>Bel</strong>" in saved
    answer = anna.post(there, {"advice": "**Mail**", "voorbeeld": "1"})
    assert answer["Location"] == f"{there}?voorbeeld=1#voorbeeld"
    page = anna.get(answer["Location"]).content.decode()
    assert 'id="voorbeeld" open' in page
    assert "<strong>Mail</strong>" in page


def test_the_case_stands_beside_the_editor(cast: Cast) -> None:
    """What was asked and what was said last; of a long conversation the newest five."""
    question = held_by(cast.anna, cast.maas)
    for number in range(6):
        at = MONDAY + number * MINUTE
        conversation.say(person=cast.maas, question_id=question.id, words=f"Regel {number}.", at=at)
    page = as_person(cast.anna).get(f"/vragen/{question.id}/desk/advies").content.decode()
    assert CANARY in page
    assert [f"Regel {number}." in page for number in range(6)] == [False, True, True, True, True, True]


def test_two_windows_do_not_save_over_each_other(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """The later one is told, keeps what was typed, sees the other's words, and saves over them only when asked."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies"
    anna.post(f"{there}/bewaren", {"advice": "Begin"})
    windows = [_hidden(anna.get(there).content.decode()) for _ in "ab"]
    time_machine.move_to(LATER + MINUTE, tick=False)
    assert anna.post(f"{there}/bewaren", windows[0] | {"advice": "Een"}).status_code == 200
    time_machine.move_to(LATER + 2 * MINUTE, tick=False)
    assert anna.post(f"{there}/bewaren", windows[0] | {"advice": "Een en een half"}).status_code == 200
    refused = anna.post(f"{there}/bewaren", windows[1] | {"advice": "Twee"})
    assert (refused.status_code, "voorbeeld-tekst" in refused.content.decode()) == (409, False)
    assert "U hebt dit concept intussen in een ander venster gewijzigd." in refused.content.decode()
    page = anna.post(there, windows[1] | {"advice": "Twee", "nakijken": "1"})
    assert page.status_code == 409
    assert ">\nTwee</textarea>" in page.content.decode()
    assert "Een en een half" in page.content.decode()
    assert _draft_of(cast, question) == "Een en een half"
    anna.post(there, windows[1] | {"advice": "Twee", "vervangen": "1"})
    assert _draft_of(cast, question) == "Twee"


def test_the_same_words_again_and_a_draft_that_was_sent(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """A window that saves what stands there is refused nothing; one of which the draft was sent makes no new one."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies"
    anna.post(f"{there}/bewaren", {"advice": "Begin"})
    window = _hidden(anna.get(there).content.decode())
    time_machine.move_to(LATER + MINUTE, tick=False)
    parts = advice.Parts("U vraagt", "Eerst", "", "Bel", "", TextFormat.MARKDOWN)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=parts, at=LATER + MINUTE)
    same = {"understood": "U vraagt", "advice": "Eerst", "next_steps": "Bel"}
    assert anna.post(f"{there}/bewaren", window | same).status_code == 200
    advice.send(person=cast.anna, question_id=question.id, parts=parts, at=LATER + MINUTE)
    refused = anna.post(f"{there}/bewaren", window | {"advice": "Nog iets"})
    assert "het advies is intussen verstuurd" in refused.content.decode()
    assert not Advice.objects.filter(sent_at=None).exists()


def _hidden(page: str) -> dict[str, str]:
    return {name: key_of(page, name) for name in ("window", "opened_with")}


def _draft_of(cast: Cast, question: Question) -> str:
    draft = reading.draft_advice(question, person=cast.anna, at=LATER)
    assert draft is not None
    return draft.advice
