"""Typed readers of environment variables. A wrong value ends the process with one sentence."""

import base64
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import AddressHeader, HeaderRegistry
from ipaddress import IPv4Network, IPv6Network
from itertools import pairwise
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import idna
import psycopg
from psycopg.conninfo import make_conninfo

from steunpunt.proxies import TrustedProxies, own_network

Network = IPv4Network | IPv6Network

SHORTEST_SECRET_KEY = 50
"""Characters; the same as Django's own check."""
_NOT_FOR_REAL_USE = "django-insecure-"
"""Prefix of Django's keys for development."""
KEY_BYTES = 32
"""Of a content key: AES-256."""
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*"
"""A host name, as a regular expression."""
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
"""Quoted strings and comments in an e-mail header."""
_LONGEST_MAILBOX = 64
"""Characters before the @ of an address (RFC 5321)."""
MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
"""Schemes of MAIL_URL, with their default ports."""


class Misconfigured(SystemExit):
    """A setting is missing or wrong. Ends the process with one sentence on stderr and exit status 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"steunpunt: {sentence}")


def text(name: str, default: str | None = None) -> str:
    """Return the variable; without a default it must be set."""
    value = os.environ.get(name) or default
    if value is None:
        raise Misconfigured(f"{name} is not set; set it before you start the desk (see docs/operations.md).")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return True for 1/true/yes/on, False for 0/false/no/off; anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} must be 1 or 0, not {value!r}.")


def seconds(name: str, *, default: int, least: int = 1) -> int:
    """Return a whole number of seconds, `least` or more."""
    return _integer(name, default, "a whole number of seconds", least=least)


def number(name: str, *, default: int) -> int:
    """Return a whole number, one or more."""
    return _integer(name, default, "a whole number")


def _integer(name: str, default: int, kind: str, *, least: int = 1) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise Misconfigured(f"{name} must be {kind}, {'one' if least else 'zero'} or more, not {value!r}.")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """Return the items of a comma-separated list, without empty ones."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def networks(name: str, default: str = "") -> list[Network]:
    """Return the networks of a comma-separated list, such as 10.1.2.0/24 or ::1/128."""
    try:
        return [own_network(item) for item in listing(name, default)]
    except ValueError:
        raise Misconfigured(
            f"{name} must name networks of one's own such as 10.1.2.0/24, with commas between."
        ) from None


def trusted_proxies(name: str) -> TrustedProxies:
    """Return how many of our own proxies are in front of the desk, or their networks; unset: none."""
    value = os.environ.get(name, "")
    try:
        return TrustedProxies.of(value)
    except ValueError:
        raise Misconfigured(
            f"{name} must be the number of proxies before the desk (1) or their networks (10.0.0.0/8), not {value!r}."
        ) from None


def secret_key(value: str) -> str:
    """Check SECRET_KEY: long, and not a repeated pattern."""
    is_of_chance = not (_repeats_itself(os.fsencode(value), least_different=8) or value.startswith(_NOT_FOR_REAL_USE))
    if len(value) < SHORTEST_SECRET_KEY or not is_of_chance:
        raise Misconfigured(
            f"SECRET_KEY must be {SHORTEST_SECRET_KEY} random signs or more; make one with"
            ' python -c "import secrets; print(secrets.token_urlsafe(48))".'
        )
    return value


def database(url: str, *, name: str = "DATABASE_URL") -> dict[str, object]:
    """Return the DATABASES entry for `postgres://user:password@host:port/name?host=/socket/folder&sslmode=…`.

    `prepare_threshold` is psycopg's, the uses after which PostgreSQL keeps a plan, or `off` (docs/operations.md).
    """
    parts = _split(name, url, may_be_several=True)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Misconfigured(f"{name} must begin with postgres://; the desk runs on PostgreSQL only.")
    options = {option: values[-1] for option, values in parse_qs(parts.query).items()}
    options.setdefault("connect_timeout", "5")  # seconds; libpq's own default is minutes
    threshold = options.pop("prepare_threshold", "5")
    if not re.fullmatch("off|[0-9]{1,9}", threshold):
        raise Misconfigured(f"prepare_threshold in {name} must be a whole number, or off.")
    keeps_plans = {"server_side_binding": True, "prepare_threshold": int(threshold)} if threshold != "off" else {}
    try:
        make_conninfo(**options)
    except psycopg.ProgrammingError:
        raise Misconfigured(
            f"{name} has an option that PostgreSQL does not know; look after the question mark."
        ) from None
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "steunpunt",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or str(parts.port or 5432),
        "OPTIONS": {**options, **keeps_plans},
        "CONN_MAX_AGE": 60,  # seconds, also for plans of before a migration
        "CONN_HEALTH_CHECKS": True,
    }


def broker(url: str) -> str:
    """Check REDIS_URL: `redis://`, `rediss://` (TLS) or `unix://` with the path of a socket."""
    parts = _split("REDIS_URL", url)
    is_remote = parts.scheme in {"redis", "rediss"} and parts.hostname and re.fullmatch(r"/?|/[0-9]+", parts.path)
    if not is_remote and not (parts.scheme == "unix" and parts.path):
        raise Misconfigured("REDIS_URL must read redis://host:6379/0, rediss://… or unix:///path/of/the/socket.")
    return url


def site_url(url: str) -> str:
    """Check SITE_URL: a scheme and a host, without a path."""
    parts = _split("SITE_URL", url)
    rest = (parts.path.rstrip("/"), parts.query, parts.fragment, parts.username or "")
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(rest):
        raise Misconfigured("SITE_URL must read https://host or https://host:port, and nothing behind it.")
    return url.rstrip("/")


def hosts(value: Sequence[str]) -> list[str]:
    """Check ALLOWED_HOSTS: hosts without port; a leading dot includes subdomains."""
    if not value or "*" in value:
        raise Misconfigured("ALLOWED_HOSTS must name the hosts of the desk, separated by commas; * would let any in.")
    for host in value:
        if not re.fullmatch(rf"{_HOST}|\.{_LABEL}\.{_HOST}|\[[0-9A-Fa-f:.]+\]", host):
            raise Misconfigured(
                f"ALLOWED_HOSTS must name hosts without scheme, port or path, and no whole top domain, not {host!r}."
            )
    return list(value)


@dataclass(frozen=True)
class MailServer:
    """The server of MAIL_URL. `smtp`: STARTTLS required; `smtps`: TLS from the start; `smtp+plain`: no encryption."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def mail_server(url: str) -> MailServer | None:
    """Return the server of MAIL_URL; None when it is empty."""
    if not url:
        return None
    parts = _split("MAIL_URL", url)
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.rstrip("/") or parts.query:
        raise Misconfigured("MAIL_URL must read smtp://, smtps:// or smtp+plain://, with user:password@host:port.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.scheme, parts.hostname, parts.port or MAIL_PORTS[parts.scheme], user, password)


def sender(value: str) -> str:
    """Check MAIL_FROM: one address that every letter can carry. Returns it with its domain in A-labels (`xn--…`)."""
    fault = Misconfigured(
        "MAIL_FROM must be one address such as Steunpunt <desk@example.nl>;"
        " a name with a comma or another sign stands between quotes."
    )
    if not value.isprintable():
        raise fault
    try:
        header = HeaderRegistry()("From", value)
    except (ValueError, LookupError, TypeError, AttributeError, MessageError):  # the library fails on odd characters
        raise fault from None
    if not isinstance(header, AddressHeader) or header.defects or len(header.addresses) != 1:
        raise fault
    if header.groups[0].display_name is not None:
        raise fault
    (address,) = header.addresses
    is_one = "," not in _QUOTED.sub("", value)  # a comma before or after it would be ignored here, and sent
    is_spelled = address.username.isascii() and 0 < len(address.username) <= _LONGEST_MAILBOX
    domain = address.domain
    if f"@{domain}" in value and not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
        except idna.IDNAError:
            raise fault from None
    if not (is_one and is_spelled and re.fullmatch(_HOST, domain)):
        raise fault
    return value if domain == address.domain else value.replace(f"@{address.domain}", f"@{domain}")


def telephone(name: str) -> str:
    """Return a phone number as shown, or an empty string."""
    value = os.environ.get(name, "").strip()
    if value and not re.fullmatch(r"\+?[0-9 ().-]*[0-9]{2}[0-9 ().-]*", value):
        raise Misconfigured(f"{name} must be a telephone number such as 070 123 45 67, not {value!r}.")
    return value


def event_source(value: str) -> str:
    """Check EVENT_SOURCE: a URN (RFC 8141)."""
    if not re.fullmatch(r"urn:[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]:[!-~]+", value):
        raise Misconfigured("EVENT_SOURCE must be a URN such as urn:nld:oin:<OIN>:systeem:steunpunt.")
    return value


def content_keys(value: str) -> dict[str, bytes]:
    """Parse `id:base64,id2:base64` as {id: 32 bytes}, in order; the first wraps new data keys, the others only
    decrypt.
    """
    ring: dict[str, bytes] = {}
    for item in value.split(","):
        key_id, _, encoded = item.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:  # not base64, or not even ASCII
            key = b""
        if not re.fullmatch(r"[!-~]{1,16}", key_id) or len(key) != KEY_BYTES:
            raise Misconfigured("CONTENT_KEYS must read id:base64 of 32 bytes, the newest first, separated by commas.")
        if key_id in ring:
            raise Misconfigured(f"CONTENT_KEYS gives the id {key_id!r} to two keys; each key has an id of its own.")
        if key in ring.values():
            raise Misconfigured(f"CONTENT_KEYS gives one key two ids, of which {key_id!r} is the second.")
        if _repeats_itself(key, least_different=16):
            raise Misconfigured(f"CONTENT_KEYS has a key {key_id!r} that is no chance; make one as operations.md says.")
        ring[key_id] = key
    return ring


def _repeats_itself(key: bytes, *, least_different: int) -> bool:
    """Whether a key is not random: few different characters, or the same piece or the same steps (`abcd…`) repeated."""
    steps = bytes((after - before) % 256 for before, after in pairwise(key))
    return len(set(key)) < least_different or _has_few_pieces(key) or _has_few_pieces(steps)


def _has_few_pieces(signs: bytes) -> bool:
    pieces = {signs[start : start + 4] for start in range(len(signs) - 3)}
    return len(pieces) <= len(signs) // 2


def _split(name: str, url: str, *, may_be_several: bool = False) -> SplitResult:
    """Parse a URL with a valid port and host (or several hosts separated by commas).

    An unescaped `#`, `/` or `?` in a password ends the host too early; what then follows is refused.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Misconfigured(f"{name} cannot be read as an address: look at its host and its port.") from None
    if parts.fragment or (parts.netloc and "@" in f"{parts.path}{parts.query}"):
        raise Misconfigured(f"{name} has a #, / or ? before its host; write these as %23, %2F and %3F in a password.")
    host = parts.hostname or ""
    if port == 0 or re.search(r"[\s;<>\"']", host) or ("," in host and not may_be_several):
        raise Misconfigured(f"{name} cannot be read as an address: look at its host and its port.")
    return parts
