"""Who has a second factor, who must have one, and whether a stored factor is one that the desk itself added.

A second factor is a passkey or an authenticator app; recovery codes replace one that was lost. On the demo desk
everybody counts as having one.
"""

import hashlib
import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption
from steunpunt.models import Person

SECOND_FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
"""The kinds of factor of which one is enough."""
_SEAL = "seal"
_SECRETS = "mfa_authenticator.data"
"""What secrets of factors are bound to."""
_SEALED = {
    Authenticator.Type.WEBAUTHN: "credential",
    Authenticator.Type.TOTP: "secret",
    Authenticator.Type.RECOVERY_CODES: "seed",
}
"""The part of the data of each kind of factor that lets somebody in."""


def has_registered(person: Person) -> bool:
    """Whether this person has a factor of their own. One statement."""
    factors: bool = Authenticator.objects.filter(user=person.pk, type__in=SECOND_FACTORS).exists()
    return factors


def has_second_factor(person: Person) -> bool:
    """Whether this person has a second factor, or is on the demo desk, where everybody counts as having one. At most
    one statement.
    """
    return settings.DEMO or has_registered(person)


def must_have_second_factor(person: Person) -> bool:
    """Whether this person works at the desk, and so must have a second factor: an adviser, a coordinator, a deputy, the
    head, an administrator. One statement.
    """
    roles = active_roles.of(person)
    return roles.advises or roles.leads or person.is_head or person.is_staff


def may_remove(factor: Authenticator) -> bool:
    """Whether its person can do without this factor: staff keep at least one. At most two statements."""
    others = Authenticator.objects.filter(user=factor.user_id, type__in=SECOND_FACTORS).exclude(pk=factor.pk)
    return others.exists() or not must_have_second_factor(factor.user)


def seal(factor: Authenticator) -> None:
    """Mark this factor as added by the desk for its person. Whoever can only write in the database cannot."""
    factor.data[_SEAL] = encryption.seal_text(_place(factor), "")
    factor.save(update_fields=["data"])


def is_genuine(factor: Authenticator) -> bool:
    """Whether the desk added this factor, for this person, and nobody changed it since."""
    try:
        return encryption.open_text(_place(factor), factor.data.get(_SEAL, "")) == ""
    except encryption.Sealed:
        return False


def encrypt(words: str) -> str:
    """Encrypt the secret of an app, or the seed of recovery codes."""
    return encryption.seal_text(_SECRETS, words)


def decrypt(sealed: str) -> str:
    """Decrypt what `encrypt` returned. Raises `Sealed`."""
    return encryption.open_text(_SECRETS, sealed)


def reencrypt(factor: Authenticator) -> None:
    """Encrypt what lets somebody in, and the mark, with the newest key. The caller has locked the row. Raises `Sealed`
    for a factor that the desk did not add.
    """
    if not is_genuine(factor):
        raise encryption.Sealed("the desk did not add this factor")
    name = _SEALED[factor.type]
    if factor.type != Authenticator.Type.WEBAUTHN:  # a passkey has a public key only
        factor.data[name] = encrypt(decrypt(factor.data[name]))
    seal(factor)


def _place(factor: Authenticator) -> str:
    """What the mark is bound to: whose factor it is, and what lets them in."""
    data: dict[str, Any] = factor.data
    opens = json.dumps(data.get(_SEALED[factor.type]), sort_keys=True).encode()
    return f"factor:{factor.user_id}:{factor.type}:{hashlib.sha256(opens).hexdigest()}"
