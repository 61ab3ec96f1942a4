"""The pages of referrals: refer from a question, consent, follow, and record progress by hand where a partner has no
system.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from steunpunt.desk.access import permissions
from steunpunt.desk.package import referral_permissions
from steunpunt.desk.package import referrals as desk
from steunpunt.models import Referral
from steunpunt.rules.access.referrals import OVER, ReferralParty, ReferralStatus, ReferralStep, Share, possible
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.package.forms import FromQuestionForm, ReturnForm
from steunpunt.web.presenters.moments import when
from steunpunt.web.presenters.parts import Cell, Row, columns, typed
from steunpunt.web.presenters.referrals import stand
from steunpunt.web.presenters.timeline import TimelineEvent
from steunpunt.web.staff.answer import attempt, keep_input

_BUTTONS = {
    ReferralStep.AGREE: ("Ja, stuur dit", "primary", "Uw verwijzing is verzonden."),
    ReferralStep.DECLINE: ("Nee, liever niet", "secondary", "De verwijzing gaat niet door. Er is niets verstuurd."),
    ReferralStep.ACCEPT: ("Opgepakt", "primary", "Vastgelegd: opgepakt."),
    ReferralStep.FINISH: ("Afgerond", "secondary", "Vastgelegd: afgerond."),
    ReferralStep.WITHDRAW: ("Trek de verwijzing in", "secondary", "De verwijzing is ingetrokken."),
}


@require_http_methods(["GET", "POST"])
@signed_in
def refer(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Refer from a question, by its asker or the adviser who holds it."""
    question, relation = permissions.find(request.user, question_id, at_least=Visibility.CONTENT)
    if not (relation.is_asker or relation.advises):
        raise NotFound
    form = FromQuestionForm(request.POST or None)
    status: HTTPStatus | None = HTTPStatus.OK
    if request.method == "POST":
        answers: list[HttpResponse] = []

        def act() -> Done:
            data = form.cleaned_data
            made = desk.refer(
                person=request.user,
                item=data["item"].code,
                question_id=question_id,
                shares=[Share(share) for share in data["shares"]],
                note=data["note"],
                at=request.at,
            )
            waits = made.status == ReferralStatus.WAITS
            notice = (
                "De vrager krijgt bericht. Na akkoord gaat de verwijzing." if waits else "De verwijzing is verzonden."
            )
            return Done(reverse("referral", args=[made.id]), notice, question_id)

        status = attempt(form, lambda: answers.append(redirect_once(request, form.idempotency_key("verwijzen"), act)))
        if status is None:
            return answers[0]
    context = {"question": question, "form": form, "is_asker": relation.is_asker}
    return render(request, "package/refer.html", context, status=status)


@require_safe
@signed_in
def referrals(request: DeskRequest) -> HttpResponse:
    """List the referrals that this person may see, newest first."""
    visible = referral_permissions.visible_to(request.user).order_by("-made_at", "id")[:200]
    rows: list[list[Cell]] = [
        [
            {"label": "Onderdeel", "text": row.item.name, "url": reverse("referral", args=[row.id])},
            {"label": "Stand", "status": stand(row)[0], "text": stand(row)[1]},
            {"label": "Gemaakt", "text": when(row.made_at, request.at)},
            {"label": "Vraag", "text": row.question.reference if row.question else "–"},
        ]
        for row in visible
    ]
    headings = columns("Onderdeel", "Stand", "Gemaakt", "Vraag")
    return render(request, "package/referrals.html", {"rows": rows, "columns": headings})


@require_http_methods(["GET", "POST"])
@signed_in
def referral(request: DeskRequest, referral_id: UUID) -> HttpResponse:
    """Show one referral: what is shared, its status, and the steps open to this person."""
    referral = referral_permissions.find(request.user, referral_id)
    if request.method == "GET":
        return _page(request, referral)
    try:
        step = ReferralStep(request.POST.get("stap", ""))
    except ValueError:
        raise NotFound from None
    form = ReturnForm(request.POST)
    if step is not ReferralStep.RETURN:
        desk.act(person=request.user, referral_id=referral_id, step=step, at=request.at)
        messages.success(request, _BUTTONS[step][2])
        return HttpResponseRedirect(request.path)
    status = attempt(
        form,
        lambda: desk.act(
            person=request.user, referral_id=referral_id, step=step, reason=form.cleaned_data["reason"], at=request.at
        ),
    )
    if status is not None:
        return keep_input(request, _page(request, referral, form=form, status=status), form)
    messages.success(request, "Vastgelegd: teruggegeven.")
    return HttpResponseRedirect(request.path)


def _page(
    request: DeskRequest, referral: Referral, *, form: ReturnForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    parties = referral_permissions.parties(request.user, referral)
    steps = possible(ReferralStatus(referral.status), parties)
    is_asker = ReferralParty.ASKER in parties
    asks_consent = ReferralStep.AGREE in steps
    if asks_consent:
        steps -= {ReferralStep.WITHDRAW}  # declining does the same
    shape, word = stand(referral)
    context: dict[str, Any] = {
        "referral": referral,
        "status": shape,
        "status_word": word,
        "next": _next(referral, is_asker=is_asker, request=request),
        "is_asker": is_asker,
        "went": referral.sent_at is not None,
        "over": ReferralStatus(referral.status) in OVER,
        "asked_by": referral.made_by if referral.made_by_id != referral.asker_id else None,
        "goes": _shared(desk.shared(referral, person=request.user, at=request.at)),
        "may_read": referral_permissions.may_read(referral, request.user),
        "asks_consent": asks_consent,
        "buttons": [
            {"step": step.value, "label": _BUTTONS[step][0], "kind": _BUTTONS[step][1]}
            for step in _BUTTONS
            if step in steps
        ],
        "may_return": ReferralStep.RETURN in steps,
        "form": form or ReturnForm(),
        "events": _events(referral, request),
        "by_hand": ReferralParty.DESK in parties and referral.receiver is None and referral.sent_at is not None,
    }
    return render(request, "package/referral.html", context, status=status)


def _shared(shared_values: Mapping[str, str]) -> list[Row]:
    """What is shared, in the order of the form."""
    return [typed(share.label, shared_values[share.value]) for share in Share if share.value in shared_values]


_NEXT = {
    ReferralStatus.WAITS: "De vrager moet nog akkoord gaan.",
    ReferralStatus.ACCEPTED: "Er wordt contact opgenomen.",
    ReferralStatus.DECLINED: "Er is niets verstuurd.",
}


def _next(referral: Referral, *, is_asker: bool, request: DeskRequest) -> str:
    status = ReferralStatus(referral.status)
    if status is ReferralStatus.WAITS and is_asker:
        return "Kijk wat er meegaat, en zeg ja of nee."
    if status is ReferralStatus.SENT and referral.escalated_at is not None:
        return "Nog niet opgepakt, later dan afgesproken. De desk belt erachteraan."
    if status is ReferralStatus.SENT and referral.due_at is not None:
        until = when(referral.due_at, request.at)
        return f"Afgesproken is dat dit uiterlijk {until} is opgepakt. Lukt dat niet, dan belt de desk."
    return f"De reden: {desk.reason(referral)}" if status is ReferralStatus.RETURNED else _NEXT.get(status, "")


def _events(referral: Referral, request: DeskRequest) -> list[TimelineEvent]:
    steps = [
        ("Gemaakt", referral.made_at, "note"),
        ("Akkoord van de vrager", referral.agreed_at, "check"),
        ("Verzonden", referral.sent_at, "letter"),
        ("Niet op tijd opgepakt", referral.escalated_at, "bang"),
        ("Opgepakt", referral.accepted_at, "dot"),
        (stand(referral)[1], referral.ended_at, "check" if referral.status == ReferralStatus.DONE else "cross"),
    ]
    return [{"title": title, "when": when(at, request.at), "shape": shape} for title, at, shape in steps if at]
