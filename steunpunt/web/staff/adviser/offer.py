"""The adviser decides about an offer, or steps back later: by role-level facts, before a word of content is opened."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from steunpunt.desk.access import permissions
from steunpunt.desk.questions import queries, urgent_notices
from steunpunt.desk.routing import triage
from steunpunt.models import Assignment, Outcome, Question
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.staff.promises import shown
from steunpunt.web.presenters.staff.questions import answer_until, facts_of, page_of, title_of
from steunpunt.web.presenters.staff.urgent_notices import told
from steunpunt.web.staff.adviser.case import after, case_page
from steunpunt.web.staff.answer import attempt, kept, posted
from steunpunt.web.staff.forms import RecuseForm

_A_CLICK = timedelta(minutes=1)
"""Elapsed time in which a second click is taken for the first."""


def offer_page(
    request: DeskRequest, question: Question, *, form: RecuseForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """What the adviser may know before deciding: facts by role, the promise, and what he declares."""
    due = queries.answers_due(request.user).get(question.id)
    context = {
        "question": question,
        "title": title_of(question),
        "base": f"{page_of(question)}/desk",
        "promises": shown(question, reader=request.user, at=request.at, mine=True),
        "signals": told(urgent_notices.of_question(question)),
        "facts": facts_of(question, at=request.at),
        "answer_until": answer_until(due, at=request.at) if due else "",
        "declaration": _sentences(triage.DECLARATION),
        "form": form or RecuseForm(),
    }
    return render(request, "desk/adviser/offer.html", context, status=status)


@posted("/vragen/{question_id}")
@signed_in
def accept(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The adviser declares that there is no conflict, and takes the question."""
    try:
        triage.claim(person=request.user, question_id=question_id, at=request.at)
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.code != "al-aanvaard":
            raise
        return _taken(request)
    messages.success(request, "De vraag is nu bij u. Hieronder leest u wat er speelt.")
    return HttpResponseRedirect(after(question_id))


@posted("/vragen/{question_id}")
@signed_in
def step_back(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The adviser steps back, from an offer or from a question that he holds; it is routed on."""
    if _has_stepped_back(request, question_id):
        return HttpResponseRedirect("/werk")
    question, standing = permissions.find(request.user, question_id)
    if not (standing.is_asked or standing.advises):
        raise NotFound
    form = RecuseForm(request.POST, auto_id="terugtrekken_%s" if standing.advises else "id_%s")
    status = attempt(
        form,
        lambda: triage.recuse(
            person=request.user, question_id=question_id, reason=form.cleaned_data["reason"], at=request.at
        ),
    )
    if status is not None and standing.advises:
        page = case_page(request, question, standing, bound={"terugtrekken": form}, status=status)
        return kept(request, page, form)
    if status is not None:
        return offer_page(request, question, form=form, status=status)
    messages.success(request, f"U hebt zich teruggetrokken van {question.reference}. Wij zoeken een andere adviseur.")
    return HttpResponseRedirect("/werk")


def lapsed(request: DeskRequest, question_id: UUID) -> HttpResponse | None:
    """For who comes too late to an offer: that another took it. None for whom it was never offered.

    It shows nothing of the question; that it exists, the letter about the offer had told already.
    """
    if not triage.came_too_late(person=request.user, question_id=question_id):
        return None
    return _taken(request, HTTPStatus.OK)


def _sentences(declaration: str) -> list[str]:
    return [f"{sentence.rstrip('.')}." for sentence in declaration.split(". ")]


def _has_stepped_back(request: DeskRequest, question_id: UUID) -> bool:
    """The second of two clicks: he is out of it already. Later, for who is tied to it, it is not there any more."""
    mine = Assignment.objects.filter(question_id=question_id, adviser_id=request.user.id)
    just_now = mine.filter(outcome=Outcome.DECLINED, ended_at__gte=request.at - _A_CLICK)
    return just_now.exists() and not mine.filter(ended_at=None).exists()


def _taken(request: DeskRequest, status: HTTPStatus = HTTPStatus.CONFLICT) -> HttpResponse:
    return render(request, "desk/coordinator/taken.html", status=status)
