"""'Toegang': proposals that wait for a second, who has which role, and what was decided."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.access import capabilities
from steunpunt.desk.administration.access_changes import notices, people, proposals
from steunpunt.desk.administration.people import at_addresses_like
from steunpunt.models import AccessChange, Client, LookBack, Person
from steunpunt.rules.access.access_changes import STANDS_FOR
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.web.http.authentication import fresh_authentication
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.pagination import paged
from steunpunt.web.presenters.moments import when
from steunpunt.web.presenters.parts import Cell, columns
from steunpunt.web.presenters.staff.access import decision_of, in_words, proposer_of, shown, title_of
from steunpunt.web.staff.answer import post_only

_PEOPLE = columns("Naam", "E-mailadres", "Rollen")
_DECIDED = columns("Wat", "Voorgesteld", "Afloop")
_TERMS = columns("Band", "Telt nog, na het einde")
_CLIENTS = columns("Koppeling", "Mag")
_SHOWN = 25
"""Decided changes that are listed; the journal keeps all of them."""


@require_safe
@signed_in
def page(request: DeskRequest) -> HttpResponse:
    """Show what waits for a second person, the people and their roles, and what was decided lately."""
    capabilities.require(request.user, Capability.CHANGE_ACCESS)
    typed = normalise(ValueKind.NAME, request.GET.get("zoek", "").replace("\0", ""))
    place = reverse("access_changes")
    found = paged(request, _people(typed), of="mensen", place=place, anchor="mensen-kop", parameter="mensen")
    clients = Client.objects.filter(user__is_active=True).order_by("user__sort_key", "pk")
    context = {
        "open": [shown(change, reader=request.user, at=request.at) for change in notices.open_changes(at=request.at)],
        "days": STANDS_FOR.days,
        "is_alone": not proposals.has_second(request.user),
        "search": typed,
        "people_columns": _PEOPLE,
        "people": [_person_row(person) for person in found.rows],
        "decided_columns": _DECIDED,
        "decided": [_decided_row(change, request) for change in notices.decided(at=request.at)[:_SHOWN]],
        "shown": _SHOWN,
        "terms_columns": _TERMS,
        "terms": [_term_row(term) for term in LookBack.objects.order_by("tie")],
        "clients_columns": _CLIENTS,
        "clients": [_client_row(client) for client in clients],
        "pages": found.pages,
    }
    return render(request, "desk/access/changes.html", context)


@post_only("access_changes")
@signed_in
@fresh_authentication
def confirm(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Confirm a proposal of somebody else, after showing anew who one is."""
    change = proposals.confirm(person=request.user, change_id=change_id, at=request.at)
    messages.success(request, f"Bevestigd: {title_of(change)}. Wie het aangaat, krijgt nu bericht.")
    return redirect("access_changes")


@post_only("access_changes")
@signed_in
def turn_down(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Withdraw a proposal of one's own, or reject another's."""
    change = proposals.turn_down(person=request.user, change_id=change_id, at=request.at)
    messages.success(request, f"{title_of(change)} gaat niet door. Er is niets gewijzigd.")
    return redirect("access_changes")


def _people(typed: str) -> QuerySet[Person]:
    everybody = Person.objects.filter(is_system=False).select_related("adviser").order_by("sort_key", "pk")
    for word in typed.split():
        by_name = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
        everybody = everybody.filter(by_name | Q(email__icontains=word) | Q(pk__in=at_addresses_like(word)))
    return everybody


def _person_row(person: Person) -> list[Cell]:
    values = people.values_of(person)
    url, roles = reverse("access_person", args=[person.pk]), in_words("roles", values["roles"])
    return [
        {"label": "Naam", "text": str(person), "url": url},
        {"label": "E-mailadres", "text": person.email},
        {"label": "Rollen", "text": roles if person.is_active else f"{roles}; mag niet inloggen"},
    ]


def _decided_row(change: AccessChange, request: DeskRequest) -> list[Cell]:
    return [
        {"label": "Wat", "text": title_of(change), "url": reverse("access_change", args=[change.pk])},
        {"label": "Voorgesteld", "text": f"{proposer_of(change)}, {when(change.proposed_at, request.at)}"},
        {"label": "Afloop", "text": decision_of(change, at=request.at)},
    ]


def _term_row(term: LookBack) -> list[Cell]:
    months = "" if term.months is None else str(term.months)
    return [
        {"label": "Band", "text": ConflictKind(term.tie).label, "url": reverse("access_term", args=[term.tie])},
        {"label": "Telt nog, na het einde", "text": in_words("months", months)},
    ]


def _client_row(client: Client) -> list[Cell]:
    url = reverse("access_client", args=[client.client_id])
    return [
        {"label": "Koppeling", "text": client.name, "url": url},
        {"label": "Mag", "text": in_words("scopes", client.scope.split())},
    ]


@require_safe
@signed_in
def one(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Show one change, open or decided."""
    capabilities.require(request.user, Capability.CHANGE_ACCESS)
    change = notices.find(change_id)
    context = {"change": shown(change, reader=request.user, at=request.at), "days": STANDS_FOR.days}
    return render(request, "desk/access/one.html", context)
