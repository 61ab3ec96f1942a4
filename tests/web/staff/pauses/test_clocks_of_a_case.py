"""The clocks of a case on the pages: their ledger, corrected breaches, and clocks in quarantine."""

from datetime import timedelta
from uuid import uuid4

from steunpunt.desk.clocks import escalation
from steunpunt.desk.questions import conversation
from steunpunt.models import Clock
from steunpunt.rules.access.lifecycle import Status
from tests.cast import MONDAY, Cast, again, held_by
from tests.web.desk_pages import as_person, main_of
from tests.web.staff.pauses.paused_questions import LATER, MINUTE, spoiled


def test_a_clock_that_cannot_be_calculated_is_told_and_closes_no_page(cast: Cast) -> None:
    """hessel sees it by reference; anna and maas see the last known moment; charlie still sees nothing."""
    question = held_by(cast.anna, cast.maas)
    clock = spoiled(question)
    here = f"/vragen/{question.id}"
    Clock.objects.filter(pk=clock.pk).update(next_check_at=MONDAY)
    escalation.climb(at=LATER)
    page = main_of(as_person(cast.hessel).get("/overzicht"))
    part = page.split('id="hand-kop"')[1].split("</section>")[0]
    assert question.reference in part
    assert "Termijn niet te berekenen" in part
    anna, maas = main_of(as_person(cast.anna).get(here)), main_of(as_person(cast.maas).get(here))
    assert "Deze termijn is nu niet te berekenen" in anna
    assert "Wij rekenen deze tijd op dit moment na." in maas
    assert "Een termijn is niet te berekenen" in main_of(as_person(cast.hessel).get(here))
    assert "niet te berekenen" not in maas
    for where in ("/werk", "/overzicht", "/vragen", "/"):
        person = {"/werk": cast.anna, "/overzicht": cast.hessel}.get(where, cast.maas)
        assert as_person(person).get(where).status_code == 200


def test_a_breach_that_proved_none_is_told_as_corrected(cast: Cast) -> None:
    """What was recorded stays, with why it was no breach after all."""
    question = held_by(cast.anna, cast.maas, at=MONDAY - timedelta(days=3))
    while escalation.climb(at=LATER):
        pass
    clock = Clock.objects.get(question=question, kind="eerste_reactie")
    clock.rungs.filter(share=1).update(corrected_at=LATER, correction="kalender")
    for person in (cast.maas, cast.anna, cast.hessel):
        page = main_of(as_person(person).get(f"/vragen/{question.id}"))
        assert "De belofte is niet gehaald" in page
        assert "Toch niet te laat: kalender gecorrigeerd" in page


def test_the_ledger_says_by_whom_without_naming_anybody(cast: Cast) -> None:
    """maas reads 'u' and 'uw adviseur', anna 'u' and 'de vrager', hessel neither's name."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Dag", at=MONDAY + MINUTE)
    here = f"/vragen/{question.id}"
    maas, anna, hessel = (main_of(as_person(person).get(here)) for person in (cast.maas, cast.anna, cast.hessel))
    assert "Gereageerd, op tijd" in maas
    assert "Door uw adviseur." in maas
    assert "Door u." in anna
    assert "Door een adviseur." in hessel
    assert "Maas" not in hessel


def test_no_page_fails_on_a_clock_that_cannot_be_calculated(cast: Cast) -> None:
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
