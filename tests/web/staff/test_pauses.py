"""Pauses on the pages: begun and ended by the adviser, seen and disputed by the asker, known to the coordinator."""

from datetime import timedelta
from uuid import uuid4

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import health
from steunpunt.desk.clocks import escalation
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import advice, closing, conversation, pausing
from steunpunt.models import Clock, Letter, Pause, Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import PauseReason
from tests.broken import spoil
from tests.cast import MONDAY, Cast, again, ask, held_by
from tests.web.desk_pages import as_person, key_of, main_of

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)


def paused(cast: Cast, reason: PauseReason = PauseReason.FOR_THIRD) -> Question:
    """A question of maas, held by anna, of which the clocks stand still since five past ten."""
    question = held_by(cast.anna, cast.maas)
    asks = "Hoe zit het?" if reason is PauseReason.FOR_ASKER else ""
    pausing.pause(person=cast.anna, question_id=question.id, reason=reason, asks=asks, at=MONDAY + 5 * MINUTE)
    return again(question)


def closed(cast: Cast) -> Question:
    """A question of maas that anna advised on and maas closed."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="U vraagt", advice="Doe dit", next_steps="Bel")
    advice.send(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY + MINUTE)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + 2 * MINUTE)
    return again(question)


def spoiled(question: Question) -> Clock:
    """The advice clock of this question, which cannot be reckoned any more."""
    clock = Clock.objects.get(question=question, kind="advies")
    spoil(clock)
    return clock


def test_anna_lets_the_clocks_stand_still_and_run_again(cast: Cast) -> None:
    """A plain form; where it stands still there is no form to do so, and the other way round."""
    question = held_by(cast.anna, cast.maas)
    anna, here = as_person(cast.anna), f"/vragen/{question.id}"
    page = main_of(anna.get(here))
    assert "Hoogstens tot maandag 21 december, 10.10 uur." in page
    assert "Laat de termijnen weer lopen" not in page
    typed = {"reason": "wacht_op_derde", "until": "", "key": uuid4()}
    for _ in range(2):
        sent = anna.post(f"{here}/desk/pauze", typed)
        assert sent["Location"] == f"{here}?net=stilstand#stilstand"
    assert Pause.objects.count() == 1
    page = main_of(anna.get(sent["Location"]))
    assert (
        "De termijnen staan stil sinds vandaag 10.10 uur, want u wacht op een ander, omdat de vrager dat wil." in page
    )
    assert "Ze lopen vanzelf weer vanaf maandag 21 december, 10.10 uur." in page
    assert "U wacht op een ander, voor de vrager." in page
    assert "Eerste reactie: staat stil" in page
    assert f'action="{here}/desk/pauze"' not in page
    done = anna.post(f"{here}/desk/hervatten", {"key": key_of(page)}, follow=True)
    assert "De termijnen lopen weer. De vrager krijgt bericht." in main_of(done)
    assert "Eerste reactie: loopt" in main_of(done)


@pytest.mark.parametrize(
    ("typed", "status", "complaint"),
    [
        ({}, 422, "Kies waar u op wacht."),
        ({"reason": "druk"}, 422, "Kies een antwoord uit de lijst."),
        ({"reason": "wacht_op_vrager"}, 422, "U wacht op een antwoord, maar er staat geen vraag open."),
        ({"reason": "wacht_op_derde", "asks": "Hoe zit het?"}, 422, "U wacht op een ander. Laat de vraag leeg"),
        ({"reason": "wacht_op_derde", "until": "2026-11-20T10:00"}, 422, "Kies een moment dat nog komt."),
        ({"reason": "wacht_op_derde", "until": "2027-11-20T10:00"}, 422, "Deze pauze duurt hoogstens 28 dagen."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast: Cast, typed: dict[str, str], status: int, complaint: str) -> None:
    question = held_by(cast.anna, cast.maas)
    answer = as_person(cast.anna).post(f"/vragen/{question.id}/desk/pauze", typed)
    page = answer.content.decode()
    assert answer.status_code == status
    assert complaint in page
    assert '<details class="fold" id="pauze" open' in page
    assert not Pause.objects.exists()


def test_what_was_done_already_in_another_window_is_said(cast: Cast) -> None:
    """To pause what stands still, and to resume what runs: a sentence on the page, and nothing happens."""
    question = paused(cast)
    anna, desk = as_person(cast.anna), f"/vragen/{question.id}/desk"
    twice = anna.post(f"{desk}/pauze", {"reason": "wacht_op_vrager", "key": uuid4()})
    assert twice.status_code == 409
    assert "De termijnen staan al stil. Hervat ze eerst." in twice.content.decode()
    pausing.resume(person=cast.anna, question_id=question.id, at=LATER)
    twice = anna.post(f"{desk}/hervatten", {"key": uuid4()})
    assert twice.status_code == 409
    assert "De termijnen staan niet stil." in twice.content.decode()


@pytest.mark.parametrize(
    ("reason", "why", "following"),
    [
        (PauseReason.FOR_ASKER, "want uw adviseur wacht op uw antwoord.", "U bent aan zet: uw adviseur wacht op uw"),
        (PauseReason.FOR_THIRD, "want wij wachten op een ander, omdat u dat wilt.", "Wij wachten op een ander, omdat"),
    ],
)
def test_maas_sees_why_since_when_and_until_when(cast: Cast, reason: PauseReason, why: str, following: str) -> None:
    question = paused(cast, reason)
    maas = as_person(cast.maas)
    page = main_of(maas.get(f"/vragen/{question.id}"))
    assert f"Dat is zo sinds vandaag 10.05 uur, {why}" in page
    assert ("Zodra u antwoordt, lopen ze weer." in page) is (reason is PauseReason.FOR_ASKER)
    assert following in page
    for url in ("/", "/vragen"):
        assert following in main_of(maas.get(url))
    assert "Een pauze telt niet mee." in page
    assert "Hoogstens tot" in page


def test_an_answer_lets_them_run_again(cast: Cast) -> None:
    question = paused(cast, PauseReason.FOR_ASKER)
    maas = as_person(cast.maas)
    maas.post(f"/vragen/{question.id}/antwoord", {"words": "Hier is het"})
    page = main_of(maas.get(f"/vragen/{question.id}"))
    assert 'id="stilstand"' not in page
    assert "U antwoordde." in page


def test_maas_objects_once_and_reads_only_what_is_so(cast: Cast) -> None:
    """First that the coordinator is being told; once the letter has gone, that the coordinator looks at it."""
    question = paused(cast)
    maas, here = as_person(cast.maas), f"/vragen/{question.id}"
    assert "Ik ben het er niet mee eens" in main_of(maas.get(here))
    for _ in range(2):
        assert maas.post(f"{here}/bezwaar")["Location"] == f"{here}?bezwaar=1#stilstand"
    page = main_of(maas.get(f"{here}?bezwaar=1"))
    assert "U liet vandaag 10.10 uur weten dat u het er niet mee eens bent. Wij laten het de coördinator weten." in page
    assert "data-focus" in page
    assert "Ik ben het er niet mee eens" not in page
    assert "U liet weten dat u het niet eens bent met de pauze" in page
    outbox.mark_sent(Letter.objects.get(topic="bezwaar"), at=LATER)
    assert "De coördinator kijkt ernaar." in main_of(maas.get(here))
    for who in (cast.anna, cast.hessel):
        desk = main_of(as_person(who).get(here))
        assert "De vrager liet vandaag 10.10 uur weten het er niet mee eens te zijn." in desk


def test_without_a_coordinator_none_is_promised(cast: Cast) -> None:
    question = paused(cast)
    Person.objects.filter(is_coordinator=True).update(is_coordinator=False)
    maas = as_person(cast.maas)
    maas.post(f"/vragen/{question.id}/bezwaar")
    assert "oördinator" not in main_of(maas.get(f"/vragen/{question.id}")).split('id="stilstand"')[1].split("</div>")[0]


def test_an_objection_to_what_is_over_does_no_harm(cast: Cast) -> None:
    question = paused(cast)
    pausing.resume(person=cast.anna, question_id=question.id, at=LATER)
    answer = as_person(cast.maas).post(f"/vragen/{question.id}/bezwaar", follow=True)
    assert "De termijnen lopen al weer." in main_of(answer)
    assert not Letter.objects.filter(topic="bezwaar").exists()


def test_the_overview_shows_what_stands_still_and_never_as_late(cast: Cast, time_machine: TimeMachineFixture) -> None:
    """Hours after the old due time it is still no breach; an objection asks for attention."""
    question = paused(cast)
    hessel = as_person(cast.hessel)
    time_machine.move_to(MONDAY + timedelta(hours=5), tick=False)
    Letter.objects.update(sent_at=LATER, next_attempt_at=None)
    health.record_start(at=MONDAY + timedelta(hours=5))
    page = main_of(hessel.get("/overzicht"))
    assert "Later dan beloofd" not in page
    assert "Loopt bijna af" not in page
    part = page.split('id="stil-kop"')[1].split("</section>")[0]
    for said in (question.reference, "Een ander, voor de vrager", "Maandag 21 december, 10.05 uur", "Geen bezwaar"):
        assert said in part
    assert "Alles loopt" in page
    pausing.object_to(person=cast.maas, question_id=question.id, at=MONDAY + timedelta(hours=4))
    page = main_of(hessel.get("/overzicht"))
    assert "Alles loopt" not in page
    part = page.split('id="bezwaar-kop"')[1].split("</section>")[0]
    assert question.reference in part
    assert "Niet mee eens, sinds vandaag 14.00 uur" in part
    assert "Maas" not in page


def test_a_clock_that_cannot_be_reckoned_is_told_and_closes_no_page(cast: Cast) -> None:
    """hessel sees it by reference; anna and maas see the last known moment; charlie still sees nothing."""
    question = held_by(cast.anna, cast.maas)
    clock = spoiled(question)
    here = f"/vragen/{question.id}"
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    part = page.split('id="apart-kop"')[1].split("</section>")[0]
    assert question.reference in part
    assert "Advies" in part
    Clock.objects.filter(pk=clock.pk).update(next_check_at=MONDAY)
    escalation.climb(at=LATER)
    anna, maas = main_of(as_person(cast.anna).get(here)), main_of(as_person(cast.maas).get(here))
    assert "Deze termijn is nu niet te berekenen" in anna
    assert "Wij rekenen deze tijd op dit moment na." in maas
    assert "Een termijn is niet te berekenen" in main_of(as_person(cast.hessel).get(here))
    assert "niet te berekenen" not in maas
    for where in ("/werk", "/overzicht", "/vragen", "/"):
        who = {"/werk": cast.anna, "/overzicht": cast.hessel}.get(where, cast.maas)
        assert as_person(who).get(where).status_code == 200


def test_a_coordinator_with_a_tie_sees_no_pause_no_objection_and_no_broken_clock(cast: Cast) -> None:
    """bram sat in Heerde's council."""
    question = paused(cast)
    pausing.object_to(person=cast.maas, question_id=question.id, at=LATER)
    spoiled(question)
    Letter.objects.update(sent_at=LATER, next_attempt_at=None)
    Person.objects.filter(username="bram").update(is_coordinator=True)
    page = main_of(as_person(cast.bram).get("/overzicht"))
    assert question.reference not in page
    assert "Staat stil" not in page
    assert "Alles loopt" in page


@pytest.mark.parametrize("username", ["charlie", "bram", "chris", "smit", "beheer"])
def test_for_others_none_of_these_doors_exists(cast: Cast, username: str) -> None:
    question = paused(cast)
    who = as_person(getattr(cast, username))
    doors = ("bezwaar", "heropenen", "desk/pauze", "desk/hervatten", "desk/heropenen")
    for door in doors:
        answer = who.post(f"/vragen/{question.id}/{door}", {"reason": "wacht_op_vrager", "key": uuid4()})
        assert answer.status_code == 404, door
        assert question.reference not in answer.content.decode()
    pause = Pause.objects.get()
    assert (pause.ended_at, pause.objected_at) == (None, None)


def test_each_side_keeps_to_its_own_doors(cast: Cast) -> None:
    """maas pauses nothing, anna objects to nothing, hessel does neither."""
    question = paused(cast)
    here = f"/vragen/{question.id}"
    maas, anna, hessel = (as_person(who) for who in (cast.maas, cast.anna, cast.hessel))
    tried = [
        *(maas.post(f"{here}/desk/{door}", {"key": uuid4()}) for door in ("pauze", "hervatten", "heropenen")),
        *(who.post(f"{here}/{door}") for who in (anna, hessel) for door in ("bezwaar", "heropenen")),
        *(hessel.post(f"{here}/desk/{door}", {"key": uuid4()}) for door in ("pauze", "hervatten", "heropenen")),
    ]
    assert {answer.status_code for answer in tried} == {404}


def test_maas_opens_a_closed_question_again(cast: Cast) -> None:
    """Two clicks are one; anna goes on, with the advice clock where it was."""
    question = closed(cast)
    maas, here = as_person(cast.maas), f"/vragen/{question.id}"
    page = main_of(maas.get(here))
    assert "Uw adviseur krijgt bericht en gaat ermee verder." in page
    for _ in range(2):
        assert maas.post(f"{here}/heropenen", {"sleutel": key_of(page, "sleutel")})["Location"] == here
    assert again(question).status == Status.IN_PROGRESS
    page = main_of(maas.get(here))
    assert "Uw vraag is weer open." in page
    assert "Vraag weer geopend" in page
    assert "waarvan al gebruikt: 1 minuut" in page
    assert Letter.objects.get(topic="heropend").recipient == cast.anna


def test_maas_opens_a_withdrawn_question_again(cast: Cast) -> None:
    question = ask(cast.maas)
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY + MINUTE)
    maas = as_person(cast.maas)
    assert "Wij zoeken opnieuw een adviseur voor u." in main_of(maas.get(f"/vragen/{question.id}"))
    maas.post(f"/vragen/{question.id}/heropenen")
    assert again(question).status == Status.RECEIVED


def test_anna_opens_a_closed_question_again(cast: Cast) -> None:
    question = closed(cast)
    anna, here = as_person(cast.anna), f"/vragen/{question.id}"
    page = main_of(anna.get(here))
    assert "Open deze vraag weer" in page
    answer = anna.post(f"{here}/desk/heropenen", {"key": key_of(page)}, follow=True)
    assert "De vraag is weer open. De vrager krijgt bericht." in main_of(answer)
    assert again(question).status == Status.IN_PROGRESS
    assert Letter.objects.get(topic="heropend").recipient == cast.maas
    assert "Open deze vraag weer" not in main_of(anna.get(here))


def test_a_breach_that_proved_none_is_told_as_corrected(cast: Cast) -> None:
    """What was recorded stays, with why it was no breach after all."""
    question = held_by(cast.anna, cast.maas, at=MONDAY - timedelta(days=3))
    while escalation.climb(at=LATER):
        pass
    clock = Clock.objects.get(question=question, kind="eerste_reactie")
    clock.rungs.filter(share=1).update(corrected_at=LATER, correction="kalender")
    for who in (cast.maas, cast.anna, cast.hessel):
        page = main_of(as_person(who).get(f"/vragen/{question.id}"))
        assert "De belofte is niet gehaald" in page
        assert "Toch niet te laat: kalender gecorrigeerd" in page


def test_the_ledger_says_by_whom_without_naming_anybody(cast: Cast) -> None:
    """maas reads 'u' and 'uw adviseur', anna 'u' and 'de vrager', hessel neither's name."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Dag", at=MONDAY + MINUTE)
    here = f"/vragen/{question.id}"
    maas, anna, hessel = (main_of(as_person(who).get(here)) for who in (cast.maas, cast.anna, cast.hessel))
    assert "Gereageerd, op tijd" in maas
    assert "Door uw adviseur." in maas
    assert "Door u." in anna
    assert "Door een adviseur." in hessel
    assert "Maas" not in hessel


def test_no_page_fails_on_a_clock_that_cannot_be_reckoned(cast: Cast) -> None:
    """Anna pauses, resumes and writes, maas answers and takes the question back: as on any other day."""
    question = held_by(cast.anna, cast.maas)
    spoiled(question)
    anna, maas, here = as_person(cast.anna), as_person(cast.maas), f"/vragen/{question.id}"
    for person, where, typed in (
        (anna, f"{here}/desk/pauze", {"reason": "wacht_op_derde", "until": ""}),
        (anna, f"{here}/desk/hervatten", {}),
        (anna, f"{here}/desk/berichten", {"words": "Ik bel u"}),
        (maas, f"{here}/antwoord", {"words": "Goed"}),
        (maas, f"{here}/intrekken", {}),
    ):
        assert person.post(where, typed | {"key": str(uuid4())}).status_code == 302, where
        assert "Er ging iets mis" not in main_of(maas.get(here))
    assert again(question).status == Status.WITHDRAWN
    assert set(question.clocks.filter(voided_at=None).values_list("kind", flat=True)) == {"eerste_reactie"}
