"""'Rooster': availability, deputies and duties of all advisers; and the page of one adviser's plan."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from steunpunt.desk.access import capabilities, permissions
from steunpunt.desk.questions import queries
from steunpunt.desk.routing import attention
from steunpunt.desk.routing.covering import CoveredQuestions, covers
from steunpunt.desk.routing.waking import duty_gaps
from steunpunt.desk.staff import active_roles, availability, contact_preferences, plans, presence
from steunpunt.desk.staff.contact_preferences import Contact
from steunpunt.desk.staff.plans import WEEKDAYS, Away, Plan
from steunpunt.models import Adviser, JournalLine, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.rules.time.wall_clock import full_date
from steunpunt.rules.values import telephone
from steunpunt.rules.words import Category, OrganisationKind
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.moments import capital, when
from steunpunt.web.presenters.parts import Cell, columns
from steunpunt.web.presenters.staff.duty import stretch, without_duty
from steunpunt.web.presenters.staff.promises import views_of
from steunpunt.web.presenters.staff.questions import card, next_for_adviser, presence_of, reference
from steunpunt.web.presenters.timeline import events
from steunpunt.web.staff.answer import attempt, post_only
from steunpunt.web.staff.roster.forms import AwayForm, DeputyForm, DutyForm, HoursForm, PlanForm, WorkForm


@require_safe
@signed_in
def roster(request: DeskRequest) -> HttpResponse:
    """List the advisers: available now, weekly hours, absences, when nobody has duty, and the duties to come."""
    capabilities.require(request.user, Capability.KEEP_ROSTER)
    at = request.at
    loads = queries.loads(seen_by=request.user, at=at)
    plans = availability.plans_of([load.adviser for load in loads], at=at)
    duties = sorted(
        (begin, end, place, str(load.adviser))
        for place, load in enumerate(loads)
        for begin, end in plans[load.adviser.pk].duties
    )
    phones = contact_preferences.of_people(list(plans))
    context = {
        "columns": columns("Adviseur", "Nu", "Telefoon", "Vaste uren", "Afwezig"),
        "rows": [_row(load, plans[load.adviser.pk], phones.get(load.adviser.pk, Contact()), at) for load in loads],
        "without_duty": without_duty(attention.without_duty(at=at), at=at),
        "duty_ahead": without_duty(duty_gaps.ahead(at=at), at=at),
        "duties": [f"{name}: {stretch((begin, end), at=at)}" for begin, end, _, name in duties],
    }
    return render(request, "desk/roster/roster.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def plan(request: DeskRequest, adviser_id: UUID) -> HttpResponse:
    """Show and change one adviser's plan. Each part is a form; an absence is saved after a preview of the deputies."""
    adviser = availability.find(request.user, adviser_id)
    current = availability.plan_of(adviser, at=request.at)
    if request.method == "GET":
        return _page(request, adviser, current)
    part = request.POST.get("deel", "")
    if part == "weg":
        return _take_away(request, adviser, current)
    if part not in _PARTS:
        raise NotFound
    form = _form(part, adviser, current, request.POST)
    if part == "afwezig" and "zeker" not in request.POST and form.is_valid():
        preview_page = _preview(request, adviser, current, form)
        if preview_page is not None:
            return preview_page
    status = attempt(form, lambda: _save(request, adviser, _PARTS[part](current, form.cleaned_data), form))
    if status is not None:
        return _page(request, adviser, current, bound={part: form}, status=status)
    saved_plan = availability.plan_of(availability.find(request.user, adviser_id), at=request.at)
    messages.success(request, "De planning is opgeslagen.")
    if availability.leads_in_circle(adviser.pk, saved_plan, at=request.at):
        messages.warning(
            request, "Let op: de vervangers verwijzen naar elkaar. Zijn zij allemaal weg, dan neemt niemand waar."
        )
    return redirect("plan", adviser.pk)


@post_only("work")
@signed_in
def not_now(request: DeskRequest) -> HttpResponse:
    """Take no new offers for an hour ('Even niet')."""
    until = presence.not_now(person=request.user, at=request.at)
    messages.success(request, f"U krijgt tot {when(until, request.at)} geen nieuwe vragen.")
    return redirect("work")


@require_safe
@signed_in
def handed_over(request: DeskRequest) -> HttpResponse:
    """Show whom they stand in for, who stands in for them, and what happened during their last absence."""
    adviser = active_roles.advisers().filter(person=request.user).first()
    if adviser is None:
        raise NotFound
    at = request.at
    covering = list(queries.covered_by(request.user, request.visible).prefetch_related("pauses"))
    views = views_of(covering, at=at)
    covered = covers(adviser.pk, at=at, away=True)
    named = {
        row.pk: str(row) for row in Person.objects.filter(pk__in=[row.stands_in for row in covered if row.stands_in])
    }
    since = queries.last_absence(adviser, at=at)
    lines = [] if since is None else _happened(adviser, since, at)
    context = {
        "covering": [
            card(row, views[row.id], at=at, following=next_for_adviser(row, views[row.id], at=at), mine=True)
            for row in covering
        ],
        "columns": columns("Kenmerk", "Wie neemt waar als u er niet bent"),
        "mine": [_handed_row(row, named) for row in covered],
        "events": events(lines, reader=request.user, at=at),
        "since": "" if since is None else when(since, at),
    }
    return render(request, "desk/coordinator/handed_over.html", context)


def _happened(adviser: Adviser, since: datetime, at: datetime) -> list[JournalLine]:
    """The journal lines since then of questions that they hold and may see, by others."""
    questions = permissions.visible_to(adviser.person).filter(
        assignments__adviser=adviser, assignments__ended_at=None, assignments__claimed_at__isnull=False
    )
    lines = JournalLine.objects.filter(question__in=questions, at__gte=since, at__lte=at).exclude(actor=adviser.person)
    return list(lines.select_related("question").order_by("id"))


def _handed_row(cover: CoveredQuestions, named: dict[UUID, str]) -> list[Cell]:
    stands_in = named[cover.stands_in] if cover.stands_in else "Niemand. Overleg met de coördinator."
    return [reference(cover.question), {"label": "Wie neemt waar als u er niet bent", "text": stands_in}]


def _form(part: str, adviser: Adviser, current: Plan, data: Any = None) -> PlanForm:
    made: dict[str, Callable[[], PlanForm]] = {
        "uren": lambda: HoursForm(data, plan=current, auto_id="uren_%s"),
        "afwezig": lambda: AwayForm(data, of=adviser, plan=current, auto_id="afwezig_%s"),
        "vervanger": lambda: DeputyForm(data, of=adviser, plan=current, auto_id="vervanger_%s"),
        "werk": lambda: WorkForm(data, plan=current, auto_id="werk_%s"),
        "piket": lambda: DutyForm(data, plan=current, auto_id="piket_%s"),
    }
    return made[part]()


def _with_absence(current: Plan, data: dict[str, Any]) -> Plan:
    deputy = data["instead"].pk if data["instead"] else None
    away = (*current.away, Away(data["first"], data["last"], deputy))
    return replace(current, away=tuple(sorted(away, key=lambda absence: absence.first)))


_PARTS: dict[str, Callable[[Plan, dict[str, Any]], Plan]] = {
    "uren": lambda current, data: replace(current, hours=data["hours"]),
    "afwezig": _with_absence,
    "vervanger": lambda current, data: replace(current, deputy=data["deputy"].pk if data["deputy"] else None),
    "werk": lambda current, data: replace(
        current,
        capacity=data["capacity"],
        categories=frozenset(map(Category, data["categories"])),
        kinds=frozenset(map(OrganisationKind, data["kinds"])),
    ),
    "piket": lambda current, data: replace(
        current, duties=tuple(sorted((*current.duties, (data["begins"], data["ends"]))))
    ),
}


def _save(request: DeskRequest, adviser: Adviser, wanted: Plan, form: PlanForm) -> None:
    versions = [form.cleaned_data["version"]] if form.cleaned_data["version"] else None
    availability.save(person=request.user, adviser_id=adviser.pk, plan=wanted, versions=versions, at=request.at)


def _preview(request: DeskRequest, adviser: Adviser, current: Plan, form: PlanForm) -> HttpResponse | None:
    """The page that says which deputy would get what; None when they hold nothing, or the absence has a fault."""
    try:
        plans.check(request.user, adviser.pk, _with_absence(current, form.cleaned_data), current, at=request.at)
    except Faulty:
        return None
    instead = form.cleaned_data["instead"]
    handed = covers(adviser.pk, at=request.at, away=True, instead=instead.pk if instead else None)
    visible = permissions.visible_to(request.user).filter(pk__in=[row.question.pk for row in handed])
    visible_ids = set(visible.values_list("pk", flat=True))
    shown = [row for row in handed if row.question.pk in visible_ids]
    if not shown:
        return None
    named = {
        row.pk: str(row) for row in Person.objects.filter(pk__in=[row.stands_in for row in shown if row.stands_in])
    }
    context = {
        "adviser": adviser,
        "form": form,
        "first": full_date(form.cleaned_data["first"]),
        "last": full_date(form.cleaned_data["last"]) if form.cleaned_data["last"] else "",
        "columns": columns("Kenmerk", "Wie neemt waar"),
        "rows": [_preview_row(row, named) for row in shown],
        "alone": sum(row.stands_in is None for row in shown),
    }
    return render(request, "desk/roster/absence_check.html", context)


def _preview_row(cover: CoveredQuestions, named: dict[UUID, str]) -> list[Cell]:
    return [
        {"label": "Kenmerk", "text": cover.question.reference},
        {"label": "Wie neemt waar", "text": named[cover.stands_in] if cover.stands_in else "Niemand"},
    ]


def _take_away(request: DeskRequest, adviser: Adviser, current: Plan) -> HttpResponse:
    """Remove an absence or a duty; one that runs ends now."""
    taken = request.POST.get("wat", "")
    away = tuple(absence for number, absence in enumerate(current.away) if taken != f"afwezig-{number}")
    duties = tuple(duty for number, duty in enumerate(current.duties) if taken != f"piket-{number}")
    form = PlanForm(request.POST)
    wanted = replace(current, away=away, duties=duties)
    status = attempt(form, lambda: _save(request, adviser, wanted, form))
    if status is not None:
        return _page(request, adviser, current, bound={"weg": form}, status=status)
    messages.success(request, "De planning is opgeslagen.")
    return redirect("plan", adviser.pk)


def _page(
    request: DeskRequest,
    adviser: Adviser,
    current: Plan,
    *,
    bound: dict[str, PlanForm] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    forms = {part: _form(part, adviser, current) for part in _PARTS} | (bound or {})
    context = {
        "adviser": adviser,
        "mine": request.user == adviser.person,
        "keeps_roster": Capability.KEEP_ROSTER in capabilities.of(request.user),
        "version": current.version,
        "forms": forms,
        "form": next(iter((bound or {}).values()), None),
        "hours": _week(current),
        "away": [
            {"id": f"afwezig-{number}", "text": _days(absence), "deputy": _name(absence.deputy)}
            for number, absence in enumerate(current.away)
        ],
        "duties": [
            {"id": f"piket-{number}", "text": stretch(duty, at=request.at)}
            for number, duty in enumerate(current.duties)
        ],
    }
    return render(request, "desk/roster/plan.html", context, status=status)


def _row(load: queries.Load, plan: Plan, contact: Contact, at: datetime) -> list[Cell]:
    phone = telephone.as_shown(contact.phone) if contact.phone else ""
    return [
        {"label": "Adviseur", "text": str(load.adviser), "url": reverse("plan", args=[load.adviser.pk])},
        {"label": "Nu", "text": presence_of(load, at=at)},
        {"label": "Telefoon", "text": phone or "–", "url": f"tel:{contact.phone}" if phone else ""},
        {"label": "Vaste uren", "text": _week(plan) or "Geen vaste uren"},
        {"label": "Afwezig", "text": "; ".join(map(_days, plan.away)) or "–"},
    ]


def _week(plan: Plan) -> str:
    """'Ma, di, do 9.00-17.00; vr 9.00-12.00': days with the same hours together."""
    by_hours: dict[str, list[str]] = {}
    for number, day in enumerate(WEEKDAYS):
        hours = ", ".join(f"{row.opens:%-H.%M}–{row.closes:%-H.%M}" for row in plan.hours if row.weekday == number)
        if hours:
            by_hours.setdefault(hours, []).append(day[:2])
    return capital("; ".join(f"{', '.join(days)} {hours}" for hours, days in by_hours.items()))


def _days(away: Away) -> str:
    begin = full_date(away.first)
    if away.last is None:
        return f"Vanaf {begin}"
    return capital(begin) if away.last == away.first else f"Van {begin} tot en met {full_date(away.last)}"


def _name(adviser: UUID | None) -> str:
    return "" if adviser is None else str(Person.objects.get(pk=adviser))
