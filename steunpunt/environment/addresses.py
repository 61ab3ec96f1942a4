"""Hosts, networks and URLs."""

import os
import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import SplitResult, urlsplit

from steunpunt.environment.values import Misconfigured, listing, text
from steunpunt.proxies import TrustedProxies, own_network

Network = IPv4Network | IPv6Network

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = rf"{_LABEL}(?:\.{_LABEL})*"
"""A host name, as a regular expression."""
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
"""Hosts to which nobody listens in."""


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


def site_url(url: str) -> str:
    """Check SITE_URL: a scheme and a host, without a path."""
    parts = split("SITE_URL", url)
    rest = (parts.path.rstrip("/"), parts.query, parts.fragment, parts.username or "")
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(rest):
        raise Misconfigured("SITE_URL must read https://host or https://host:port, and nothing behind it.")
    return url.rstrip("/")


def page_elsewhere(name: str, default: str) -> str:
    """Return the address of a page of others, over https."""
    url = text(name, default)
    parts = split(name, url)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise Misconfigured(f"{name} must be the address of a page elsewhere, such as https://www.knmi.nl/.")
    return url


def contact(name: str, default: str) -> str:
    """Return an e-mail address as `mailto:…`, or the address of a page over https."""
    value = text(name, default)
    if not re.fullmatch(rf"mailto:[^\s@,;?]+@{HOST}|https://{HOST}(?::[0-9]+)?(?:/[!-~]*)?", value):
        raise Misconfigured(f"{name} must read mailto:somebody@example.nl or https://example.nl/page.")
    return value


def address_of_operator(name: str) -> str:
    """Return an address of the operator's own that the desk calls; empty when it is not set."""
    url = os.environ.get(name, "")
    if url and (split(name, url).scheme not in {"http", "https"} or not split(name, url).hostname):
        raise Misconfigured(f"{name} must be an address such as https://anker.example.nl/logboek.")
    return url


def hosts(value: Sequence[str]) -> list[str]:
    """Check ALLOWED_HOSTS: hosts without port; a leading dot includes subdomains."""
    if not value or "*" in value:
        raise Misconfigured("ALLOWED_HOSTS must name the hosts of the desk, separated by commas; * would let any in.")
    for host in value:
        if not re.fullmatch(rf"{HOST}|\.{_LABEL}\.{HOST}|\[[0-9A-Fa-f:.]+\]", host):
            raise Misconfigured(
                f"ALLOWED_HOSTS must name hosts without scheme, port or path, and no whole top domain, not {host!r}."
            )
    return list(value)


def split(name: str, url: str, *, may_be_several: bool = False) -> SplitResult:
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
