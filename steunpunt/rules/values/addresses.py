"""Which addresses the desk may call when a partner names them.

An address may lead anywhere on the open internet, and nowhere else: every range in IANA's special-purpose registries
(RFC 6890, as of November 2026) is closed, also those that are globally reachable, as no partner's system lives there.
An IPv4 address embedded in an IPv6 one is judged as the IPv4 address. Own networks can be allowed by name.

The ranges are listed here because Python's own tables differ by version.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_UNICAST = IPv6Network("2000::/3")
"""The global unicast range of IPv6; the rest is loopback, private, link-local, multicast or unassigned."""
_CLOSED = tuple(
    ip_network(cidr)
    for cidr in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID, AMT, AS112, drones
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: leads to any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""An IPv4 address behind a translator (RFC 6052)."""
_NUMERIC_HOST = re.compile(r"(?:(?P<four>[0-9.]+)|\[(?P<six>[0-9A-Fa-f:.]+)\])(?::[0-9]{1,5})?", re.ASCII)
_LOCALHOST = "localhost"


def may_be_called(address: str, allowed: Sequence[Network]) -> bool:
    """Whether this numeric address may be called. False for anything that is no address."""
    try:
        real = _within(ip_address(address))
    except ValueError:
        return False
    if any(real in network for network in allowed if network.version == real.version):
        return True
    if isinstance(real, IPv6Address) and (real.scope_id is not None or real not in _UNICAST):
        return False
    return not any(real in network for network in _CLOSED if network.version == real.version)


def is_address(host: str) -> bool:
    """Whether this host is a numeric address and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether this host, with or without the brackets of a URL, is always the machine itself."""
    bare = host.lower().removeprefix("[").removesuffix("]")
    return bare == _LOCALHOST or (is_address(bare) and _within(ip_address(bare)).is_loopback)


def is_numeric_host(host: str) -> bool:
    """Whether HTTP names a numeric address like this: `10.1.2.3`, `[fd00::7]`, with or without a port."""
    numeric = _NUMERIC_HOST.fullmatch(host)
    return numeric is not None and is_address(numeric["four"] or numeric["six"])


def is_own(host: str, allowed: Sequence[Network]) -> bool:
    """Whether this host, as written, lies in one of the networks that were allowed by name."""
    if host.lower() == _LOCALHOST:
        return any(IPv4Address("127.0.0.1") in network for network in allowed if network.version == 4)
    try:
        written = ip_address(host)
    except ValueError:
        return False
    return any(written in network for network in allowed if network.version == written.version)


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the address that is really reached."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address
