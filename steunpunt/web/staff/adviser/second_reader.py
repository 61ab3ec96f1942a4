"""The pages of a colleague who was asked to read an advice before it is sent: declare, read, remark, be done."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.questions import reading
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance
from steunpunt.desk.routing.second_look import looks, remarks
from steunpunt.models import SecondLook
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.presenters.advice.passages import elsewhere, passages_of
from steunpunt.web.presenters.conversation import bubbles_of
from steunpunt.web.presenters.moments import when
from steunpunt.web.presenters.staff.questions import asker_role, facts_of, more_texts_of, title_of
from steunpunt.web.staff.answer import attempt, post_only
from steunpunt.web.staff.forms import RemarkForm


@require_safe
@signed_in
def page(request: DeskRequest, look_id: UUID) -> HttpResponse:
    """The declaration; after it the draft by its paragraphs, with the case."""
    return _page(request, looks.find(request.user, look_id, at=request.at))


@post_only("second_look", "look_id")
@signed_in
def declare(request: DeskRequest, look_id: UUID) -> HttpResponse:
    """Declare to have no conflict of interest."""
    looks.declare(person=request.user, look_id=look_id, at=request.at)
    return redirect("second_look", look_id)


@post_only("second_look", "look_id")
@signed_in
def decline(request: DeskRequest, look_id: UUID) -> HttpResponse:
    """Not read along, or no more."""
    looks.decline(person=request.user, look_id=look_id, at=request.at)
    messages.success(request, "U leest niet mee. Uw collega krijgt bericht.")
    return redirect("work")


@post_only("second_look", "look_id")
@signed_in
def remark(request: DeskRequest, look_id: UUID) -> HttpResponse:
    """Write a remark at a passage."""
    look = looks.find(request.user, look_id, at=request.at)
    form = RemarkForm(request.POST)
    answers: list[HttpResponse] = []

    def act() -> Done:
        fields = {name: form.cleaned_data[name] for name in ("part", "passage", "words")}
        remarks.add(person=request.user, look_id=look_id, at=request.at, **fields)
        return Done(reverse("second_look", args=[look_id]), "Uw opmerking is bewaard.")

    status = attempt(form, lambda: answers.append(redirect_once(request, form.idempotency_key("opmerking"), act)))
    return answers[0] if status is None else _page(request, look, form=form, status=status)


@post_only("second_look", "look_id")
@signed_in
def finish(request: DeskRequest, look_id: UUID) -> HttpResponse:
    """Be done with reading along."""
    looks.finish(person=request.user, look_id=look_id, at=request.at)
    messages.success(request, "Dank u. Uw collega ziet wat u opmerkte. U leest deze vraag nu niet meer.")
    return redirect("work")


def _page(
    request: DeskRequest, look: SecondLook, *, form: RemarkForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    question, at = look.assignment.question, request.at
    context = {"look": look, "question": question, "until": when(look.expires_at, at), "title": title_of(question)}
    if look.declared_at is None:
        context |= {"facts": facts_of(question, at=at), "declaration": acceptance.DECLARATION.split(". ")}
        return render(request, "desk/adviser/second_look_asked.html", context, status=status)
    read = reading.second_reading(look, person=request.user, at=at)
    draft = read.draft or Parts()
    passages = passages_of(draft, read.remarks)
    context |= {
        "passages": [
            {**passage, "form": _form(form, number, part=passage["part"], passage=passage["passage"])}
            for number, passage in enumerate(passages)
        ],
        "elsewhere": elsewhere(draft, read.remarks),
        "content": read.case.content,
        "more_texts": more_texts_of(read.case.content),
        "bubbles": bubbles_of(read.case.messages, reader=request.user, at=at),
        "asker_role": asker_role(question),
        "form": form,
    }
    return render(request, "desk/adviser/second_look.html", context, status=status)


def _form(sent: RemarkForm | None, number: int, *, part: str, passage: str) -> RemarkForm:
    """The form at this passage: the one that was refused, or an empty one."""
    if sent is not None and (sent.data.get("part"), sent.data.get("passage", "").strip()) == (part, passage):
        return sent
    return RemarkForm(initial={"part": part, "passage": passage}, auto_id=f"opmerking{number}_%s")
