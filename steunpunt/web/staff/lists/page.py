"""'Vragen': the lists of questions of the desk, with filters in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypedDict
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.routing.lists import question_lists
from steunpunt.desk.routing.lists.question_lists import ListReader
from steunpunt.desk.staff import list_preferences
from steunpunt.models import Adviser, Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.question_lists import ENDED_LISTS, QuestionList
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.staff.list_rows import row_of
from steunpunt.web.staff.answer import attempt, post_only
from steunpunt.web.staff.lists.forms import FilterForm, ViewForm
from steunpunt.web.staff.lists.several import SeveralForm, active_advisers

PER_PAGE = 25
MOST_PAGES = 200
"""Further back a list is not paged through: a filter finds faster, and so does the database."""
_PAGE = "bladzijde"


class ListLink(TypedDict):
    """A tab, or a saved view."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class ListedPage:
    """A page of rows, and the addresses of its neighbours; empty without one."""

    rows: list[Question]
    number: int
    total: str
    """How many there are, as far as was looked: '42', or '25+'."""
    previous: str
    next: str
    is_last: bool
    """There are more pages than are shown."""


@require_safe
@signed_in
def page(request: DeskRequest) -> HttpResponse:
    """Show a list. Without a filter in the address: as this person left it."""
    reader = reader_of(request)
    kept = list_preferences.of(request.user)
    if not request.GET and kept.last:
        return redirect(f"{reverse('lists')}?{kept.last}")
    form = _form(reader, request.GET)
    if request.method == "GET" and request.GET and form.is_valid() and form.query() != kept.last:
        list_preferences.keep_last(request.user, form.query())
    return _page(request, reader, form, kept.views)


@post_only("lists")
@signed_in
def save(request: DeskRequest) -> HttpResponse:
    """Save a list with its filters under a name."""
    reader = reader_of(request)
    form = _form(reader, QueryDict(request.POST.get("query", "")))
    form.is_valid()
    named = ViewForm(request.POST, auto_id="weergave_%s")
    status = attempt(
        named,
        lambda: list_preferences.save_view(request.user, name=named.cleaned_data["name"], query=form.query()),
    )
    if status is not None:
        return _page(request, reader, form, list_preferences.of(request.user).views, named=named, status=status)
    messages.success(request, "De weergave is bewaard. Die staat bij uw lijsten.")
    return redirect(f"{reverse('lists')}?{form.query()}")


@post_only("lists")
@signed_in
def remove(request: DeskRequest) -> HttpResponse:
    """Remove a saved view."""
    reader = reader_of(request)
    form = _form(reader, QueryDict(request.POST.get("query", "")))
    form.is_valid()
    list_preferences.remove_view(request.user, request.POST.get("name", ""))
    messages.success(request, "De weergave is verwijderd.")
    return redirect(f"{reverse('lists')}?{form.query()}")


def reader_of(request: DeskRequest) -> ListReader:
    """Return who reads the lists. Raises NotFound for whoever does not work at the desk."""
    oversees = Capability.OVERSEE in request.roles.capabilities
    if not (request.roles.is_adviser or oversees):
        raise NotFound
    return ListReader(request.user, request.visible, advises=request.roles.is_adviser, oversees=oversees)


def _form(reader: ListReader, query: QueryDict) -> FilterForm:
    possible = {str(which): which for which in question_lists.lists_of(reader)}
    which = possible.get(query.get("lijst", ""), QuestionList.OPEN)
    return FilterForm(query, which=which, advisers=_advisers() if reader.oversees else ())


def _advisers() -> Sequence[Adviser]:
    return active_advisers()


def _page(
    request: DeskRequest,
    reader: ListReader,
    form: FilterForm,
    views: Sequence[list_preferences.SavedView],
    *,
    named: ViewForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    form.is_valid()
    found = question_lists.listed(
        reader, form.which, form.wanted(), adviser=form.adviser(), order=form.order(), at=request.at
    )
    listed = _paged(request, question_lists.with_rows(reader, found), form.query())
    chosen = {name: value for name, value in form.chosen().items() if name != "sorteer"}
    query = form.query()
    context = {
        "heading": form.which.label,
        "which": str(form.which),
        "tabs": [_tab(which, form) for which in question_lists.lists_of(reader)],
        "views": [_link(view.name, view.query, current=view.query == query) for view in views],
        "form": form,
        "named": named or ViewForm(auto_id="weergave_%s"),
        "filters": len(chosen),
        "query": query,
        "without": f"{reverse('lists')}?{urlencode({'lijst': str(form.which)})}",
        "total": listed.total,
        "rows": [row_of(question, at=request.at) for question in listed.rows],
        "listed": listed,
        "has_ended": form.which in ENDED_LISTS,
        "several": _several(reader, form),
    }
    return render(request, "desk/lists/page.html", context, status=status)


def _several(reader: ListReader, form: FilterForm) -> SeveralForm | None:
    """What the coordinator can do with the questions that they choose; None for others, and for what has ended."""
    return SeveralForm(advisers=form.advisers) if reader.oversees and form.which not in ENDED_LISTS else None


def _tab(which: QuestionList, form: FilterForm) -> ListLink:
    """A list keeps the filters that it has as well."""
    kept = {name: value for name, value in form.chosen().items() if name not in {"status", "sorteer"}}
    return _link(which.label, urlencode({"lijst": str(which), **kept}), current=which is form.which)


def _link(label: str, query: str, *, current: bool) -> ListLink:
    return {"label": label, "url": f"{reverse('lists')}?{query}", "current": current}


def _paged(request: DeskRequest, questions: QuerySet[Question], query: str) -> ListedPage:
    """Return the requested page with one row more looked up than it shows, so that nothing is counted."""
    typed = request.GET.get(_PAGE, "")
    number = min(max(int(typed), 1), MOST_PAGES) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    begin = (number - 1) * PER_PAGE
    rows = list(questions[begin : begin + PER_PAGE + 1])
    more = len(rows) > PER_PAGE

    def address(of: int) -> str:
        return f"{reverse('lists')}?{urlencode([*parse_qsl(query), (_PAGE, str(of))])}"

    return ListedPage(
        rows[:PER_PAGE],
        number,
        f"{begin + PER_PAGE}+" if more else str(begin + len(rows)),
        address(number - 1) if number > 1 else "",
        address(number + 1) if more and number < MOST_PAGES else "",
        more and number == MOST_PAGES,
    )
