"""The forms of second factors: a code from an app, or a recovery code."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from steunpunt.desk.administration.sign_in import app_codes
from steunpunt.models import Person
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.web.entry.sign_in import is_device_of
from steunpunt.web.http.fields import WordsField
from steunpunt.web.http.forms import DeskForm, apply_house_style

_WRONG = "incorrect_code"
_APP_DIGITS = 6
_GUESSED_AT = (
    "Iemand probeert uw codes te raden. Daarom werkt de app nu alleen op een apparaat waarop u eerder inlogde."
    " Gebruik dat apparaat, uw passkey of een herstelcode."
)


class _CodeField(DeskForm):
    """A form with one field for a code."""

    is_kept = False
    label = "Code"
    hint = "De zes cijfers uit uw app, of een van uw herstelcodes."
    authenticator: Authenticator
    wrong = "Deze code klopt niet. Wacht op een nieuwe code in uw app, of gebruik een andere herstelcode."

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = WordsField(kind=ValueKind.CODE, label=self.label, help_text=self.hint)
        code.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        apply_house_style(code)
        self.fields["code"] = code

    def clean_code(self) -> str:
        """Say what is wrong with this kind of code."""
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of the form of allauth beside this one
        except ValidationError as refused:
            if refused.code != _WRONG:
                raise
            raise ValidationError(self.wrong, _WRONG) from None
        return code


class _GuardedCode(_CodeField):
    """A code that could be guessed: of an app it works once, and after many wrong ones only on a device that the person
    used before. Recovery codes are too long to guess.
    """

    user: Person

    def clean_code(self) -> str:
        """Check the code, and count a wrong one."""
        at, typed = timezone.now(), self.cleaned_data["code"]
        is_of_app = len([sign for sign in typed if sign.isalnum()]) <= _APP_DIGITS
        if is_of_app and app_codes.is_guessed_at(self.user, at=at) and not is_device_of(context.request, self.user):
            raise ValidationError(_GUESSED_AT, "wordt-geraden")
        try:
            code = super().clean_code()
        except ValidationError:
            app_codes.record_wrong(self.user, at=at)
            raise
        if self.authenticator.type == Authenticator.Type.TOTP and not app_codes.use_up(self.user, code, at=at):
            raise ValidationError(self.wrong, _WRONG)
        return code


class FactorCodeForm(_GuardedCode, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The second step of signing in."""


class ConfirmCodeForm(_GuardedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Showing again who one is."""


class AppCodeForm(_CodeField, ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code of an app, which shows that it works."""

    label = "Code uit de app"
    hint = "De zes cijfers die uw app nu laat zien."
    wrong = "Deze code klopt niet. Wacht tot uw app een nieuwe code laat zien, en vul die in."
