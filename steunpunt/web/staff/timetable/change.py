"""Change a target or a calendar in two steps: a preview of the promises that move, then saving."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import capabilities
from steunpunt.desk.clocks import changes, timetable_drafts, timetable_versions
from steunpunt.desk.clocks.changes import Moved
from steunpunt.desk.clocks.timetable_drafts import CalendarDraft, Draft, TargetDraft
from steunpunt.desk.clocks.timetable_versions import AnnouncedChange, PromisedTargets
from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.time.calendar import WEEKDAYS
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import ZONE, full_date
from steunpunt.rules.words import Urgency
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.presenters.moments import capital, when
from steunpunt.web.presenters.parts import Cell, Row, columns
from steunpunt.web.presenters.staff.questions import page_of
from steunpunt.web.staff.answer import attempt
from steunpunt.web.staff.timetable import words
from steunpunt.web.staff.timetable.forms import CalendarForm, ChangeForm, TargetForm
from steunpunt.web.staff.timetable.page import coming_targets, coming_versions

D = TypeVar("D", bound=Draft)
_COLUMNS = columns("Kenmerk", "Belofte", "Nu uiterlijk", "Wordt")
_BACK, _SAVE = "terug", "opslaan"


@dataclass(frozen=True)
class _Subject(Generic[D]):
    """What is changed: its title, its form (unbound: the current values), and a draft of it in Dutch."""

    title: str
    template: str
    action: str
    form: Callable[[Mapping[str, Any] | None], ChangeForm[D]]
    describe: Callable[[D], list[Row]]
    coming: list[str]


@require_http_methods(["GET", "POST"])
@signed_in
def target(request: DeskRequest, urgency: str, kind: str) -> HttpResponse:
    """The target for this urgency and kind of clock."""
    capabilities.require(request.user, Capability.CHANGE_TIMETABLE)
    try:
        urgency_of, of_kind = Urgency(urgency), ClockKind(kind)
    except ValueError:
        raise NotFound from None
    at = request.at
    promised = timetable_versions.targets(at=at).get((urgency_of, of_kind), PromisedTargets(None, []))
    calendars = [history.now for history in timetable_versions.calendars(at=at)]

    def form(sent: Mapping[str, Any] | None) -> TargetForm:
        return TargetForm(
            sent, urgency=urgency_of, kind=of_kind, calendars=calendars, initial=TargetForm.filled_by(promised.now)
        )

    def describe(draft: TargetDraft) -> list[Row]:
        before = next(
            (row for row in reversed(promised.coming) if row.effective_from <= draft.effective_from), promised.now
        )
        new = Target(duration=draft.duration, calendar_code=draft.calendar_code)
        return [
            {"key": "Was", "value": capital(words.promised(before))},
            {"key": "Wordt", "value": capital(words.promised(new))},
            {
                "key": "Vanaf",
                "value": "Meteen" if draft.effective_from == at else capital(when(draft.effective_from, at)),
            },
        ]

    title = f"{of_kind.label} bij ‘{urgency_of.label.lower()}’"
    coming = coming_targets(list(promised.coming), at)
    subject = _Subject(title, "desk/timetable/target.html", f"termijn:{urgency_of}:{of_kind}", form, describe, coming)
    return _steps(request, subject)


@require_http_methods(["GET", "POST"])
@signed_in
def calendar(request: DeskRequest, code: str) -> HttpResponse:
    """The windows and closed days of this calendar. A calendar that counts every minute cannot be changed."""
    capabilities.require(request.user, Capability.CHANGE_TIMETABLE)
    at = request.at
    history = next(
        (row for row in timetable_versions.calendars(at=at) if row.code == code and not row.now.elapsed), None
    )
    if history is None:
        raise NotFound
    now, announced = history.now, history.coming
    today = at.astimezone(ZONE).date()

    def form(sent: Mapping[str, Any] | None) -> CalendarForm:
        return CalendarForm(sent, code=code, initial=CalendarForm.filled_by(now, today=today))

    def describe(draft: CalendarDraft) -> list[Row]:
        before = next((row for row in reversed(announced) if row.effective_from <= draft.effective_from), now)
        from_day = full_date(draft.effective_from)
        starts = "Meteen" if draft.effective_from == today else f"{capital(from_day)}, 0.00 uur"
        after = [_following(change) for change in timetable_drafts.announced_changes(draft, at=at)]
        return [*_differences(before, draft), {"key": "Vanaf", "value": starts}, *after]

    title = f"Kalender ‘{words.name_of(code)}’"
    coming = coming_versions(list(announced))
    subject = _Subject(title, "desk/timetable/calendar.html", f"kalender:{code}", form, describe, coming)
    return _steps(request, subject)


def _steps(request: DeskRequest, subject: _Subject[D]) -> HttpResponse:
    if request.method == "GET":
        return _form_page(request, subject, subject.form(None))
    form, step = subject.form(request.POST), request.POST.get("stap")
    if step == _BACK:
        return _form_page(request, subject, form)
    if step == _SAVE:
        return _save(request, subject, form)
    return _preview(request, subject, form)


def _preview(request: DeskRequest, subject: _Subject[D], form: ChangeForm[D], *, changed: bool = False) -> HttpResponse:
    """The page of what would move. `changed`: the preview that was confirmed no longer holds."""
    moved_clocks: list[Moved] = []

    def look() -> None:
        draft = form.draft(at=request.at)
        moved_clocks.extend(changes.preview(person=request.user, draft=draft, at=request.at))

    status = attempt(form, look)
    if status is not None:
        return _form_page(request, subject, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    draft = form.draft(at=request.at)
    data = form.sent_with(shown=changes.fingerprint(moved_clocks, draft, at=request.at), key=form.cleaned_data["key"])
    context = {
        "title": subject.title,
        "form": subject.form(data),
        "changed": changed,
        "says": subject.describe(draft),
        "moved": [_row(move, request.at) for move in moved_clocks],
        "columns": _COLUMNS,
        "sentence": _summary(moved_clocks),
    }
    return render(request, "desk/timetable/check.html", context, status=HTTPStatus.CONFLICT if changed else None)


def _save(request: DeskRequest, subject: _Subject[D], form: ChangeForm[D]) -> HttpResponse:
    answers: list[HttpResponse] = []
    was_saved_before = True
    refusal = ""

    def act() -> Done:
        nonlocal was_saved_before
        was_saved_before = False
        shown = form.cleaned_data["shown"]
        changes.save(person=request.user, draft=form.draft(at=request.at), at=request.at, shown=shown)
        return Done(reverse("timetable"))

    def save() -> None:
        nonlocal refusal
        try:
            answers.append(redirect_once(request, form.idempotency_key(subject.action), act))
        except Refusal as refused:
            refusal = refused.code
            raise

    status = attempt(form, save)
    if refusal == "intussen-veranderd":
        return _preview(request, subject, subject.form(request.POST), changed=True)
    if status is not None:
        return _form_page(request, subject, form, status)
    if was_saved_before:
        messages.info(request, "Deze wijziging was al opgeslagen.")
    else:
        # No count: it would include questions that this coordinator may not know of.
        messages.success(request, "De wijziging is opgeslagen. Wat moest verschuiven, is verschoven.")
    return answers[0]


def _form_page(
    request: DeskRequest, subject: _Subject[D], form: ChangeForm[D], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    form.tidy_labels()
    context = {"title": subject.title, "form": form, "coming": subject.coming}
    return render(request, subject.template, context, status=status)


def _row(moved: Moved, at: datetime) -> list[Cell]:
    kind = ClockKind(moved.clock.kind).label
    late = "Dan meteen te laat" if moved.late else ""
    return [
        {"label": "Kenmerk", "text": moved.question.reference, "url": page_of(moved.question)},
        {"label": "Belofte", "text": kind if moved.clock.cycle == 1 else f"{kind} ({moved.clock.cycle})"},
        {"label": "Nu uiterlijk", "text": capital(when(moved.before, at))},
        {"label": "Wordt", "text": capital(when(moved.after, at)) if moved.after else "Vervalt", "note": late},
    ]


def _summary(moved: list[Moved]) -> str:
    """'Eén termijn verschuift. Die is dan meteen te laat.'"""
    late = sum(move.late for move in moved)
    if len(moved) == 1:
        return "Eén termijn verschuift." + (" Die is dan meteen te laat." if late else "")
    summary = f"{len(moved)} termijnen verschuiven."
    if late:
        summary += " Eén daarvan is dan meteen te laat." if late == 1 else f" {late} daarvan zijn dan meteen te laat."
    return summary


def _following(later: AnnouncedChange) -> Row:
    """What happens in a version announced for later, which takes over the changed lists of days."""
    lists = (
        ("Gelijkgestelde dagen", Layer.EQUATED, later.was.equated_days, later.becomes.equated_days),
        ("Eigen dagen", Layer.OWN, later.was.closed_days, later.becomes.closed_days),
    )
    lines = ["Daarna geldt wat al was aangekondigd."]
    for name, layer, was, becomes in lists:
        differs = words.difference(words.days_in_words(words.days_of(was)), words.days_in_words(words.days_of(becomes)))
        if differs:
            lines.append(f"{name}. {differs}")
            if layer not in words.layers_of(later.becomes):
                lines.append(f"{name} tellen in die versie niet: wij zijn dan gewoon open.")
    return {"key": f"Vanaf {full_date(later.was.effective_from)}", "value": "\n".join(lines), "typed": True}


def _differences(before: CalendarVersion, draft: CalendarDraft) -> list[Row]:
    """What the draft changes, with the current values."""
    old, new = words.windows_of(before), draft.windows
    rows: list[Row] = []
    for day, name in enumerate(WEEKDAYS):
        was, becomes = words.windows_in_words(old.get(day, ())), words.windows_in_words(tuple(new.get(day, ())))
        if was != becomes:
            rows.append({"key": capital(name), "value": f"{capital(becomes)} (was {was})"})
    layers = words.layers_of(before)
    for layer in Layer:
        if (layer in layers) != (layer in draft.layers):
            value = "Voortaan dicht" if layer in draft.layers else "Voortaan open, zoals op een gewone dag"
            rows.append({"key": words.LAYERS[layer], "value": value})
    lists = (
        ("Lijst gelijkgestelde dagen", before.equated_days, draft.equated_days),
        ("Lijst eigen dagen", before.closed_days, draft.closed_days),
    )
    for key, was_days, days in lists:
        difference = words.difference(words.days_in_words(words.days_of(was_days)), words.days_in_words(days))
        if difference:
            rows.append({"key": key, "value": difference, "typed": True})
    return rows or [{"key": "Wat verandert", "value": "Niets: dit geldt op die dag al."}]
