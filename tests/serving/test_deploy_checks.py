"""`manage.py check --deploy` is silent under good settings, and red under each bad one."""

import re
import subprocess
import sys

import pytest

from steunpunt.paths import CHECKOUT
from tests.serving.programs import PRODUCTION, environ

GOOD = {
    "DATABASE_URL": "postgres://app:geheim@db.example.nl:5432/steunpunt?sslmode=verify-full",
    "DATABASE_OWNER_URL": "postgres://owner:geheim@db.example.nl:5432/steunpunt?sslmode=verify-full",
    "REDIS_URL": "rediss://:geheim@broker.example.nl:6379/0",
    "MAIL_URL": "smtp://desk:geheim@mail.example.nl:587",
    "MAIL_FROM": "Steunpunt <desk@steunpunt.nl>",
    "ALLOWED_HOSTS": "desk.example.nl",
    "TRUSTED_PROXIES": "1",
    "SUPPORT_TEAM_PHONE": "070 123 45 67",
    "JOURNAL_ANCHOR_MAIL": "logboek@accountant.nl",
    "SMS_GATEWAY_URL": "https://sms.example.nl/send",
    "SMS_GATEWAY_BODY": '{"to": "{nummer}", "text": "{tekst}"}',
}
IDENTITY_PROVIDER = {
    "OIDC_PROVIDERS": "heerde",
    "OIDC_HEERDE_NAME": "Gemeente Heerde",
    "OIDC_HEERDE_ISSUER": "https://inloggen.heerde.nl/realms/desk",
    "OIDC_HEERDE_CLIENT_ID": "steunpunt",
    "OIDC_HEERDE_CLIENT_SECRET": "geheim",
    "OIDC_HEERDE_DOMAINS": "heerde.nl",
}
BAD: dict[str, list[dict[str, str]]] = {
    "steunpunt.E002": [{"MAIL_URL": ""}],
    "steunpunt.E003": [{"SITE_URL": "https://elders.example.nl"}],
    "steunpunt.E004": [{"EVENT_SOURCE": "urn:nld:oin:00000000000000000000:systeem:steunpunt"}],
    "steunpunt.W001": [
        {"DATABASE_URL": "postgres://app:geheim@db.example.nl/steunpunt"},
        {"DATABASE_URL": "postgres://app:geheim@/steunpunt?host=/run/pg,db.example.nl&sslmode=require"},
        {"DATABASE_DIRECT_URL": "postgres://app:geheim@db.example.nl/steunpunt?sslmode=prefer"},
        {"DATABASE_OWNER_URL": "postgres://owner:geheim@db.example.nl/steunpunt"},
    ],
    "steunpunt.W002": [
        {"REDIS_URL": "redis://:geheim@broker.example.nl:6379/0"},
        {"REDIS_URL": "rediss://broker.example.nl:6379/0"},
    ],
    "steunpunt.W003": [{"MAIL_URL": "smtp+plain://mail.example.nl"}],
    "steunpunt.W004": [{"TRUSTED_PROXIES": ""}],
    "steunpunt.W005": [{"SUPPORT_TEAM_PHONE": ""}],
    "steunpunt.W006": [{"MAIL_FROM": "Steunpunt <steunpunt@example.org>"}],
    "steunpunt.W007": [
        {"DATABASE_OWNER_URL": ""},
        {"DATABASE_OWNER_URL": "postgres://app:geheim@db.example.nl/steunpunt?sslmode=verify-full"},
    ],
    "steunpunt.W008": [{**IDENTITY_PROVIDER, "OIDC_HEERDE_ISSUER": "http://127.0.0.1:8080/realms/desk"}],
    "steunpunt.W009": [
        {"JOURNAL_ANCHOR_MAIL": ""},
        # what the embedded desk has by itself
        {"JOURNAL_ANCHOR_MAIL": "", "STEUNPUNT_HOME": "/srv/desk", "JOURNAL_ANCHOR_FILE": "/srv/desk/journal-anchors"},
    ],
    "steunpunt.W010": [{"SMS_GATEWAY_URL": ""}],
}
ALONE = {
    # what changes other checks as well
    "steunpunt.E001": {"DEMO": "1"},
    "steunpunt.E003": {"SITE_URL": "http://desk.example.nl"},
    "security.W004": {"SITE_URL": "http://127.0.0.1:8000"},
    # what cannot be read at all, by its name
    "OIDC_HEERDE_ISSUER": {**IDENTITY_PROVIDER, "OIDC_HEERDE_ISSUER": "http://inloggen.heerde.nl/realms/desk"},
    "SECRET_KEY": {"SECRET_KEY": "kort"},
    "CONTENT_KEYS": {"CONTENT_KEYS": "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
    "ALLOWED_HOSTS": {"ALLOWED_HOSTS": "*"},
    "LEAVE_URL": {"LEAVE_URL": "http://www.knmi.nl/"},
    "TRUSTED_PROXIES": {"TRUSTED_PROXIES": "0.0.0.0/0"},
    "SMS_GATEWAY_URL": {"SMS_GATEWAY_URL": "http://sms.example.nl/send"},
    "SMS_GATEWAY_BODY": {"SMS_GATEWAY_BODY": '{"to": "{nummer}"}'},
    "VAPID_KEY": {"VAPID_KEY": "kort"},
}


def together() -> list[dict[str, dict[str, str]]]:
    """The bad settings in as few runs as will do: one of each check in a run, none of which another changes too."""
    runs: list[dict[str, dict[str, str]]] = []
    for code, rows in BAD.items():
        for changed in rows:
            fits = [
                run for run in runs if code not in run and not any(changed.keys() & other for other in run.values())
            ]
            if not fits:
                fits.append({})
                runs.append(fits[0])
            fits[0][code] = changed
    return runs


TOGETHER = together()


def check(**changed: str) -> "subprocess.CompletedProcess[str]":
    """As an operator runs it before opening."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=environ(**PRODUCTION | GOOD | changed),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "changed",
    [
        {},
        # All on one machine, over sockets or loopback.
        {
            "DATABASE_URL": "postgres://app:geheim@/steunpunt?host=/run/postgresql",
            "REDIS_URL": "redis://127.0.0.1:6379/0",
            "MAIL_URL": "smtp+plain://localhost",
        },
        {"REDIS_URL": "unix:///run/valkey.sock"},
        IDENTITY_PROVIDER,
        {"JOURNAL_ANCHOR_MAIL": "", "JOURNAL_ANCHOR_FILE": "/mnt/elders/ankers"},
        {"JOURNAL_ANCHOR_MAIL": "", "JOURNAL_ANCHOR_URL": "https://ankers.example.nl/desk"},
    ],
)
def test_good_settings_are_silent(changed: dict[str, str]) -> None:
    done = check(**changed)
    assert done.returncode == 0, done.stderr
    assert "no issues (2 silenced)" in done.stdout


@pytest.mark.parametrize("several", TOGETHER, ids=lambda several: "-".join(code.rpartition(".")[2] for code in several))
def test_each_bad_setting_is_red(several: dict[str, dict[str, str]]) -> None:
    """Each by the id of its check, and by no other."""
    done = check(**{name: value for changed in several.values() for name, value in changed.items()})
    assert done.returncode != 0
    assert set(re.findall(r"\(((?:steunpunt|security)\.\w+)\)", done.stderr)) == set(several)


@pytest.mark.parametrize(("name", "changed"), ALONE.items(), ids=ALONE)
def test_each_that_is_bad_in_several_ways_or_unreadable_is_named(name: str, changed: dict[str, str]) -> None:
    done = check(**changed)
    assert done.returncode != 0
    assert name in done.stderr
