"""SMTP over a real connection: what is accepted, what is refused, and for how long."""

import ssl
from datetime import UTC, datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from steunpunt.environment import MailServer, Misconfigured
from tests.workers.sink import Sink, free_port
from workers.transports import TransportError, email, smtp


def a_letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Steunpunt <desk@steunpunt.example>"
    message["To"] = "maas@example.org"
    message["Subject"] = "Een brief"
    message["Message-ID"] = "<een@steunpunt.example>"
    message.set_content("Goedendag, één brief.\n", cte="quoted-printable")
    return message


def send() -> None:
    with email.mail_transport() as way:
        way.send(a_letter(), name="20261123T090000.000000Z-ontvangen-een")


def outcome() -> tuple[str, bool, bool]:
    """The fault, and whether it is permanent and concerns everybody."""
    with pytest.raises(TransportError) as raised:
        send()
    return raised.value.fault, raised.value.permanent, raised.value.closed


def test_a_letter_arrives_as_it_was_written(sink: Sink) -> None:
    send()
    (arrived,) = sink.accepted
    assert arrived["Message-ID"] == "<een@steunpunt.example>"
    assert arrived.get_content() == "Goedendag, één brief.\r\n"


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("jan@súdwest-fryslân.example", "jan@xn--sdwest-frysln-teb26a.example"),
        ("jörg@SÚDWEST.example", "jörg@xn--sdwest-pya.example"),
    ],
)
def test_a_letter_arrives_at_a_domain_in_another_script(
    sink: Sink, settings: Settings, tmp_path: Path, address: str, reached: str
) -> None:
    """The domain in A-labels on the envelope and in the letter; SMTPUTF8 only where the name before it needs that."""
    message = a_letter()
    local, _, domain = address.partition("@")
    message.replace_header("To", Address(username=local, domain=domain))
    with email.mail_transport() as way:
        way.send(message, name="brief")
    assert sink.recipients == [reached]
    assert sink.accepted[0]["To"] == reached
    assert sink.options == (["SMTPUTF8"] if "ö" in address else [])
    settings.MAIL_URL, settings.MAIL_FOLDER = "", tmp_path
    with email.mail_transport() as way:
        way.send(message, name="brief")
    written = BytesParser(EmailMessage, policy=policy.SMTPUTF8).parsebytes((tmp_path / "brief.eml").read_bytes())
    assert written["To"] == reached


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


def send_three() -> list[str]:
    """Three letters in one round: what became of each, a fault or 'sent'."""
    became = []
    with email.mail_transport() as way:
        for number in range(3):
            message = a_letter()
            message.replace_header("Message-ID", f"<{number}@steunpunt.example>")
            try:
                way.send(message, name="brief")
                became.append("sent")
            except TransportError as error:
                became.append(error.fault)
    return became


ALL_THREE = [f"<{number}@steunpunt.example>" for number in range(3)]


def test_the_letters_of_one_round_go_over_one_line(sink: Sink) -> None:
    """It is called for the first letter only, and there is none when there are no letters."""
    with email.mail_transport():
        pass
    assert sink.lines == 0
    assert send_three() == ["sent"] * 3
    assert (sink.lines, sink.ids) == (1, ALL_THREE)


def test_a_line_is_not_kept_for_ever(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many servers refuse what comes after a certain number of letters."""
    monkeypatch.setattr(smtp, "LETTERS_PER_CONNECTION", 2)
    assert send_three() == ["sent"] * 3
    assert sink.lines == 2


@pytest.mark.parametrize("goodbye", ["421 4.7.0 Too many letters", "hang up"])
def test_a_line_that_was_dropped_meanwhile_is_called_once_more(sink: Sink, goodbye: str) -> None:
    """It says nothing about the letter: no refusal is counted, and each letter arrives once."""
    sink.goodbye = goodbye
    assert send_three() == ["sent"] * 3
    assert (sink.lines, sink.ids) == (3, ALL_THREE)


def test_a_server_that_says_goodbye_to_a_new_line_is_closed(sink: Sink) -> None:
    """Called once and not twice: the other letters would meet the same."""
    sink.recipient_answer = "421 4.3.2 Shutting down"
    assert outcome() == ("post-gesloten-421", False, True)
    assert sink.lines == 1


@pytest.mark.parametrize("place", ["recipient_answer", "letter_answer"])
def test_a_refusal_leaves_the_line_clean_for_the_next_letter(sink: Sink, place: str) -> None:
    """The second letter is refused; the third goes over the same line, to its own recipient alone."""
    with email.mail_transport() as way:
        way.send(a_letter(), name="brief")
        setattr(sink, place, "550 5.7.1 Not this one")
        with pytest.raises(TransportError):
            way.send(a_letter(), name="brief")
        setattr(sink, place, "")
        way.send(a_letter(), name="brief")
    assert (sink.lines, len(sink.ids)) == (1, 2)


def test_a_server_that_hangs_is_not_tried_a_second_time_at_once(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """That would take as long again. What was said over the line is never taken for the next letter."""
    monkeypatch.setattr(smtp, "ANSWER_WITHIN", 0.3)
    with email.mail_transport() as way:
        way.send(a_letter(), name="brief")
        sink.hold_recipient = True
        with pytest.raises(TransportError, match="geen-antwoord"):
            way.send(a_letter(), name="brief")
        assert sink.lines == 1
        sink.hold_recipient = False
        way.send(a_letter(), name="brief")
    assert sink.lines == 2


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
        send()
    finally:
        sink.close()
    assert sink.ids == ["<een@steunpunt.example>"]


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25", "smtp://mail.example:x"])
def test_a_mail_url_that_cannot_be_read_ends_the_worker_with_a_sentence(settings: Settings, url: str) -> None:
    settings.MAIL_URL = url
    with pytest.raises(Misconfigured, match=r"MAIL_URL (must|cannot be) read"):
        email.mail_server()


def test_a_password_may_have_any_sign(settings: Settings) -> None:
    settings.MAIL_URL = "smtps://desk%40example.org:a%3Ab%2F%20c@mail.example"
    assert email.mail_server() == MailServer("smtps", "mail.example", 465, "desk@example.org", "a:b/ c")


def test_without_smtp_a_letter_is_a_file_and_twice_the_same_file(settings: Settings, tmp_path: Path) -> None:
    """Whole, for us alone, and nothing half beside it."""
    settings.MAIL_URL, settings.MAIL_FOLDER = "", tmp_path / "mail"
    for _ in range(2):
        send()
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
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, secret
