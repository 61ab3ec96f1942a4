"""'Koppelingen': the systems of partners, their abonnementen, and how every message was delivered."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steunpunt.desk.access import capabilities
from steunpunt.desk.partners import deliveries, subscriptions
from steunpunt.models import Attempt, Client, Delivery, PackageItem, Subscription
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.moments import capital, when

_SHOWN = 100
_SYSTEMS = ("Systeem", "Voor", "Mag", "Ontvangt verwijzingen naar", "client_id")


@require_safe
@signed_in
def partners(request: DeskRequest) -> HttpResponse:
    """List the systems and the abonnementen, for the coordinator."""
    capabilities.require(request.user, Capability.KEEP_PARTNERS)
    receives = {item.client_id: item.name for item in PackageItem.objects.exclude(client=None)}
    systems = (
        Client.objects.filter(user__is_active=True)
        .select_related("organisation")
        .order_by("user__sort_key", "client_id")
    )
    context = {
        "columns": [
            {"label": label} for label in ("Systeem", "Voor", "Mag", "Ontvangt verwijzingen naar", "client_id")
        ],
        "systems": [
            [
                {"label": "Systeem", "text": one.name},
                {"label": "Voor", "text": str(one.organisation) if one.organisation else "alle organisaties"},
                {"label": "Mag", "text": ", ".join(scope.replace(":", ": ") for scope in one.scope.split())},
                {"label": "Ontvangt verwijzingen naar", "text": receives.get(one.pk, "–")},
                {"label": "client_id", "text": one.client_id},
            ]
            for one in systems
        ],
        "subscriptions": [_card(one) for one in subscriptions.managed_by(request.user)],
    }
    return render(request, "desk/partners/partners.html", context)


def _card(one: Subscription) -> dict[str, object]:
    """Without counts or moments: they would reveal messages about questions that this coordinator may not know of."""
    fails = one.failing_since is not None
    return {
        "id": one.id,
        "url": one.url,
        "owner": str(one.owner),
        "kinds": ", ".join(one.kinds) or "Alle gebeurtenissen",
        "fails": fails,
        "stands": "Berichten komen nu niet aan; wij blijven het proberen" if fails else "Berichten komen aan",
    }


@require_http_methods(["GET", "POST"])
@signed_in
def subscription(request: DeskRequest, subscription_id: UUID) -> HttpResponse:
    """Show one abonnement with its messages; send a test message, or messages again that were given up."""
    capabilities.require(request.user, Capability.KEEP_PARTNERS)
    found = subscriptions.find(request.user, subscription_id, managed=True)
    if request.method == "POST":
        return _run_command(request, found)
    context = {"one": _card(found), "columns": _COLUMNS, "rows": _rows(found, request)}
    return render(request, "desk/partners/partner.html", context)


def _run_command(request: DeskRequest, found: Subscription) -> HttpResponse:
    match request.POST.get("deel"):
        case "proef":
            subscriptions.send_test(person=request.user, subscription_id=found.id, at=request.at)
            messages.success(request, "Het proefbericht gaat. Hieronder ziet u of het aankomt.")
        case "opnieuw":
            sent = deliveries.send_again(person=request.user, subscription_id=found.id, at=request.at)
            said = "Wat was opgegeven, gaat opnieuw." if sent else "Er was niets om opnieuw te sturen."
            messages.success(request, said)
        case _:
            raise NotFound
    return HttpResponseRedirect(request.path)


_COLUMNS = [{"label": label} for label in ("Bericht", "Stand", "Gemaakt", "Pogingen", "Laatste poging")]


def _rows(found: Subscription, request: DeskRequest) -> list[list[dict[str, str]]]:
    at = request.at
    return [
        [
            {"label": "Bericht", "text": one.kind},
            {"label": "Stand", "text": _stand(one, at)},
            {"label": "Gemaakt", "text": when(one.owed_at, at)},
            {"label": "Pogingen", "text": str(one.attempts)},
            {"label": "Laatste poging", "text": _last(list(one.tries.all()), at)},
        ]
        for one in deliveries.log(found, seen_by=request.user)[:_SHOWN]
    ]


def _stand(one: Delivery, at: datetime) -> str:
    if one.delivered_at:
        return f"Bezorgd {when(one.delivered_at, at)}"
    if one.exhausted_at:
        return f"Opgegeven {when(one.exhausted_at, at)}"
    return f"Gaat weer {when(one.next_attempt_at, at)}" if one.attempts and one.next_attempt_at else "Gaat zo"


def _last(tries: list[Attempt], at: datetime) -> str:
    if not tries:
        return "–"
    last = max(tries, key=lambda one: one.at)
    how = f"antwoord {last.status}" if last.status else last.fault.replace("-", " ")
    return capital(f"{how}, {when(last.at, at)}")
