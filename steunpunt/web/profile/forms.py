"""The forms of the profile."""

from steunpunt.web.http.fields import PhoneField
from steunpunt.web.http.forms import DeskForm


class OwnPhoneForm(DeskForm):
    """One's own telephone number."""

    phone = PhoneField(
        label="Uw telefoonnummer",
        required=False,
        help_text="Hierop bellen collega's en de coördinator u. Laat het leeg als u niet gebeld wilt worden.",
    )
