"""Pauses on the pages: begun and ended by the adviser, seen and disputed by the asker, known to the coordinator."""

from datetime import timedelta
from uuid import uuid4

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.administration import health
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import pausing
from steunpunt.models import Letter, Pause, Person
from steunpunt.rules.clocks.clocks import PauseReason
from tests.cast import MONDAY, Cast, held_by, put_on_duty
from tests.web.desk_pages import as_person, key_of, main_of
from tests.web.staff.pauses.paused_questions import LATER, paused, spoiled


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
    for person in (cast.anna, cast.hessel):
        desk = main_of(as_person(person).get(here))
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
    """Hours after the old due time it is still no breach, and asks for nothing; an objection does."""
    question = paused(cast)
    put_on_duty(cast.chris)
    hessel = as_person(cast.hessel)
    time_machine.move_to(MONDAY + timedelta(hours=5), tick=False)
    Letter.objects.update(sent_at=LATER, next_attempt_at=None)
    health.record_start(at=MONDAY + timedelta(hours=5))
    page = main_of(hessel.get("/overzicht"))
    assert "Later dan beloofd" not in page
    assert "Loopt bijna af" not in page
    assert question.reference not in page
    assert question.reference in main_of(hessel.get("/lijsten?lijst=wacht"))
    assert "Alles loopt" in page
    pausing.object_to(person=cast.maas, question_id=question.id, at=MONDAY + timedelta(hours=4))
    page = main_of(hessel.get("/overzicht"))
    assert "Alles loopt" not in page
    part = page.split('id="hand-kop"')[1].split("</section>")[0]
    assert question.reference in part
    assert "Niet eens met de pauze" in part
    assert "Maas" not in page


def test_a_coordinator_with_a_tie_sees_no_pause_no_objection_and_no_broken_clock(cast: Cast) -> None:
    """bram sat in Heerde's council."""
    question = paused(cast)
    pausing.object_to(person=cast.maas, question_id=question.id, at=LATER)
    spoiled(question)
    put_on_duty(cast.chris)
    Letter.objects.update(sent_at=LATER, next_attempt_at=None)
    Person.objects.filter(username="bram").update(is_coordinator=True)
    page = main_of(as_person(cast.bram).get("/overzicht"))
    assert question.reference not in page
    assert "Staat stil" not in page
    assert "Alles loopt" in page


@pytest.mark.parametrize("username", ["charlie", "bram", "chris", "smit", "beheer"])
def test_for_others_none_of_these_doors_exists(cast: Cast, username: str) -> None:
    question = paused(cast)
    client = as_person(getattr(cast, username))
    doors = ("bezwaar", "heropenen", "desk/pauze", "desk/hervatten", "desk/heropenen")
    for door in doors:
        answer = client.post(f"/vragen/{question.id}/{door}", {"reason": "wacht_op_vrager", "key": uuid4()})
        assert answer.status_code == 404, door
        assert question.reference not in answer.content.decode()
    pause = Pause.objects.get()
    assert (pause.ended_at, pause.objected_at) == (None, None)


def test_each_side_keeps_to_its_own_doors(cast: Cast) -> None:
    """maas pauses nothing, anna objects to nothing, hessel does neither."""
    question = paused(cast)
    here = f"/vragen/{question.id}"
    maas, anna, hessel = (as_person(person) for person in (cast.maas, cast.anna, cast.hessel))
    tried = [
        *(maas.post(f"{here}/desk/{door}", {"key": uuid4()}) for door in ("pauze", "hervatten", "heropenen")),
        *(client.post(f"{here}/{door}") for client in (anna, hessel) for door in ("bezwaar", "heropenen")),
        *(hessel.post(f"{here}/desk/{door}", {"key": uuid4()}) for door in ("pauze", "hervatten", "heropenen")),
    ]
    assert {answer.status_code for answer in tried} == {404}
