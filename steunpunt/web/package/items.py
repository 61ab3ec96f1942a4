"""The pages of the package's items, for everybody who is signed in; and referring oneself to one."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from steunpunt.desk.package import invitations, referral_permissions, referrals
from steunpunt.desk.package import items as package_items
from steunpunt.rules.access.referrals import Share
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.package.forms import DESK_ITSELF, OwnReferralForm
from steunpunt.web.staff.answer import attempt, keep_input


@require_safe
@signed_in
def all_items(request: DeskRequest) -> HttpResponse:
    """List the items, with links to the referrals and invitations of this person where they have any."""
    context = {
        "items": package_items.items(),
        "own": referral_permissions.visible_to(request.user).exists(),
        "issues": invitations.may_issue(request.user, at=request.at),
    }
    return render(request, "package/items.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def item(request: DeskRequest, code: str) -> HttpResponse:
    """Show one item. Whoever may ask the desk can refer themselves to it here."""
    shown = package_items.find(code)
    may_ask = request.roles.is_asker
    form = OwnReferralForm(request.POST or None)
    status: HTTPStatus | None = HTTPStatus.OK
    if request.method == "POST" and may_ask and code != DESK_ITSELF:

        def act() -> Done:
            made = referrals.refer(
                person=request.user,
                item=code,
                shares=[Share(share) for share in form.cleaned_data["shares"]],
                note=form.cleaned_data["note"],
                phone=form.cleaned_data["phone"],
                phone_confirmed=form.cleaned_data["phone_confirmed"],
                at=request.at,
            )
            return Done(reverse("referral", args=[made.id]), "Uw verwijzing is verzonden.")

        answers: list[HttpResponse] = []
        status = attempt(form, lambda: answers.append(redirect_once(request, form.idempotency_key("verwijzen"), act)))
        if status is None:
            return answers[0]
    context = {
        "item": shown,
        "form": form,
        "may_ask": may_ask and code != DESK_ITSELF,
        "is_desk": code == DESK_ITSELF and may_ask,
    }
    page = render(request, "package/item.html", context, status=status)
    return keep_input(request, page, form) if request.method == "POST" else page
