"""The page of one question, by the relation of the reader to it."""

from django.http import HttpResponse

from steunpunt.models import Question
from steunpunt.rules.access.visibility import Relation
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest
from steunpunt.web.staff.adviser.case import case_page
from steunpunt.web.staff.adviser.offer import lapsed, offer_page
from steunpunt.web.staff.coordinator.assigning import desk_page

__all__ = ["lapsed", "question_page"]


def question_page(request: DeskRequest, question: Question, relation: Relation) -> HttpResponse:
    """Return the page for the adviser who holds it, the adviser to whom it is offered, or the coordinator. Raises
    NotFound for others. `relation` comes from `desk.access.permissions.find`.
    """
    if relation.in_conflict:
        raise NotFound
    if relation.advises:
        return case_page(request, question, relation)
    if relation.is_asked:
        return offer_page(request, question)
    if relation.is_coordinator:
        return desk_page(request, question, relation)
    raise NotFound
