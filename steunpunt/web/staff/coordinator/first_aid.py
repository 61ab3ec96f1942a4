"""The coordinator's page to edit the first aid: what an asker can do already, per phase."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import capabilities
from steunpunt.desk.administration import first_aid
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.words import Phase
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.staff.answer import attempt
from steunpunt.web.staff.forms import FirstAidForm


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: DeskRequest) -> HttpResponse:
    """One form per phase, one tip per line; each is saved by itself, and shown from the next question on."""
    capabilities.require(request.user, Capability.EDIT_FIRST_AID)
    if request.method == "GET":
        return _page(request)
    try:
        phase = Phase(request.POST.get("phase", ""))
    except ValueError:
        raise Http404 from None
    form = FirstAidForm(request.POST, auto_id=f"{phase}_%s")
    status = attempt(
        form,
        lambda: first_aid.rewrite(
            person=request.user, phase=phase, lines=form.cleaned_data["lines"].split("\n"), at=request.at
        ),
    )
    if status is not None:
        return _page(request, (phase, form), status=status)
    messages.success(request, f"De eerste hulp voor ‘{phase.label}’ is bewaard.")
    return redirect("first_aid")


def _page(
    request: DeskRequest, refused: tuple[Phase, FirstAidForm] | None = None, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    phases = [
        {
            "phase": phase,
            "form": refused[1]
            if refused and refused[0] is phase
            else FirstAidForm(initial={"lines": "\n".join(first_aid.lines_for(phase))}, auto_id=f"{phase}_%s"),
        }
        for phase in Phase
    ]
    context = {"phases": phases, "most": first_aid.MOST, "longest": first_aid.LONGEST}
    return render(request, "desk/coordinator/first_aid.html", context, status=status)
