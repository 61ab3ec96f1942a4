"""Every special-purpose range of IANA's registries is closed to the desk, whatever version of Python it runs on."""

from ipaddress import ip_network

import pytest

from steunpunt.rules.values.addresses import may_be_called

CLOSED = [
    # IANA IPv4 Special-Purpose Address Registry, and multicast.
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
    # IANA IPv6 Special-Purpose Address Registry; site-local (deprecated), multicast and what is not given out.
    *("::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32"),
    *("2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28"),
    *("2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fd00::/8"),
    *("fe80::/10", "fec0::/10", "ff00::/8", "4000::/3", "e000::/4"),
]


def _edges(network: str) -> list[str]:
    parsed = ip_network(network)
    middle = parsed[parsed.num_addresses // 2]
    return [str(item) for item in (parsed[0], parsed[-1], middle)]


def test_a_range_with_a_purpose_of_its_own_is_never_called() -> None:
    """Its first address, its last, and one in between; also mapped and translated."""
    edges = [address for network in CLOSED for address in _edges(network)]
    edges += [f"{before}{edge}" for edge in edges if "." in edge for before in ("::ffff:", "64:ff9b::")]
    assert [address for address in edges if may_be_called(address, ())] == []


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"),
        *("191.255.255.255", "192.0.1.0", "192.0.3.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "11.0.0.0"),
        *(
            "2a00:1450:400e::1",
            "2606:4700::1111",
            "2001:200::1",
            "2001:67c::1",
            "2400::1",
            "3ffe:ffff::1",
            "3fff:1000::",
        ),
        *("::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
    ],
)
def test_the_open_internet_beside_them_is(address: str) -> None:
    assert may_be_called(address, ())


def test_a_zone_of_its_own_is_never_called() -> None:
    assert not may_be_called("fec0::1%eth0", ())


@pytest.mark.parametrize("address", ["", "x", "10.0.0.1/8", "1.2.3", "[::1]", "8.8.8.8 ", "::1%lo"])
def test_what_is_no_address_is_never_called(address: str) -> None:
    assert not may_be_called(address, ())


def test_a_network_of_ones_own_is_called_when_it_was_allowed_by_name() -> None:
    allowed = [ip_network("10.1.2.0/24"), ip_network("fec0:1::/32")]
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fec0:1::5"):
        assert may_be_called(address, allowed)
        assert not may_be_called(address, ())
    assert not may_be_called("10.1.3.1", allowed)
