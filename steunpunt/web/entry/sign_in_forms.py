"""The two forms of signing in: the e-mail address, and the code."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from steunpunt.desk.administration.sign_in import sign_in_codes
from steunpunt.models import Person
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.web.http.fields import EmailAddressField, WordsField
from steunpunt.web.http.forms import DeskForm, apply_house_style

CROWDED = "too_many_login_attempts"
"""allauth's code for more requests than ACCOUNT_RATE_LIMITS allows one client."""
_CROWDED_SENTENCE = "Het is hier nu erg druk. Wacht vijf tellen, en druk dan nog een keer op de knop."
WAIT, WAITED_FOR = 5, 120
"""Seconds after which somebody who was asked to wait may try again, and for how many seconds that holds."""
_SIGNER = signing.TimestampSigner(salt="wachten-op-een-code")


class AddressForm(DeskForm, RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """The e-mail address to which the code goes.

    At an IP address with too many requests, one waits a few seconds and submits once more (`is_crowded`, `ticket`),
    whether the e-mail address is known or not; on a device where somebody signed in before (`is_known_device`) one does
    not wait. Nobody is refused because of requests of others.
    """

    def __init__(self, *args: Any, is_known_device: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_known_device = is_known_device
        self.person: Person | None = None
        self.is_crowded = False
        self.ticket = self.data.get("beurt", "")
        email = EmailAddressField(label="E-mailadres", help_text="Het adres waarmee u bij ons bekend bent.")
        email.widget.attrs["autocomplete"] = "email"
        apply_house_style(email)
        self.fields["email"] = email

    def clean_email(self) -> str:
        """Find the person with this address. Systems of partners cannot sign in here."""
        email: str = self.cleaned_data["email"]
        try:
            super().clean_email()
        except ValidationError as refused:
            if refused.code != CROWDED:
                raise
            if not (self.is_known_device or self._has_waited(email)):
                self.is_crowded = True
                raise ValidationError(_CROWDED_SENTENCE, CROWDED) from None
        self.person = sign_in_codes.find_person(email, at=timezone.now())
        # allauth's view takes the person from here. Neither its adapter nor a setting lets one look them up otherwise.
        self._user = self.person
        return email

    def _has_waited(self, email: str) -> bool:
        """Whether this address was asked to wait and did; otherwise make its ticket."""
        if not _is_valid(self.ticket, email, within=WAITED_FOR):
            self.ticket = _SIGNER.sign(email)
        return not _is_valid(self.ticket, email, within=WAIT)


def _is_valid(ticket: str, email: str, *, within: int) -> bool:
    try:
        return _SIGNER.unsign(ticket, max_age=within) == email
    except signing.BadSignature:
        return False


class CodeForm(DeskForm, ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    is_kept = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = WordsField(
            kind=ValueKind.CODE,
            label="Code uit de e-mail",
            help_text="Hoofdletters en streepjes maken niet uit. De code geldt tien minuten.",
        )
        code.widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        apply_house_style(code)
        self.fields["code"] = code
