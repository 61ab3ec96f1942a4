"""One question, as somebody of the desk sees it: by what he is to this question."""

from django.http import HttpResponse

from steunpunt.models import Question
from steunpunt.rules.access.visibility import Relation
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest
from steunpunt.web.staff.adviser.case import case_page
from steunpunt.web.staff.adviser.offer import lapsed, offer_page
from steunpunt.web.staff.coordinator.assigning import desk_page

__all__ = ["lapsed", "question_page"]


def question_page(request: DeskRequest, question: Question, standing: Relation) -> HttpResponse:
    """The page for the adviser who holds it, the one to whom it is offered, or the coordinator; NotFound for others.

    `request.at` must be set (doors.signed_in does); `standing` comes from `desk.access.permissions.find`.
    """
    if standing.in_conflict:
        raise NotFound
    if standing.advises:
        return case_page(request, question, standing)
    if standing.is_asked:
        return offer_page(request, question)
    if standing.is_coordinator:
        return desk_page(request, question, standing)
    raise NotFound
