"""The page on which asker or adviser changes the urgency, and the decision about a proposal to lower it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clocks
from steunpunt.desk.routing import urgency_changes
from steunpunt.models import Question
from steunpunt.rules.access import lifecycle
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.access.visibility import roles_of
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.words import URGENCY_MEANS, Urgency, UrgencyOutcome, UrgencyReason
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.fields import HintedLabel, WordChoiceField
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.presenters.moments import when
from steunpunt.web.staff.answer import attempt, keep_input
from steunpunt.web.staff.forms import OnceForm

_PROMISED = {
    ClockKind.FIRST_REACTION: "eerste reactie",
    ClockKind.NEXT_REACTION: "volgende reactie",
    ClockKind.ADVICE: "advies",
}
_SAID = {
    UrgencyOutcome.CHANGED: "De urgentie is gewijzigd. De termijnen tellen vanaf nu anders.",
    UrgencyOutcome.DECLINED: "De urgentie blijft gelijk. De ander krijgt bericht.",
    UrgencyOutcome.TAKEN_BACK: "Het voorstel is ingetrokken. De urgentie blijft gelijk.",
}
_WAITS = "Voorgesteld. De urgentie gaat omlaag als de ander akkoord is; tot dan blijven de termijnen zoals ze zijn."


class UrgencyForm(OnceForm):
    """An urgency, and why; `then` says per urgency that can be chosen what would be promised."""

    urgency = WordChoiceField(
        Urgency, label="Hoe dringend is het nu?", error_messages={"required": "Kies hoe dringend."}
    )
    reason = WordChoiceField(
        UrgencyReason,
        label="Waarom?",
        help_text="Wie de vraag mag zien, ziet deze reden. Wilt u meer zeggen? Stuur dan een bericht.",
        error_messages={"required": "Kies een reden."},
    )

    def __init__(self, *args: Any, then: Mapping[Urgency, str], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["urgency"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(urgency.value, HintedLabel(urgency.label, hint)) for urgency, hint in then.items()]


@require_http_methods(["GET", "POST"])
@signed_in
def change(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Show what each other urgency would promise; raise it, or propose to lower it."""
    question, relation = permissions.find(request.user, question_id)
    steps = lifecycle.possible(Status(question.status), roles_of(relation))
    if Step.CHANGE_URGENCY not in steps:
        return redirect("question", question_id)
    form = _form(request, question)
    status: HTTPStatus | None = HTTPStatus.OK
    if request.method == "POST":
        answers: list[HttpResponse] = []

        def act() -> Done:
            made = urgency_changes.change(
                person=request.user,
                question_id=question_id,
                urgency=form.cleaned_data["urgency"],
                reason=form.cleaned_data["reason"],
                at=request.at,
            )
            said = _SAID[UrgencyOutcome.CHANGED] if made.outcome else _WAITS
            return Done(reverse("question", args=[question_id]), said, question_id)

        status = attempt(form, lambda: answers.append(redirect_once(request, form.idempotency_key("urgentie"), act)))
        if status is None:
            return answers[0]
    context = {"question": question, "form": form, "is_asker": relation.is_asker}
    return keep_input(request, render(request, "urgency/change.html", context, status=status), form)


def _form(request: DeskRequest, question: Question) -> UrgencyForm:
    """The form, with every other urgency; one that was sent may have made its choice the present urgency already."""
    is_sent = request.method == "POST"
    then = {urgency: _then(question, urgency, request) for urgency in Urgency if is_sent or urgency != question.urgency}
    return UrgencyForm(request.POST if is_sent else None, then=then)


def _then(question: Question, urgency: Urgency, request: DeskRequest) -> str:
    """What would be promised: 'eerste reactie uiterlijk vandaag 14.30 uur, advies uiterlijk morgen 9.00 uur.'"""
    due = clocks.due_with(question, urgency, at=request.at)
    said = [f"{_PROMISED[kind]} uiterlijk {when(moment, request.at)}" for kind, moment in due.items()]
    then = f"Dan is beloofd: {', '.join(said)}." if said else ""
    return f"{URGENCY_MEANS[urgency]} {then}".strip()


@require_POST
@signed_in
def decide(request: DeskRequest, question_id: UUID, change_id: UUID) -> HttpResponse:
    """Agree with a lower urgency, or not; whoever proposed it takes it back."""
    try:
        decided = urgency_changes.decide(
            person=request.user,
            question_id=question_id,
            change_id=change_id,
            agrees=request.POST.get("akkoord") == "ja",
            at=request.at,
        )
    except Refusal as refusal:
        if refusal.code != "al-besloten":
            raise
        messages.info(request, refusal.sentence)
        return HttpResponseRedirect(reverse("question", args=[question_id]))
    messages.success(request, _SAID[UrgencyOutcome(decided.outcome)])
    return HttpResponseRedirect(reverse("question", args=[question_id]))
