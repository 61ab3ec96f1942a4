"""'Kennisbank': find and read articles, and judge one of somebody else. What is looked for is posted, so that it stands
in no address, history or log.
"""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TypedDict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import capabilities
from steunpunt.desk.knowledge import articles
from steunpunt.desk.knowledge.articles import OpenedArticle
from steunpunt.models import KnowledgeArticle
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import ArticleStatus, Category, Phase
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.pagination import PER_PAGE, paged
from steunpunt.web.knowledge.forms import KnowledgeSearchForm, ReviewForm
from steunpunt.web.presenters.advice.formatted_text import html_of
from steunpunt.web.presenters.moments import full_day
from steunpunt.web.staff.answer import attempt, keep_input, post_only

_PUBLISHED = "Het artikel staat in de kennisbank. De schrijver krijgt bericht."
_RETURNED = "Het artikel gaat terug naar de schrijver, met uw opmerking."


class ArticleRow(TypedDict):
    """An article in a list. `status`: empty for a published one."""

    url: str
    title: str
    facts: str
    status: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def knowledge(request: DeskRequest) -> HttpResponse:
    """Show what waits for this person, and the published articles that have what they look for, the newest first."""
    capabilities.require(request.user, Capability.READ_KNOWLEDGE)
    form = KnowledgeSearchForm(request.POST if request.method == "POST" else request.GET)
    is_valid = form.is_valid()
    data = form.cleaned_data
    found = articles.published(
        category=Category(data["categorie"]) if data.get("categorie") else None,
        phase=Phase(data["fase"]) if data.get("fase") else None,
    )
    words = data.get("zoek", "")
    searched = articles.having(found, words) if words else None
    page = paged(request, found, of="artikelen", place=request.path, anchor="lijst")
    context = {
        "form": form,
        "rows": _rows(page.rows if searched is None else searched[:PER_PAGE]),
        "pages": page.pages if searched is None else None,
        "total": page.total if searched is None else len(searched),
        "most": PER_PAGE,
        "is_filtered": any(data.values()),
        "to_review": _rows(articles.to_review(request.user)) if request.roles.is_adviser else [],
        "own": _rows(articles.unpublished_of(request.user)),
    }
    status = HTTPStatus.OK if is_valid else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "knowledge/knowledge.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
@signed_in
def article(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Show an article; whoever may review it decides below it."""
    opened = articles.find(request.user, article_id)
    return _page(request, opened, ReviewForm(initial={"seen": _moment_of(opened.article)}))


@post_only("article", "article_id")
@signed_in
def review(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Publish the article, or return it to its author."""
    form = ReviewForm(request.POST)
    publishes = request.POST.get("besluit") == "publiceer"
    status = attempt(
        form,
        lambda: articles.review(
            person=request.user,
            article_id=article_id,
            seen=_parsed(form.cleaned_data["seen"]),
            publishes=publishes,
            remarks=form.cleaned_data["remarks"],
            at=request.at,
        ),
    )
    if status is not None:
        opened = articles.find(request.user, article_id)
        return keep_input(request, _page(request, opened, form, status=status), form)
    messages.success(request, _PUBLISHED if publishes else _RETURNED)
    return redirect("knowledge")


@post_only("article", "article_id")
@signed_in
def take_back(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Make an article of one's own a draft again, to go on writing."""
    taken = articles.take_back(person=request.user, article_id=article_id, at=request.at)
    return redirect("article_write", taken.question_id)


@post_only("article", "article_id")
@signed_in
def withdraw(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Take an article out of the knowledge base."""
    articles.withdraw(person=request.user, article_id=article_id, at=request.at)
    messages.success(request, "Het artikel is ingetrokken. De tekst is gewist.")
    return redirect("knowledge")


def _page(
    request: DeskRequest, opened: OpenedArticle, form: ReviewForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    shown = opened.article
    is_own = shown.author_id == request.user.pk
    may_review = articles.may_review(request.user, shown)
    context = {
        "article": shown,
        "words": opened.words,
        "body": html_of(opened.words.body),
        "category": Category(shown.category).label,
        "phase": Phase(shown.phase).label,
        "facts": _facts(shown),
        "is_published": shown.status == ArticleStatus.PUBLISHED,
        "may_review": may_review,
        "may_take_back": is_own and shown.status == ArticleStatus.IN_REVIEW,
        "may_write": is_own and shown.status == ArticleStatus.DRAFT,
        "may_withdraw": is_own or (shown.status == ArticleStatus.PUBLISHED and request.roles.is_coordinator),
        "identifying": [] if shown.question is None else articles.identifying_words(opened.words, shown.question),
        "form": form,
    }
    return render(request, "knowledge/article.html", context, status=status)


def _rows(found: Iterable[KnowledgeArticle]) -> list[ArticleRow]:
    return [
        {
            "url": reverse("article", args=[opened.article.pk]),
            "title": opened.words.title,
            "facts": _facts(opened.article),
            "status": ""
            if opened.article.status == ArticleStatus.PUBLISHED
            else ArticleStatus(opened.article.status).label,
        }
        for opened in articles.opened(found)
    ]


def _facts(of: KnowledgeArticle) -> str:
    """'Nevenfuncties · Weging · van Anna de Wit, nagelezen door Bram Visser op 26 november 2026'."""
    about = f"{Category(of.category).label} · {Phase(of.phase).label} · van {of.author}"
    if of.status != ArticleStatus.PUBLISHED or of.reviewed_at is None:
        return about
    return f"{about}, nagelezen door {of.reviewer} op {full_day(of.reviewed_at)}"


def _moment_of(of: KnowledgeArticle) -> str:
    return "" if of.submitted_at is None else of.submitted_at.isoformat()


def _parsed(moment: str) -> datetime:
    """Return the moment of a hidden field. Raises NotFound for one that no page has."""
    try:
        return datetime.fromisoformat(moment)
    except ValueError:
        raise NotFound from None
