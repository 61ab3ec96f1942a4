"""The URLs of second factors, by the names that allauth reaches them by."""

from collections.abc import Callable

from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import login_webauthn
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path

from steunpunt.web.http.authentication import fresh_authentication
from steunpunt.web.security import devices, enrolment, pages
from steunpunt.web.security.enrolment import enrolled


def _of_ones_own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For somebody who is signed in, and showed who they are in the last ten minutes."""
    return login_required(fresh_authentication(view))


urlpatterns = [
    path("inloggen/passkey", login_webauthn, name="mfa_login_webauthn"),
    path("inloggen/tweede-stap", pages.SecondStep.as_view(), name="mfa_authenticate"),
    path("beveiliging", pages.SecurityPage.as_view(), name="mfa_index"),
    path("beveiliging/apparaten", devices.devices, name="security_devices"),
    path("beveiliging/apparaten/uitloggen", devices.end_one, name="security_end_session"),
    path("beveiliging/apparaten/overal-uitloggen", devices.end_all, name="security_end_sessions"),
    path("beveiliging/koppelcode", enrolment.enrol, name="security_enrol"),
    path("beveiliging/koppelcodes", enrolment.codes, name="enrolment_codes"),
    path("beveiliging/bevestigen", pages.Confirm.as_view(), name="mfa_reauthenticate"),
    path("beveiliging/bevestigen/passkey", pages.ConfirmWithPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("beveiliging/passkey", _of_ones_own(enrolled(pages.AddPasskey.as_view())), name="mfa_add_webauthn"),
    path(
        "beveiliging/passkey/<int:pk>/verwijderen",
        _of_ones_own(pages.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("beveiliging/app", _of_ones_own(enrolled(pages.AddApp.as_view())), name="mfa_activate_totp"),
    path("beveiliging/app/verwijderen", _of_ones_own(deactivate_totp), name="mfa_deactivate_totp"),
    path("beveiliging/herstelcodes", _of_ones_own(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("beveiliging/herstelcodes/nieuw", _of_ones_own(generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
