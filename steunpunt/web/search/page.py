"""'Zoeken'. What is typed is posted, so that it stands in no address, history or log, and the page keeps none of it."""

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TypedDict
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from steunpunt.desk.questions.reading import TextPlace
from steunpunt.desk.questions.search import facts, words
from steunpunt.desk.questions.search.words import FoundText
from steunpunt.desk.staff import active_roles
from steunpunt.models import Person, Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.values import references
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.web.asker.start import STATUS_WORDS
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.moments import briefly
from steunpunt.web.presenters.staff.questions import DESK_STATUS_WORDS, page_of, title_of
from steunpunt.web.search.forms import SearchForm

_PLACES = {
    TextPlace.HEADLINE: "In de kop",
    TextPlace.QUESTION: "In de vraag",
    TextPlace.MESSAGE: "In een bericht",
    TextPlace.NOTE: "In een notitie",
    TextPlace.ADVICE: "In het advies",
}


class SearchResult(TypedDict, total=False):
    """A question that was found; with the words, when it was found by them."""

    url: str
    reference: str
    title: str
    facts: str
    status: str
    status_word: str
    place: str
    before: str
    match: str
    after: str


class ResultGroup(TypedDict):
    """What was found in one way; `more`: the address of the whole list, empty when this is all."""

    title: str
    results: list[SearchResult]
    more: str


class PersonLink(TypedDict):
    """An adviser, and the list of their questions."""

    name: str
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def search(request: DeskRequest) -> HttpResponse:
    """Show what is found of what this person may know; a whole reference leads to its question at once."""
    if request.method != "POST":
        return render(request, "pages/search.html", {"works_here": _works_here(request)})
    form = SearchForm(request.POST)
    if not form.is_valid():
        context = {"works_here": _works_here(request), "form": form, "typed": request.POST.get("zoek", "")}
        return render(request, "pages/search.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    typed: str = form.cleaned_data["zoek"]
    question = facts.by_reference(request.visible, typed)
    if question is not None:
        return redirect("question", question.id)
    plain = normalise(ValueKind.REFERENCE, typed)
    people = _advisers(request, typed)
    with_ended = bool(form.cleaned_data["afgesloten"])
    groups = [group for group in _groups(request, typed, with_ended=with_ended) if group["results"]]
    context = {
        "works_here": _works_here(request),
        "typed": typed,
        "groups": groups,
        "people": people,
        "with_ended": with_ended,
        "is_reference": references.canonical(plain) is not None,
        "is_mistyped": references.canonical(plain) is None and references.looks_like_one(plain),
        "found_nothing": not (groups or people),
    }
    return render(request, "pages/search.html", context)


def _groups(request: DeskRequest, typed: str, *, with_ended: bool) -> Iterable[ResultGroup]:
    person, visible, at = request.user, request.visible, request.at
    shown = _shower(person, request)
    own = list(words.own_open(person, visible))
    categories = facts.categories(typed)
    yield _group("Kenmerk begint zo", facts.by_beginning(visible, typed), shown)
    yield _group("Organisatie", facts.by_organisation(visible, typed), shown, _all(request, organisatie=typed))
    only = categories[0] if len(categories) == 1 else None
    more = _all(request, categorie=str(only)) if only else ""
    yield _group("Onderwerp", facts.by_category(visible, typed), shown, more)
    yield _group("Vrager", words.askers_named(person, own, typed), shown)
    ended = list(words.own_ended(person, visible)) if with_ended else []
    found = words.search(person, [*own, *ended], typed, at=at)
    for title, has_ended in (("Woorden in uw eigen open vragen", False), ("Woorden in uw afgesloten vragen", True)):
        results = [_with_words(each, shown) for each in found if (each.question.ended_at is not None) is has_ended]
        yield {"title": title, "results": results, "more": ""}


def _group(
    title: str, questions: Sequence[Question], shown: Callable[[Question], SearchResult], more: str = ""
) -> ResultGroup:
    has_more = len(questions) > facts.MOST
    return {
        "title": title,
        "results": [shown(question) for question in questions[: facts.MOST]],
        "more": more if has_more else "",
    }


def _shower(person: Person, request: DeskRequest) -> Callable[[Question], SearchResult]:
    """Return how a question is shown: to its asker in the words that askers get."""

    def shown(question: Question) -> SearchResult:
        is_own = question.asker_id == person.id
        status = Status(question.status)
        return {
            "url": page_of(question),
            "reference": question.reference,
            "title": title_of(question),
            "facts": f"Van {question.organisation.name}, gesteld {briefly(question.submitted_at, request.at)}",
            "status": str(Status.RECEIVED if is_own and status is Status.OFFERED else status),
            "status_word": (STATUS_WORDS if is_own else DESK_STATUS_WORDS)[status],
        }

    return shown


def _with_words(found: FoundText, shown: Callable[[Question], SearchResult]) -> SearchResult:
    return {
        **shown(found.question),
        "title": found.headline,
        "place": _PLACES[found.place],
        "before": found.before,
        "match": found.match,
        "after": found.after,
    }


def _advisers(request: DeskRequest, typed: str) -> list[PersonLink]:
    """Return the advisers with this name, for whoever oversees the desk."""
    if Capability.OVERSEE not in request.roles.capabilities or len(typed) < words.SHORTEST:
        return []
    wanted = words.folded(typed)[0].split()
    advisers = active_roles.advisers().select_related("person").order_by("person__sort_key", "pk")
    return [
        {"name": str(adviser), "url": _all(request, adviseur=str(adviser.pk))}
        for adviser in advisers
        if all(word in words.folded(str(adviser))[0] for word in wanted)
    ]


def _all(request: DeskRequest, **filters: str) -> str:
    """Return the address of the list with this filter; of an asker, of all that they asked."""
    return f"{reverse('lists')}?{urlencode(filters)}" if _works_here(request) else reverse("my_questions")


def _works_here(request: DeskRequest) -> bool:
    return request.roles.is_adviser or Capability.OVERSEE in request.roles.capabilities
