"""Signing in with a code by e-mail, and signing out."""

import hmac
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from steunpunt.desk.administration.demo import CAST
from steunpunt.models import Person
from steunpunt.rules.values.addresses import is_loopback, is_numeric_host
from steunpunt.web.entry.sign_in_forms import WAIT, AddressForm, CodeForm
from steunpunt.web.presenters.moments import capital

KNOWN_DEVICE, KNOWN_FOR = f"{settings.COOKIE_PREFIX}bekend-apparaat", 400 * 24 * 3600
"""A cookie that says that somebody signed in on this device before, and lets only the desk see who; and its age in
seconds.
"""
NOBODY = UUID(int=0)
BACKEND = "steunpunt.web.entry.backend.DeskBackend"


class SignIn(RequestLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """Ask for a code. The demo desk also offers its people to choose from."""

    form_class = AddressForm
    template_name = "account/request_login_code.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Adds whether somebody signed in on this device before."""
        options: dict[str, Any] = super().get_form_kwargs()
        is_known = self.request.get_signed_cookie(KNOWN_DEVICE, default=None, max_age=KNOWN_FOR) is not None
        return options | {"is_known_device": is_known}

    def form_valid(self, form: AddressForm) -> HttpResponse:
        """Set the code, for a known and an unknown address alike."""
        get_adapter().prepare_code(form.cleaned_data["email"], form.person)
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: AddressForm) -> HttpResponse:
        """429 with Retry-After when too many requests is the only fault."""
        response: HttpResponse = super().form_invalid(form)
        if form.is_crowded:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(WAIT)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the people of the demo desk, on this machine only, and the organisations at which one can sign in."""
        people = [
            {"username": username, "name": f"{first} {last}", "role": capital(role)}
            for username, (first, last, role) in CAST.items()
        ]
        context: dict[str, Any] = super().get_context_data(**kwargs)
        people = people if settings.DEMO and _is_local(self.request) else []
        passkeys = {"passkeys_work": passkeys_work(self.request), "passkeys_at": passkeys_at(self.request)}
        return context | {"people": people, "providers": list(settings.IDENTITY_PROVIDERS.values()), **passkeys}


class EnterCode(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    form_class = CodeForm
    template_name = "account/confirm_login_code.html"

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Sign in, and set the cookie of a known device."""
        response: HttpResponse = super().form_valid(form)
        return remember_device(self.request, response)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Makes as many database statements for an unknown address as for a known one."""
        if self.stage.login.user is None:
            Person.objects.filter(pk=NOBODY).first()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context


def is_device_of(request: HttpRequest, person: Person) -> bool:
    """Whether this person was the last to sign in on this device."""
    mark = request.get_signed_cookie(KNOWN_DEVICE, default="", max_age=KNOWN_FOR)
    return hmac.compare_digest((mark or "").encode(), _mark_of(person.pk).encode())


def _mark_of(person_id: object) -> str:
    """What stands in the cookie for this person."""
    return salted_hmac(KNOWN_DEVICE, str(person_id), algorithm="sha256").hexdigest()


def remember_device(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Set the cookie of a known device, once somebody is signed in."""
    if request.user.is_authenticated:
        response.set_signed_cookie(
            KNOWN_DEVICE,
            _mark_of(request.user.pk),
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@csrf_exempt  # the contract lets people sign in with curl; it exists on the demo desk only, which holds nothing real
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people: `als=<username>`. On the demo desk only, and only from the same machine."""
    if not settings.DEMO:
        raise Http404
    if not _is_local(request):
        context = {"sentence": "De oefenomgeving is er alleen voor wie op deze computer zelf werkt."}
        return render(request, "errors/refused.html", context, status=403)
    username = request.POST.get("als", "")
    person = Person.objects.filter(username=username, is_active=True).first() if username in CAST else None
    if person is None:
        context = {"sentence": f"Kies een van deze namen: {', '.join(CAST)}."}
        return render(request, "errors/refused.html", context, status=400)
    auth.login(request, person, backend=BACKEND)
    return HttpResponseRedirect(_next_page(request))


def passkeys_work(request: HttpRequest) -> bool:
    """Whether a browser takes passkeys at this address: it needs a name, such as `localhost`, and no numbers."""
    return not is_numeric_host(request.get_host())


def passkeys_at(request: HttpRequest) -> str:
    """Return the address of the desk at which a browser takes passkeys, for somebody who opened it by its numbers."""
    parts = urlsplit(f"//{request.get_host()}")
    if is_loopback(parts.hostname or ""):
        return f"{request.scheme}://localhost" + (f":{parts.port}" if parts.port else "")
    return str(settings.SITE_URL)


def _is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine: the peer, and every client that a proxy names, is a loopback address
    (or a socket). The Host header says nothing, as the client chooses it.
    """
    meta = request.META
    forwarded = f"{meta.get('HTTP_X_FORWARDED_FOR', '')},{meta.get('HTTP_X_REAL_IP', '')}"
    addresses = [meta.get("REMOTE_ADDR", ""), *(part.strip() for part in forwarded.split(","))]
    return "HTTP_FORWARDED" not in meta and all(is_loopback(address) for address in addresses if address)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; also used to start signing in again."""
    onward = _next_page(request)
    auth.logout(request)
    return HttpResponseRedirect(onward)


def _next_page(request: HttpRequest) -> str:
    """The path in `next` when it is on this site, else the start."""
    to = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if ours else reverse("start")
