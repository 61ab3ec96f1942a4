"""Typed readers of environment variables. A wrong value ends the process with one sentence."""

from steunpunt.environment.addresses import (
    address_of_operator,
    contact,
    hosts,
    networks,
    page_elsewhere,
    site_url,
    trusted_proxies,
)
from steunpunt.environment.gateways import Gateway, gateway, vapid_key
from steunpunt.environment.identity_providers import IdentityProvider, identity_providers
from steunpunt.environment.secrets import KeyInService, content_keys, journal_keys, key_service, secret_key
from steunpunt.environment.servers import MailServer, broker, database, mail_server, mailbox, owner_database, sender
from steunpunt.environment.values import (
    Misconfigured,
    event_source,
    flag,
    listing,
    number,
    path_name,
    seconds,
    telephone,
    text,
)

__all__ = [
    "Gateway",
    "IdentityProvider",
    "KeyInService",
    "MailServer",
    "Misconfigured",
    "address_of_operator",
    "broker",
    "contact",
    "content_keys",
    "database",
    "event_source",
    "flag",
    "gateway",
    "hosts",
    "identity_providers",
    "journal_keys",
    "key_service",
    "listing",
    "mail_server",
    "mailbox",
    "networks",
    "number",
    "owner_database",
    "page_elsewhere",
    "path_name",
    "seconds",
    "secret_key",
    "sender",
    "site_url",
    "telephone",
    "text",
    "trusted_proxies",
    "vapid_key",
]
