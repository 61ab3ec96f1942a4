"""'Te bellen': whom we promised to ring, with numbers, moments and a tick."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from steunpunt.desk.questions import talks
from steunpunt.desk.routing.calls import attempts, owed
from steunpunt.desk.routing.calls.owed import OwedCall
from steunpunt.models import Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Channel
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.moments import capital, iso, stretch_of, when
from steunpunt.web.presenters.phone import dialled
from steunpunt.web.staff.answer import attempt, post_only
from steunpunt.web.staff.calls.forms import CallForm


@require_safe
@signed_in
def calls(request: DeskRequest) -> HttpResponse:
    """List the calls that are owed: an adviser's own, and for whoever leads the desk all of them."""
    return _page(request)


@post_only("calls")
@signed_in
def tick(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Record that one rang, and whether the asker was reached: then it is a talk that was held."""
    form = _form(question_id, request.POST)
    status = attempt(form, lambda: _record(request, question_id, form))
    if status is not None:
        return _page(request, bound={question_id: form}, status=status)
    reached = form.cleaned_data["reached"] == CallForm.REACHED
    messages.success(request, "Vastgelegd als gesprek." if reached else "Vastgelegd dat u niemand bereikte.")
    return redirect("calls")


def _record(request: DeskRequest, question_id: UUID, form: CallForm) -> None:
    person, at = request.user, request.at
    called_at = min(form.cleaned_data["called_at"], at)
    if form.cleaned_data["reached"] != CallForm.REACHED:
        attempts.record(person=person, question_id=question_id, called_at=called_at, at=at)
        return
    talk = form.cleaned_data["talk"]
    if talk is not None:
        talks.hold(person=person, question_id=question_id, talk_id=talk, held_at=called_at, at=at)
        return
    talks.hold_unplanned(
        person=person,
        question_id=question_id,
        kind=attempts.kind_of_next_talk(question_id),
        channel=Channel.TELEFOON,
        held_at=called_at,
        at=at,
    )


def _page(
    request: DeskRequest, *, bound: dict[UUID, CallForm] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    oversees = Capability.OVERSEE in request.roles.capabilities
    if not (request.roles.is_adviser or oversees):
        raise NotFound
    bound = bound or {}
    listed = owed.owed_to(request.user, request.visible, at=request.at)
    context = {
        "calls": [_row(call, bound.get(call.question.pk), at=request.at) for call in listed],
        "oversees": oversees,
        "form": next(iter(bound.values()), None),
    }
    return render(request, "desk/calls/page.html", context, status=status)


def _row(call: OwedCall, form: CallForm | None, *, at: datetime) -> dict[str, object]:
    question, known = call.question, call.reachable
    late = call.due_at <= at
    return {
        "id": str(question.pk),
        "url": reverse("question", args=[question.pk]),
        "reference": question.reference,
        "reason": call.reason.label,
        "when": capital(when(call.due_at, at)),
        "iso": iso(call.due_at),
        "word": "Te laat" if late else "Uiterlijk" if call.talk is None else "Afgesproken",
        "is_late": late,
        "who": str(question.asker) if known else "",
        "organisation": str(question.organisation),
        "number": known.contact if known else "",
        "dial": dialled(known.contact) if known else "",
        "moments": [capital(stretch_of(span, at)) for span in known.call_moments] if known else [],
        "tried": [when(moment, at) for moment in call.tried],
        "callers": ", ".join(call.callers),
        "form": (form or _form_of(question, call, at=at)) if call.is_own else None,
        "is_bound": form is not None,
    }


def _form_of(question: Question, call: OwedCall, *, at: datetime) -> CallForm:
    initial = {"called_at": timezone.localtime(at), "talk": call.talk.pk if call.talk else None}
    return CallForm(initial=initial, auto_id=f"gebeld_{question.pk}_%s")


def _form(question_id: UUID, data: QueryDict) -> CallForm:
    return CallForm(data, auto_id=f"gebeld_{question_id}_%s")
