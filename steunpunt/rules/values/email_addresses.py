"""The one form in which the desk keeps an e-mail address, and by which it tells two of them apart.

The domain is in lower case and in A-labels (`súdwest-fryslân.example` becomes `xn--…`: RFC 5890), for
that is what a mail server is looked up by. What stands before the @ keeps its capitals, which only its own server
may read (RFC 5321, section 2.4); but two addresses that differ in capitals alone are one to the desk.
"""

import re
import unicodedata

import idna

LONGEST = 254
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.ASCII)


def canonical(address: str) -> str:
    """The address with its domain in lower case and A-labels. What is no address comes back as it was."""
    local, at, domain = address.rpartition("@")
    if not at or len(address) > 4 * LONGEST:
        return address
    if not local.isascii():  # composed, and without capitals that only some collations could compare
        local = unicodedata.normalize("NFC", unicodedata.normalize("NFC", local).lower())
    return f"{local}@{_a_labels(domain)}"


def key(address: str) -> str:
    """By which two addresses are one: canonical, and all in lower case."""
    return canonical(address).lower()


def readable(address: str) -> str:
    """The address as people write it: the domain in their own script."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        return address


def is_address(address: str) -> bool:
    """Whether letters can be sent to this canonical address from any server (RFC 5321; no quotes, no literals)."""
    local, at, domain = address.rpartition("@")
    return (
        bool(at)
        and len(address) <= LONGEST
        and len(local) <= _LONGEST_LOCAL
        and _LOCAL.fullmatch(local) is not None
        and _DOMAIN.fullmatch(domain) is not None
    )


def _a_labels(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError:
        return domain
