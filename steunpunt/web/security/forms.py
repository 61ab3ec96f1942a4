"""The forms of second factors: a code from an app, or a recovery code."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.exceptions import ValidationError

from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.web.http.fields import WordsField
from steunpunt.web.http.forms import DeskForm, apply_house_style

_WRONG = "incorrect_code"


class _CodeField(DeskForm):
    """A form with one field for a code."""

    is_kept = False
    label = "Code"
    hint = "De zes cijfers uit uw app, of een van uw herstelcodes."
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


class FactorCodeForm(_CodeField, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The second step of signing in."""


class ConfirmCodeForm(_CodeField, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Showing again who one is."""


class AppCodeForm(_CodeField, ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code of an app, which shows that it works."""

    label = "Code uit de app"
    hint = "De zes cijfers die uw app nu laat zien."
    wrong = "Deze code klopt niet. Wacht tot uw app een nieuwe code laat zien, en vul die in."
