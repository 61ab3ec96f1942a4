"""'Profiel': how somebody is reached, and where they find what else is their own."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steunpunt.desk.letters import contacts
from steunpunt.rules.values import telephone
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.profile.forms import OwnPhoneForm
from steunpunt.web.staff.answer import attempt, post_only


@require_safe
@signed_in
def profile(request: DeskRequest) -> HttpResponse:
    """Show it; those who work at the desk also keep how they are reached."""
    return _page(request)


@post_only("profile")
@signed_in
def save_phone(request: DeskRequest) -> HttpResponse:
    """Save one's own telephone number."""
    form = OwnPhoneForm(request.POST)
    status = attempt(
        form, lambda: contacts.save_phone(person=request.user, typed=form.cleaned_data["phone"], at=request.at)
    )
    if status is not None:
        return _page(request, phone=form, status=status)
    messages.success(request, "Bewaard. U krijgt er ook een e-mail over.")
    return redirect("profile")


def _page(
    request: DeskRequest, *, phone: OwnPhoneForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context: dict[str, object] = {"works_here": contacts.may_keep(request.user)}
    if context["works_here"]:
        own = contacts.of(request.user)
        shown = telephone.as_shown(own.phone) if own.phone else ""
        context |= {"phone": phone or OwnPhoneForm(initial={"phone": shown}), "form": phone}
    return render(request, "profile/page.html", context, status=status)
