"""A question is opened again on the pages, by its asker or its adviser."""

from steunpunt.desk.questions import advice, closing
from steunpunt.models import Letter, Question
from steunpunt.rules.access.lifecycle import Status
from tests.cast import MONDAY, Cast, again, ask, held_by
from tests.web.desk_pages import as_person, key_of, main_of
from tests.web.staff.pauses.paused_questions import MINUTE


def closed(cast: Cast) -> Question:
    """A question of maas that anna advised on and maas closed."""
    question = held_by(cast.anna, cast.maas)
    parts = advice.Parts(understood="U vraagt", advice="Doe dit", next_steps="Bel")
    advice.send(person=cast.anna, question_id=question.id, parts=parts, at=MONDAY + MINUTE)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + 2 * MINUTE)
    return again(question)


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
