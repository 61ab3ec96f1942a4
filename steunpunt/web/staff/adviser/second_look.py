"""The holder of a question asks a colleague for a second look at the draft, and takes that back."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import second_readers
from steunpunt.desk.questions import reading
from steunpunt.desk.routing.second_look import looks
from steunpunt.models import Person, Question
from steunpunt.rules.words import SecondLookEnding
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.advice.passages import remarks_of
from steunpunt.web.presenters.moments import when
from steunpunt.web.staff.answer import attempt, find_held, page_if_lost, post_only
from steunpunt.web.staff.forms import SecondReaderForm


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Choose a colleague; posting it asks them."""
    lost_page = page_if_lost(request, question_id)
    if lost_page is not None:
        return lost_page
    question, _ = find_held(request, question_id)
    colleagues = looks.readers_for(question, at=request.at)
    if request.method == "GET":
        form, status = SecondReaderForm(colleagues=colleagues), HTTPStatus.OK
        return _page(request, question, form, status, can_choose=bool(colleagues))
    form = SecondReaderForm(request.POST, colleagues=colleagues)
    refused = attempt(
        form,
        lambda: looks.ask(
            person=request.user, question_id=question_id, reader=form.cleaned_data["reader"], at=request.at
        ),
    )
    if refused is not None:
        return _page(request, question, form, refused, can_choose=bool(colleagues))
    messages.success(request, "Uw collega krijgt bericht. U ziet hier wat die opmerkt.")
    return redirect("desk_advice", question_id)


@post_only("desk_advice", "question_id")
@signed_in
def withdraw(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Take the request back."""
    find_held(request, question_id)
    looks.withdraw(person=request.user, question_id=question_id, at=request.at)
    messages.success(request, "Het verzoek is ingetrokken. Uw collega leest niet meer mee.")
    return redirect("desk_advice", question_id)


def second_look_of(question: Question, *, person: Person, at: datetime) -> dict[str, Any]:
    """Return where the second look at the draft stands, and what was remarked: context of the editor."""
    look = second_readers.latest_of(question)
    if look is None:
        return {"second_look": None, "remarks": []}
    stands = second_readers.standing(at=at).filter(pk=look.pk).exists()
    if stands and look.declared_at is not None:
        says = f"{look.reader} leest mee, tot {when(look.expires_at, at)}."
    elif stands:
        says = f"U vroeg {look.reader} om mee te lezen. Die heeft nog niet geantwoord."
    else:
        says = f"{SecondLookEnding(look.ending or SecondLookEnding.LAPSED).label}: {look.reader}."
    return {
        "second_look": {"says": says, "stands": stands},
        "remarks": remarks_of(reading.remarks(question, person=person, at=at)),
    }


def _page(
    request: DeskRequest, question: Question, form: SecondReaderForm, status: HTTPStatus, *, can_choose: bool
) -> HttpResponse:
    context = {"question": question, "form": form, "can_choose": can_choose, "days": looks.TERM.days}
    return render(request, "desk/adviser/second_look_ask.html", context, status=status)
