"""Getting in within a minute, and out again."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from steunpunt.desk.demo import CAST
from steunpunt.models import Person
from steunpunt.web.entry.accounts import AddressForm, CodeForm
from steunpunt.web.moments import capital

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(RequestLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """Ask for a code; on the demo desk, or choose a person."""

    form_class = AddressForm
    template_name = "account/request_login_code.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the people of the demo, where there is one."""
        people = [
            {"username": username, "name": f"{first} {last}", "role": capital(role)}
            for username, (first, last, role) in CAST.items()
        ]
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"people": people if settings.DEMO else []}


class EnterCode(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """Type the code."""

    form_class = CodeForm
    template_name = "account/confirm_login_code.html"


@csrf_exempt  # the contract lets people sign in with curl; it exists on the demo desk only, which holds nothing real
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast: `als=<username>`. Exists on the demo desk only."""
    if not settings.DEMO:
        raise Http404
    username = request.POST.get("als", "")
    person = Person.objects.filter(username=username, is_active=True).first() if username in CAST else None
    if person is None:
        context = {"sentence": f"Kies een van deze namen: {', '.join(CAST)}."}
        return render(request, "errors/refused.html", context, status=400)
    auth.login(request, person, backend=BACKEND)
    return HttpResponseRedirect(_onward(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave, or start over with signing in."""
    onward = _onward(request)
    auth.logout(request)
    return HttpResponseRedirect(onward)


def _onward(request: HttpRequest) -> str:
    """Where `next` says, as long as that is a page of ours."""
    to = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if ours else "/"
