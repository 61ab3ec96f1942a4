"""Tokens that a writer in the database cannot make: each ends in a MAC over whom it acts as and what it may do, under a
key of SECRET_KEY.
"""

import secrets
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "steunpunt.desk.partners.tokens"


def new(person_id: UUID, scope: str) -> str:
    """Return a token that acts as this person with these scopes (as they are stored, separated by spaces)."""
    value = secrets.token_urlsafe(32)
    return f"{value}.{_mac(value, person_id, scope, settings.SECRET_KEY)}"


def is_genuine(token: str, person_id: UUID, scope: str) -> bool:
    """Whether the desk made this token for this person and these scopes, also before SECRET_KEY was renewed."""
    value, _, mac = token.partition(".")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(mac, _mac(value, person_id, scope, key)) for key in keys)


def _mac(value: str, person_id: UUID, scope: str, key: str | bytes) -> str:
    said = f"{value}\x1f{person_id}\x1f{scope}"
    return salted_hmac(_SALT, said, secret=key, algorithm="sha256").hexdigest()
