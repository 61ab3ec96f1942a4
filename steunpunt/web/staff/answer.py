"""How a page of the desk takes what was filled in: one deed and on, or the same page again with why not."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.forms import BooleanField, BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from steunpunt.desk.access import conflicts, permissions
from steunpunt.models import Assignment, Person, Question
from steunpunt.rules.access.visibility import Relation, Visibility
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from steunpunt.web.http.decorators import DeskRequest, refused
from steunpunt.web.http.forms import DeskForm, faults_of
from steunpunt.web.staff.forms import OnceForm

_NO_FORM = frozenset({"niet-nu", "niet-aan-u"})
"""Refusals after which the form stands on the page no more: what was typed is shown with the refusal itself."""
_GONE = "Er is intussen iets veranderd: dit formulier staat niet meer op de pagina. Er is niets verstuurd."
Bound = Mapping[str, DeskForm]
"""Forms that were filled in and refused, by their names on the page."""


def posted(back: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Only for what is sent. Who comes by with a link (from a page that said no) is shown where he belongs: `back`."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def door(request: HttpRequest, **where: UUID) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect(back.format(**where))
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return view(request, **where)

        return door

    return around


def attempt(form: DeskForm, deed: Callable[[], object]) -> HTTPStatus | None:
    """Do it. None when it is done; else the status under which the form is shown again, with why not in it."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        deed()
    except NotFound:
        raise
    except Faulty as refusal:
        form.take(refusal)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except Refusal as refusal:
        if refusal.code in _NO_FORM:
            raise
        sentence = refusal.sentence
        if refusal.code == "sleutel-hergebruikt" and isinstance(form, OnceForm):
            form.renew()
            sentence = (
                "Dit formulier was al verstuurd, met andere woorden. Wilt u dit ook versturen? Klik dan nog eens."
            )
        form.add_error(None, sentence)
        return HTTPStatus.CONFLICT
    return None


def kept(request: HttpRequest, page: HttpResponse, form: DeskForm) -> HttpResponse:
    """The page on which this form was refused. Where a field that was filled in stands on it no more, because something
    else came first: that, and why the form was refused, with what was typed.
    """
    shown = page.content.decode()
    if all(f'id="{field.auto_id}' in shown for field in form.visible_fields() if _is_filled(field)):
        return page
    return refused(request, Refusal("niet-meer-hier", " ".join([_GONE, *faults_of(form)])))


def _is_filled(field: BoundField) -> bool:
    return bool(field.data) and not isinstance(field.field, BooleanField)


def held(request: DeskRequest, question_id: UUID) -> tuple[Question, Relation]:
    """The question, for the adviser who holds it. NotFound for anybody else, the asker included."""
    question, standing = permissions.find(request.user, question_id, at_least=Visibility.CONTENT)
    if not standing.advises:
        raise NotFound
    return question, standing


def no_longer(request: DeskRequest, question_id: UUID) -> HttpResponse | None:
    """For who held the question until just now: that it is his no longer, with what he had typed. None for others, and
    for who turned out to be tied to it.
    """
    mine = Assignment.objects.filter(question_id=question_id, adviser_id=request.user.id)
    held = mine.filter(claimed_at__isnull=False, ended_at__isnull=False).select_related("question").first()
    if held is None or holds(request.user, question_id) or conflicts.is_excluded(request.user.id, held.question):
        return None
    sentence = (
        "Deze vraag is niet meer bij u: zij is ingetrokken, of u hebt zich teruggetrokken. Er is niets verstuurd."
    )
    return refused(request, Refusal("niet-meer-bij-u", sentence))


def holds(person: Person, question_id: UUID) -> bool:
    """Whether this person holds the question now."""
    return Assignment.objects.filter(
        question_id=question_id, adviser_id=person.id, ended_at=None, claimed_at__isnull=False
    ).exists()
