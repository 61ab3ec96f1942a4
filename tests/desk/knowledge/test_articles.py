"""Articles of the knowledge base: who writes, who is the second, who reads, and what stays of them."""

from datetime import timedelta

import pytest

from steunpunt.desk.access import conflicts
from steunpunt.desk.knowledge import articles
from steunpunt.desk.knowledge.articles import ArticleWords
from steunpunt.desk.questions import advice
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import declarations
from steunpunt.models import JournalLine, KnowledgeArticle, Letter, Person, Question
from steunpunt.rules.refusals import NotFound, Refusal, UnprovenAccess
from steunpunt.rules.words import ArticleStatus, Category, Phase, Role
from tests.by_sql import run
from tests.cast import CANARY, HEERDE, MONDAY, Cast, held_by

HOUR = timedelta(hours=1)


@pytest.fixture
def advised(cast: Cast) -> Question:
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=Parts("Of", "Ja", "", "Bel"), at=MONDAY)
    return question


def save(person: Person, question: Question, *, submits: bool = False, body: str = CANARY) -> KnowledgeArticle:
    return articles.save(
        person=person,
        question_id=question.id,
        title="Familie en een aanbesteding",
        body=body,
        category=Category.NEVENFUNCTIES,
        phase=Phase.WEGING,
        at=MONDAY + HOUR,
        submits=submits,
    )


def review(person: Person, article: KnowledgeArticle, *, publishes: bool, remarks: str = "") -> None:
    articles.review(
        person=person,
        article_id=article.pk,
        seen=MONDAY + HOUR,
        publishes=publishes,
        remarks=remarks,
        at=MONDAY + 2 * HOUR,
    )


def test_it_is_published_by_a_second_and_leads_back_to_no_question(cast: Cast, advised: Question) -> None:
    draft = save(cast.anna, advised)
    assert CANARY.encode() not in bytes(draft.sealed_words)
    for other in (cast.chris, cast.hessel, cast.maas):
        with pytest.raises(NotFound):
            articles.find(other, draft.pk)
    article = save(cast.anna, advised, submits=True)
    assert article.pk == draft.pk
    assert articles.to_review(cast.chris) == [article]
    recipients = Letter.objects.filter(topic="kennisartikel-nalezen").values_list("recipient__username", flat=True)
    assert "chris" in recipients
    assert not set(recipients) & {"anna", "hessel", "maas"}
    review(cast.chris, article, publishes=True)
    article.refresh_from_db()
    assert (article.status, article.question, article.reviewer) == (ArticleStatus.PUBLISHED, None, cast.chris)
    for reader in (cast.anna, cast.chris, cast.hessel):
        assert articles.find(reader, article.pk).words == ArticleWords("Familie en een aanbesteding", CANARY)
    with pytest.raises(NotFound):
        articles.find(cast.maas, article.pk)
    assert Letter.objects.get(topic="kennisartikel-nagelezen").recipient == cast.anna
    lines = JournalLine.objects.filter(action__startswith="kennisartikel.")
    assert {line.action: line.question_id for line in lines} == {
        "kennisartikel.ingediend": None,
        "kennisartikel.gepubliceerd": None,
    }
    assert JournalLine.objects.get(action="vraag.kennis").question == advised


def test_nobody_publishes_alone(cast: Cast, advised: Question) -> None:
    """Neither its author, nor whoever leads the desk and reads no content."""
    article = save(cast.anna, advised, submits=True)
    for person in (cast.anna, cast.hessel, cast.maas):
        with pytest.raises(NotFound):
            review(person, article, publishes=True)


def test_whoever_has_a_conflict_does_not_learn_of_it(cast: Cast, advised: Question) -> None:
    declarations.declare(person=cast.chris, organisation=HEERDE, role=Role.WETHOUDER, at=MONDAY)
    assert conflicts.is_excluded(cast.chris.pk, advised)
    article = save(cast.anna, advised, submits=True)
    assert articles.to_review(cast.chris) == []
    assert not Letter.objects.filter(topic="kennisartikel-nalezen", recipient=cast.chris).exists()
    with pytest.raises(NotFound):
        articles.find(cast.chris, article.pk)
    with pytest.raises(NotFound):
        review(cast.chris, article, publishes=True)


def test_only_whoever_advised_writes_and_only_after_the_advice(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(Refusal, match="nog-geen-advies"):
        save(cast.anna, question)
    advice.send(person=cast.anna, question_id=question.id, parts=Parts("Of", "Ja", "", "Bel"), at=MONDAY)
    for other in (cast.chris, cast.hessel, cast.maas):
        with pytest.raises(NotFound):
            save(other, question)
    assert save(cast.anna, question).status == ArticleStatus.DRAFT


def test_it_comes_back_with_remarks_and_goes_again(cast: Cast, advised: Question) -> None:
    article = save(cast.anna, advised, submits=True)
    with pytest.raises(Refusal, match="al-ingediend"):
        save(cast.anna, advised, body="Iets anders")
    with pytest.raises(Refusal, match="zeg-waarom"):
        review(cast.chris, article, publishes=False)
    review(cast.chris, article, publishes=False, remarks="De gemeente is te raden.")
    assert articles.find(cast.anna, article.pk).words.remarks == "De gemeente is te raden."
    with pytest.raises(NotFound):
        articles.find(cast.chris, article.pk)
    assert articles.find(cast.anna, save(cast.anna, advised, body="Beter").pk).words.remarks
    again = save(cast.anna, advised, body="Beter", submits=True)
    assert articles.find(cast.chris, again.pk).words == ArticleWords("Familie en een aanbesteding", "Beter")


def test_a_text_that_changed_is_read_again_first(cast: Cast, advised: Question) -> None:
    article = save(cast.anna, advised, submits=True)
    articles.take_back(person=cast.anna, article_id=article.pk, at=MONDAY + 2 * HOUR)
    articles.save(
        person=cast.anna,
        question_id=advised.id,
        title="T",
        body="Nieuw",
        category=Category.ANDERS,
        phase=Phase.NAZORG,
        at=MONDAY + 3 * HOUR,
        submits=True,
    )
    with pytest.raises(Refusal, match="artikel-gewijzigd"):
        review(cast.chris, article, publishes=True)


def test_what_is_withdrawn_is_wiped(cast: Cast, advised: Question) -> None:
    article = save(cast.anna, advised, submits=True)
    for other in (cast.chris, cast.hessel):
        with pytest.raises(NotFound):
            articles.withdraw(person=other, article_id=article.pk, at=MONDAY)
    review(cast.chris, article, publishes=True)
    articles.withdraw(person=cast.hessel, article_id=article.pk, at=MONDAY + 3 * HOUR)
    assert not articles.published().exists()
    with pytest.raises(NotFound):
        articles.find(cast.anna, article.pk)
    article.refresh_from_db()
    assert articles.opened([article])[0].words == ArticleWords()


@pytest.mark.parametrize(
    "change",
    ["status = 'gepubliceerd'", "author_id = (SELECT id FROM steunpunt_person WHERE username = 'chris')"],
    ids=["status", "author"],
)
def test_what_is_changed_past_the_desk_does_not_open(cast: Cast, advised: Question, change: str) -> None:
    article = save(cast.anna, advised, submits=True)
    run(f"UPDATE steunpunt_knowledgearticle SET {change} WHERE id = %s", article.pk)
    with pytest.raises(UnprovenAccess):
        articles.find(cast.chris, article.pk)
    assert articles.opened(KnowledgeArticle.objects.all()) == []


def test_found_by_words_in_any_form(cast: Cast, advised: Question) -> None:
    review(cast.chris, save(cast.anna, advised, submits=True, body="Een privé-belang, en wat dan?"), publishes=True)
    for typed, found in (("PRIVE belang", 1), ("belang zeldzaam", 0), ("familie", 1), ("en", 1)):
        assert len(articles.having(articles.published(), typed)) == found
    assert not articles.published(category=Category.FRAUDE).exists()
    assert articles.published(category=Category.NEVENFUNCTIES, phase=Phase.WEGING).exists()


def test_what_could_give_somebody_away_is_named(cast: Cast, advised: Question) -> None:
    words = ArticleWords(
        "De wethouder van Heerde", f"Anna de Wit schreef {advised.reference}; {cast.maas.last_name} niet."
    )
    found = articles.identifying_words(words, advised)
    assert found == ["Heerde", "Anna de Wit", advised.reference, cast.maas.last_name]
