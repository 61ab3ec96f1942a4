"""Addresses as mail servers read them: domains in A-labels, UTF-8 only where the local part needs it."""

from email.headerregistry import Address
from email.message import EmailMessage

from steunpunt.rules.values.email_addresses import canonical

_ADDRESSED = ("From", "To")


def address(message: EmailMessage) -> None:
    """Rewrite the addresses of the message in canonical form."""
    for name in _ADDRESSED:
        written = message[name].addresses
        kept = tuple(of(mailbox.addr_spec, name=mailbox.display_name) for mailbox in written)
        if kept != written:
            message.replace_header(name, kept)


def of(email: str, *, name: str = "") -> Address:
    """Return the address for a header. `Address(addr_spec=…)` only takes an ASCII local part."""
    local, _, domain = canonical(email).rpartition("@")
    return Address(name, username=local, domain=domain)


def needs_utf8(message: EmailMessage) -> bool:
    """Whether an address is not ASCII even so (RFC 6531): a server without SMTPUTF8 cannot take the letter."""
    return any(not mailbox.addr_spec.isascii() for name in _ADDRESSED for mailbox in message[name].addresses)
