"""allauth's pages of second factors, as the desk uses them: every passkey signs in by itself."""

from http import HTTPStatus
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from steunpunt.desk.access import second_factors
from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.web.entry.sign_in import passkeys_at, passkeys_work, remember_device
from steunpunt.web.http import authentication
from steunpunt.web.http.decorators import DeskRequest
from steunpunt.web.http.forms import faults_of
from steunpunt.web.identity import pages as identity_pages
from steunpunt.web.security.enrolment import needs_enrolment
from steunpunt.web.security.qr_codes import qr_code_of

_REFUSED, _MOST_REFUSED = "refused_codes", 3
"""Where a session counts the codes of a second factor that were refused, and after how many it ends."""


class SecurityPage(IndexView):  # type: ignore[misc]  # allauth ships no types
    """How somebody signs in. Staff without a second factor are led here, and get no further."""

    request: DeskRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds `must_enrol`: they must fill in the code of a colleague first. Otherwise `must`: they work at the desk
        and did not use a second factor yet; whether passkeys work at this address; whether they give colleagues codes;
        their accounts at organisations.
        """
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.request.user
        if needs_enrolment(self.request):
            came = authentication.came_from_provider(self.request)
            return context | {"must_enrol": True, "came_from_provider": came}
        must = second_factors.must_have_second_factor(person) and not authentication.used_second_factor(self.request)
        return context | {
            "must": must,
            "passkeys_work": passkeys_work(self.request),
            "passkeys_at": passkeys_at(self.request),
            "issues_codes": enrolment.may_issue(person),
            "accounts": identity_pages.accounts_of(person),
        }


class AddApp(ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Add an app that shows codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the QR code in the form in which the page can show it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"qr": qr_code_of(context["totp_url"])}


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Add a passkey. The page asks the device for one that signs in alone, with a PIN, finger or face."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """422."""
        return _unprocessable(super().form_invalid(form))


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Remove a passkey, unless it is the only second factor of somebody who works at the desk."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say why not."""
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            response: HttpResponse = super().form_valid(form)
            return response
        messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect("mfa_index")


class SecondStep(AuthenticateView):  # type: ignore[misc]  # allauth ships no types
    """The second step of signing in: a passkey, or a code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds which of the two this person has."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        has_passkey = is_mfa_enabled(self.stage.login.user, [Authenticator.Type.WEBAUTHN])
        return context | {"has_passkey": has_passkey}

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, and set the cookie of a known device."""
        self.request.session.pop(_REFUSED, None)
        response: HttpResponse = super().form_valid(form)
        return remember_device(self.request, response)

    def form_invalid(self, form: Any) -> HttpResponse:
        """422; after the third time begin again, with another code by e-mail."""
        return _fewer_attempts(self.request) or _unprocessable(super().form_invalid(form))


class Confirm(ReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    """Show again who one is, with a code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on with what waited."""
        self.request.session.pop(_REFUSED, None)
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """422; after the third time sign in again."""
        return _fewer_attempts(self.request) or _unprocessable(super().form_invalid(form))


class ConfirmWithPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Show again who one is, with a passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say so on the same page; what was posted before it goes on waiting."""
        messages.error(self.request, " ".join(faults_of(form)))
        return redirect(self.passthrough_next_url(self.request.path))


def _fewer_attempts(request: HttpRequest) -> HttpResponse | None:
    """Count a refused code in this session; at the third, end the session and lead to the sign-in page."""
    request.session[_REFUSED] = request.session.get(_REFUSED, 0) + 1
    if request.session[_REFUSED] < _MOST_REFUSED:
        return None
    auth.logout(request)
    messages.error(request, "Dat is te vaak geprobeerd. Log opnieuw in.")
    return redirect("account_login")


def _unprocessable(response: HttpResponse) -> HttpResponse:
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response
