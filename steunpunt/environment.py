"""Typed readers of environment variables that fail loudly, with a sentence for whoever starts the desk."""

import base64
import binascii
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import parse_qs, unquote, urlsplit

from steunpunt.proxies import TrustedProxies

Network = IPv4Network | IPv6Network


class Misconfigured(SystemExit):
    """A setting is missing or wrong. Ends the process with one sentence on stderr and exit status 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"steunpunt: {sentence}")


def text(name: str, default: str | None = None) -> str:
    """The variable as text; without a default it must be set."""
    value = os.environ.get(name) or default
    if value is None:
        raise Misconfigured(f"{name} is not set; set it before you start the desk (see docs/operations.md).")
    return value


def flag(name: str, *, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} must be 1 or 0, not {value!r}.")


def seconds(name: str, *, default: int) -> int:
    """A whole number of seconds, one or more."""
    return _whole(name, default, "a whole number of seconds")


def number(name: str, *, default: int) -> int:
    """A whole number, one or more."""
    return _whole(name, default, "a whole number")


def _whole(name: str, default: int, what: str) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise Misconfigured(f"{name} must be {what}, one or more, not {value!r}.")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without empty items."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def networks(name: str, default: str = "") -> list[Network]:
    """A comma-separated list of networks, such as 10.1.2.0/24 or ::1/128."""
    try:
        return [ip_network(item) for item in listing(name, default)]
    except ValueError:
        raise Misconfigured(f"{name} must name networks such as 10.1.2.0/24, separated by commas.") from None


def trusted_proxies(name: str) -> TrustedProxies:
    """How many proxies of the desk's own stand before it, or in which networks; unset: none."""
    value = os.environ.get(name, "")
    try:
        return TrustedProxies.of(value)
    except ValueError:
        raise Misconfigured(
            f"{name} must be the number of proxies before the desk (1) or their networks (10.0.0.0/8), not {value!r}."
        ) from None


def database(url: str) -> dict[str, object]:
    """A Django DATABASES entry for `postgres://user:password@host:port/name?host=/socket/folder&sslmode=…`.

    `prepare_threshold` in it is psycopg's: how often a statement goes before it is prepared, or `off` (see
    docs/operations.md). It counts for `steunpunt.desk.rows`; what Django itself asks is never prepared.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Misconfigured("DATABASE_URL must begin with postgres://; the desk runs on PostgreSQL only.")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options.setdefault("connect_timeout", "5")  # seconds; libpq itself waits for minutes
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "steunpunt",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or str(parts.port or 5432),
        "OPTIONS": {"prepare_threshold": _threshold(options.pop("prepare_threshold", "5")), **options},
        # A kept connection that PostgreSQL dropped (a restart) is noticed and replaced at the next request.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def _threshold(value: str) -> int | None:
    if value == "off":
        return None
    if not (value.isascii() and value.isdigit()):
        raise Misconfigured("prepare_threshold in DATABASE_URL must be a whole number, or off.")
    return int(value)


def content_keys(value: str) -> dict[str, bytes]:
    """`id:base64,id2:base64` as {id: 32 bytes}, in order; the first one wraps new data keys, the others still open."""
    ring: dict[str, bytes] = {}
    for item in value.split(","):
        key_id, _, encoded = item.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id or not key_id.isascii() or len(key_id) > 16 or len(key) != 32:
            raise Misconfigured("CONTENT_KEYS must read id:base64 of 32 bytes, the newest first, separated by commas.")
        ring[key_id] = key
    return ring
