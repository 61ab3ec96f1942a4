"""What an adviser does on the page of a question that they hold, and what is kept when something is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import advice, conversation
from steunpunt.models import Message, Talk
from steunpunt.web.presenters.phone import dialled
from tests.cast import CANARY, MONDAY, Cast, held_by
from tests.web.desk_pages import PageAnswer, as_person, key_of, main_of

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)


def test_a_double_click_makes_one_message(cast: Cast) -> None:
    """The form carries a key; sent twice it is one message, with other words it is asked once more."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/berichten"
    key = key_of(anna.get(f"/vragen/{question.id}").content.decode())
    assert "Schrijf eerst uw bericht." in anna.post(there, {"words": " ", "key": key}).content.decode()
    for _ in range(2):
        assert anna.post(there, {"words": "Goedemorgen", "key": key}).status_code == 302
    assert Message.objects.count() == 1
    other = anna.post(there, {"words": "Iets heel anders", "key": key})
    assert other.status_code == 409
    assert "Iets heel anders" in other.content.decode()
    renewed = key_of(other.content.decode())
    assert renewed != key
    assert anna.post(there, {"words": "Iets heel anders", "key": renewed}).status_code == 302
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("act", "typed", "complaint"),
    [
        ("berichten", {"words": "Kijk \u202e hier"}, "stuurteken"),
        ("notities", {"words": "n" * 10_001}, "Dit is te lang: 10.001 tekens."),
        ("gesprekken", {"kind": "intake", "channel": "bezoek", "planned_at": "2026-11-20T10:00"}, "dat nog komt"),
        ("gesprekken/gehouden", {"kind": "intake", "channel": "video", "held_at": "2026-11-24T10:00"}, "en nu."),
    ],
)
def test_what_is_refused_keeps_what_was_typed(cast: Cast, act: str, typed: dict[str, str], complaint: str) -> None:
    """The page comes back with the complaint at its field, and with what was typed."""
    question = held_by(cast.anna, cast.maas)
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/{act}", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert complaint in page
    kept = typed.get("words") or typed.get("planned_at") or typed["held_at"]
    assert kept in page
    assert not Message.objects.exists()
    assert not Talk.objects.exists()


def test_a_talk_in_the_very_minute_of_the_question_can_be_logged(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """A picker of minutes says 10:00 for a question of 10:00:30; it is logged as held at 10:00:30."""
    asked_at = MONDAY + timedelta(seconds=30)
    question = held_by(cast.anna, cast.maas, at=asked_at)
    time_machine.move_to(asked_at + timedelta(seconds=5), tick=False)
    typed = {"kind": "intake", "channel": "telefoon", "held_at": "2026-11-23T10:00", "key": uuid4()}
    assert as_person(cast.anna).post(f"/vragen/{question.id}/desk/gesprekken/gehouden", typed).status_code == 302
    assert Talk.objects.get().held_at == asked_at


def test_a_note_never_reaches_the_asker(cast: Cast) -> None:
    """anna's note is on her page, marked as the desk's own, and not on that of maas."""
    question = held_by(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    anna.post(f"/vragen/{question.id}/desk/notities", {"words": "Nachtegaal", "key": uuid4()})
    page = anna.get(f"/vragen/{question.id}").content.decode()
    assert "Nachtegaal" in page
    assert "Notitie, alleen voor het steunpunt" in page
    assert "Nachtegaal" not in as_person(cast.maas).get(f"/vragen/{question.id}").content.decode()


def test_a_message_for_a_question_that_was_withdrawn_is_not_lost(cast: Cast) -> None:
    """maas withdraws while anna types: nothing is sent, and her words are still there to copy."""
    question = held_by(cast.anna, cast.maas)
    as_person(cast.maas).post(f"/vragen/{question.id}/intrekken")
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/berichten", {"words": "Nog één ding"})
    assert answer.status_code == 409
    assert "Nog één ding" in answer.content.decode()
    assert CANARY not in answer.content.decode()
    assert not Message.objects.exists()


def test_a_message_from_the_asker_brings_a_new_promise(cast: Cast) -> None:
    """maas writes after a reaction: anna is at the move again, with a clock of its own."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Bel mij", at=MONDAY + MINUTE)
    conversation.say(person=cast.maas, question_id=question.id, words="Graag", at=MONDAY + 2 * MINUTE)
    page = main_of(as_person(cast.anna).get(f"/vragen/{question.id}"))
    assert "Volgende reactie: loopt" in page
    assert "Reageer uiterlijk vandaag 12.02 uur." in page


def test_who_asks_on_after_the_advice_puts_anna_at_the_move(cast: Cast) -> None:
    """Whoever acts next follows from the reaction that is owed, and not from the status."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="U vraagt", advice="Eerst dit", next_steps="Bel")
    advice.send(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY + MINUTE)
    anna, hessel = as_person(cast.anna), as_person(cast.hessel)
    here = f"/vragen/{question.id}"
    assert "De vrager kan het advies nu lezen. U hoeft nu niets te doen." in main_of(anna.get(here))
    assert "De vrager kan het advies nu lezen." in main_of(hessel.get(here))
    conversation.say(person=cast.maas, question_id=question.id, words="En dan?", at=MONDAY + 2 * MINUTE)
    assert "U bent aan zet: de vrager wacht op uw reactie." in main_of(anna.get(here))
    assert "U bent aan zet: de vrager wacht op uw reactie." in main_of(anna.get("/werk"))
    assert "De adviseur is aan zet: de vrager wacht op een reactie." in main_of(hessel.get(here))


def test_who_knows_somebody_in_it_is_reminded_to_step_back_until_the_first_reaction(cast: Cast) -> None:
    """The link leads to the form, which stands open then."""
    question = held_by(cast.anna, cast.maas)
    anna, here = as_person(cast.anna), f"/vragen/{question.id}"
    assert f'<a class="nl-link" href="{here}?net=terugtrekken#terugtrekken">Trek u dan terug.</a>' in main_of(
        anna.get(here)
    )
    assert '<details class="fold" id="terugtrekken" open' in main_of(anna.get(f"{here}?net=terugtrekken"))
    assert '<details class="fold" id="terugtrekken" open' not in main_of(anna.get(here))
    conversation.speak(person=cast.anna, question_id=question.id, words="Dag", at=MONDAY + MINUTE)
    assert "Kent u iemand in deze vraag?" not in main_of(anna.get(here))


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("06 12345678", "0612345678"),
        ("Bel 06-1234 5678, na 17.00 uur", "0612345678"),
        ("06 12345678 17.00", "0612345678"),
        ("(0578) 69 94 94", "0578699494"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("0032 2 123 45 67", "+3221234567"),
        ("06 123456789", ""),
        ("12345", ""),
        ("via de griffie", ""),
        ("06 1234567 javascript:alert(1)", ""),
    ],
)
def test_a_number_is_dialled_only_when_it_is_plain(typed: str, digits: str) -> None:
    """What was typed is shown as it is; what is dialled is digits alone."""
    assert dialled(typed) == digits


def test_the_number_stands_under_the_title(cast: Cast) -> None:
    """Before the question itself: anna calls with one touch."""
    question = held_by(cast.anna, cast.maas, contact="Bel 06-12345678")
    page = main_of(as_person(cast.anna).get(f"/vragen/{question.id}"))
    link = '<a class="nl-link" href="tel:0612345678">Bel 06-12345678</a>'
    assert page.index("</h1>") < page.index(link) < page.index('id="vraag"')


def test_after_a_deed_the_talk_itself_comes_into_focus(cast: Cast) -> None:
    """Planned, moved and held: each time the page opens at the talk, which says what was done to it."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/gesprekken"
    planned = {"kind": "intake", "channel": "telefoon", "planned_at": "2026-11-23T14:30", "key": uuid4()}
    first = anna.post(there, planned)
    talk = Talk.objects.get()
    assert first["Location"] == f"/vragen/{question.id}?net=gesprek-{talk.id}#gesprek-{talk.id}"
    focused = [_focused(anna.get(first["Location"]), talk)]
    for act, typed in (
        ("verzetten", {"planned_at": "2026-11-23T15:30"}),
        ("gehouden", {"held_at": "2026-11-23T10:05"}),
    ):
        focused.append(_focused(anna.post(f"{there}/{talk.id}/{act}", typed, follow=True), talk))
    assert focused == [
        "Gepland. U krijgt allebei een uitnodiging.",
        "Verzet. U krijgt allebei bericht.",
        "Vastgelegd als gehouden.",
    ]


def _focused(answer: PageAnswer, talk: Talk) -> str:
    """What the talk that focus goes to says was done."""
    page = main_of(answer)
    assert 'class="flash"' not in page
    item = page.split(f'id="gesprek-{talk.id}"')[1].split("</li>")[0]
    assert "data-focus" in item
    return item.split('class="talk__done">')[1].split("</p>")[0]


def test_messages_notes_and_held_talks_stand_in_one_line_of_time(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """In the order in which they happened; a talk still to come stands outside of it."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk"
    conversation.speak(person=cast.anna, question_id=question.id, words="Eerste", at=MONDAY + MINUTE)
    held = {"kind": "intake", "channel": "telefoon", "held_at": "2026-11-23T10:05", "key": uuid4()}
    anna.post(f"{there}/gesprekken/gehouden", held)
    planned = {"kind": "verdieping", "channel": "video", "planned_at": "2026-11-23T14:30", "key": uuid4()}
    anna.post(f"{there}/gesprekken", planned)
    anna.post(f"{there}/notities", {"words": "Nachtegaal", "key": uuid4()})
    page = main_of(anna.get(f"/vragen/{question.id}"))
    line, beside = page.split('id="antwoord"')
    talks = {talk.held_at is None: f'id="gesprek-{talk.id}"' for talk in Talk.objects.all()}
    assert line.index("Eerste") < line.index(talks[False]) < line.index("Nachtegaal")
    assert talks[True] in beside
    assert talks[True] not in line


def test_a_page_that_only_takes_what_is_sent_leads_back(cast: Cast, client: Client) -> None:
    """Whoever comes by a link from a page that said no, sees the question and not an empty error."""
    question = held_by(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    assert anna.get(f"/vragen/{question.id}/desk/berichten")["Location"] == f"/vragen/{question.id}"
    assert anna.get("/werk/afwezig")["Location"] == "/werk"


@pytest.mark.parametrize("act", ["berichten", "notities", "gesprekken", "gesprekken/gehouden", "advies", "afsluiten"])
def test_the_asker_finds_no_door_of_the_adviser(cast: Cast, act: str) -> None:
    """maas reads the content of her own question, and still the adviser's addresses do not exist for her."""
    question = held_by(cast.anna, cast.maas)
    answer = as_person(cast.maas).post(f"/vragen/{question.id}/desk/{act}", {"words": "Dag", "key": uuid4()})
    assert answer.status_code == 404
    assert not Message.objects.exists()
