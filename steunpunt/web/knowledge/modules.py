"""'Bouwstenen': find, write and review passages that advisers share; and have them filled in for a question."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import TypedDict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from steunpunt.desk.access import capabilities
from steunpunt.desk.knowledge import text_modules
from steunpunt.models import ModuleVersion
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.values import module_fields
from steunpunt.rules.words import ModuleOutcome, Phase
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.knowledge.forms import KnowledgeSearchForm, ModuleForm, ModuleReviewForm
from steunpunt.web.presenters.moments import full_day
from steunpunt.web.presenters.staff.questions import asker_role
from steunpunt.web.staff.answer import attempt, find_held, post_only


class ModuleRow(TypedDict):
    """A text module in a list."""

    url: str
    title: str
    facts: str
    body: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def modules(request: DeskRequest) -> HttpResponse:
    """Show what waits for a second person, and what is in use and has what they look for."""
    capabilities.require(request.user, Capability.READ_KNOWLEDGE)
    form = KnowledgeSearchForm(request.POST if request.method == "POST" else None)
    data = form.cleaned_data if form.is_valid() else {}
    found = text_modules.offered(
        words=data.get("zoek", ""), category=data.get("categorie", ""), phase=data.get("fase", "")
    )
    narrowed = [
        version
        for version in found
        if version.category in {"", data.get("categorie") or version.category}
        and version.phase in {"", data.get("fase") or version.phase}
    ]
    context = {
        "form": form,
        "rows": _rows(narrowed),
        "to_review": _rows(text_modules.waiting()),
        "is_filtered": request.method == "POST",
    }
    return render(request, "knowledge/modules/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: DeskRequest) -> HttpResponse:
    """Write a text module."""
    capabilities.require(request.user, Capability.READ_KNOWLEDGE)
    return _write(request, ModuleForm(request.POST if request.method == "POST" else None))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: DeskRequest, module_id: UUID) -> HttpResponse:
    """Show a text module with its versions; posting writes the next version."""
    capabilities.require(request.user, Capability.READ_KNOWLEDGE)
    if request.method == "POST":
        return _write(request, ModuleForm(request.POST), module_id)
    return _page(request, module_id)


@post_only("module", "module_id")
@signed_in
def review(request: DeskRequest, module_id: UUID) -> HttpResponse:
    """Approve the version that waits, or turn it down."""
    form, approves = ModuleReviewForm(request.POST), "vaststellen" in request.POST
    status = attempt(
        form,
        lambda: text_modules.review(
            person=request.user,
            module_id=module_id,
            seen=form.cleaned_data["seen"],
            approves=approves,
            at=request.at,
        ),
    )
    if status is not None:
        return _page(request, module_id, review_form=form, status=status)
    messages.success(request, "De bouwsteen is vastgesteld." if approves else "Deze versie is niet vastgesteld.")
    return redirect("module", module_id)


@post_only("module", "module_id")
@signed_in
def withdraw(request: DeskRequest, module_id: UUID) -> HttpResponse:
    """Take a text module out of use."""
    text_modules.withdraw(person=request.user, module_id=module_id, at=request.at)
    messages.success(request, "De bouwsteen is ingetrokken. Niemand kan die nog invoegen.")
    return redirect("modules")


@require_safe
@signed_in
def for_question(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Show the modules in use, filled in for this question, those for its category and phase first. Without content."""
    question, _ = find_held(request, question_id)
    values = {
        "kenmerk": question.reference,
        "organisatie": question.organisation.in_full,
        "vrager": asker_role(question).partition(",")[0].lower(),
        "adviseur": str(request.user),
        "onderwerp": question.get_category_display().lower(),
        "fase": Phase(question.phase).label.lower(),
    }
    rows = _rows(text_modules.offered(category=question.category, phase=question.phase))
    for row in rows:
        row["body"] = module_fields.filled(row["body"], values)
    return render(request, "knowledge/modules/for_question.html", {"question": question, "rows": rows})


def _write(request: DeskRequest, form: ModuleForm, module_id: UUID | None = None) -> HttpResponse:
    if not form.is_bound:
        return render(request, "knowledge/modules/write.html", {"form": form})
    written: list[ModuleVersion] = []
    status = attempt(
        form,
        lambda: written.append(
            text_modules.write(person=request.user, words=form.words(), module_id=module_id, at=request.at)
        ),
    )
    if status is not None and module_id is None:
        return render(request, "knowledge/modules/write.html", {"form": form}, status=status)
    if status is not None and module_id is not None:
        return _page(request, module_id, form=form, status=status)
    messages.success(request, "Bewaard. Een collega leest het na; daarna kan iedereen het invoegen.")
    return redirect("module", written[0].module_id)


def _page(
    request: DeskRequest,
    module_id: UUID,
    *,
    form: ModuleForm | None = None,
    review_form: ModuleReviewForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    versions = text_modules.versions_of(module_id)
    newest = versions[0]
    is_withdrawn = newest.module.withdrawn_at is not None
    waits = newest if newest.outcome == "" and not is_withdrawn else None
    fields = {name: getattr(newest, name) for name in ("title", "category", "phase", "body")}
    seen = newest.written_at.isoformat(timespec="microseconds")
    context = {
        "module": newest.module,
        "shown": text_modules.current(versions) or newest,
        "waits": waits,
        "may_review": waits is not None and waits.author_id != request.user.pk,
        "may_write": not is_withdrawn and (waits is None or waits.author_id == request.user.pk),
        "is_withdrawn": is_withdrawn,
        "versions": [_version(version) for version in versions],
        "form": form or ModuleForm(initial=fields),
        "review_form": review_form or ModuleReviewForm(initial={"seen": seen}),
    }
    return render(request, "knowledge/modules/one.html", context, status=status)


def _version(version: ModuleVersion) -> dict[str, str]:
    says = ModuleOutcome(version.outcome).label if version.outcome else "Wacht op nalezen"
    by = f", nagelezen door {version.reviewer}" if version.reviewer else ""
    written = f"geschreven door {version.author}, {full_day(version.written_at)}"
    return {"title": f"Versie {version.number}: {says.lower()}", "facts": f"{written}{by}", "body": version.body}


def _rows(versions: Iterable[ModuleVersion]) -> list[ModuleRow]:
    return [
        {
            "url": reverse("module", args=[version.module_id]),
            "title": version.title,
            "facts": " · ".join(
                label for label in (version.get_category_display(), version.get_phase_display()) if label
            )
            or "Voor elke vraag",
            "body": version.body,
        }
        for version in versions
    ]
