"""The client address of a request behind our own proxies.

A proxy such as nginx appends the address that it saw to `X-Forwarded-For`; everything before that was sent by the
client. Only the entries of trusted proxies are used, from the right. For everything that counts or logs clients:
sign-in, API limits, the access log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_MOST_HOPS = 9
_CLIENT_PREFIX = 64
"""Bits of an IPv6 address that identify one client: a provider gives each at least this network."""


@dataclass(frozen=True)
class TrustedProxies:
    """Which proxies are trusted: this many hops in front of the desk, or everything in these networks. Default:
    none.
    """

    hops: int = 0
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, written: str) -> "TrustedProxies":
        """Parse a number of hops (`1`), or networks separated by commas (`10.0.0.0/8,::1`). Raises ValueError."""
        items = [item.strip() for item in written.split(",") if item.strip()]
        if len(items) == 1 and items[0].isascii() and items[0].isdigit():
            hops = int(items[0])
            if hops > _MOST_HOPS:
                raise ValueError(written)
            return cls(hops=hops)
        return cls(networks=tuple(own_network(item) for item in items))

    def includes(self, address: IPv4Address | IPv6Address | None) -> bool:
        """Whether this address is in one of the networks."""
        return address is not None and any(
            address in network for network in self.networks if network.version == address.version
        )


def own_network(written: str) -> IPv4Network | IPv6Network:
    """Parse a network (`10.0.0.0/8`). Raises ValueError when it is invalid, or the whole internet."""
    network = ip_network(written)
    if network.prefixlen == 0:
        raise ValueError(written)
    return network


def client_address(environ: Mapping[str, str], trusted: TrustedProxies) -> str:
    """Return the address from which this request (its WSGI environ) reached the first trusted proxy; empty when
    unknown.
    """
    nearest = _address(environ.get("REMOTE_ADDR", ""))
    forwarded = [_address(part) for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if trusted.hops:
        # With fewer entries than proxies it did not pass all of them.
        from_first = forwarded[-trusted.hops] if len(forwarded) >= trusted.hops else None
        return str(from_first or nearest or "")
    address = nearest
    while trusted.includes(address) and forwarded and forwarded[-1] is not None:
        address = forwarded.pop()
    return str(address or "")


def client_network(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 of an IPv6 address; empty when unknown."""
    parsed = _address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, _CLIENT_PREFIX), strict=False))
    return str(parsed or "")


def _address(written: str) -> IPv4Address | IPv6Address | None:
    """Parse an address as proxies write it, perhaps with a port, in brackets or mapped; None when it is none."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
