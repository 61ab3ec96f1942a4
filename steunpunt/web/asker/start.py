"""Where one arrives: the start, and the questions one asked."""

from datetime import datetime
from typing import TypedDict

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from steunpunt.desk import drafts, queries
from steunpunt.models import Person, Question
from steunpunt.rules.lifecycle import ENDED, Status
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Category, Subject
from steunpunt.web.doors import DeskRequest, signed_in
from steunpunt.web.moments import capital, day
from steunpunt.web.promises import Promised, kept_at, next_promise
from steunpunt.web.roles import roles_of

STATUS_WORDS = {
    Status.RECEIVED: "Ontvangen",
    Status.OFFERED: "Ontvangen",
    Status.IN_PROGRESS: "In behandeling",
    Status.WAITING: "Wacht op u",
    Status.ADVISED: "Advies gegeven",
    Status.CLOSED: "Afgesloten",
    Status.WITHDRAWN: "Ingetrokken",
}
"""The statuses as the asker reads them; that an adviser was asked is the desk's own affair."""
NEXT = {
    Status.RECEIVED: "Wij zoeken een adviseur voor u. U hoeft niets te doen.",
    Status.OFFERED: "Wij zoeken een adviseur voor u. U hoeft niets te doen.",
    Status.IN_PROGRESS: "Uw adviseur is aan zet. U hoeft niets te doen.",
    Status.WAITING: "U bent aan zet: uw adviseur vroeg u iets.",
    Status.ADVISED: "Lees het advies. Daarna kunt u verder vragen of afsluiten.",
    Status.CLOSED: "Dit is klaar.",
    Status.WITHDRAWN: "U hebt deze vraag ingetrokken.",
}
"""Who acts next."""


class Case(TypedDict):
    """What parts/case_card.html takes."""

    url: str
    reference: str
    title: str
    status: str
    status_word: str
    facts: str
    next: str
    promise: Promised | None


def case_of(question: Question, *, at: datetime) -> Case:
    """One question in the asker's list: by its facts, so that who looks over a shoulder reads no word of it."""
    status = Status(question.status)
    asked = capital(day(question.submitted_at, at))
    return {
        "url": f"/vragen/{question.id}",
        "reference": question.reference,
        "title": Category(question.category).label,
        "status": str(status.value),
        "status_word": STATUS_WORDS[status],
        "facts": f"{Subject(question.subject).label}, {question.subject_organisation}. {asked} gesteld.",
        "next": NEXT[status],
        "promise": None if status in ENDED else next_promise(question.clocks.all(), at=at),
    }


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where one is and what one can do here; who works at the desk goes on to his own work."""
    at = timezone.now()
    if not isinstance(request.user, Person):
        return render(request, "pages/start.html")
    roles = roles_of(request.user, at=at)
    if roles.is_asker:
        running = [one for one in queries.asked_by(request.user) if one.status not in ENDED]
        context = {"cases": [case_of(one, at=at) for one in running], "draft": _draft(request.user, at=at)}
        return render(request, "pages/start_asker.html", context)
    for belongs, url in (
        (roles.is_adviser, "/werk"),
        (roles.is_coordinator, "/overzicht"),
        (roles.is_administrator, "/beheer/"),
    ):
        if belongs:
            return HttpResponseRedirect(url)
    return render(request, "pages/start_stranger.html")


@require_safe
@signed_in
def my_questions(request: DeskRequest) -> HttpResponse:
    """What runs, and what was: per question the next promise and who acts next."""
    asked = list(queries.asked_by(request.user))
    may_ask = roles_of(request.user, at=request.at).is_asker
    if not may_ask and not asked:
        raise NotFound
    context = {
        "running": [case_of(one, at=request.at) for one in asked if one.status not in ENDED],
        "ended": [case_of(one, at=request.at) for one in reversed(asked) if one.status in ENDED],
        "draft": _draft(request.user, at=request.at),
        "may_ask": may_ask,
    }
    return render(request, "ask/list.html", context)


def _draft(person: Person, *, at: datetime) -> str:
    """When this person's unsent question was kept, in words; empty when there is none, or nothing in it."""
    found = drafts.find(person)
    if found is None or not any(said.strip() for said in found[1].values()):
        return ""
    return kept_at(found[0].saved_at, at=at)
