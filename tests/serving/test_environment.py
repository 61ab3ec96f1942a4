"""Each setting of docs/operations.md: what it may be, and that anything else is one sentence with its name in it."""

import base64
from collections.abc import Callable
from pathlib import Path
from string import ascii_letters, digits

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from steunpunt import checks, environment, startup
from steunpunt.environment import Misconfigured
from tests.serving.programs import ONE, PRODUCTION, TWO

SPELLED: dict[str, Callable[[str], object]] = {
    "CONTENT_KEYS": environment.content_keys,
    "SECRET_KEY": environment.secret_key,
    "JOURNAL_KEYS": lambda value: environment.journal_keys(value, secret_key=PRODUCTION["SECRET_KEY"]),
    "MAIL_FROM": environment.sender,
    "MAIL_URL": environment.mail_server,
    "SITE_URL": environment.site_url,
    "REDIS_URL": environment.broker,
    "DATABASE_URL": environment.database,
    "EVENT_SOURCE": environment.event_source,
    "ALLOWED_HOSTS": lambda value: environment.hosts([host for host in value.split(",") if host]),
}


def key(some: bytes) -> str:
    return base64.b64encode(some).decode()


WRONG = {
    "CONTENT_KEYS": [
        "",
        "bad",
        f"k1:{ONE},k1:{TWO}",
        f"k1:{ONE},k2:{TWO},k1:{TWO}",
        f"k1:{ONE},k2:{ONE}",
        f"k1:{ONE},",
        f"k 1:{ONE}",
        f":{ONE}",
        f"{'k' * 17}:{ONE}",
        f"k1:{key(bytes(32))}",
        f"k1:{key(b'2' * 32)}",
        f"k1:{key(b'ab' * 16)}",
        f"k1:{key(b'0123456789abcdef' * 2)}",
        f"k1:{key(bytes(range(31)))}",
        f"k1:{key(bytes(range(33)))}",
        f"k1:{key(bytes(range(32)))}",
        f"k1:{key(bytes(range(250, 186, -2)))}",
        f"k1:{key(b'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345')}",
        f"k1:{ONE[:-4]}",
        f"k1:\u200b{ONE}",
        "k1:transit:steunpunt",
        "k1:transit:steunpunt:0",
        "k1:transit:steunpunt:laatste",
        "k1:transit:../sys:1",
        "k1:transit::1",
        "k1:transit:steunpunt:1,k2:transit:steunpunt:1",
    ],
    "SECRET_KEY": ["kort", PRODUCTION["SECRET_KEY"][1:], "a" * 60, "ab" * 40, "changeme" * 8, "abcdefghijklm" * 4,
                   "correct horse battery staple " * 2, f"{ascii_letters}{digits}", f"{ascii_letters}"[::-1],
                   f"django-insecure-{PRODUCTION['SECRET_KEY']}"],
    "JOURNAL_KEYS": [f"k1:{ONE}", f"{ONE},", key(bytes(32)), ONE[:-4], "kort"],
    "MAIL_FROM": [
        "Steunpunt, Integriteit <desk@example.nl>",
        "a@example.nl, b@example.nl",
        "desk",
        "Steunpunt <desk>",
        "Steunpunt <>",
        "desk@",
        "@example.nl",
        "Steunpunt <desk@example.nl",
        "Steunpunt <désk@example.nl>",
        "Steunpunt <désk@súdwest.example>",
        "Steunpunt <desk@súd_west.example>",
        "Steunpunt <desk@-súdwest.example>",
        "Steunpunt <desk@[192.0.2.1]>",
        "Desk: desk@example.nl;",
        "Steunpunt <desk@example.nl>\nBcc: iedereen@example.nl",
        "Steunpunt (integriteit <desk@example.nl>",
        "Steunpunt .<desk@example.nl>",
        "St;unpun, .<desk@example.nl>",
        "desk@example.nl,",
        "Steunpunt <desk@-example.nl>",
        "Steunpunt <desk@example_x.nl>",
        "'desk@example.nl'",
        f"{'d' * 65}@example.nl",
        f"desk@{'e' * 64}.nl",
    ],
    "MAIL_URL": ["http://mail.example", "smtp://", "mail.example:25", "smtp://mail.example:x", "smtp://mail.example:99999",
                 "smtp://[::1", "smtp://mail.example/x", "smtp://desk:12#4@mail.example:587", "smtp://mail.example#x",
                 "smtp://desk:1/4@mail.example", "smtp://desk:1?4@mail.example", "smtp://mail.example:0",
                 "smtp://mail.example, mail2.example", "smtp://mail example"],
    "SITE_URL": ["desk.example.nl", "ftp://desk.example.nl", "https://", "https://desk.example.nl/desk",
                 "https://desk.example.nl?a=b", "https://u@desk.example.nl", "https://desk.example.nl:x",
                 "https://desk.example.nl:0", "https://desk example.nl", "https://a.example.nl,b.example.nl"],
    "REDIS_URL": ["", "localhost:6379", "amqp://localhost", "redis://", "redis://localhost:x", "unix:",
                  "redis://:1#2@broker:6379/0", "redis://:1/2@broker", "redis://broker/steunpunt", "redis://broker:0"],
    "DATABASE_URL": ["mysql://x", "desk", "postgres://db:x/desk", "postgres://db:99999/desk", "postgres://db/desk?sslmod=on",
                     "postgres://db/desk?prepare_threshold=some", "postgres://desk:12#4@db/desk",
                     "postgres://db/desk?prepare_threshold=" + "9" * 5000,
                     "postgres://desk:1?4@db/desk", "postgres://desk:1/4@db/desk", "postgres://db:0/desk"],
    "EVENT_SOURCE": ["steunpunt", "urn:", "urn:nld:", "https://desk.example.nl", "urn:nld:oin: 1:systeem:x"],
    "ALLOWED_HOSTS": ["", "*", "desk.example.nl,*", "https://desk.example.nl", "desk.example.nl:443", "*.example.nl",
                      "desk.example.nl/x", "desk example.nl", ".nl", ".", "desk..nl", "-desk.nl"],
}  # fmt: skip
GOOD = {
    "CONTENT_KEYS": [f"k1:{ONE}", f"k2:{TWO},k1:{ONE}", f" k1:{ONE} , 2026-11:{TWO}",
                     f"k2:transit:steunpunt:1,k1:{ONE}", "k3:transit:steunpunt:2,k2:transit:steunpunt:1"],
    "SECRET_KEY": [PRODUCTION["SECRET_KEY"], "0123456789abcdef1032547698badcfe2031647586a9bcedf0f1"],
    "JOURNAL_KEYS": ["", ONE, f"{TWO}, {ONE}"],
    "MAIL_FROM": [
        "desk@example.nl",
        "Steunpunt <desk@example.nl>",
        '"Steunpunt, Integriteit" <desk@example.nl>',
        "Coördinator van het Steunpunt <desk@xn--example-abc.nl>",
        "<desk@example.nl>",
        "Steunpunt (Integriteit) <desk@example>",
        "desk@súdwest-fryslân.example",
    ],
    "MAIL_URL": ["", "smtp://mail.example", "smtps://u%40x:p%2F@mail.example:465", "smtp+plain://[::1]:25",
                 "smtp://desk@example.nl:x%23@mail_relay:25"],
    "SITE_URL": ["https://desk.example.nl", "https://desk.example.nl/", "http://127.0.0.1:8000", "http://[::1]:8000"],
    "REDIS_URL": ["redis://localhost:6379/0", "rediss://:secret@broker/1", "unix:///run/valkey.sock?db=1", "redis://broker/",
                  "unix:///run/desk@home/valkey.sock"],
    "DATABASE_URL": ["postgres://desk:s%40@db:5432/desk?sslmode=verify-full", "postgresql:///desk?host=/run/pg",
                     "postgres://db/desk?prepare_threshold=off&keepalives=1", "postgres://db1,db2/desk"],
    "EVENT_SOURCE": ["urn:nld:oin:00000001234567890000:systeem:steunpunt", "urn:example:desk"],
    "ALLOWED_HOSTS": ["desk.example.nl", ".example.nl,127.0.0.1,localhost,[::1]", "desk"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    """One sentence, in which no secret stands."""
    with pytest.raises(Misconfigured) as refused:
        SPELLED[name](value)
    sentence = str(refused.value)
    assert name in sentence
    assert "\n" not in sentence
    assert ONE not in sentence


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_what_can_be_is_taken(name: str, value: str) -> None:
    """Nothing that works today is refused."""
    SPELLED[name](value)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("Steunpunt <desk@Súdwest-Fryslân.example>", "Steunpunt <desk@xn--sdwest-frysln-teb26a.example>"),
        (
            '"Steunpunt, <Noord>" <desk@su\u0301dwest.example> (post)',
            '"Steunpunt, <Noord>" <desk@xn--sdwest-pya.example> (post)',
        ),
        ("Steunpunt Súdwest <desk@Example.nl>", "Steunpunt Súdwest <desk@Example.nl>"),
    ],
)
def test_the_domain_of_the_sender_goes_out_in_a_labels(value: str, sent: str) -> None:
    """A mail server looks it up by them; the name stays as it is."""
    assert environment.sender(value) == sent


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("", {}),
        ("vault.example.nl:8200", {}),
        ("http://vault.example.nl:8200", {}),
        ("https://vault.example.nl:8200?a=b", {}),
        ("https://vault.example.nl:8200", {"token_file": "/nergens"}),
        ("https://vault.example.nl:8200", {"authority": "/nergens"}),
    ],
)
def test_a_key_service_is_reached_safely_or_not_at_all(tmp_path: Path, url: str, names: dict[str, str]) -> None:
    """Asked for only when a key is there."""
    token = tmp_path / "token"
    token.write_text("een token", "ascii")
    given = {"token_file": str(token), "authority": "", **names}
    own, in_service = (environment.content_keys(ring) for ring in (f"k1:{ONE}", f"k2:transit:steunpunt:1,k1:{ONE}"))
    environment.key_service(url, ring=own, **given)
    with pytest.raises(Misconfigured, match="VAULT_"):
        environment.key_service(url, ring=in_service, **given)


@pytest.mark.parametrize(
    "url", ["https://vault.example.nl:8200", "https://vault.example.nl:8200/", "http://127.0.0.1:8200"]
)
def test_the_address_of_a_key_service(tmp_path: Path, url: str) -> None:
    """Without TLS only on the machine itself."""
    token = tmp_path / "token"
    token.write_text("een token", "ascii")
    ring = environment.content_keys("k2:transit:steunpunt:1")
    assert environment.key_service(url, ring=ring, token_file=str(token), authority="") == url.rstrip("/")


@pytest.mark.parametrize("number", ["070 123 45 67", "+31 (0)70-123 45 67", "112", "14 070", ""])
def test_a_telephone_number_is_one_or_none(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.setenv("DESK_PHONE", number)
    assert environment.telephone("DESK_PHONE") == number


@pytest.mark.parametrize("number", ["bel ons", "070 123 45 67 of 68", "+", "1"])
def test_what_cannot_be_dialled_is_no_telephone_number(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.setenv("DESK_PHONE", number)
    with pytest.raises(Misconfigured, match="DESK_PHONE"):
        environment.telephone("DESK_PHONE")


@pytest.mark.parametrize("value", ["0.0.0.0/0", "::/0", "10.0.0.0/8,0.0.0.0/0"])
def test_all_of_the_internet_is_no_network_of_ones_own(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Whoever calls would be believed, or anything be called."""
    monkeypatch.setenv("WEBHOOK_NETWORKS", value)
    monkeypatch.setenv("TRUSTED_PROXIES", value)
    with pytest.raises(Misconfigured, match="WEBHOOK_NETWORKS"):
        environment.networks("WEBHOOK_NETWORKS")
    with pytest.raises(Misconfigured, match="TRUSTED_PROXIES"):
        environment.trusted_proxies("TRUSTED_PROXIES")


def settings_of(**changed: str) -> override_settings:
    """Django's settings as this environment would make them."""
    settings = PRODUCTION | changed
    return override_settings(
        DEMO=settings["DEMO"] == "1",
        ALLOWED_HOSTS=settings["ALLOWED_HOSTS"].split(","),
        SITE_URL=settings["SITE_URL"],
        MAIL_URL=settings["MAIL_URL"],
        EVENT_SOURCE=settings["EVENT_SOURCE"],
    )


ODD = [
    ("steunpunt.E001", {"DEMO": "1"}),
    ("steunpunt.E001", {"DEMO": "1", "ALLOWED_HOSTS": "127.0.0.1"}),
    ("steunpunt.E001", {"DEMO": "1", "SITE_URL": "http://127.0.0.1:8000"}),
    ("steunpunt.E001", {"DEMO": "1", "SITE_URL": "http://localhost", "ALLOWED_HOSTS": "192.168.1.4"}),
    ("steunpunt.E002", {"MAIL_URL": ""}),
    ("steunpunt.E003", {"SITE_URL": "http://desk.example.nl"}),
    ("steunpunt.E003", {"SITE_URL": "http://127.0.0.1:8000"}),
    ("steunpunt.E003", {"SITE_URL": "https://elsewhere.example.nl"}),
    ("steunpunt.E004", {"EVENT_SOURCE": "urn:nld:oin:00000000000000000000:systeem:steunpunt"}),
]


@pytest.mark.parametrize(("code", "changed"), ODD)
def test_settings_that_do_not_go_together_are_refused(code: str, changed: dict[str, str]) -> None:
    with settings_of(**changed):
        assert [errors.id for errors in run_checks(tags=[checks.TAG])] == [code]
        with pytest.raises(Misconfigured):
            startup.refuse_if_unfit()


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"SITE_URL": "https://desk.example.nl:8443", "ALLOWED_HOSTS": ".example.nl"},
        # Tried out at home, with or without the demo: nobody else can come, and letters are files.
        {"DEMO": "1", "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]", "SITE_URL": "http://[::1]:8000", "MAIL_URL": ""},
        {"ALLOWED_HOSTS": "127.0.0.1,localhost", "SITE_URL": "http://localhost:8000", "MAIL_URL": ""},
    ],
)
def test_settings_that_go_together_are_taken(changed: dict[str, str]) -> None:
    with settings_of(**changed):
        assert run_checks(tags=[checks.TAG]) == []


@pytest.mark.parametrize(("bind", "refused"), [("127.0.0.1", False), ("::1", False), ("0.0.0.0", True), ("::", True)])
def test_a_demo_listens_at_home(bind: str, *, refused: bool) -> None:
    with override_settings(DEMO=True):
        assert bool(checks.demo_behind([bind])) is refused
    with override_settings(DEMO=False):
        assert checks.demo_behind([bind]) == []
