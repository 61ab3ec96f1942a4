"""Several questions at once: what the coordinator chose in a list, and 'zoek voor alle' on 'Verdelen'."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from steunpunt.desk.routing import attention
from steunpunt.desk.routing.lists import several
from steunpunt.desk.routing.lists.several import ActResult
from steunpunt.desk.staff import active_roles
from steunpunt.models import Adviser
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.question_lists import SeveralAct
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.staff.answer import post_only


class SeveralForm(DeskForm):
    """What to do with the chosen questions, and for which adviser."""

    doe = forms.TypedChoiceField(label="Doe", coerce=SeveralAct, choices=SeveralAct.choices())
    adviseur = forms.TypedChoiceField(label="Adviseur", coerce=UUID, required=False, empty_value=None)

    def __init__(self, data: Any = None, *, advisers: Collection[Adviser]) -> None:
        super().__init__(data, auto_id="samen_%s")
        chosen = [("", "Kies een adviseur"), *((str(adviser.pk), str(adviser)) for adviser in advisers)]
        field = self.fields["adviseur"]
        if isinstance(field, forms.ChoiceField):
            field.choices = chosen


@post_only("lists")
@signed_in
def act(request: DeskRequest) -> HttpResponse:
    """Do one thing for the chosen questions, and say per question what came of it."""
    _require_coordinator(request)
    form = SeveralForm(request.POST, advisers=active_advisers())
    if not form.is_valid():
        return _refused(request, "Kies wat u met de vragen wilt doen.")
    chosen = [pk for typed in request.POST.getlist("vraag") if (pk := _uuid(typed)) is not None]
    return _done(request, form.cleaned_data["doe"], chosen, form.cleaned_data["adviseur"])


@post_only("dividing")
@signed_in
def search_for_all(request: DeskRequest) -> HttpResponse:
    """Look for an adviser for every question that has none, after somebody got more room; the first `MOST`."""
    _require_coordinator(request)
    waiting = request.visible.filter(attention.routed(), ended_at=None).order_by("submitted_at", "id")
    chosen = list(waiting.values_list("pk", flat=True)[: several.MOST])
    if not chosen:
        messages.info(request, "Er wacht nu geen vraag op een adviseur.")
        return redirect("dividing")
    return _done(request, SeveralAct.AGAIN, chosen, None)


def active_advisers() -> list[Adviser]:
    """Return the active advisers, by name."""
    return list(active_roles.advisers().select_related("person").order_by("person__sort_key", "pk"))


def _done(request: DeskRequest, what: SeveralAct, chosen: list[UUID], adviser: UUID | None) -> HttpResponse:
    try:
        results = several.act(what, chosen, person=request.user, adviser_id=adviser, at=request.at)
    except Faulty as refusal:
        return _refused(request, " ".join(fault.sentence for fault in refusal.faults))
    context = {
        "what": what.label,
        "done": sum(not result.refusal for result in results),
        "total": len(results),
        "results": [_shown(result) for result in results],
    }
    return render(request, "desk/lists/several.html", context)


def _shown(result: ActResult) -> dict[str, str | bool]:
    if result.refusal:
        said = result.refusal
    else:
        said = (
            f"Aangeboden aan {result.adviser}." if result.adviser else "Terug bij het steunpunt. Wij zoeken een ander."
        )
    return {
        "url": reverse("question", args=[result.question_id]),
        "reference": result.reference,
        "is_done": not result.refusal,
        "said": said,
    }


def _refused(request: DeskRequest, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return redirect(reverse("lists"))


def _require_coordinator(request: DeskRequest) -> None:
    if not request.held.opens(Capability.OVERSEE):
        raise NotFound


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
