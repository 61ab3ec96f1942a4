"""An adviser at work in the browser: from an offer to an advice, and what stays when something is refused."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from steunpunt.desk import advice, conversation, triage
from steunpunt.models import Advice, Assignment, Clock, Message, Person, Question, Talk
from steunpunt.rules.clocks import ClockKind
from steunpunt.rules.lifecycle import Status
from steunpunt.rules.words import RecusalReason, Subject, Urgency
from tests.cast import CANARY, MONDAY, Cast, again, ask, held_by
from tests.web.desk_pages import as_person, key_of, main_of

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)


def offered_to(adviser: Person, asker: Person, **changed: object) -> Question:
    """A question that hessel offered to this adviser."""
    question = ask(asker, **changed)
    hessel = Person.objects.get(username="hessel")
    triage.assign(person=hessel, question_id=question.id, adviser_id=adviser.id, at=MONDAY)
    return question


def test_anna_takes_a_question_calls_writes_and_advises(cast: Cast) -> None:
    """The whole journey of an adviser, page after page."""
    question = offered_to(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    here, desk = f"/vragen/{question.id}", f"/vragen/{question.id}/desk"
    assert question.reference in anna.get("/werk").content.decode()

    offer = anna.get(here).content.decode()
    assert "Ik heb geen belangenconflict en neem deze vraag aan" in offer
    assert CANARY not in offer

    taken = anna.post(f"{desk}/aanvaarden", follow=True)
    assert taken.redirect_chain == [(here, 302)]
    assert CANARY in taken.content.decode()
    assert "06 12345678" in taken.content.decode()

    planned = anna.post(
        f"{desk}/gesprekken",
        {"kind": "intake", "channel": "telefoon", "planned_at": "2026-11-23T10:30", "key": uuid4()},
        follow=True,
    )
    assert "Eerste gesprek, telefoon: gepland" in planned.content.decode()
    talk = Talk.objects.get()
    assert talk.planned_at == MONDAY + 30 * MINUTE
    held = anna.post(f"{desk}/gesprekken/{talk.id}/gehouden", {"held_at": "2026-11-23T10:05"}, follow=True)
    assert "Eerste gesprek, telefoon: gehouden" in held.content.decode()
    first = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
    assert first.stopped_at == MONDAY + 5 * MINUTE

    written = anna.post(f"{desk}/berichten", {"words": "Wie tekende het besluit?", "awaits": "on", "key": uuid4()})
    assert written["Location"] == f"{here}?net=berichten#berichten"
    page = anna.get(f"{here}?net=berichten").content.decode()
    assert "De vrager is aan zet." in page
    assert re.search(r"data-focus[^<]*>(?:(?!</li>).)*Wie tekende het besluit\?", page, re.DOTALL)

    anna.post(
        f"{desk}/advies", {"understood": "U vraagt iets", "advice": "Doe dit", "next_steps": "Bel", "nakijken": "1"}
    )
    check = anna.get(f"{desk}/advies/nakijken").content.decode()
    assert "Doe dit" in check
    sent = anna.post(
        f"{desk}/advies/nakijken", {"key": key_of(check), "version": key_of(check, "version")}, follow=True
    )
    assert "Uw advies is verstuurd." in sent.content.decode()
    assert again(question).status == Status.ADVISED

    closing = anna.post(f"{desk}/afsluiten", {"key": key_of(sent.content.decode())}, follow=True)
    assert again(question).status == Status.CLOSED
    assert "Verstuur naar de vrager" not in closing.content.decode()


def test_her_work_is_in_the_order_in_which_promises_break(cast: Cast) -> None:
    """spoed breaks before hoog, hoog before normaal, in whatever order they came."""
    normaal = held_by(cast.anna, cast.maas, urgency=Urgency.NORMAAL)
    spoed = held_by(cast.anna, cast.maas, urgency=Urgency.SPOED, at=MONDAY + MINUTE)
    hoog = held_by(cast.anna, cast.maas, urgency=Urgency.HOOG, at=MONDAY + 2 * MINUTE)
    page = main_of(as_person(cast.anna).get("/werk"))
    found = re.findall(r"ADV-\w{4}-\w{4}", page)
    assert found == [spoed.reference, hoog.reference, normaal.reference]
    assert CANARY not in page


def test_an_offer_shows_roles_and_no_content(cast: Cast) -> None:
    """Before she takes it, anna reads who asks and about whom by role; not what, not the number to call."""
    question = offered_to(cast.anna, cast.maas, subject=Subject.WETHOUDER)
    page = main_of(as_person(cast.anna).get(f"/vragen/{question.id}"))
    assert "Wethouder, gemeente Heerde" in page
    assert "Burgemeester, gemeente Heerde" in page
    for secret in (CANARY, "Aanbesteding gewonnen", "06 12345678", "Maas"):
        assert secret not in page
    for sentence in triage.DECLARATION.split(". "):
        assert sentence.rstrip(".") in page


def test_who_comes_second_meets_a_calm_page(cast: Cast) -> None:
    """anna and chris are both asked; chris takes it; anna hears so, and sees nothing of it."""
    question = offered_to(cast.anna, cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=MONDAY)
    triage.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/aanvaarden")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Een andere adviseur was u net voor." in page
    assert question.reference not in page
    assert CANARY not in page


def test_stepping_back_takes_a_reason_and_routes_on(cast: Cast) -> None:
    """Without a reason the offer is shown again; with one, the question goes on, and the second click does nothing."""
    question = offered_to(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/verschonen"
    bare = anna.post(there)
    assert bare.status_code == 422
    assert "Kies een antwoord." in bare.content.decode()
    for _ in range(2):
        assert anna.post(there, {"reason": "persoonlijk"})["Location"] == "/werk"
    assert Assignment.objects.get(question=question).reason == RecusalReason.PERSOONLIJK
    assert again(question).status == Status.RECEIVED
    assert anna.get(f"/vragen/{question.id}").status_code == 404


def test_a_double_click_makes_one_message(cast: Cast) -> None:
    """The form carries a key; sent twice it is one message, with other words it is asked once more."""
    question = held_by(cast.anna, cast.maas)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/berichten"
    key = key_of(anna.get(f"/vragen/{question.id}").content.decode())
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
    ("deed", "typed", "complaint"),
    [
        ("berichten", {"words": "Kijk \u202e hier"}, "stuurteken"),
        ("notities", {"words": "n" * 10_001}, "Dit is te lang: 10001 tekens."),
        ("gesprekken", {"kind": "intake", "channel": "bezoek", "planned_at": "2026-11-20T10:00"}, "dat nog komt"),
        ("gesprekken/gehouden", {"kind": "intake", "channel": "video", "held_at": "2026-11-24T10:00"}, "en nu."),
    ],
)
def test_what_is_refused_keeps_what_was_typed(cast: Cast, deed: str, typed: dict[str, str], complaint: str) -> None:
    """The page comes back with the complaint at its field, and with what was typed."""
    question = held_by(cast.anna, cast.maas)
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/{deed}", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert complaint in page
    kept = typed.get("words") or typed.get("planned_at") or typed["held_at"]
    assert kept in page
    assert not Message.objects.exists()
    assert not Talk.objects.exists()


def test_a_talk_in_the_very_minute_of_the_question_can_be_logged(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """A picker of minutes says 10:00 for a question of 10:00:30; it is logged as held at 10:00:30."""
    asked = MONDAY + timedelta(seconds=30)
    question = held_by(cast.anna, cast.maas, at=asked)
    time_machine.move_to(asked + timedelta(seconds=5), tick=False)
    typed = {"kind": "intake", "channel": "telefoon", "held_at": "2026-11-23T10:00", "key": uuid4()}
    assert as_person(cast.anna).post(f"/vragen/{question.id}/desk/gesprekken/gehouden", typed).status_code == 302
    assert Talk.objects.get().held_at == asked


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
    seen = anna.get(there).content.decode()
    changed = advice.Parts(understood="U vraagt", advice="Toch dat", next_steps="Bel")
    advice.save_draft(person=cast.anna, question_id=question.id, parts=changed, at=LATER)
    answer = anna.post(there, {"key": key_of(seen), "version": key_of(seen, "version")})
    assert answer.status_code == 409
    assert "Toch dat" in answer.content.decode()
    assert Advice.objects.get().sent_at is None


def test_a_double_click_gives_one_advice(cast: Cast) -> None:
    """The second click of 'verstuur' finds the advice given, and comes to the same page."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="U vraagt", advice="Eerst dit", next_steps="Bel")
    advice.save_draft(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY)
    anna, there = as_person(cast.anna), f"/vragen/{question.id}/desk/advies/nakijken"
    seen = anna.get(there).content.decode()
    for _ in range(2):
        sent = anna.post(there, {"key": key_of(seen), "version": key_of(seen, "version")})
        assert sent["Location"] == f"/vragen/{question.id}"
    assert Advice.objects.filter(sent_at__isnull=False).count() == 1


def test_the_letter_that_is_looked_over_is_the_letter_that_is_read(cast: Cast) -> None:
    """Adviser and asker see the same headings and the same words, in the same order."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="Een", advice="Twee", options="Drie", next_steps="Vier", sources="Vijf")
    advice.save_draft(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY)
    letter = re.compile(r'<article class="letter">.*</article>', re.DOTALL)
    looked = letter.search(as_person(cast.anna).get(f"/vragen/{question.id}/desk/advies/nakijken").content.decode())
    given = advice.send(person=cast.anna, question_id=question.id, parts=parts, at=LATER)
    read = letter.search(as_person(cast.maas).get(f"/vragen/{question.id}/advies/{given.id}").content.decode())
    assert looked
    assert read
    assert looked[0] == read[0]


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


def test_an_adviser_who_is_away_says_so_and_comes_back(cast: Cast) -> None:
    """Away until a moment that has passed is refused; away is shown with its end; back is one button."""
    anna = as_person(cast.anna)
    past = anna.post("/werk/afwezig", {"until": "2026-11-22T10:00"})
    assert past.status_code == 422
    assert "2026-11-22T10:00" in past.content.decode()
    away = anna.post("/werk/afwezig", {"until": "2026-11-24T09:00"}, follow=True).content.decode()
    assert "U staat op afwezig tot morgen 9.00 uur." in away
    assert "U staat op afwezig" not in anna.post("/werk/aanwezig", follow=True).content.decode().split("<h1")[1]


def test_talks_of_the_coming_days_are_on_her_page(cast: Cast) -> None:
    """A planned talk is listed by moment and reference."""
    question = held_by(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    typed = {"kind": "intake", "channel": "telefoon", "planned_at": "2026-11-23T14:30", "key": uuid4()}
    anna.post(f"/vragen/{question.id}/desk/gesprekken", typed)
    page = main_of(anna.get("/werk"))
    assert "Vandaag 14.30 uur" in page
    assert "Eerste gesprek, telefoon" in page


def test_an_adviser_at_capacity_is_told(cast: Cast) -> None:
    """Eight open questions is the most; an advised one takes no room."""
    for _ in range(8):
        question = held_by(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    assert "U hebt uw handen vol" in main_of(anna.get("/werk"))
    parts = advice.Parts(understood="U vraagt", advice="Eerst dit", next_steps="Bel")
    advice.send(person=cast.anna, question_id=question.id, parts=parts, at=LATER)
    assert "U hebt uw handen vol" not in main_of(anna.get("/werk"))


def test_a_message_from_the_asker_brings_a_new_promise(cast: Cast) -> None:
    """maas writes after a reaction: anna is at the move again, with a clock of its own."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Bel mij", at=MONDAY + MINUTE)
    conversation.say(person=cast.maas, question_id=question.id, words="Graag", at=MONDAY + 2 * MINUTE)
    page = main_of(as_person(cast.anna).get(f"/vragen/{question.id}"))
    assert "Volgende reactie: loopt" in page
    assert "Reageer uiterlijk vandaag 12.02 uur." in page


def test_a_page_that_only_takes_what_is_sent_leads_back(cast: Cast, client: Client) -> None:
    """Whoever comes by a link from a page that said no, sees the question and not an empty error."""
    question = held_by(cast.anna, cast.maas)
    anna = as_person(cast.anna)
    assert anna.get(f"/vragen/{question.id}/desk/berichten")["Location"] == f"/vragen/{question.id}"
    assert anna.get("/werk/afwezig")["Location"] == "/werk"
