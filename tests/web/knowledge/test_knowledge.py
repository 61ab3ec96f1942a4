"""'Kennisbank': an article is written beside the advice, checked by a second, and found."""

from typing import Any

import pytest

from steunpunt.desk.questions import advice
from steunpunt.desk.questions.advice import Parts
from steunpunt.models import KnowledgeArticle, Question
from steunpunt.rules.words import ArticleStatus
from tests.cast import MONDAY, Cast, held_by
from tests.web.conftest import BrowserOf
from tests.web.desk_pages import main_of

WORDS = {
    "title": "Familie en een aanbesteding",
    "category": "nevenfuncties",
    "phase": "weging",
    "body": "Vraag altijd wie de stukken kende, ook in Heerde.",
}


@pytest.fixture
def advised(cast: Cast, time_machine: Any) -> Question:
    time_machine.move_to(MONDAY, tick=False)
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=Parts("Of", "Wacht nog", "", "Bel"), at=MONDAY)
    return question


def test_written_checked_and_found(advised: Question, browser: BrowserOf) -> None:
    anna, chris = browser("anna"), browser("chris")
    page = f"/vragen/{advised.id}/kennisartikel"
    assert "Wacht nog" in main_of(anna.get(page))
    anna.post(page, WORDS | {"besluit": "bewaren"})
    draft = main_of(anna.get(page))
    assert WORDS["body"] in draft
    assert '<li dir="auto">Heerde</li>' in draft
    anna.post(page, WORDS | {"besluit": "indienen"})
    article = KnowledgeArticle.objects.get()
    assert WORDS["title"] in main_of(chris.get("/kennisbank"))
    shown = main_of(chris.get(f"/kennisbank/{article.pk}"))
    seen = article.submitted_at.isoformat() if article.submitted_at else ""
    assert f'value="{seen}"' in shown
    sent = chris.post(f"/kennisbank/{article.pk}/oordeel", {"seen": seen, "besluit": "terug", "remarks": ""})
    assert sent.status_code == 409
    assert "Schrijf wat er anders moet" in sent.content.decode()
    chris.post(f"/kennisbank/{article.pk}/oordeel", {"seen": seen, "besluit": "publiceer", "remarks": ""})
    assert "1 artikel gevonden" in main_of(browser("hessel").post("/kennisbank", {"zoek": "stukken heerde"}))
    assert "Niets gevonden" in main_of(anna.post("/kennisbank", {"zoek": "zeldzaam"}))
    assert browser("maas").get("/kennisbank").status_code == 404
    timeline = main_of(browser("maas").get(f"/vragen/{advised.id}"))
    assert "zonder namen" in timeline
    anna.post(f"/kennisbank/{article.pk}/intrekken")
    assert WORDS["title"] not in main_of(anna.get("/kennisbank"))


def test_what_was_typed_stays_when_it_was_submitted_meanwhile(advised: Question, browser: BrowserOf) -> None:
    anna = browser("anna")
    page = f"/vragen/{advised.id}/kennisartikel"
    anna.post(page, WORDS | {"besluit": "indienen"})
    again = anna.post(page, WORDS | {"body": "Nog een gedachte", "besluit": "bewaren"})
    assert again.status_code == 409
    assert "Nog een gedachte" in again.content.decode()
    article = KnowledgeArticle.objects.get()
    assert anna.get(page).headers["Location"] == f"/kennisbank/{article.pk}"
    assert anna.post(f"/kennisbank/{article.pk}/terughalen").headers["Location"] == page
    article.refresh_from_db()
    assert article.status == ArticleStatus.DRAFT
