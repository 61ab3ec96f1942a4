"""Django system checks on combinations of settings; `steunpunt.startup` refuses to start when one fails.

`steunpunt.environment` checks each setting by itself.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.http.request import validate_host

from steunpunt.proxies import TrustedProxies
from steunpunt.rules.values.addresses import is_loopback

TAG = "desk"
"""The tag of the desk's own checks."""
_EXAMPLES = ("@example.org", "@example.nl", "@example.com")
_NOBODYS_OIN = ":oin:00000000000000000000:"


def register_all() -> None:
    """Register the checks; called once, when the app is ready."""
    for check in (demo_stays_at_home, letters_leave, the_address_of_the_desk_leads_to_it, events_have_a_source):
        register(check, Tags.security, TAG)
    for check in (
        connections_are_encrypted,
        the_client_is_known_behind_the_proxy,
        what_people_read_is_filled_in,
        the_tables_have_another_owner,
        identity_providers_use_https,
        the_journal_has_an_anchor,
        somebody_can_be_woken,
    ):
        register(check, Tags.security, deploy=True)


def demo_stays_at_home(**_: Any) -> list[CheckMessage]:
    """Check that the demo desk, where anybody signs in as anybody, is only reachable from this machine."""
    abroad = _hosts_for_others()
    if not settings.DEMO or not abroad:
        return []
    return [_demo_error(f"the desk is open to {', '.join(abroad)}")]


def demo_behind(binds: Sequence[str]) -> list[CheckMessage]:
    """The same for the addresses on which a program is about to listen."""
    abroad = [bind for bind in binds if not is_loopback(bind)]
    return [_demo_error(f"it would listen on {', '.join(abroad)}")] if settings.DEMO and abroad else []


def _demo_error(where: str) -> CheckMessage:
    hint = "Set DEMO=0, or keep the desk on 127.0.0.1 and localhost (ALLOWED_HOSTS, SITE_URL, BIND)."
    return Error(f"DEMO=1 lets everybody in as anybody, and {where}.", hint=hint, id="steunpunt.E001")


def letters_leave(**_: Any) -> list[CheckMessage]:
    """Check that letters go by mail when other machines reach the desk: as files they reach nobody."""
    if settings.DEMO or settings.MAIL_URL or not _hosts_for_others():
        return []
    return [
        Error(
            "MAIL_URL is not set, so letters and sign-in codes would stay on this machine as files.",
            hint="Set it to smtp://user:password@host:587.",
            id="steunpunt.E002",
        )
    ]


def the_address_of_the_desk_leads_to_it(**_: Any) -> list[CheckMessage]:
    """Check that links in letters use https and a host that the desk answers to."""
    if settings.DEMO or not _hosts_for_others():
        return []
    parts = urlsplit(settings.SITE_URL)
    host = parts.hostname or ""
    if is_loopback(host) and all(is_loopback(own) for own in settings.ALLOWED_HOSTS):
        return []
    if is_loopback(host) or parts.scheme != "https":
        sentence = f"SITE_URL is {settings.SITE_URL}, and letters must name the address at which people reach the desk."
        hint = "Set it to https:// and a host of ALLOWED_HOSTS."
    elif not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        sentence = f"SITE_URL names the host {host}, which ALLOWED_HOSTS does not allow."
        hint = "Add it there."
    else:
        return []
    return [Error(sentence, hint=hint, id="steunpunt.E003")]


def events_have_a_source(**_: Any) -> list[CheckMessage]:
    """Check that EVENT_SOURCE is set: partners identify the desk by it, permanently."""
    if settings.DEMO or _NOBODYS_OIN not in settings.EVENT_SOURCE or not _hosts_for_others():
        return []
    return [
        Error(
            "EVENT_SOURCE has an OIN of zeros.",
            hint="Set it to urn:nld:oin:<OIN>:systeem:steunpunt with the OIN of the organisation that runs the desk.",
            id="steunpunt.E004",
        )
    ]


def connections_are_encrypted(**_: Any) -> list[CheckMessage]:
    """Check that the desk verifies the servers on other machines, and that nobody listens in (`check --deploy`)."""
    found = []
    databases: dict[str, Any] = {
        "DATABASE_URL": settings.DATABASES["default"],
        "DATABASE_DIRECT_URL": settings.DIRECT_DATABASE,
    }
    if settings.OWNER_DATABASE is not None:
        databases["DATABASE_OWNER_URL"] = settings.OWNER_DATABASE
    for name, database in databases.items():
        is_verified = database["OPTIONS"].get("sslmode") in {"verify-full", "verify-ca"}
        if any(_is_elsewhere(host) for host in str(database["HOST"]).split(",")) and not is_verified:
            sentence = f"{name} leads to another machine without a verified connection."
            found.append(_warning(1, sentence, "Add ?sslmode=verify-full and the certificate as sslrootcert=…."))
    broker, mail = urlsplit(settings.REDIS_URL), urlsplit(settings.MAIL_URL)
    if _is_elsewhere(broker.hostname or "") and not (broker.scheme == "rediss" and broker.password):
        sentence = "REDIS_URL leads to another machine without TLS or without a password."
        found.append(_warning(2, sentence, "Set it to rediss://:password@host:6379/0."))
    if mail.scheme == "smtp+plain" and _is_elsewhere(mail.hostname or ""):
        sentence = "MAIL_URL sends letters and sign-in codes to another machine in the clear."
        found.append(_warning(3, sentence, "Set it to smtp:// (STARTTLS) or smtps://."))
    return found


def the_client_is_known_behind_the_proxy(**_: Any) -> list[CheckMessage]:
    """Check that limits count clients, and not the proxy before the desk, at which TLS ends (`check --deploy`)."""
    if TrustedProxies() != settings.TRUSTED_PROXIES or urlsplit(settings.SITE_URL).scheme != "https":
        return []
    return [_warning(4, "TRUSTED_PROXIES is not set, so behind the proxy all clients are one.", "Set it to 1.")]


def what_people_read_is_filled_in(**_: Any) -> list[CheckMessage]:
    """Check that no example is left in what people read (`check --deploy`)."""
    found = []
    if not settings.SUPPORT_TEAM_PHONE:
        sentence = "SUPPORT_TEAM_PHONE is empty, and the page for danger names whom to call."
        found.append(_warning(5, sentence, "Fill in the number."))
    if settings.MAIL_FROM.rstrip("> ").endswith(_EXAMPLES):
        sentence = f"MAIL_FROM is an example ({settings.MAIL_FROM})."
        found.append(_warning(6, sentence, "Set it to an address of your own."))
    return found


def the_tables_have_another_owner(**_: Any) -> list[CheckMessage]:
    """Check that the desk does not own its tables, whose owner can change the journal (`check --deploy`)."""
    if settings.OWNER_DATABASE is not None:
        return []
    sentence = "The desk owns the tables of its database, so whoever breaks into it can change the journal."
    hint = "Give prepare, migrate and check a DATABASE_OWNER_URL with another role than that of DATABASE_URL."
    return [_warning(7, sentence, hint)]


def identity_providers_use_https(**_: Any) -> list[CheckMessage]:
    """Check that nobody listens in when people sign in at their organisation (`check --deploy`)."""
    plain = [p.code for p in settings.IDENTITY_PROVIDERS.values() if urlsplit(p.issuer).scheme != "https"]
    sentence = f"OIDC_PROVIDERS has issuers without https: {', '.join(plain)}."
    return [_warning(8, sentence, "Set each OIDC_…_ISSUER to an address with https://.")] if plain else []


def the_journal_has_an_anchor(**_: Any) -> list[CheckMessage]:
    """Check that the end of the journal is kept where the desk cannot change it (`check --deploy`). The file that the
    embedded desk has by itself does not count: it stands beside the database.
    """
    is_elsewhere = settings.JOURNAL_ANCHOR_FILE not in {"", str(settings.PLACES.anchors)}
    if is_elsewhere or settings.JOURNAL_ANCHOR_MAIL or settings.JOURNAL_ANCHOR_URL:
        return []
    sentence = "Nothing outside the database says how far the journal went, so its end can be cut off unseen."
    return [_warning(9, sentence, "Set JOURNAL_ANCHOR_MAIL, JOURNAL_ANCHOR_URL or JOURNAL_ANCHOR_FILE.")]


def somebody_can_be_woken(**_: Any) -> list[CheckMessage]:
    """Check that spoed at night can ring a telephone, also of somebody whose devices show no messages
    (`check --deploy`).
    """
    if settings.SMS_GATEWAY is not None or settings.VOICE_GATEWAY is not None:
        return []
    sentence = "No gateway for sms or telephone: who has no device with messages is woken by mail alone."
    return [_warning(10, sentence, "Set SMS_GATEWAY_URL and SMS_GATEWAY_BODY.")]


def _warning(number: int, sentence: str, hint: str) -> CheckMessage:
    return checks.Warning(sentence, hint=hint, id=f"steunpunt.W{number:03}")


def _is_elsewhere(host: str) -> bool:
    """Whether this is a host on another machine: neither loopback, nor empty or the folder of a socket."""
    return bool(host) and not host.startswith(("/", "@")) and not is_loopback(host)


def _hosts_for_others() -> list[str]:
    """Return the hosts by which other machines reach this desk; none when it only runs locally."""
    named = [*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname or ""]
    return [host for host in dict.fromkeys(named) if not is_loopback(host)]
