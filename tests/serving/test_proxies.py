"""The address of a client behind trusted proxies; no client can choose its own."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from gunicorn.config import Config
from pytest_django import Settings
from rest_framework.test import APIClient

from steunpunt import environment, proxies
from steunpunt.environment import Misconfigured
from steunpunt.serving.access_log import AccessLog
from steunpunt.web.entry.accounts import DeskAccounts

NGINX, INNER, PERSON, LIAR = "10.0.0.2", "10.0.0.3", "203.0.113.7", "198.51.100.1"


pytestmark = pytest.mark.usefixtures("plain_static_files")


def client_seen(trusted: str, remote: str, forwarded: str | None) -> str:
    """The client's address behind these proxies."""
    headers = {"REMOTE_ADDR": remote} | ({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded})
    return proxies.client_address(headers, proxies.TrustedProxies.of(trusted))


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "client"),
    [
        # Nobody is believed: whatever was sent along is what a caller says of itself.
        ("", PERSON, None, PERSON),
        ("", PERSON, LIAR, PERSON),
        # One nginx (`proxy_add_x_forwarded_for` puts whom it saw behind what was sent).
        ("1", NGINX, PERSON, PERSON),
        ("1", NGINX, f"{LIAR}, {PERSON}", PERSON),
        ("1", NGINX, f"{LIAR},{LIAR} , {PERSON}", PERSON),
        ("1", NGINX, f"niemand, {PERSON}", PERSON),
        # Two hops in front.
        ("2", INNER, f"{PERSON}, {NGINX}", PERSON),
        ("2", INNER, f"{LIAR}, {PERSON}, {NGINX}", PERSON),
        # Fewer hops than there should be: it did not come the way it should, and nothing in it is believed.
        ("1", PERSON, None, PERSON),
        ("2", NGINX, LIAR, NGINX),
        ("1", NGINX, "", NGINX),
        ("1", NGINX, f"{PERSON}, geen-adres", NGINX),
        # By network: whoever stands in one is believed about who stood before it.
        ("10.0.0.0/8", PERSON, LIAR, PERSON),
        ("10.0.0.0/8", NGINX, f"{LIAR}, {PERSON}", PERSON),
        ("10.0.0.0/8,2001:db8::/32", "2001:db8::1", f"{LIAR}, {PERSON}, {NGINX}", PERSON),
        ("10.0.0.0/8", INNER, f"10.9.9.9, {PERSON}, {NGINX}", PERSON),
        ("10.0.0.0/8", NGINX, f"{LIAR}, geen-adres", NGINX),
        ("10.0.0.2", NGINX, PERSON, PERSON),
        ("10.0.0.0/8", NGINX, INNER, INNER),
        # Behind a unix socket the server sees no address at all.
        ("1", "", PERSON, PERSON),
        ("", "", PERSON, ""),
        # As other proxies write it: with a port, mapped, in brackets.
        ("1", NGINX, f"{PERSON}:52011", PERSON),
        ("1", NGINX, f"::ffff:{PERSON}", PERSON),
        ("1", f"::ffff:{NGINX}", "[2001:db8::7]:443", "2001:db8::7"),
        ("10.0.0.0/8", f"::ffff:{NGINX}", PERSON, PERSON),
        ("1", NGINX, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_only_what_a_proxy_of_ours_saw_is_believed(
    trusted: str, remote: str, forwarded: str | None, client: str
) -> None:
    assert client_seen(trusted, remote, forwarded) == client


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (PERSON, PERSON),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_who_has_a_whole_network_is_one_client(address: str, network: str) -> None:
    assert proxies.client_network(address) == network


@pytest.mark.parametrize("value", ["-1", "x", "10.0.0.0/33", "1,10.0.0.0/8", "100"])
def test_a_wrong_setting_is_said_at_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", value)
    with pytest.raises(Misconfigured, match="TRUSTED_PROXIES"):
        environment.trusted_proxies("TRUSTED_PROXIES")


def _headers(client: str, *, spoofed: str = "") -> dict[str, Any]:
    return {"REMOTE_ADDR": NGINX, "HTTP_X_FORWARDED_FOR": f"{spoofed}, {client}" if spoofed else client}


def test_sign_in_api_and_log_see_the_same_client(settings: Settings, rf: RequestFactory) -> None:
    settings.TRUSTED_PROXIES = proxies.TrustedProxies.of("1")
    request = rf.get("/inloggen", **_headers(PERSON, spoofed=LIAR))
    assert DeskAccounts(request).get_client_ip(request) == PERSON
    environ = request.environ | {"PATH_INFO": "/inloggen"}
    answer = SimpleNamespace(status="200 OK", sent=5)
    atoms = AccessLog(Config()).atoms(answer, None, environ, timedelta(milliseconds=3))
    assert atoms["h"] == PERSON
    six = _headers("2001:db8:1:2:aaaa::1")
    atoms = AccessLog(Config()).atoms(answer, None, environ | six, timedelta(milliseconds=3))
    assert atoms["h"] == "2001:db8:1:2::/64"


def test_a_stranger_behind_the_proxy_uses_up_nobody_elses_limit(settings: Settings, db: None) -> None:
    """The API: by the client and not by the proxy; whatever a caller says of itself makes no new client."""
    settings.TRUSTED_PROXIES, settings.API_LIMIT_UNKNOWN = proxies.TrustedProxies.of("1"), 2
    ask = APIClient().get
    answers = [ask("/api/v1/adviesvragen", **_headers("192.0.2.81", spoofed=f"192.0.2.{n}")) for n in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert ask("/api/v1/adviesvragen", **_headers("192.0.2.82", spoofed="192.0.2.81")).status_code == 401
    six = [ask("/api/v1/adviesvragen", **_headers(f"2001:db8:81::{n}")).status_code for n in range(1, 4)]
    assert six == [401, 401, 429]


def test_the_page_of_sign_in_is_there_behind_any_header(settings: Settings, client: Client, db: None) -> None:
    """No header makes an answer of 403 or 500."""
    settings.TRUSTED_PROXIES = proxies.TrustedProxies.of("2")
    for header in ("", "x", ",", ", ,", "1.2.3.4:99999999", "[::1", "\x00"):
        answer = client.post("/inloggen", {"email": "wie@example.org"}, HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="")
        assert answer.status_code == 302, header
