"""django-allauth's second factors, with the desk's encryption, words, letters and journal."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib import auth
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from steunpunt.desk.access import second_factors, session_list
from steunpunt.desk.administration.sign_in import factors
from steunpunt.models import Person
from steunpunt.web.http import authentication

NAME = "Steunpunt"
"""The desk as other apps and devices show it, where others may look along."""


class DeskFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets are encrypted with the newest of `CONTENT_KEYS`; the signals below owe the letters."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Dat klopt niet. Probeer het opnieuw.",
        "cannot_delete_authenticator": "Dit is uw enige tweede stap, en die hebt u bij het steunpunt nodig."
        " Voeg eerst een andere toe.",
        "cannot_generate_recovery_codes": "Herstelcodes krijgt u pas als u een passkey of een app hebt.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt the secret of an app, or the seed of recovery codes."""
        return second_factors.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt it. Raises `Sealed`."""
        return second_factors.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether it may go: staff keep at least one."""
        return second_factors.may_remove(authenticator)

    def send_notification_mail(self, *_args: Any, **_options: Any) -> None:
        """Does nothing: the letters of the desk are owed below."""

    def generate_authenticator_name(self, user: Person, kind: Authenticator.Type) -> str:
        """The name of a new passkey: its number."""
        return f"Passkey {Authenticator.objects.filter(user=user.pk, type=kind).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The desk, as the device names it beside a passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": NAME}


@receiver(authenticator_added)
def _added(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    at = timezone.now()
    factors.record_added(user, authenticator, at=at)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        authentication.note_factor_added(request, user, at=at)


@receiver(authenticator_reset)
def _renewed(user: Person, authenticator: Authenticator, **_: Any) -> None:
    factors.record_renewed(user, authenticator, at=timezone.now())


@receiver(authenticator_removed)
def _removed(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    """Who removes a factor may have lost it: their other sessions end, and this one goes on under a new key."""
    at = timezone.now()
    factors.record_removed(user, authenticator, at=at)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        session_list.end_sessions_of(user, at=at, by=user)
        auth.update_session_auth_hash(request, user)


@receiver(authenticator_used)
def _used(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """Refuse a factor that the desk did not add for this person, and forget that it was used: somebody wrote it in the
    database.
    """
    if not second_factors.is_genuine(authenticator):
        request.session.flush()
        raise PermissionDenied
