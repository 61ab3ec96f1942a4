"""'Mijn toegang': what somebody may do at the desk, what changed of it, and how to give up a role."""

from uuid import UUID

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steunpunt.desk.administration.access_changes import notices, people, proposals
from steunpunt.models import Office
from steunpunt.rules.access.access_changes import GRANTED_ROLES, STANDS_FOR, AccessChangeKind
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.staff.access import office_text, shown
from steunpunt.web.staff.answer import post_only


@require_safe
@signed_in
def page(request: DeskRequest) -> HttpResponse:
    """Show what somebody may do, what was proposed or changed of it, and by whom."""
    person, at = request.user, request.at
    offices = Office.objects.filter(person=person).select_related("organisation").order_by("since", "pk")
    open_changes = notices.open_changes(at=at).filter(person=person)
    context = {
        "changes": [shown(change, reader=person, at=at) for change in notices.to_acknowledge(person)],
        "open": [shown(change, reader=person, at=at) for change in open_changes],
        "ended": [shown(change, reader=person, at=at) for change in notices.came_to_nothing(person, at=at)],
        "days": STANDS_FOR.days,
        "confirms": Capability.CHANGE_ACCESS in request.roles.capabilities,
        "rows": [
            {"key": "Naam", "value": str(person)},
            {"key": "E-mailadres", "value": person.email},
        ],
        "offices": [office_text(office) for office in offices],
        "roles": [{"code": role, "label": ActorRole(role).label} for role in people.values_of(person)["roles"]],
    }
    return render(request, "desk/access/own.html", context)


@post_only("own_access")
@signed_in
def acknowledge(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Say that one saw a change of one's own access; it is not shown any more."""
    proposals.acknowledge(person=request.user, change_id=change_id, at=request.at)
    return redirect("own_access")


@post_only("own_access")
@signed_in
def give_up(request: DeskRequest) -> HttpResponse:
    """Give up a role, which takes no second. One is signed out everywhere."""
    role = request.POST.get("rol", "")
    values = people.values_of(request.user)
    if role not in values["roles"] or role not in GRANTED_ROLES:
        raise NotFound
    after = {**values, "roles": [held for held in values["roles"] if held != role]}
    proposals.propose(
        person=request.user, kind=AccessChangeKind.PERSON, about=request.user, after=after, reason="", at=request.at
    )
    auth.logout(request)  # their sessions have ended: there is none left to keep the message in
    messages.success(request, "U hebt deze rol niet meer. U bent overal uitgelogd; log opnieuw in.")
    return redirect("account_login")
