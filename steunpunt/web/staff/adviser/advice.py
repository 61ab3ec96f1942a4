"""The adviser's pages to write the advice: save a draft, check it, send it."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from steunpunt.desk.questions import advice, reading
from steunpunt.desk.questions.advice import Parts
from steunpunt.models import Advice, Question
from steunpunt.rules.access import lifecycle
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.access.visibility import Relation, roles_of
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import TextFormat
from steunpunt.web.http.authentication import fresh_authentication
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import faults_of
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.http.versions import version_of
from steunpunt.web.presenters.advice.letter import letter_of, sections_of
from steunpunt.web.presenters.conversation import bubbles_of
from steunpunt.web.presenters.moments import hour, when
from steunpunt.web.presenters.staff.questions import asker_role, more_texts_of, page_of
from steunpunt.web.staff.adviser.second_look import second_look_of
from steunpunt.web.staff.answer import attempt, find_held, page_if_lost, post_only
from steunpunt.web.staff.forms import AdviceForm, SendForm

_LAST_SAID = 5
"""How many of the newest messages and notes stand beside the editor."""
_REQUIRED = ("understood", "advice", "next_steps")


@require_http_methods(["GET", "POST"])
@signed_in
def write(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The editor. Posting it saves the draft; with `nakijken` it continues to the page on which to check it."""
    lost_page = page_if_lost(request, question_id)
    if lost_page is not None:
        return lost_page
    question, relation = find_held(request, question_id)
    if request.method == "GET":
        _require_draftable(question, relation)
        return _editor(request, question, None, HTTPStatus.OK)
    form = AdviceForm(request.POST)
    status = attempt(form, lambda: _keep(request, question, form))
    if status is not None:
        return _editor(request, question, form, status)
    if "nakijken" not in request.POST:
        previews = "voorbeeld" in request.POST
        if not previews:
            messages.success(request, "Uw concept is bewaard. Alleen u kunt het lezen.")
        query, fragment = ({"voorbeeld": 1}, "voorbeeld") if previews else (None, None)
        return redirect(reverse("desk_advice", args=[question_id], query=query, fragment=fragment))
    for name in _REQUIRED:
        if not form.cleaned_data[name]:
            form.add_error(name, f"Vul dit nog in: {form.fields[name].label}.")
    if form.errors:
        return _editor(request, question, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("desk_advice_check", question_id)


@post_only("desk_advice", "question_id")
@signed_in
def autosave(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Save the draft while it is typed. Return the line that says when, and with it the preview of what was saved."""
    question, _ = find_held(request, question_id)
    form = AdviceForm(request.POST)
    status = attempt(form, lambda: _keep(request, question, form))
    context = {
        "said": f"Bewaard om {hour(request.at)}.",
        "faults": faults_of(form) if status else [],
        "sections": [] if status else sections_of(form.parts()),
    }
    return render(request, "desk/adviser/advice_saved.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def check(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Show the letter as the asker will read it. Posting it sends the version that was shown; another version is
    refused.
    """
    lost_page = page_if_lost(request, question_id)
    if lost_page is not None:
        return lost_page
    question, relation = find_held(request, question_id)
    parts = reading.draft_advice(question, person=request.user, at=request.at)
    if parts is None:
        # Sent already, by the first of two clicks; or nothing has been written yet.
        is_given = advice.is_given(question)
        return redirect("question" if is_given else "desk_advice", question_id)
    if request.method == "GET":
        _require_draftable(question, relation)
        return _check_page(request, question, parts)
    form = SendForm(request.POST)
    if request.POST.get("version") != version_of(vars(parts)):
        return _check_page(request, question, parts, changed=True)
    return fresh_authentication(_send_once)(request, question, form, parts)


def _send_once(request: DeskRequest, question: Question, form: SendForm, parts: Parts) -> HttpResponse:
    answers: list[HttpResponse] = []
    status = attempt(form, lambda: answers.append(_send(request, question, form, parts)))
    if status is not None:
        return _check_page(request, question, parts, form=form, status=status)
    return answers[0]


def _keep(request: DeskRequest, question: Question, form: AdviceForm) -> Advice:
    """Save what was typed. Over other words only with the button under them."""
    editor = None if "vervangen" in request.POST else form.editor()
    return advice.save_draft(
        person=request.user, question_id=question.id, parts=form.parts(), at=request.at, editor=editor
    )


def _send(request: DeskRequest, question: Question, form: SendForm, parts: Parts) -> HttpResponse:
    def act() -> Done:
        advice.send(person=request.user, question_id=question.id, parts=parts, at=request.at)
        notice = "Uw advies is verstuurd. De vrager krijgt bericht dat het klaarstaat."
        return Done(page_of(question), notice, question.id)

    return redirect_once(request, form.idempotency_key("advies"), act)


def _require_draftable(question: Question, relation: Relation) -> None:
    if Step.DRAFT not in lifecycle.possible(Status(question.status), roles_of(relation)):
        raise NotFound


def _editor(request: DeskRequest, question: Question, form: AdviceForm | None, status: HTTPStatus) -> HttpResponse:
    """The editor, with the case beside it. `form`: what was typed and refused."""
    draft = Advice.objects.filter(question=question, sent_at=None).select_related("author").first()
    saved = reading.draft_advice(question, person=request.user, at=request.at) if draft else None
    if form is None:
        opened_with = {"opened_with": draft.saved_at.isoformat(timespec="microseconds")} if draft else {}
        form = AdviceForm(initial=(saved.texts() if saved else {}) | opened_with)
    for name in _REQUIRED:
        # A draft may lack these, but they are not marked 'niet verplicht', as the advice needs them.
        form.fields[name].required = True
    case = reading.case_file(question, person=request.user, at=request.at)
    context = {
        "question": question,
        "content": case.content,
        "more_texts": more_texts_of(case.content),
        "bubbles": bubbles_of(case.messages[-_LAST_SAID:], reader=request.user, at=request.at),
        "has_more": len(case.messages) > _LAST_SAID,
        "form": form,
        "asker_role": asker_role(question),
        "said": f"Bewaard: {when(draft.saved_at, request.at)}." if draft else "",
        "sections": sections_of(replace(saved, format=TextFormat.MARKDOWN)) if saved else [],
        "shows_preview": "voorbeeld" in request.GET,
        **second_look_of(question, person=request.user, at=request.at),
        "overtaken": draft if status == HTTPStatus.CONFLICT else None,
    }
    return render(request, "desk/adviser/advice.html", context, status=status)


def _check_page(
    request: DeskRequest,
    question: Question,
    parts: Parts,
    *,
    form: SendForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    changed: bool = False,
) -> HttpResponse:
    context = {
        "question": question,
        "form": form or SendForm(initial={"version": version_of(vars(parts))}),
        "changed": changed,
        "letter": letter_of(question, parts, adviser=str(request.user), moment=request.at),
    }
    return render(request, "desk/adviser/advice_check.html", context, status=HTTPStatus.CONFLICT if changed else status)
