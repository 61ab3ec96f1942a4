"""django-allauth's sign-in with a code by e-mail, with the desk's own codes and outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from steunpunt import proxies
from steunpunt.desk.administration.sign_in import identity_links, sign_in_codes
from steunpunt.models import IdentityLink, Person
from steunpunt.web.http import authentication

_DONE = {
    "mfa/messages/webauthn_added.txt": "Uw passkey is toegevoegd.",
    "mfa/messages/webauthn_removed.txt": "De passkey is verwijderd. Op uw andere apparaten bent u uitgelogd.",
    "mfa/messages/totp_activated.txt": "Uw app is toegevoegd.",
    "mfa/messages/totp_deactivated.txt": "De app is verwijderd. Op uw andere apparaten bent u uitgelogd.",
}
"""What the desk says where allauth has a message of its own; its other messages are left out."""

_CONFIRMING = (
    ("mfa_reauthenticate_webauthn", "Gebruik uw passkey", {Authenticator.Type.WEBAUTHN}),
    (
        "mfa_reauthenticate",
        "Gebruik een code uit uw app of een herstelcode",
        {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES},
    ),
)
"""The pages on which to show again who one is, the best first, and of which kinds of factor one is needed for it."""


_CONFIRM_THERE = "security_confirm_at_provider"
_STEPS = {"allauth.mfa.stages.AuthenticateStage": "steunpunt.web.security.stages.SecondFactorStage"}


class DeskAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up; the only letter is the one with the code, through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "Deze code klopt niet. Kijk de code in uw e-mail na en typ hem opnieuw.",
        "too_many_login_attempts": "Dat is te vaak geprobeerd. Vraag een nieuwe code.",
        "used_code": "Deze code is al gebruikt. Vraag een nieuwe code.",
        "rate_limited": "Dat ging erg snel. Wacht een minuut en probeer het opnieuw.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's shape
        """False: accounts are made by the desk."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the client, also behind a trusted proxy."""
        return proxies.client_address(request.META, settings.TRUSTED_PROXIES)

    def prepare_code(self, email: str, person: Person | None) -> None:
        """Set the code that is valid for this address, and owe the letter with it to the person with that address, if
        any.
        """
        fresh = super().generate_login_code()
        self.request.login_code = sign_in_codes.current_code(email, person=person, fresh=fresh, at=timezone.now())

    def generate_login_code(self) -> str:
        """The code that `prepare_code` set for this request."""
        code: str = self.request.login_code
        return code

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Does nothing: `prepare_code` owes the letter with the code, and no other letter is sent."""

    def pre_login(self, request: HttpRequest, user: Person, *, email: str | None, **kwargs: Any) -> HttpResponse | None:
        """Redeem the code; one that was used meanwhile in another browser, or went to an address that the person no
        longer has, is refused. A passkey needs no code, and neither does who comes from their identity provider.
        """
        refused: HttpResponse | None = super().pre_login(request, user, email=email, **kwargs)
        if refused is not None or _came_by_passkey(request, user) or _came_by_provider(request, user):
            return refused
        if sign_in_codes.find_person(email or "", at=timezone.now()) == user:
            code = request.POST.get("code", "")
            if sign_in_codes.redeem(email or "", code, at=timezone.now()):
                return None
        request.session.flush()
        messages.error(request, self.error_messages["used_code"])
        return redirect("account_login")

    def let_in(self, link: IdentityLink, *, onward: str) -> HttpResponse:
        """Sign in the person of this link, who came from their identity provider; by a second step if they need one."""
        self.request.identity_link = link
        response: HttpResponse = perform_login(self.request, link.person, redirect_url=onward or None)
        return response

    def get_login_stages(self) -> list[str]:
        """The steps of signing in; the second one also knows of identity providers."""
        return [_STEPS.get(stage, stage) for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Go on. Who used their own second factor after their identity provider, need not do so the next time."""
        if any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
            authentication.vouch_for_provider(request, at=timezone.now())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, str]]:
        """How this person can show again who they are: their passkey first, a code of their app, their organisation."""
        kinds = set(Authenticator.objects.filter(user=user.pk).values_list("type", flat=True))
        return [
            {"id": page, "description": description, "url": reverse(page)}
            for page, description, of_kind in _CONFIRMING
            if kinds & of_kind
        ] + [
            {"id": _CONFIRM_THERE, "description": "Bevestig het bij uw organisatie", "url": reverse(_CONFIRM_THERE)}
            for _ in identity_links.accounts_of(user)[:1]
        ]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_template: Any,
        message: str = "",
        **_context: Any,
    ) -> None:
        """Add only messages of the desk: allauth's name e-mail addresses."""
        words = message or _DONE.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:  # noqa: ARG002 - allauth's shape
        """Send an inactive person to the sign-in page, as a stranger."""
        return redirect("account_login")


def _came_by_provider(request: HttpRequest, person: Person) -> bool:
    """Whether this person comes from their identity provider with this very request (`let_in`)."""
    link: IdentityLink | None = getattr(request, "identity_link", None)
    return link is not None and link.person == person


def _came_by_passkey(request: HttpRequest, person: Person) -> bool:
    """Whether this person has just shown a passkey, in this browser."""
    return any(record.get("passwordless") for record in get_authentication_records(request, person))
