"""Signing in with a code by e-mail: django-allauth, with the desk's own codes and post room behind it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from steunpunt import proxies
from steunpunt.desk.administration import sign_in_codes
from steunpunt.models import Person

_SIGN_IN = "/inloggen"


class DeskAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody makes an account of his own; the only letter is the one with the code, and it goes by the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "Deze code klopt niet. Kijk de code in uw e-mail na en typ hem opnieuw.",
        "too_many_login_attempts": "Dat is te vaak geprobeerd. Vraag een nieuwe code.",
        "used_code": "Deze code is al gebruikt. Vraag een nieuwe code.",
        "rate_limited": "Dat ging erg snel. Wacht een minuut en probeer het opnieuw.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's shape
        """The desk knows its people; who is not known asks the desk."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the client itself, also behind a trusted proxy."""
        return proxies.client_address(request.META, settings.TRUSTED_PROXIES)

    def lend_code(self, email: str, person: Person | None) -> None:
        """Find the code that is good for this address, and owe the letter with it to the owner of it, if any."""
        fresh = super().generate_login_code()
        self.request.lent_code = sign_in_codes.current_code(email, person=person, fresh=fresh, at=timezone.now())

    def generate_login_code(self) -> str:
        """The code that was lent in this request."""
        code: str = self.request.lent_code
        return code

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: the letter with the code is owed when the code is lent, and no other goes."""

    def pre_login(self, request: HttpRequest, user: Person, *, email: str | None, **kwargs: Any) -> HttpResponse | None:
        """Use up the code; one that was used in another browser meanwhile lets nobody in."""
        refused: HttpResponse | None = super().pre_login(request, user, email=email, **kwargs)
        if refused is not None or sign_in_codes.redeem(email or "", request.POST.get("code", ""), at=timezone.now()):
            return refused
        request.session.flush()
        messages.error(request, self.error_messages["used_code"])
        return HttpResponseRedirect(_SIGN_IN)

    def add_message(
        self, request: HttpRequest, level: int, *_template: Any, message: str = "", **_context: Any
    ) -> None:
        """Only our own sentences. Allauth's, which name addresses, are left out: what went well shows on the page."""
        if message:
            messages.add_message(request, level, message)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:  # noqa: ARG002 - allauth's shape
        """Who is no longer active is a stranger."""
        return HttpResponseRedirect(_SIGN_IN)
