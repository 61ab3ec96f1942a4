"""The page on which whoever advised writes an article for the knowledge base, with their advice beside it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.knowledge import articles
from steunpunt.desk.knowledge.articles import ArticleWords, OpenedArticle
from steunpunt.desk.questions import reading
from steunpunt.models import Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.words import ArticleStatus
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.knowledge.forms import ArticleForm
from steunpunt.web.presenters.advice.letter import sections_of
from steunpunt.web.staff.answer import attempt, find_held

_SUBMITTED = "Ingediend. Een collega leest het na; daarna kunnen anderen het lezen."
_SAVED = "Bewaard. Alleen u ziet dit concept."


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Save the article of this question, or submit it to a second person."""
    question, _ = find_held(request, question_id)
    if Status(question.status) not in articles.ADVISED:
        return redirect("question", question_id)
    own = articles.own(request.user, question)
    if request.method != "POST":
        if own is not None and own.article.status != ArticleStatus.DRAFT:
            return redirect("article", own.article.pk)
        return _page(request, question, own, _form(question, own))
    form = ArticleForm(request.POST)
    submits = request.POST.get("besluit") == "indienen"
    status = attempt(
        form,
        lambda: articles.save(
            person=request.user, question_id=question_id, at=request.at, submits=submits, **form.cleaned_data
        ),
    )
    if status is not None:
        return _page(request, question, own, form, status=status)
    messages.success(request, _SUBMITTED if submits else _SAVED)
    return redirect("knowledge") if submits else redirect("article_write", question_id)


def _form(question: Question, own: OpenedArticle | None) -> ArticleForm:
    if own is None:
        return ArticleForm(initial={"category": question.category, "phase": question.phase})
    kept, words = own.article, own.words
    return ArticleForm(
        initial={"category": kept.category, "phase": kept.phase, "title": words.title, "body": words.body}
    )


def _page(
    request: DeskRequest,
    question: Question,
    own: OpenedArticle | None,
    form: ArticleForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    sent = reading.advices(question, person=request.user, at=request.at)
    typed = ArticleWords(form["title"].value() or "", form["body"].value() or "")
    context = {
        "question": question,
        "form": form,
        "remarks": own.words.remarks if own is not None else "",
        "identifying": articles.identifying_words(typed, question),
        "advices": [sections_of(each.parts) for each in sent],
    }
    return render(request, "knowledge/write.html", context, status=status)
