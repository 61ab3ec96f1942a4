"""django-allauth's sign-in with a code by e-mail, with the desk's own codes and outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from steunpunt import proxies
from steunpunt.desk.administration import sign_in_codes
from steunpunt.models import Person


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
        """Redeem the code; a code that was used meanwhile, in another browser, is refused."""
        refused: HttpResponse | None = super().pre_login(request, user, email=email, **kwargs)
        if refused is not None or sign_in_codes.redeem(email or "", request.POST.get("code", ""), at=timezone.now()):
            return refused
        request.session.flush()
        messages.error(request, self.error_messages["used_code"])
        return redirect("account_login")

    def add_message(
        self, request: HttpRequest, level: int, *_template: Any, message: str = "", **_context: Any
    ) -> None:
        """Add only messages of the desk: allauth's name e-mail addresses."""
        if message:
            messages.add_message(request, level, message)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:  # noqa: ARG002 - allauth's shape
        """Send an inactive person to the sign-in page, as a stranger."""
        return redirect("account_login")
