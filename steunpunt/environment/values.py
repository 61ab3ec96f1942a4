"""Variables of one plain kind: text, switch, number, list."""

import os
import re


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


def path_name(value: str, *, name: str) -> str:
    """Check one part of a path: lower-case letters, digits and hyphens."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", value):
        raise Misconfigured(f"{name} must be one word of lower-case letters, digits and hyphens, not {value!r}.")
    return value


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
