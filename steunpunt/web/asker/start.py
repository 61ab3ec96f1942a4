"""The start page, and the list of an asker's questions."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.questions import drafts, queries
from steunpunt.desk.routing import attention, turns
from steunpunt.desk.staff import offices
from steunpunt.models import Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.routing.turn import Turn
from steunpunt.rules.time.wall_clock import full_date
from steunpunt.rules.words import Subject
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.pagination import Pages, contents, paged
from steunpunt.web.presenters.moments import exactly
from steunpunt.web.presenters.parts import Action, QuestionCard, ShownPromise
from steunpunt.web.presenters.promises import kept_at, next_promises
from steunpunt.web.presenters.referrals import consents_asked
from steunpunt.web.presenters.roles import title

STATUS_WORDS = {
    Status.RECEIVED: "Ontvangen",
    Status.OFFERED: "Ontvangen",
    Status.IN_PROGRESS: "In behandeling",
    Status.WAITING: "Wacht op u",
    Status.ADVISED: "Advies gegeven",
    Status.CLOSED: "Afgesloten",
    Status.WITHDRAWN: "Ingetrokken",
}
"""The statuses in the asker's words. That an adviser was offered the question is not shown."""
_TURNS = {
    Turn.CONSENT: "U bent aan zet: uw adviseur wil u doorverwijzen. Kijk wat er meegaat, en zeg ja of nee.",
    Turn.NO_ADVISER: "Nu is er geen adviseur vrij. De coördinator weet dit, en belt u. U hoeft niets te doen.",
    Turn.ROUTING: "Wij zoeken een adviseur voor u. U hoeft niets te doen.",
    Turn.REACTION: "Uw adviseur is aan zet. U hoeft niets te doen.",
    Turn.ANSWER: "U bent aan zet: uw adviseur wacht op uw antwoord.",
    Turn.THIRD_PARTY: "Wij wachten op een ander, omdat u dat wilt. U hoeft niets te doen.",
    Turn.OFFER: "Wij zoeken een adviseur voor u. U hoeft niets te doen.",
    Turn.WORK: "Uw adviseur is aan zet. U hoeft niets te doen.",
    Turn.READING: "U bent aan zet: lees het advies. Daarna kunt u verder vragen of afsluiten.",
}
_ENDED = {
    Status.CLOSED: "Deze vraag is afgesloten. U kunt alles blijven lezen.",
    Status.WITHDRAWN: "U hebt deze vraag ingetrokken.",
}
_ACTIONS = {Turn.ANSWER: ("Geef antwoord", "gesprek"), Turn.READING: ("Lees het advies", "advies-kop")}
"""What the asker can do when it is their turn, and the anchor on the page of the question."""


def next_of(question: Question, turn: Turn) -> str:
    """Return the sentence that says who acts next."""
    return _ENDED[Status(question.status)] if turn is Turn.NOBODY else _TURNS[turn]


def case_of(
    question: Question,
    *,
    at: datetime,
    is_held: bool = True,
    consent: str | None = None,
    promise: ShownPromise | None = None,
) -> QuestionCard:
    """Return one question of the asker's list, without content, so that nothing can be read over the asker's shoulder.
    `consent`: the URL at which a referral waits for their consent; `promise`: the first to break.
    """
    status = Status(question.status)
    turn = turns.for_asker(question, at=at, is_held=is_held, asks_consent=consent is not None)
    concerned = f"{Subject(question.subject).label}, {question.subject_organisation}"
    action = None
    if turn is Turn.CONSENT and consent is not None:
        action = Action(label="Kijk wat er meegaat", url=consent)
    elif turn in _ACTIONS:
        label, anchor = _ACTIONS[turn]
        action = Action(label=label, url=reverse("question", args=[question.id], fragment=anchor))
    return {
        "url": reverse("question", args=[question.id]),
        "reference": question.reference,
        "title": question.get_category_display(),
        "status": str(status.value),
        "status_word": STATUS_WORDS[status],
        "facts": f"{concerned}. Gesteld op {exactly(question.submitted_at, at)}.",
        "next": next_of(question, turn),
        "action": action,
        "promise": promise,
    }


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The start page. Advisers, coordinators and administrators are redirected to their own work."""
    if not request.user.is_authenticated:
        return render(request, "pages/start.html")
    return _own_start(request)


@signed_in
def _own_start(request: DeskRequest) -> HttpResponse:
    roles = request.roles
    if roles.is_asker:
        running, pages = _running(request, place=reverse("start"))
        context = {"cases": running, "pages": pages, "draft": _draft(request.user, at=request.at)}
        return render(request, "pages/start_asker.html", context)
    for has_role, page in (
        (roles.is_adviser, "work"),
        (roles.is_coordinator, "overview"),
        (roles.is_administrator, "access_changes"),
    ):
        if has_role:
            return redirect(page)
    return render(request, "pages/start_stranger.html", _coming_function(request.user, at=request.at))


def _coming_function(person: Person, *, at: datetime) -> dict[str, str]:
    office = offices.to_come(person, at=at)
    if office is None or office.since is None:
        return {}
    words = title(office)
    return {"begins": full_date(office.since), "place": f"{words[0].lower()}{words[1:]}"}


@require_safe
@signed_in
def my_questions(request: DeskRequest) -> HttpResponse:
    """Show the open and the ended questions, each with its next promise and who acts next."""
    may_ask = request.roles.is_asker
    own_questions = queries.asked_by(request.user, request.visible).prefetch_related("pauses")
    ended = paged(
        request,
        own_questions.filter(ended_at__isnull=False).order_by("-submitted_at", "-id"),
        of="wat klaar is",
        place=reverse("my_questions"),
        anchor="klaar-kop",
        parameter="klaar",
    )
    running, pages = _running(request, place=reverse("my_questions"))
    if not may_ask and not running and not ended.total:
        raise NotFound
    context = {
        "running": running,
        "contents": contents([pages, ended.pages]),
        "running_pages": pages,
        "ended": [case_of(question, at=request.at) for question in ended.rows],
        "ended_pages": ended.pages,
        "draft": _draft(request.user, at=request.at),
        "may_ask": may_ask,
    }
    return render(request, "ask/list.html", context)


def _running(request: DeskRequest, *, place: str) -> tuple[list[QuestionCard], Pages]:
    """Return a page of the open questions: those that wait for the asker first, then by promise."""
    person, at = request.user, request.at
    own_questions = queries.asked_by(person, request.visible).filter(ended_at=None).prefetch_related("pauses")
    in_order = attention.asker_first(own_questions, asker=person, at=at)
    running = paged(request, in_order, of="wat nu loopt", place=place, anchor="loopt-kop")
    with_holder, consents = queries.with_holder(running.rows), consents_asked(person, running.rows)
    promised = next_promises(running.rows, at=at)
    cases = [
        case_of(row, at=at, is_held=row.id in with_holder, consent=consents.get(row.id), promise=promised.get(row.id))
        for row in running.rows
    ]
    return cases, running.pages


def _draft(person: Person, *, at: datetime) -> str:
    """When this person's draft was saved, in words; empty without a draft or with an empty one."""
    saved = drafts.find(person)
    if saved is None or not any(answer.strip() for answer in saved[1].values()):
        return ""
    return kept_at(saved[0].saved_at, at=at)
