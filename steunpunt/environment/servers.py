"""The servers that the desk talks to: PostgreSQL, the broker, mail."""

import os
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import AddressHeader, HeaderRegistry
from urllib.parse import parse_qs, unquote

import idna
import psycopg
from psycopg.conninfo import make_conninfo

from steunpunt.environment.addresses import HOST, split
from steunpunt.environment.values import Misconfigured

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
"""Quoted strings and comments in an e-mail header."""
_LONGEST_MAILBOX = 64
"""Characters before the @ of an address (RFC 5321)."""
MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
"""Schemes of MAIL_URL, with their default ports."""


def database(url: str, *, name: str = "DATABASE_URL") -> dict[str, object]:
    """Return the DATABASES entry for `postgres://user:password@host:port/name?host=/socket/folder&sslmode=…`.

    `prepare_threshold` is psycopg's, the uses after which PostgreSQL keeps a plan, or `off` (docs/operations.md).
    """
    parts = split(name, url, may_be_several=True)
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


def owner_database(default: str, application: str) -> dict[str, object] | None:
    """Return the same for DATABASE_OWNER_URL: the role that owns the tables, for `manage.py migrate` and `prepare`
    alone. None when it is empty, or names the application's role.
    """
    url = os.environ.get("DATABASE_OWNER_URL") or default
    owner = database(url, name="DATABASE_OWNER_URL") if url else None
    return owner if owner and owner["USER"] != application else None


def broker(url: str) -> str:
    """Check REDIS_URL: `redis://`, `rediss://` (TLS) or `unix://` with the path of a socket."""
    parts = split("REDIS_URL", url)
    is_remote = parts.scheme in {"redis", "rediss"} and parts.hostname and re.fullmatch(r"/?|/[0-9]+", parts.path)
    if not is_remote and not (parts.scheme == "unix" and parts.path):
        raise Misconfigured("REDIS_URL must read redis://host:6379/0, rediss://… or unix:///path/of/the/socket.")
    return url


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
    parts = split("MAIL_URL", url)
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.rstrip("/") or parts.query:
        raise Misconfigured("MAIL_URL must read smtp://, smtps:// or smtp+plain://, with user:password@host:port.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.scheme, parts.hostname, parts.port or MAIL_PORTS[parts.scheme], user, password)


def mailbox(name: str) -> str:
    """Return the e-mail address in this variable; empty when it is not set."""
    value = os.environ.get(name, "").strip()
    local, _, domain = value.rpartition("@")
    if value and not (local.isascii() and re.fullmatch(r"[^\s@<>,;]+", local) and re.fullmatch(HOST, domain)):
        raise Misconfigured(f"{name} must be one e-mail address such as logboek@example.nl.")
    return value


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
    if not (is_one and is_spelled and re.fullmatch(HOST, domain)):
        raise fault
    return value if domain == address.domain else value.replace(f"@{address.domain}", f"@{domain}")
