"""'Termijnen en kalenders': as they are now, as announced, and as they were."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.access import capabilities
from steunpunt.desk.clocks import timetable_versions
from steunpunt.desk.clocks.timetable_versions import CalendarHistory, PromisedTargets
from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import full_date
from steunpunt.rules.words import URGENCY_MEANS, Urgency
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.moments import capital, exactly, when
from steunpunt.web.staff.timetable import words

_NOTHING = PromisedTargets(None, [])


@require_safe
@signed_in
def page(request: DeskRequest) -> HttpResponse:
    """List the targets per urgency and every calendar, with links to change them."""
    capabilities.require(request.user, Capability.CHANGE_TIMETABLE)
    at = request.at
    targets = timetable_versions.targets(at=at)
    context = {
        "urgencies": [
            {
                "code": urgency.value,
                "label": urgency.label,
                "means": URGENCY_MEANS[urgency],
                "promises": [_promise(urgency, kind, targets.get((urgency, kind), _NOTHING), at) for kind in ClockKind],
            }
            for urgency in Urgency
        ],
        "calendars": [
            _calendar(history, at)
            for history in sorted(timetable_versions.calendars(at=at), key=lambda row: row.now.elapsed)
        ],
    }
    return render(request, "desk/timetable/timetable.html", context)


def coming_targets(coming: list[Target], at: datetime) -> list[str]:
    """'Vanaf vrijdag 1 januari 2027, 0.00 uur: 3 uur, binnen kantooruren.'"""
    return [f"Vanaf {when(target.effective_from, at)}: {words.promised(target)}." for target in coming]


def coming_versions(coming: list[CalendarVersion]) -> list[str]:
    """'Vanaf 1 januari 2027 geldt een andere versie.'"""
    return [f"Vanaf {full_date(version.effective_from)} geldt een andere versie." for version in coming]


def _promise(urgency: Urgency, kind: ClockKind, promised: PromisedTargets, at: datetime) -> dict[str, object]:
    return {
        "label": kind.label,
        "now": capital(words.promised(promised.now)),
        "coming": coming_targets(list(promised.coming), at),
        "url": reverse("target_change", args=[urgency.value, kind.value]),
    }


def _calendar(history: CalendarHistory, at: datetime) -> dict[str, object]:
    layers = words.layers_of(history.now)
    lists = {Layer.EQUATED: history.now.equated_days, Layer.OWN: history.now.closed_days}
    return {
        "code": history.code,
        "name": words.name_of(history.code),
        "elapsed": history.now.elapsed,
        "week": [] if history.now.elapsed else words.week_in_words(words.windows_of(history.now)),
        "layers": [
            {
                "label": words.LAYERS[layer],
                "closed": layer in layers,
                "has_list": layer in lists,
                "days": words.days_in_words(words.days_of(lists.get(layer, {}))),
            }
            for layer in Layer
        ],
        "versions": [_version(version, history, at) for version in history.versions],
        "url": reverse("calendar_change", args=[history.code]),
    }


def _version(version: CalendarVersion, history: CalendarHistory, at: datetime) -> dict[str, str]:
    if version == history.now:
        stand = "Geldt nu"
    elif version in history.coming:
        stand = "Aangekondigd"
    else:
        stand = "Vervangen"
    return {"from": full_date(version.effective_from), "saved": exactly(version.saved_at, at), "stand": stand}
