"""The adviser's page of an offer, without content: accept it, or step back, also later."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from steunpunt.desk.access import permissions
from steunpunt.desk.questions import queries, urgent_notices
from steunpunt.desk.routing import acceptance
from steunpunt.models import Assignment, Outcome, Question
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.staff.promises import shown
from steunpunt.web.presenters.staff.questions import answer_until, facts_of, title_of
from steunpunt.web.presenters.staff.urgent_notices import notice_lines
from steunpunt.web.staff.adviser.case import case_page, url_after
from steunpunt.web.staff.answer import attempt, keep_input, post_only
from steunpunt.web.staff.forms import RecuseForm

_A_CLICK = timedelta(minutes=1)
"""Elapsed time within which a second click counts as the first."""


def offer_page(
    request: DeskRequest, question: Question, *, form: RecuseForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Return the page: facts by role, the promise, and the declaration of no conflict."""
    due = queries.answers_due(request.user).get(question.id)
    context = {
        "question": question,
        "title": title_of(question),
        "promises": shown(question, reader=request.user, at=request.at, mine=True),
        "signals": notice_lines(urgent_notices.of_question(question)),
        "facts": facts_of(question, at=request.at),
        "answer_until": answer_until(due, at=request.at) if due else "",
        "declaration": _sentences(acceptance.DECLARATION),
        "form": form or RecuseForm(),
    }
    return render(request, "desk/adviser/offer.html", context, status=status)


@post_only("question", "question_id")
@signed_in
def accept(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Declare that there is no conflict, and claim the question."""
    try:
        acceptance.claim(person=request.user, question_id=question_id, at=request.at)
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.code != "al-aanvaard":
            raise
        return _taken(request)
    messages.success(request, "De vraag is nu bij u. Hieronder leest u wat er speelt.")
    return HttpResponseRedirect(url_after(question_id))


@post_only("question", "question_id")
@signed_in
def step_back(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Step back from an offer, or from a question that they hold; it is routed again."""
    if _has_stepped_back(request, question_id):
        return redirect("work")
    question, relation = permissions.find(request.user, question_id)
    if not (relation.is_asked or relation.advises):
        raise NotFound
    form = RecuseForm(request.POST, auto_id="terugtrekken_%s" if relation.advises else "id_%s")
    status = attempt(
        form,
        lambda: acceptance.recuse(
            person=request.user, question_id=question_id, reason=form.cleaned_data["reason"], at=request.at
        ),
    )
    if status is not None and relation.advises:
        page = case_page(request, question, relation, bound={"terugtrekken": form}, status=status)
        return keep_input(request, page, form)
    if status is not None:
        return offer_page(request, question, form=form, status=status)
    messages.success(request, f"U hebt zich teruggetrokken van {question.reference}. Wij zoeken een andere adviseur.")
    return redirect("work")


def lapsed(request: DeskRequest, question_id: UUID) -> HttpResponse | None:
    """The page for an adviser whose offer a colleague has claimed; None when it was never offered to them. It shows
    nothing of the question; the letter about the offer has told them that it exists.
    """
    if not acceptance.came_too_late(person=request.user, question_id=question_id):
        return None
    return _taken(request, HTTPStatus.OK)


def _sentences(declaration: str) -> list[str]:
    return [f"{sentence.rstrip('.')}." for sentence in declaration.split(". ")]


def _has_stepped_back(request: DeskRequest, question_id: UUID) -> bool:
    """Whether this is the second of two clicks. Later on, a conflict makes the question unknown to this adviser."""
    assignments = Assignment.objects.filter(question_id=question_id, adviser_id=request.user.id)
    just_now = assignments.filter(outcome=Outcome.DECLINED, ended_at__gte=request.at - _A_CLICK)
    return just_now.exists() and not assignments.filter(ended_at=None).exists()


def _taken(request: DeskRequest, status: HTTPStatus = HTTPStatus.CONFLICT) -> HttpResponse:
    return render(request, "desk/coordinator/taken.html", status=status)
