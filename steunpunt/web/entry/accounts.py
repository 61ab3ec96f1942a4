"""Signing in with a code by e-mail: django-allauth, with the desk's own post room behind it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from steunpunt.desk import post
from steunpunt.models import Person
from steunpunt.web.forms import DeskForm

_LOGIN_CODE = "account/email/login_code"


class DeskAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody makes an account of his own; the only letter is the one with the code, and it goes by the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "Deze code klopt niet. Kijk de code in uw e-mail na en typ hem opnieuw.",
        "too_many_login_attempts": "Dat is te vaak geprobeerd. Wacht een minuut en vraag dan een nieuwe code.",
        "rate_limited": "Dat ging erg snel. Wacht een minuut en probeer het opnieuw.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's shape
        """The desk knows its people; who is not known asks the desk."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the letter with the code. Every other mail that allauth would send is not sent."""
        if template_prefix != _LOGIN_CODE:
            return
        person = Person.objects.filter(email__iexact=email, is_active=True, is_system=False).first()
        if person is not None:
            post.owe_code(person, context["code"], at=timezone.now())

    def add_message(
        self, request: HttpRequest, level: int, *_template: Any, message: str = "", **_context: Any
    ) -> None:
        """Only our own sentences. Allauth's, which name addresses, are left out: what went well shows on the page."""
        if message:
            messages.add_message(request, level, message)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:  # noqa: ARG002 - allauth's shape
        """Who is no longer active is a stranger."""
        return HttpResponseRedirect("/inloggen")


class AddressForm(DeskForm, RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """Where the code must go."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        email = self.fields["email"]
        email.label = "E-mailadres"
        email.help_text = "Het adres waarmee u bij ons bekend bent."
        email.widget.attrs |= {"autocomplete": "email", "class": email.widget.attrs["class"]}
        email.widget.attrs.pop("placeholder", None)
        email.error_messages["invalid"] = "Dit is geen e-mailadres. Schrijf het zoals naam@gemeente.nl."

    def clean_email(self) -> str:
        """The address. A system of a partner never signs in here."""
        email: str = super().clean_email()
        found: Person | None = getattr(self, "_user", None)
        self._user = None if found is not None and found.is_system else found
        return email


class CodeForm(DeskForm, ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """The code from the letter."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = self.fields["code"]
        code.label = "Code uit de e-mail"
        code.help_text = "Hoofdletters en streepjes maken niet uit. De code geldt tien minuten."
        code.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
        code.widget.attrs.pop("placeholder", None)
