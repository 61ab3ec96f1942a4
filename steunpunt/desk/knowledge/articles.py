"""The knowledge base: advices without names, written by whoever gave the advice and published by a second person.

Until it is published an article belongs to its question: its author sees it, and once submitted whoever may review it,
which nobody with a conflict of interest with the question may. The words are encrypted, also of a published one; a
search opens them in memory.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.access import capabilities, conflicts, permissions
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions.search.words import SHORTEST, folded
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption, journal, locks
from steunpunt.desk.storage.aead import KeyMissing, Sealed
from steunpunt.models import Adviser, KnowledgeArticle, Organisation, Person, Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Kind, NotFound, Refusal, UnprovenAccess
from steunpunt.rules.values import identifying
from steunpunt.rules.words import ArticleStatus, Category, Phase

log = logging.getLogger(__name__)

ADVISED = frozenset({Status.ADVISED, Status.CLOSED})
"""The statuses of a question of which an article can be written."""


@dataclass(frozen=True)
class ArticleWords:
    """What is encrypted of an article. `remarks`: of the reviewer who returned it."""

    title: str = ""
    body: str = ""
    remarks: str = ""


@dataclass(frozen=True)
class OpenedArticle:
    """An article with its decrypted words."""

    article: KnowledgeArticle
    words: ArticleWords


def own(person: Person, question: Question) -> OpenedArticle | None:
    """Return what this person wrote about the question and is not published yet. One statement."""
    article = KnowledgeArticle.objects.filter(author=person, question=question).first()
    return None if article is None else _opened(article, person)


def save(
    *,
    person: Person,
    question_id: UUID,
    title: str,
    body: str,
    category: Category,
    phase: Phase,
    at: datetime,
    submits: bool = False,
) -> KnowledgeArticle:
    """Save the article of this question, and with `submits` offer it to a second person, which the asker can see.

    Raises NotFound for whoever did not advise about it, Refusal `nog-geen-advies` before its advice, and
    `al-ingediend` for an article that waits for its review.
    """
    with transaction.atomic():
        question, relation = permissions.find(person, question_id, at_least=Visibility.CONTENT)
        if not relation.advises:
            raise NotFound
        if Status(question.status) not in ADVISED:
            raise Refusal("nog-geen-advies", "Een artikel schrijft u pas als het advies er is.", Kind.CONFLICT)
        locks.lock_key(f"knowledge article {person.pk} {question.pk}")
        article = KnowledgeArticle.objects.filter(author=person, question=question).first()
        article = article or KnowledgeArticle(author=person, question=question)
        if article.status != ArticleStatus.DRAFT:
            raise Refusal("al-ingediend", "Dit artikel is al ingediend. Haal het eerst terug als u iets wilt wijzigen.")
        remarks = _opened(article, person).words.remarks if article.sealed_words else ""
        article.category, article.phase, article.saved_at = category, phase, at
        if submits:
            article.status, article.submitted_at = ArticleStatus.IN_REVIEW, at
        _seal(article, ArticleWords(title, body, remarks if not submits else ""))
        article.save()
        if submits:
            journal.line("vraag.kennis", at=at, actor=person, question=question)
            journal.line("kennisartikel.ingediend", at=at, actor=person, article=str(article.pk))
            reviewers = _reviewers(article, question)
            letters = outbox.to_each("kennisartikel-nalezen", f"{article.pk}:{at.isoformat()}", reviewers)
            outbox.enqueue(letters, question=None, at=at)
        return article


def take_back(*, person: Person, article_id: UUID, at: datetime) -> KnowledgeArticle:
    """Make a submitted article of one's own a draft again. Raises NotFound when it is none."""
    with transaction.atomic():
        article = _lock(article_id)
        if article.author_id != person.pk or article.status != ArticleStatus.IN_REVIEW:
            raise NotFound
        words = _opened(article, person).words
        article.status, article.saved_at = ArticleStatus.DRAFT, at
        _seal(article, words)
        article.save()
        journal.line("kennisartikel.teruggehaald", at=at, actor=person, article=str(article.pk))
        return article


def review(*, person: Person, article_id: UUID, seen: datetime, publishes: bool, remarks: str, at: datetime) -> None:
    """Publish the article, or return it to its author with remarks. `seen`: when what was read was submitted.

    A published article is no longer tied to its question. Raises NotFound for whoever may not review it, Refusal
    `artikel-gewijzigd` when it is not the text that was read any more, `zeg-waarom` for a return without remarks.
    """
    with transaction.atomic():
        article = _lock(article_id)
        if not may_review(person, article):
            raise NotFound
        if article.submitted_at != seen:
            raise Refusal("artikel-gewijzigd", "De schrijver wijzigde dit artikel intussen. Lees het opnieuw.")
        if not (publishes or remarks):
            raise Refusal("zeg-waarom", "Schrijf wat er anders moet, zodat de schrijver verder kan.", Kind.INVALID)
        words = _opened(article, person).words
        article.status = ArticleStatus.PUBLISHED if publishes else ArticleStatus.DRAFT
        article.reviewer, article.reviewed_at = person, at
        if publishes:
            article.question = None
        _seal(article, ArticleWords(words.title, words.body, "" if publishes else remarks))
        article.save()
        action = "kennisartikel.gepubliceerd" if publishes else "kennisartikel.teruggestuurd"
        journal.line(action, at=at, actor=person, article=str(article.pk))
        letter = outbox.OutgoingLetter(
            f"kennisartikel-nagelezen:{article.pk}:{at.isoformat()}", "kennisartikel-nagelezen", article.author
        )
        outbox.enqueue([letter], question=None, at=at)


def withdraw(*, person: Person, article_id: UUID, at: datetime) -> None:
    """Take the article out of the knowledge base and wipe its words, by its author or whoever leads the desk. Raises
    NotFound for others.
    """
    with transaction.atomic():
        article = _lock(article_id)
        leads = article.status == ArticleStatus.PUBLISHED and active_roles.of(person).leads
        if article.status == ArticleStatus.WITHDRAWN or not (leads or article.author_id == person.pk):
            raise NotFound
        article.status, article.question = ArticleStatus.WITHDRAWN, None
        _seal(article, ArticleWords())
        article.save()
        journal.line("kennisartikel.ingetrokken", at=at, actor=person, article=str(article.pk))


def find(person: Person, article_id: UUID) -> OpenedArticle:
    """Return an article that this person may read: a published one, their own, or one that they may review. Raises
    NotFound for any other, UnprovenAccess for one that was changed past the desk.
    """
    capabilities.require(person, Capability.READ_KNOWLEDGE)
    article = KnowledgeArticle.objects.select_related("author", "reviewer", "question").filter(pk=article_id).first()
    if article is None or article.status == ArticleStatus.WITHDRAWN:
        raise NotFound
    is_open = article.status == ArticleStatus.PUBLISHED or article.author_id == person.pk
    if not (is_open or may_review(person, article)):
        raise NotFound
    return _opened(article, person)


def may_review(person: Person, article: KnowledgeArticle) -> bool:
    """Whether this person can be the second: an adviser, not its author, without a conflict of interest with its
    question. No coordinator, who reads no content of questions, and this may still give somebody away. Two statements.
    """
    return (
        article.status == ArticleStatus.IN_REVIEW
        and article.author_id != person.pk
        and article.question is not None
        and active_roles.of(person).advises
        and not conflicts.is_excluded(person.pk, article.question)
    )


def to_review(person: Person) -> list[KnowledgeArticle]:
    """Return the articles that wait for a second person and that this adviser may review, the oldest first. Two
    statements.
    """
    waiting = KnowledgeArticle.objects.filter(status=ArticleStatus.IN_REVIEW).exclude(author=person)
    found = list(waiting.select_related("author", "question").order_by("submitted_at", "pk"))
    excluded = conflicts.excluded([article.question for article in found if article.question], [person.pk])
    return [each for each in found if each.question and person.pk not in excluded[each.question.pk]]


def unpublished_of(person: Person) -> QuerySet[KnowledgeArticle]:
    """Return this person's drafts and what of theirs is in review, the newest first."""
    statuses = [ArticleStatus.DRAFT, ArticleStatus.IN_REVIEW]
    return KnowledgeArticle.objects.filter(author=person, status__in=statuses).order_by("-saved_at", "pk")


def published(*, category: Category | None = None, phase: Phase | None = None) -> QuerySet[KnowledgeArticle]:
    """Return the published articles, the newest first."""
    articles = KnowledgeArticle.objects.filter(status=ArticleStatus.PUBLISHED).select_related("author", "reviewer")
    if category is not None:
        articles = articles.filter(category=category)
    if phase is not None:
        articles = articles.filter(phase=phase)
    return articles.order_by("-reviewed_at", "pk")


def having(articles: Iterable[KnowledgeArticle], typed: str) -> list[KnowledgeArticle]:
    """Return those of these articles that have all these words; all for words that are too short to search."""
    wanted = [word for word in folded(typed)[0].split() if len(word) >= SHORTEST]
    found = []
    for each in opened(articles):
        text = folded(f"{each.words.title}\n{each.words.body}")[0]
        if all(word in text for word in wanted):
            found.append(each.article)
    return found


def opened(articles: Iterable[KnowledgeArticle]) -> list[OpenedArticle]:
    """Open these articles. One that was changed past the desk is left out, which the log says."""
    found = []
    for article in articles:
        try:
            found.append(OpenedArticle(article, _words(article)))
        except KeyMissing:
            raise
        except Sealed:
            log.warning("the knowledge article %s is not what the desk wrote, and is left out", article.pk)
    return found


def identifying_words(words: ArticleWords, question: Question | None) -> list[str]:
    """Return what in these words could tell whom they are about: names of organisations, of advisers and of the asker,
    and what `rules.values.identifying` knows. Two statements.
    """
    names = set(Organisation.objects.values_list("name", flat=True))
    people = [adviser.person for adviser in Adviser.objects.select_related("person")]
    if question is not None:
        people.append(question.asker)
        names |= {question.reference}
    names |= {part for person in people for part in (person.get_full_name(), person.last_name)}
    return identifying.found_in(f"{words.title}\n{words.body}", names)


def _reviewers(article: KnowledgeArticle, question: Question) -> list[Person]:
    """Return the advisers who may review it. Two statements."""
    advisers = Person.objects.filter(adviser__in=active_roles.advisers()).exclude(pk=article.author_id)
    people = list(advisers.order_by("pk"))
    excluded = conflicts.excluded([question], [person.pk for person in people])[question.id]
    return [person for person in people if person.pk not in excluded]


def _lock(article_id: UUID) -> KnowledgeArticle:
    """Lock an article. Raises NotFound when there is none."""
    articles = KnowledgeArticle.objects.select_for_update(no_key=True, of=("self",))
    article = articles.select_related("author", "question").filter(pk=article_id).first()
    if article is None:
        raise NotFound
    return article


def _seal(article: KnowledgeArticle, words: ArticleWords) -> None:
    """Encrypt the words for the article as it is now."""
    article.sealed_words = encryption.seal_alone(article, "sealed_words", json.dumps(asdict(words)).encode())


def _opened(article: KnowledgeArticle, person: Person) -> OpenedArticle:
    """Open the words. Raises UnprovenAccess when they are not what the desk encrypted for this article."""
    try:
        return OpenedArticle(article, _words(article))
    except KeyMissing:
        raise
    except Sealed:
        raise UnprovenAccess(person_id=person.pk, question_id=article.question_id) from None


def _words(article: KnowledgeArticle) -> ArticleWords:
    return ArticleWords(**json.loads(encryption.open_alone(article, "sealed_words")))
