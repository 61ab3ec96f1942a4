"""A second look in the browser: asked in the editor, read and remarked on a page of its own."""

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.questions import advice
from steunpunt.desk.routing.second_look import looks
from steunpunt.models import Remark, SecondLook
from tests.cast import CANARY, MONDAY, Cast, held_by
from tests.web.desk_pages import as_person, key_of


@pytest.fixture(autouse=True)
def on_monday(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


def test_from_asking_to_the_remarks_beside_the_draft(cast: Cast) -> None:
    """anna asks chris; chris declares, remarks at the second paragraph and is done; anna reads it in the editor."""
    question = held_by(cast.anna, cast.maas)
    anna, chris, there = as_person(cast.anna), as_person(cast.chris), f"/vragen/{question.id}/desk"
    anna.post(f"{there}/advies/bewaren", {"advice": "Eerst **dit**.\n\nDan dat.", "understood": "U vraagt"})
    assert "Bram" not in anna.get(f"{there}/meelezen").content.decode()
    answer = anna.post(f"{there}/meelezen", {"reader": str(cast.chris.pk)})
    assert answer["Location"] == f"{there}/advies"
    look = SecondLook.objects.get()
    assert f"/meelezen/{look.pk}" in chris.get("/werk").content.decode()
    before = chris.get(f"/meelezen/{look.pk}").content.decode()
    assert "Dit verklaart u" in before
    assert CANARY not in before
    assert "<strong>" not in before
    chris.post(f"/meelezen/{look.pk}/verklaren")
    page = chris.get(f"/meelezen/{look.pk}").content.decode()
    assert CANARY in page
    assert "Eerst <strong>dit</strong>." in page
    sent = {"key": key_of(page), "part": "advice", "passage": "Dan dat.", "words": "Waarom dan?"}
    for _ in range(2):
        assert chris.post(f"/meelezen/{look.pk}/opmerkingen", sent).status_code == 302
    assert Remark.objects.count() == 1
    assert "Waarom dan?" in chris.get(f"/meelezen/{look.pk}").content.decode()
    chris.post(f"/meelezen/{look.pk}/klaar")
    assert chris.get(f"/meelezen/{look.pk}").status_code == 404
    assert f"/meelezen/{look.pk}" not in chris.get("/werk").content.decode()
    editor = anna.get(f"{there}/advies").content.decode()
    assert "Waarom dan?" in editor
    assert "Uw collega heeft meegelezen: Chris Bakker." in editor
    asker = as_person(cast.maas).get(f"/vragen/{question.id}").content.decode()
    assert "Een collega van uw adviseur leest mee met het advies" in asker
    assert "Chris Bakker" in asker
    assert "Waarom dan?" not in asker


def test_an_empty_remark_keeps_the_page_and_a_withdrawn_request_closes_it(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=advice.Parts(advice="Eerst"), at=MONDAY)
    look = looks.ask(person=cast.anna, question_id=question.id, reader=cast.chris.pk, at=MONDAY)
    looks.declare(person=cast.chris, look_id=look.id, at=MONDAY)
    chris, there = as_person(cast.chris), f"/meelezen/{look.pk}"
    refused = chris.post(f"{there}/opmerkingen", {"part": "advice", "passage": "Eerst", "words": " "})
    assert refused.status_code == 422
    assert "Schrijf eerst uw opmerking." in refused.content.decode()
    as_person(cast.anna).post(f"/vragen/{question.id}/desk/meelezen/intrekken")
    for path in ("", "/verklaren", "/afslaan", "/opmerkingen", "/klaar"):
        answer = chris.post(f"{there}{path}", {"part": "advice", "words": "x"}) if path else chris.get(there)
        assert answer.status_code == 404


def test_for_others_there_is_no_such_page(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=advice.Parts(advice="Eerst"), at=MONDAY)
    look = looks.ask(person=cast.anna, question_id=question.id, reader=cast.chris.pk, at=MONDAY)
    for person in (cast.bram, cast.maas, cast.hessel, cast.charlie, cast.anna):
        assert as_person(person).get(f"/meelezen/{look.pk}").status_code in {403, 404}
        assert as_person(person).post(f"/meelezen/{look.pk}/verklaren").status_code in {403, 404}
    for person in (cast.bram, cast.maas, cast.hessel, cast.charlie, cast.chris):
        assert as_person(person).get(f"/vragen/{question.id}/desk/meelezen").status_code in {403, 404}
    assert SecondLook.objects.get().declared_at is None
