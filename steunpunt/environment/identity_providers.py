"""The identity providers of organisations, at which their people sign in (OpenID Connect).

`OIDC_PROVIDERS` names them, each by a code; what belongs to one stands in variables that have its code in their name.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from steunpunt.environment.addresses import HOST, THIS_MACHINE, split
from steunpunt.environment.values import Misconfigured, listing, text

_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
"""Letters only: a code stands in paths, and paths are logged."""
_DISCOVERY = ".well-known/openid-configuration"
_LONGEST_CODE = 40
_LONGEST_NAME = 60


@dataclass(frozen=True)
class IdentityProvider:
    """One provider, and what the desk believes of it.

    `domains`: of which e-mail addresses it may say whose they are. `trusted_acr`: the values of `acr` that count as a
    second factor, the one to ask for first. `verified_by`: the claim that says that an address was verified.
    """

    code: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domains: frozenset[str]
    trusted_acr: tuple[str, ...]
    verified_by: str

    @property
    def discovery_url(self) -> str:
        """Where it describes itself (OpenID Connect Discovery, 4)."""
        return f"{self.issuer.rstrip('/')}/{_DISCOVERY}"


def identity_providers() -> dict[str, IdentityProvider]:
    """Return the providers of `OIDC_PROVIDERS` by code, in order; without one nobody signs in that way."""
    codes = listing("OIDC_PROVIDERS")
    for code in codes:
        if not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
            raise Misconfigured(
                "OIDC_PROVIDERS must name providers by words of lower-case letters such as gemeente-heerde,"
                f" with commas between, not {code!r}."
            )
    if len(set(codes)) < len(codes):
        raise Misconfigured("OIDC_PROVIDERS names a provider twice.")
    providers = {code: _provider(code) for code in codes}
    if len({provider.issuer for provider in providers.values()}) < len(providers):
        raise Misconfigured("OIDC_PROVIDERS has two providers with one issuer; each has an issuer of its own.")
    return providers


def _provider(code: str) -> IdentityProvider:
    prefix = f"OIDC_{code.upper().replace('-', '_')}_"
    name = text(f"{prefix}NAME").strip()
    if not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise Misconfigured(f"{prefix}NAME must be a name of at most {_LONGEST_NAME} signs, as people read it.")
    claim = text(f"{prefix}VERIFIED_BY", "email_verified")
    if not re.fullmatch(r"[A-Za-z0-9_.:/-]+", claim):
        raise Misconfigured(f"{prefix}VERIFIED_BY must be the name of a claim such as email_verified.")
    return IdentityProvider(
        code=code,
        name=name,
        issuer=_issuer(f"{prefix}ISSUER"),
        client_id=text(f"{prefix}CLIENT_ID"),
        client_secret=_secret(f"{prefix}CLIENT_SECRET"),
        domains=frozenset(_domains(f"{prefix}DOMAINS")),
        trusted_acr=tuple(_acr_values(f"{prefix}ACR")),
        verified_by=claim,
    )


def _issuer(name: str) -> str:
    url = text(name)
    parts = split(name, url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
        raise Misconfigured(
            f"{name} must be the issuer of the provider, such as https://inloggen.heerde.nl/realms/desk."
        )
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise Misconfigured(f"{name} must begin with https://; whoever listens in could sign in as anybody.")
    return url


def _secret(name: str) -> str:
    """The secret itself, or what stands in the file that `…_FILE` names."""
    path, secret = os.environ.get(f"{name}_FILE", ""), os.environ.get(name, "")
    if bool(path) == bool(secret):
        raise Misconfigured(f"Set {name}, or {name}_FILE with the path of a file that holds it, and not both.")
    if path:
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            raise Misconfigured(f"{name}_FILE must name a file that the desk can read.") from None
    if not secret:
        raise Misconfigured(f"{name}_FILE names a file that is empty.")
    return secret


def _domains(name: str) -> Iterator[str]:
    found = listing(name)
    if not found:
        raise Misconfigured(f"{name} must name the domains of the e-mail addresses that the provider speaks for.")
    for domain in found:
        if not re.fullmatch(HOST, domain) or "." not in domain:
            raise Misconfigured(f"{name} must name domains such as heerde.nl (xn--… for other signs), not {domain!r}.")
        yield domain.lower()


def _acr_values(name: str) -> Iterator[str]:
    for value in listing(name):
        if not re.fullmatch(r"[!-~]+", value):
            raise Misconfigured(f"{name} must name values of acr without blanks, with commas between, not {value!r}.")
        yield value
