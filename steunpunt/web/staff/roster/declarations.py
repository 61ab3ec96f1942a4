"""'Mijn banden': the ties that exclude somebody of the desk from questions; they declare these themselves."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import capabilities
from steunpunt.desk.routing import declarations
from steunpunt.models import Acquaintance, Office, Organisation, Party, PartyFunction
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.time.wall_clock import full_date
from steunpunt.rules.words import Function, Role
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.fields import DayField, WordChoiceField
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.staff.answer import attempt


class AcquaintanceForm(DeskForm):
    """Somebody they know, by role and organisation."""

    role = WordChoiceField(Role, label="Welke functie heeft diegene?", error_messages={"required": "Kies de functie."})
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("sort_key", "code"),
        label="Bij welke organisatie?",
        empty_label="Kies …",
        error_messages={"required": "Kies de organisatie.", "invalid_choice": "Kies een organisatie uit de lijst."},
    )


class PartyForm(DeskForm):
    party = forms.ModelChoiceField(
        Party.objects.all(),
        label="Welke partij?",
        empty_label="Kies …",
        error_messages={"required": "Kies de partij.", "invalid_choice": "Kies een partij uit de lijst."},
    )
    since = DayField(label="Vanaf", required=False)
    until = DayField(label="Tot en met", help_text="Laat leeg als het nog zo is.", required=False)


@require_http_methods(["GET", "POST"])
@signed_in
def ties(request: DeskRequest) -> HttpResponse:
    """Show, declare and withdraw ties. A new one takes effect at once: what they may no longer hold is handed over."""
    capabilities.require(request.user, Capability.DECLARE_CONFLICTS)
    if request.method == "GET":
        return _page(request)
    part = request.POST.get("deel", "")
    if part == "weg" and request.POST.get("band", "").isascii() and request.POST.get("band", "").isdecimal():
        declarations.withdraw(person=request.user, tie=int(request.POST["band"][:9]), at=request.at)
        messages.success(request, "De band is ingetrokken.")
        return redirect("ties")
    forms_and_commands: dict[str, tuple[DeskForm, Callable[[DeskRequest, dict[str, Any]], object]]] = {
        "persoon": (AcquaintanceForm(request.POST, auto_id="persoon_%s"), _declare),
        "partij": (PartyForm(request.POST, auto_id="partij_%s"), _serve),
    }
    if part not in forms_and_commands:
        raise NotFound
    form, command = forms_and_commands[part]
    status = attempt(form, lambda: command(request, form.cleaned_data))
    if status is not None:
        return _page(request, bound={part: form}, status=status)
    messages.success(request, "Dat is vastgelegd. Vragen waar dit speelt, komen niet meer bij u.")
    return redirect("ties")


def _declare(request: DeskRequest, data: dict[str, Any]) -> object:
    return declarations.declare(
        person=request.user, organisation=data["organisation"].pk, role=data["role"], at=request.at
    )


def _serve(request: DeskRequest, data: dict[str, Any]) -> object:
    return declarations.declare_party(
        person=request.user, party=data["party"].pk, since=data["since"], until=data["until"], at=request.at
    )


def _page(
    request: DeskRequest, *, bound: dict[str, DeskForm] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    offices = Office.objects.filter(person=request.user).select_related("organisation").order_by("since")
    parties = PartyFunction.objects.filter(person=request.user).select_related("party").order_by("since")
    declared = Acquaintance.objects.filter(person=request.user, withdrawn_at=None).select_related("organisation")
    context = {
        "offices": [f"{Function(row.function).label}, {row.organisation.in_full}{_until(row)}" for row in offices],
        "parties": [f"{row.party}{_until(row)}" for row in parties],
        "known": [
            {"id": row.pk, "text": f"{Role(row.role).label}, {row.organisation.in_full}"}
            for row in declared.order_by("organisation__sort_key", "role")
        ],
        "forms": {
            "persoon": AcquaintanceForm(auto_id="persoon_%s"),
            "partij": PartyForm(auto_id="partij_%s"),
            **(bound or {}),
        },
        "form": next(iter((bound or {}).values()), None),
    }
    return render(request, "desk/roster/ties.html", context, status=status)


def _until(tie: Office | PartyFunction) -> str:
    return f", tot en met {full_date(tie.until)}" if tie.until else ""
