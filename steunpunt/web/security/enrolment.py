"""Pages for the first second factor of staff: fill in the code of a colleague, and give a colleague one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import second_factors
from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.web.http import authentication
from steunpunt.web.http.authentication import fresh_authentication
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.fields import WordsField
from steunpunt.web.http.forms import DeskForm, apply_house_style

P = ParamSpec("P")
_REDEEMED = "enrolment"


class EnrolmentForm(DeskForm):
    is_kept = False
    code = WordsField(
        kind=ValueKind.CODE, label="Koppelcode", help_text="Tien tekens. Hoofdletters en streepjes maken niet uit."
    )


class ColleagueForm(DeskForm):
    """Who gets a code."""

    is_kept = False

    def __init__(self, *args: Any, names: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.names = names
        colleague = forms.ChoiceField(label="Voor wie?", widget=forms.RadioSelect, choices=list(names.items()))
        apply_house_style(colleague)
        self.fields["colleague"] = colleague


def needs_enrolment(request: DeskRequest) -> bool:
    """Whether this person must fill in the code of a colleague before they may add a factor: staff without one."""
    person = request.user
    if authentication.used_second_factor(request) or request.session.get(_REDEEMED) == str(person.pk):
        return False
    return second_factors.must_have_second_factor(person) and not second_factors.has_registered(person)


def enrolled(view: Callable[Concatenate[DeskRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead staff without a factor to the page for the code of a colleague first. Under `login_required`."""

    @wraps(view)
    def wrapper(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return redirect("security_enrol") if needs_enrolment(request) else view(request, *args, **kwargs)

    return wrapper


@require_http_methods(["GET", "POST"])
@signed_in
def enrol(request: DeskRequest) -> HttpResponse:
    """Fill in the code of a colleague."""
    if not needs_enrolment(request):
        return redirect("mfa_index")
    form = EnrolmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if enrolment.redeem(request.user, form.cleaned_data["code"], at=request.at):
            request.session[_REDEEMED] = str(request.user.pk)
            authentication.vouch_for_provider(request, at=request.at)
            return redirect("mfa_index")
        form.add_error("code", "Deze koppelcode klopt niet, of is ouder dan een dag. Vraag uw collega om een nieuwe.")
    return render(request, "mfa/enrol.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def codes(request: DeskRequest) -> HttpResponse:
    """Give a colleague a code: for coordinators and administrators."""
    if not enrolment.may_issue(request.user):
        raise Http404
    return fresh_authentication(_codes)(request) if request.method == "POST" else _codes(request)


def _codes(request: DeskRequest) -> HttpResponse:
    people = enrolment.waiting().exclude(pk=request.user.pk)
    form = ColleagueForm(request.POST or None, names={str(person.pk): str(person) for person in people})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["colleague"]
        context["code"] = enrolment.issue(chosen, by=request.user, at=request.at)
        context["name"] = form.names[chosen]
    return render(request, "mfa/enrolment_codes.html", context, status=422 if form.errors else 200)
