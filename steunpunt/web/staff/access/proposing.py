"""The pages on which somebody proposes a change of access: of a person, a term, a partner's system."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import capabilities
from steunpunt.desk.administration.access_changes import notices, people, proposals
from steunpunt.models import (
    Absence,
    AccessChange,
    Adviser,
    Client,
    LookBack,
    Office,
    PackageItem,
    PartyFunction,
    Person,
)
from steunpunt.rules.access.access_changes import AccessChangeKind, Values
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.presenters.moments import when
from steunpunt.web.presenters.staff.access import office_text, party_text, shown
from steunpunt.web.staff.access.forms import (
    AbsenceDeputyForm,
    ClientScopesForm,
    LookBackForm,
    NewPersonForm,
    OfficeForm,
    PartyFunctionForm,
    PersonAccessForm,
    ReasonForm,
)
from steunpunt.web.staff.answer import attempt


@require_http_methods(["GET", "POST"])
@signed_in
def new_person(request: DeskRequest) -> HttpResponse:
    """Propose somebody new."""
    capabilities.require(request.user, Capability.CHANGE_ACCESS)
    form = NewPersonForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        done = _propose(request, form, AccessChangeKind.PERSON)
        if done is None:
            return redirect("access_changes")
        status = done
    return render(request, "desk/access/new_person.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def person(request: DeskRequest, person_id: UUID) -> HttpResponse:
    """Show one person with their functions, and propose to change what they are or hold."""
    capabilities.require(request.user, Capability.CHANGE_ACCESS)
    about = Person.objects.filter(pk=person_id, is_system=False).first()
    if about is None:
        raise NotFound
    status, bound = HTTPStatus.OK, {}
    if request.method == "POST":
        part, row = request.POST.get("deel", ""), request.POST.get("rij", "")
        is_removal = "weg" in request.POST
        if part not in _PARTS or not _is_row(part, row, is_removal=is_removal):
            raise NotFound
        kind, make = _PARTS[part]
        options = {} if is_removal else _options(part, about)
        form = (ReasonForm if is_removal else make)(request.POST, **options, **_ids(part, row))
        done = _propose(request, form, kind, about=about, row=row[:9], is_removal=is_removal)
        if done is None:
            return redirect("access_changes")
        status, bound = done, {(part, row, is_removal): form}
    return render(request, "desk/access/person.html", _context(request, about, bound), status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def term(request: DeskRequest, tie: str) -> HttpResponse:
    """Propose for how long a conflict of this kind counts after its end."""
    capabilities.require(request.user, Capability.CHANGE_ACCESS)
    term = LookBack.objects.filter(pk=tie).first()
    if term is None:
        raise NotFound
    form = LookBackForm(request.POST or None, initial={"months": term.months})
    return _page_of(
        request, form, AccessChangeKind.LOOK_BACK, row=tie, title=f"Hoe lang telt: {ConflictKind(tie).label.lower()}"
    )


@require_http_methods(["GET", "POST"])
@signed_in
def client(request: DeskRequest, client_id: str) -> HttpResponse:
    """Propose what a partner's system may do."""
    capabilities.require(request.user, Capability.CHANGE_ACCESS)
    system = Client.objects.filter(client_id=client_id, user__is_active=True).select_related("user").first()
    if system is None:
        raise NotFound
    item = PackageItem.objects.filter(client=system).order_by("code").first()
    initial = {"scopes": system.scope.split(), "asks_for": system.organisation_id, "item": item and item.pk}
    form = ClientScopesForm(request.POST or None, initial=initial)
    return _page_of(
        request, form, AccessChangeKind.CLIENT, row=client_id, about=system.user, title=f"Koppeling {system.name}"
    )


_PARTS: dict[str, tuple[AccessChangeKind, Callable[..., ReasonForm]]] = {
    "persoon": (AccessChangeKind.PERSON, PersonAccessForm),
    "functie": (AccessChangeKind.OFFICE, OfficeForm),
    "partij": (AccessChangeKind.PARTY_FUNCTION, PartyFunctionForm),
    "vervanger": (AccessChangeKind.DEPUTY, AbsenceDeputyForm),
}
"""The parts of the page of a person."""
Bound = dict[tuple[str, str, bool], ReasonForm]
"""A form that was refused, by its part, its row and whether it removes the row."""


def _propose(
    request: DeskRequest,
    form: ReasonForm,
    kind: AccessChangeKind,
    *,
    about: Person | None = None,
    row: str = "",
    is_removal: bool = False,
) -> HTTPStatus | None:
    """Propose what the form says. None when it was done, with a message; else the status to show the form with."""
    made: list[AccessChange] = []

    def command() -> None:
        after: Values | None = None if is_removal else form.values()
        change = proposals.propose(
            person=request.user,
            kind=kind,
            about=about,
            row=row,
            after=after,
            reason=form.cleaned_data["reason"],
            at=request.at,
        )
        made.append(change)

    status = attempt(form, command)
    if status is None:
        is_done = bool(made[0].outcome)
        messages.success(request, _DONE if is_done else _WAITS)
    return status


_WAITS = "Voorgesteld. Er verandert pas iets als een ander het bevestigt. Wie het aangaat, heeft bericht gekregen."
_DONE = "Gedaan; hiervoor is geen tweede nodig. Wie het aangaat, heeft bericht gekregen."


def _page_of(
    request: DeskRequest, form: ReasonForm, kind: AccessChangeKind, *, row: str, title: str, about: Person | None = None
) -> HttpResponse:
    status = HTTPStatus.OK
    if request.method == "POST":
        done = _propose(request, form, kind, about=about, row=row)
        if done is None:
            return redirect("access_changes")
        status = done
    return render(request, "desk/access/form.html", {"form": form, "title": title}, status=status)


def _context(request: DeskRequest, about: Person, bound: Bound) -> dict[str, Any]:
    offices = Office.objects.filter(person=about).select_related("organisation").order_by("since", "pk")
    parties = PartyFunction.objects.filter(person=about).select_related("party").order_by("since", "pk")
    adviser = Adviser.objects.filter(person=about, is_active=True).select_related("deputy__person").first()
    open_changes = notices.open_changes(at=request.at).filter(person=about)
    return {
        "about": about,
        "may_be_blocked": not (about.is_staff or about.is_coordinator),
        "is_self": about.pk == request.user.pk,
        "form": next(iter(bound.values()), None),
        "open": [shown(change, reader=request.user, at=request.at) for change in open_changes],
        "person_form": _form("persoon", "", about, bound, initial=dict(people.values_of(about))),
        "offices": [_row("functie", office, about, bound, office_text(office)) for office in offices],
        "new_office": _form("functie", "", about, bound),
        "parties": [_row("partij", held, about, bound, party_text(held)) for held in parties],
        "new_party": _form("partij", "", about, bound),
        "is_adviser": adviser is not None,
        "deputies": [] if adviser is None else _deputies(adviser, about, bound, request),
    }


def _row(part: str, row: Office | PartyFunction, about: Person, bound: Bound, text: str) -> dict[str, Any]:
    """A row with its two forms: to change it, and to remove it."""
    names = ("organisation", "function", "since", "until") if isinstance(row, Office) else ("party", "since", "until")
    initial = {name: getattr(row, name) for name in names}
    return {
        "id": row.pk,
        "text": text,
        "form": _form(part, str(row.pk), about, bound, initial=initial),
        "removal": _form(part, str(row.pk), about, bound, is_removal=True),
    }


def _deputies(adviser: Adviser, about: Person, bound: Bound, request: DeskRequest) -> list[dict[str, Any]]:
    rows: list[tuple[str, str, Adviser | None]] = [("", "Altijd, als er niets anders staat", adviser.deputy)]
    coming = Absence.objects.filter(adviser=adviser, kind="afwezig").select_related("deputy__person")
    for absence in coming.exclude(ends_at__lte=request.at).order_by("starts_at", "pk"):
        rows.append((str(absence.pk), f"Afwezig vanaf {when(absence.starts_at, request.at)}", absence.deputy))
    return [
        {
            "id": row,
            "text": f"{text}: {deputy or 'niemand gekozen'}",
            "form": _form("vervanger", row, about, bound, initial={"deputy": deputy and deputy.pk}),
        }
        for row, text, deputy in rows
    ]


def _form(
    part: str,
    row: str,
    about: Person,
    bound: Bound,
    *,
    initial: dict[str, Any] | None = None,
    is_removal: bool = False,
) -> DeskForm:
    refused = bound.get((part, row, is_removal))
    if refused is not None:
        return refused
    make = ReasonForm if is_removal else _PARTS[part][1]
    options = {} if is_removal else _options(part, about)
    return make(initial=initial or {}, **options, **_ids(part, row))


def _is_row(part: str, row: str, *, is_removal: bool) -> bool:
    """Whether a form of this part can be about such a row: a person has none, and only functions are removed."""
    if part == "persoon":
        return row == "" and not is_removal
    is_number = row.isascii() and row.isdecimal()
    return is_number if is_removal and part in {"functie", "partij"} else not is_removal and (row == "" or is_number)


def _options(part: str, about: Person) -> dict[str, Any]:
    return {"of": about} if part == "vervanger" else {}


def _ids(part: str, row: str) -> dict[str, str]:
    """So that the fields of several forms on one page have ids of their own."""
    return {"auto_id": f"{part}{row}_%s"}
