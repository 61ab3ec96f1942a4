"""How a page of the desk handles a posted form: run one command and redirect, or show the page again with the
faults.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.forms import BooleanField, BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from steunpunt.desk.access import conflicts, permissions
from steunpunt.models import Assignment, Person, Question
from steunpunt.rules.access.visibility import Relation, Visibility
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from steunpunt.web.http.decorators import DeskRequest, refused
from steunpunt.web.http.forms import DeskForm, faults_of
from steunpunt.web.staff.forms import OnceForm

_NO_FORM = frozenset({"niet-nu", "niet-aan-u"})
"""Refusals after which the page no longer has the form: what was typed is shown on the page of the refusal."""
_GONE = "Er is intussen iets veranderd: dit formulier staat niet meer op de pagina. Er is niets verstuurd."
Bound = Mapping[str, DeskForm]
"""Forms that were filled in and refused, by their names on the page."""


def post_only(back: str, *of: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Accept POST only. GET, for instance a link on a refusal page, is redirected to the page with the name `back`,
    which takes the arguments `of` from the view's own.
    """

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, **arguments: UUID) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                return redirect(back, *(arguments[name] for name in of))
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return view(request, **arguments)

        return wrapper

    return decorator


def attempt(form: DeskForm, command: Callable[[], object]) -> HTTPStatus | None:
    """Run the command when the form is valid. None when it was done; else the status with which to show the form and
    its faults.
    """
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        command()
    except NotFound:
        raise
    except Faulty as refusal:
        form.show_faults(refusal)
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


def keep_input(request: HttpRequest, page: HttpResponse, form: DeskForm) -> HttpResponse:
    """Return the page on which this form was refused. When the page, through a change meanwhile, no longer has a field
    that was filled in, return a page with that fact, the faults and what was typed.
    """
    shown = page.content.decode()
    if all(f'id="{field.auto_id}' in shown for field in form.visible_fields() if _is_filled(field)):
        return page
    return refused(request, Refusal("niet-meer-hier", " ".join([_GONE, *faults_of(form)])))


def _is_filled(field: BoundField) -> bool:
    return bool(field.data) and not isinstance(field.field, BooleanField)


def find_held(request: DeskRequest, question_id: UUID) -> tuple[Question, Relation]:
    """Return the question for the adviser who holds it. Raises NotFound for everybody else, the asker included."""
    question, relation = permissions.find(request.user, question_id, at_least=Visibility.CONTENT)
    if not relation.advises:
        raise NotFound
    return question, relation


def page_if_lost(request: DeskRequest, question_id: UUID) -> HttpResponse | None:
    """The page, with what was typed, for an adviser who held the question until just now. None for others, and for an
    adviser with a conflict.
    """
    assignments = Assignment.objects.filter(question_id=question_id, adviser_id=request.user.id)
    assignment = assignments.filter(claimed_at__isnull=False, ended_at__isnull=False).select_related("question").first()
    if (
        assignment is None
        or is_holder(request.user, question_id)
        or conflicts.is_excluded(request.user.id, assignment.question)
    ):
        return None
    sentence = (
        "Deze vraag is niet meer bij u: zij is ingetrokken, of u hebt zich teruggetrokken. Er is niets verstuurd."
    )
    return refused(request, Refusal("niet-meer-bij-u", sentence))


def is_holder(person: Person, question_id: UUID) -> bool:
    """Whether this person holds the question now."""
    return Assignment.objects.filter(
        question_id=question_id, adviser_id=person.id, ended_at=None, claimed_at__isnull=False
    ).exists()
