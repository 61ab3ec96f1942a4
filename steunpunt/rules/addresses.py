"""Which addresses the desk may call when somebody else names them.

A partner gives the address at which he wants to be told. It may lead anywhere but into the desk's own network: what is
loopback, private, link-local, shared, reserved or for many at once is never called (IANA's special-purpose registries,
RFC 6890), also when it hides in an IPv6 address that carries an IPv4 one. Networks of one's own can be allowed by name.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""An IPv4 address behind a translator (RFC 6052)."""
_LOCALHOST = "localhost"


def may_be_called(address: str, allowed: Sequence[Network]) -> bool:
    """Whether this numeric address may be called. False for what is no address at all."""
    try:
        real = _within(ip_address(address))
    except ValueError:
        return False
    if any(real in network for network in allowed if network.version == real.version):
        return True
    return real.is_global and not (real.is_multicast or real.is_reserved or real.is_unspecified)


def is_address(host: str) -> bool:
    """Whether this host is a numeric address, and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether this host, with or without the brackets of a URL, is always the machine itself."""
    bare = host.lower().removeprefix("[").removesuffix("]")
    return bare == _LOCALHOST or (is_address(bare) and _within(ip_address(bare)).is_loopback)


def is_own(host: str, allowed: Sequence[Network]) -> bool:
    """Whether this host, as somebody wrote it, lies in one of the networks that were allowed by name."""
    if host.lower() == _LOCALHOST:
        return any(IPv4Address("127.0.0.1") in network for network in allowed if network.version == 4)
    try:
        written = ip_address(host)
    except ValueError:
        return False
    return any(written in network for network in allowed if network.version == written.version)


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address that is really reached."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    if inner is None and address in _TRANSLATED:
        inner = IPv4Address(int(address) & 0xFFFF_FFFF)
    return address if inner is None else inner
