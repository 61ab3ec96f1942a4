"""The forms of the profile."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from steunpunt.desk.letters import contacts
from steunpunt.desk.letters.contacts import PushSubscription
from steunpunt.rules.values.addresses import is_own
from steunpunt.rules.waking import QuietHours
from steunpunt.web.http.fields import ClockTimeField, PhoneField
from steunpunt.web.http.forms import DeskForm

_NO_TIME = "Schrijf een tijd zoals 22:30."
_LONGEST_ENDPOINT = 2000
_POINT_BYTES, _SECRET_BYTES = 65, 16


def _clock_time(label: str) -> ClockTimeField:
    return ClockTimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _NO_TIME},
    )


class OwnPhoneForm(DeskForm):
    """One's own telephone number."""

    phone = PhoneField(
        label="Uw telefoonnummer",
        required=False,
        help_text="Hierop bellen collega’s en de coördinator u. Laat het leeg als u niet gebeld wilt worden.",
    )


class ChannelsForm(DeskForm):
    """By which ways of one's telephone one is woken; only those that this desk has."""

    by_sms = forms.BooleanField(label="Stuur mij een sms", required=False)
    by_voice = forms.BooleanField(label="Bel mij, met een gesproken bericht", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if settings.SMS_GATEWAY is None:
            del self.fields["by_sms"]
        if settings.VOICE_GATEWAY is None:
            del self.fields["by_voice"]


class QuietHoursForm(DeskForm):
    """One's quiet hours: both times, or neither."""

    quiet_from = _clock_time("Stil vanaf")
    quiet_until = _clock_time("Stil tot")

    def clean(self) -> dict[str, Any]:
        """Set `hours`."""
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (begins is None) is not (ends is None) and not self.errors:
            fault = contacts.half_filled()
            self.add_error(fault.field, ValidationError(fault.sentence, fault.code))
        self.hours = None if begins is None or ends is None else QuietHours(begins, ends)
        return cleaned


class PushDeviceForm(DeskForm):
    """What a browser says of itself, filled in by a script: where its push service is reached, and its keys."""

    endpoint = forms.CharField(widget=forms.HiddenInput, max_length=_LONGEST_ENDPOINT)
    p256dh = forms.CharField(widget=forms.HiddenInput, max_length=200)
    auth = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def clean_endpoint(self) -> str:
        """Over https; on this machine, for a desk that may call it, also over http."""
        address: str = self.cleaned_data["endpoint"]
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            host = ""
        if not host or parts.username or not address.isascii():
            raise ValidationError("Dit is geen adres.", "invalid")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_own(host, settings.WEBHOOK_NETWORKS)):
            raise ValidationError("Dit adres is niet beveiligd.", "invalid")
        return address

    def clean_p256dh(self) -> str:
        """A point on P-256, not compressed."""
        return _key(self.cleaned_data["p256dh"], _POINT_BYTES)

    def clean_auth(self) -> str:
        """Sixteen bytes."""
        return _key(self.cleaned_data["auth"], _SECRET_BYTES)

    @property
    def subscription(self) -> PushSubscription:
        """What was filled in."""
        return PushSubscription(**self.cleaned_data)


def _key(text: str, length: int) -> str:
    bare = text.rstrip("=")
    try:
        read = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except ValueError:
        read = b""
    if len(read) != length:
        raise ValidationError("Dit is geen sleutel.", "invalid")
    return bare
