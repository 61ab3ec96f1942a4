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
from steunpunt.web.presenters.parts import Cell, columns

_SHOWN = 100


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
        "columns": columns("Systeem", "Voor", "Mag", "Ontvangt verwijzingen naar", "Meldt zich aan met", "client_id"),
        "systems": [
            [
                {"label": "Systeem", "text": system.name},
                {"label": "Voor", "text": str(system.organisation) if system.organisation else "alle organisaties"},
                {"label": "Mag", "text": _scopes(system)},
                {"label": "Ontvangt verwijzingen naar", "text": receives.get(system.pk, "–")},
                {"label": "Meldt zich aan met", "text": _proof(system, request.at)},
                {"label": "client_id", "text": system.client_id},
            ]
            for system in systems
        ],
        "subscriptions": [_card(managed) for managed in subscriptions.managed_by(request.user)],
    }
    return render(request, "desk/partners/partners.html", context)


def _scopes(system: Client) -> str:
    return ", ".join(scope.replace(":", ": ") for scope in system.scope.split()) or "nog niets"


def _proof(system: Client, at: datetime) -> str:
    """With what it proves who it is; a secret that ended stays among its columns, and cannot be told from one."""
    keys = len(system.jwks["keys"]) if system.jwks else 0
    ways = [f"{keys} {'sleutel' if keys == 1 else 'sleutels'}"] if keys else ["een geheim"]
    until = system.former_secret_until
    return ", ".join([*ways, *([f"het vorige geheim nog tot {when(until, at)}"] if until and at < until else [])])


def _card(subscribed: Subscription) -> dict[str, object]:
    """Without counts or moments: they would reveal messages about questions that this coordinator may not know of."""
    fails = subscribed.failing_since is not None
    return {
        "id": subscribed.id,
        "url": subscribed.url,
        "owner": str(subscribed.owner),
        "kinds": ", ".join(subscribed.kinds) or "Alle gebeurtenissen",
        "fails": fails,
        "stands": "Berichten komen nu niet aan; wij blijven het proberen" if fails else "Berichten komen aan",
    }


@require_http_methods(["GET", "POST"])
@signed_in
def subscription(request: DeskRequest, subscription_id: UUID) -> HttpResponse:
    """Show one abonnement with its messages; send a test message, or messages again that were given up."""
    capabilities.require(request.user, Capability.KEEP_PARTNERS)
    subscribed = subscriptions.find(request.user, subscription_id, managed=True)
    if request.method == "POST":
        return _run_command(request, subscribed)
    context = {"subscription": _card(subscribed), "columns": _COLUMNS, "rows": _rows(subscribed, request)}
    return render(request, "desk/partners/partner.html", context)


def _run_command(request: DeskRequest, subscribed: Subscription) -> HttpResponse:
    match request.POST.get("deel"):
        case "proef":
            subscriptions.send_test(person=request.user, subscription_id=subscribed.id, at=request.at)
            messages.success(request, "Het proefbericht gaat. Hieronder ziet u of het aankomt.")
        case "opnieuw":
            sent = deliveries.send_again(person=request.user, subscription_id=subscribed.id, at=request.at)
            sentence = "Wat was opgegeven, gaat opnieuw." if sent else "Er was niets om opnieuw te sturen."
            messages.success(request, sentence)
        case _:
            raise NotFound
    return HttpResponseRedirect(request.path)


_COLUMNS = columns("Bericht", "Stand", "Gemaakt", "Pogingen", "Laatste poging")


def _rows(subscribed: Subscription, request: DeskRequest) -> list[list[Cell]]:
    at = request.at
    return [
        [
            {"label": "Bericht", "text": row.kind},
            {"label": "Stand", "text": _stand(row, at)},
            {"label": "Gemaakt", "text": when(row.owed_at, at)},
            {"label": "Pogingen", "text": str(row.attempts)},
            {"label": "Laatste poging", "text": _last(list(row.tries.all()), at)},
        ]
        for row in deliveries.log(subscribed, seen_by=request.user)[:_SHOWN]
    ]


def _stand(row: Delivery, at: datetime) -> str:
    if row.delivered_at:
        return f"Bezorgd {when(row.delivered_at, at)}"
    if row.exhausted_at:
        return f"Opgegeven {when(row.exhausted_at, at)}"
    return f"Gaat weer {when(row.next_attempt_at, at)}" if row.attempts and row.next_attempt_at else "Gaat zo"


def _last(tries: list[Attempt], at: datetime) -> str:
    if not tries:
        return "–"
    last = max(tries, key=lambda attempt: attempt.at)
    how = f"antwoord {last.status}" if last.status else last.fault.replace("-", " ")
    return capital(f"{how}, {when(last.at, at)}")
