"""The canonical form of an e-mail address, in which the desk stores and compares it.

The domain is in lower case and in A-labels (`súdwest-fryslân.example` becomes `xn--…`: RFC 5890), as needed to look up
a mail server. The local part keeps its capitals, which only its own server may interpret (RFC 5321, section 2.4); but
two addresses that differ in capitals alone are the same address to the desk.
"""

import re
import unicodedata

import idna

LONGEST = 254
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.ASCII)


def canonical(address: str) -> str:
    """Return the address with its domain in lower case and A-labels. Anything that is no address comes back
    unchanged.
    """
    local, at, domain = address.rpartition("@")
    if not at or len(address) > 4 * LONGEST:
        return address
    if not local.isascii():  # composed (NFC) and in lower case, as not every collation can compare these capitals
        local = unicodedata.normalize("NFC", unicodedata.normalize("NFC", local).lower())
    return f"{local}@{_a_labels(domain)}"


def key(address: str) -> str:
    """Return the key by which two addresses are the same: canonical and in lower case."""
    return canonical(address).lower()


def readable(address: str) -> str:
    """Return the address as people write it: the domain in its own script."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        return address


def is_address(address: str) -> bool:
    """Whether any server can send mail to this canonical address (RFC 5321; no quoted local parts, no address
    literals).
    """
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
