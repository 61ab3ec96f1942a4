"""Addresses that others name: which are refused at once, and where a message never goes."""

import socket
from typing import Any

import pytest

from steunpunt.desk.partners import subscriptions
from steunpunt.rules.refusals import Faulty
from tests.cast import MONDAY, Cast
from tests.workers.receiver import listening
from workers.transports import TransportError, webhook


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
    ],
)
def test_the_desk_is_never_turned_against_its_own_network(url: str) -> None:
    """Whatever way it is written."""
    with pytest.raises(TransportError, match=r"adres-niet-toegestaan|naam-onbekend"):
        webhook.post(url, b"{}", {})


def test_a_name_that_leads_elsewhere_a_moment_later_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was looked at is the one that is called; one bad address among good ones is enough to refuse."""
    with listening() as receiver:
        port = int(receiver.url.rpartition(":")[2].partition("/")[0])
        answers = [["93.184.216.34"], ["127.0.0.1"]]
        hosts: list[str] = []

        def lookup(host: str, *_: Any, **__: Any) -> list[Any]:
            hosts.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port)) for answer in answers[len(hosts) - 1]]

        called: list[Any] = []

        def call(address: Any, *_: Any, **__: Any) -> None:
            called.append(address[0])
            raise OSError("out of reach of a test")

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        monkeypatch.setattr(socket, "create_connection", call)
        with pytest.raises(TransportError, match="geen-verbinding"):
            webhook.post(f"http://elders.example:{port}/", b"{}", {})
        assert (hosts, called) == (["elders.example"], ["93.184.216.34"])
        answers[:] = [["93.184.216.34", "127.0.0.1"]]
        hosts.clear()
        with pytest.raises(TransportError, match="adres-niet-toegestaan"):
            webhook.post(f"http://elders.example:{port}/", b"{}", {})
        assert called == ["93.184.216.34"]
        assert receiver.heard == []


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://x.nl/",
            "http://x.nl/",
            "https://",
            "https://a:b@x.nl/",
            "https://x.nl/#a",
            "x",
            "https://x.nl:99999/",
        ),
        *("https://münchen.example/", "https://x.example/é", "https://１２７.０.０.１/"),
        *("https://10.0.0.1/", "https://169.254.169.254/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_at_once(cast: Cast, url: str) -> None:
    """With a sentence that says what to give instead."""
    with pytest.raises(Faulty) as refused:
        subscriptions.subscribe(person=cast.maas, url=url, kinds=(), at=MONDAY)
    assert refused.value.faults[0].sentence.startswith(("Geef", "Dit is geen webadres", "Schrijf bijzondere tekens"))
