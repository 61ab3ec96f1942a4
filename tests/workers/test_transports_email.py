"""Over a real line: who takes a letter, who refuses it, and what may be concluded from that."""

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from steunpunt.environment import Misconfigured
from tests.workers.sink import Sink, free_port
from workers.transports import TransportError, email


def a_letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Steunpunt <desk@steunpunt.example>"
    message["To"] = "maas@example.org"
    message["Subject"] = "Een brief"
    message["Message-ID"] = "<een@steunpunt.example>"
    message.set_content("Goedendag, één brief.\n", cte="quoted-printable")
    return message


def outcome() -> tuple[str, bool, bool]:
    """The fault, and whether it is permanent and concerns everybody."""
    with pytest.raises(TransportError) as raised:
        email.send(a_letter(), name="brief")
    return raised.value.fault, raised.value.permanent, raised.value.closed


def test_a_letter_arrives_as_it_was_written(sink: Sink) -> None:
    email.send(a_letter(), name="brief")
    (arrived,) = sink.accepted
    assert arrived["Message-ID"] == "<een@steunpunt.example>"
    assert arrived.get_content() == "Goedendag, één brief.\r\n"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 5.1.1 No such user maas", ("ontvanger-geweigerd-550", True, False)),
        ("451 4.7.1 Come back later", ("ontvanger-geweigerd-451", False, False)),
        ("530 5.7.0 Authentication required", ("ontvanger-geweigerd-530", False, True)),
    ],
)
def test_what_is_said_of_a_recipient(sink: Sink, answer: str, expected: tuple[str, bool, bool]) -> None:
    """A 5xx refuses this letter for good, unless it speaks of our own sign-in; the server's words are not repeated."""
    sink.recipient_answer = answer
    assert outcome() == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("554 5.6.0 Not like this", ("brief-geweigerd-554", True, False)),
        ("452 4.3.1 Out of space", ("brief-geweigerd-452", False, False)),
    ],
)
def test_what_is_said_of_the_letter(sink: Sink, answer: str, expected: tuple[str, bool, bool]) -> None:
    sink.letter_answer = answer
    assert outcome() == expected


def test_nobody_at_home_is_a_reason_to_wait(settings: Settings) -> None:
    settings.MAIL_URL = f"smtp+plain://127.0.0.1:{free_port()}"
    assert outcome() == ("geen-verbinding", False, True)


def test_a_wrong_password_is_for_us_to_mend(sink: Sink, settings: Settings) -> None:
    """The sink knows nobody; no letter is given up for that."""
    settings.MAIL_URL = sink.url.replace("://", "://desk:secret@")
    assert outcome() == ("aanmelden-geweigerd-535", False, True)
    assert sink.accepted == []


def test_smtp_goes_encrypted_or_not_at_all(sink: Sink, settings: Settings) -> None:
    """A server that offers no STARTTLS (or someone between who took the offer out) gets no letter."""
    settings.MAIL_URL = f"smtp://127.0.0.1:{sink.port}"
    assert outcome() == ("geen-beveiligde-verbinding", False, True)
    assert sink.accepted == []


def test_starttls_is_for_a_certificate_that_we_trust(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown certificate is refused before the letter; a known one gets it."""
    certificate, key = certificate_for_this_machine(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    sink = Sink(tls=context).open()
    try:
        settings.MAIL_URL = f"smtp://127.0.0.1:{sink.port}"
        assert outcome() == ("geen-beveiligde-verbinding", False, True)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        email.send(a_letter(), name="brief")
    finally:
        sink.close()
    assert sink.ids == ["<een@steunpunt.example>"]


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25", "smtp://mail.example:x"])
def test_a_mail_url_that_cannot_be_read_ends_the_worker_with_a_sentence(settings: Settings, url: str) -> None:
    settings.MAIL_URL = url
    with pytest.raises(Misconfigured, match="MAIL_URL must read"):
        email.post_office()


def test_a_password_may_have_any_sign(settings: Settings) -> None:
    settings.MAIL_URL = "smtps://desk%40example.org:a%3Ab%2F%20c@mail.example"
    assert email.post_office() == email.PostOffice("smtps", "mail.example", 465, "desk@example.org", "a:b/ c")


def test_without_smtp_a_letter_is_a_file_and_twice_the_same_file(settings: Settings, tmp_path: Path) -> None:
    """Whole, for us alone, and nothing half beside it."""
    settings.MAIL_URL, settings.MAIL_FOLDER = "", tmp_path / "mail"
    for _ in range(2):
        email.send(a_letter(), name="20261123T090000.000000Z-ontvangen-een")
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "20261123T090000.000000Z-ontvangen-een.eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"Message-ID: <een@steunpunt.example>" in file.read_bytes()


def test_a_folder_that_cannot_be_written_is_a_reason_to_wait(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    settings.MAIL_URL, settings.MAIL_FOLDER = "", tmp_path / "mail"
    assert outcome() == ("map-niet-te-schrijven", False, True)


def certificate_for_this_machine(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
    )
    return certificate, secret
