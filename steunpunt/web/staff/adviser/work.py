"""'Mijn werk': what an adviser has to do, and whether they are available."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.access import second_readers
from steunpunt.desk.clocks.clock_views import ClockView
from steunpunt.desk.package import referral_permissions
from steunpunt.desk.questions import queries, urgent_notices
from steunpunt.desk.questions.urgent_notices import UrgentNotices
from steunpunt.desk.routing import candidates
from steunpunt.desk.staff import active_roles, presence
from steunpunt.models import Adviser, Question, Talk
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.pagination import Paged, contents, paged
from steunpunt.web.presenters.moments import capital, iso, when
from steunpunt.web.presenters.parts import QuestionCard
from steunpunt.web.presenters.referrals import waiting
from steunpunt.web.presenters.staff.promises import views_of
from steunpunt.web.presenters.staff.questions import answer_until, card, next_for_adviser
from steunpunt.web.presenters.staff.urgent_notices import in_short
from steunpunt.web.staff.adviser.talks import talk_title
from steunpunt.web.staff.answer import attempt, post_only
from steunpunt.web.staff.forms import LeaveForm

T = TypeVar("T", bound=Model)

_AHEAD, _BACK = timedelta(days=7), timedelta(days=30)
"""Elapsed time: how far ahead talks are shown, and how far back a planned talk that was not recorded."""


@require_safe
@signed_in
def work(request: DeskRequest) -> HttpResponse:
    """Show talks, offers, and questions held or covered, in the order in which their promises break."""
    return _page(request, _adviser(request))


@post_only("work")
@signed_in
def leave(request: DeskRequest) -> HttpResponse:
    """Record that the adviser is away ('Ik ben er even niet')."""
    adviser = _adviser(request)
    form = LeaveForm(request.POST)
    status = attempt(form, lambda: presence.leave(person=request.user, until=form.cleaned_data["until"], at=request.at))
    if status is not None:
        return _page(request, adviser, form=form, status=status)
    messages.success(request, "U staat op afwezig. U krijgt geen nieuwe vragen aangeboden.")
    return redirect("work")


@post_only("work")
@signed_in
def be_back(request: DeskRequest) -> HttpResponse:
    """Record that the adviser is back ('Ik ben er weer')."""
    _adviser(request)
    presence.be_back(person=request.user, at=request.at)
    messages.success(request, "Welkom terug. U krijgt weer vragen aangeboden.")
    return redirect("work")


def _page(
    request: DeskRequest, adviser: Adviser, *, form: LeaveForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    person, at = request.user, request.at
    visible = request.visible
    offers = _listed(
        request, queries.offered_to(person, visible).prefetch_related("pauses"), "aanbod", "aan u aangeboden"
    )
    own = _listed(
        request, queries.held_by(person, visible).prefetch_related("pauses"), "vragen", "uw vragen", "bladzijde"
    )
    covering = _listed(request, queries.covered_by(person, visible).prefetch_related("pauses"), "waar", "u neemt waar")
    planned = queries.talks_of(person, visible, after=at - _BACK, until=at + _AHEAD)
    talks = _listed(request, planned, "gesprekken", "gesprekken")
    waits = referral_permissions.awaiting(person, roles=request.held, visible=visible)
    referrals = _listed(request, waits, "verwijzingen", "verwijzingen")
    shown = [*offers.rows, *own.rows, *covering.rows]
    views, notices = views_of(shown, at=at), urgent_notices.of_questions(shown)
    due = queries.answers_due(person)
    away, until = presence.away_until(adviser, at=at)
    context = {
        "referrals_waiting": waiting(referrals.rows, at=at),
        "covering": [_card(row, views, notices, at) for row in covering.rows],
        "plan_url": reverse("plan", args=[person.pk]),
        "offers": [_card(row, views, notices, at, answer_by=due.get(row.id)) for row in offers.rows],
        "questions": [_card(row, views, notices, at) for row in own.rows],
        "talks": [_talk(talk, at) for talk in talks.rows],
        "second_looks": [
            {"url": reverse("second_look", args=[look.pk]), "by": look.asked_by, "until": when(look.expires_at, at)}
            for look in second_readers.asked_of(person, at=at)
        ],
        "full_text": _full(adviser.capacity) if candidates.is_full(adviser, at=at) else "",
        "contents": contents(part.pages for part in (referrals, talks, offers, covering, own)),
        "pages": {
            "offers": offers.pages,
            "questions": own.pages,
            "covering": covering.pages,
            "talks": talks.pages,
            "referrals": referrals.pages,
        },
        "is_away": away,
        "until": when(until, at) if until else "",
        "form": form or LeaveForm(),
    }
    return render(request, "desk/adviser/work.html", context, status=status)


def _listed(request: DeskRequest, questions: QuerySet[T], name: str, of: str, parameter: str = "") -> Paged[T]:
    """Return the requested page of the list under the heading with this name."""
    return paged(request, questions, of=of, place=reverse("work"), anchor=f"{name}-kop", parameter=parameter or name)


def _card(
    question: Question,
    views: dict[UUID, list[ClockView]],
    notices: dict[UUID, UrgentNotices],
    at: datetime,
    *,
    answer_by: datetime | None = None,
) -> QuestionCard:
    question_views = views[question.id]
    following = answer_until(answer_by, at=at) if answer_by else next_for_adviser(question, question_views, at=at)
    return card(question, question_views, at=at, following=following, mine=True, signal=in_short(notices[question.id]))


def _full(capacity: int) -> str:
    return (
        f"U hebt {capacity} vragen of meer: het maximum. U krijgt er nu geen bij."
        " Lukt het niet op tijd? Overleg met de coördinator."
    )


def _talk(talk: Talk, at: datetime) -> dict[str, str | bool]:
    planned_at = talk.planned_at or at
    return {
        "url": reverse("question", args=[talk.question_id], fragment="gesprekken"),
        "reference": talk.question.reference,
        "title": talk_title(talk),
        "when": capital(when(planned_at, at)),
        "iso": iso(planned_at),
        "is_past": planned_at <= at,
    }


def _adviser(request: DeskRequest) -> Adviser:
    adviser = active_roles.advisers().filter(person=request.user).first()
    if adviser is None:
        raise NotFound
    return adviser
