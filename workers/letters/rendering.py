"""A letter, put into words: a topic, references and moments, and never a word of content.

A template gets the few things of `Facts` and can reach nothing else. What a letter does not know it cannot betray: not
what the question is about, whom it concerns, from where it was asked, or who else is involved. Of urgency one thing is
known, and only in an offer: that it cannot wait.
"""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import utils
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils import timezone

from steunpunt.desk.access import capabilities, permissions
from steunpunt.desk.letters import catalogue, unproven_access
from steunpunt.desk.staff import active_roles
from steunpunt.models import Letter, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.letters import Check, LetterPage
from steunpunt.rules.time.calendar import ZONE
from workers.letters import calendar_invitations
from workers.letters.claims import Claim, claim_of
from workers.letters.wording import NotNeeded, in_words
from workers.transports import envelopes

__all__ = ["Facts", "NotNeeded", "compose", "domain", "in_words", "name_of"]


Wanted = Literal["subject", "letter", "words", "line", "spoken"]


@dataclass(frozen=True, kw_only=True)
class Facts(Claim):
    """All that a template may use, beside the `Claim` of its letter.

    `name`: the recipient's own. `link`: leads to what the letter is about; empty for a question that does not open for
    them, and for somebody who cannot sign in. `overview`: leads to the recipient's own work, if they have such a page.
    `to_asker`: the recipient is the asker. `desk_phone`: the number of the desk, if it is set. Of several in one
    letter: `heading`, `count`, and `parts`, in one text.
    """

    name: str
    reference: str
    link: str
    overview: str
    to_asker: bool
    desk_phone: str = settings.DESK_PHONE
    heading: str = ""
    count: int = 0
    parts: str = ""


def compose(letter: Letter, *, at: datetime) -> EmailMessage:
    """The letter as a message.

    Raises NotNeeded when it need not go any more, and `encryption.Sealed` for a code that does not open.
    """
    facts = facts_of(letter, at=at)
    message = envelope(letter, catalogue.template_of(letter.topic), facts, at=at)
    if catalogue.TOPICS[letter.topic].check is Check.TALK:
        talk = calendar_invitations.talk_of(letter)
        message.add_attachment(
            calendar_invitations.calendar(talk, letter, reference=facts.reference, link=facts.link),
            subtype="calendar",
            filename="gesprek.ics",
            params={"method": calendar_invitations.method(letter)},
        )
    return message


def envelope(letter: Letter, template: str, facts: Facts, *, at: datetime) -> EmailMessage:
    """A message to the recipient of this letter, with the words of this template. Its Message-ID is made of the id of
    the letter or of its bundle, and so is the same at every attempt.
    """
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = envelopes.of(_address_of(letter))
    message["Subject"] = words(template, facts, wanted="subject")
    message["Date"] = utils.format_datetime(at.astimezone(ZONE))
    message["Message-ID"] = f"<{letter.bundle or letter.id}@{domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words(template, facts, wanted="letter") + "\n", cte="quoted-printable")
    return message


class UntrustedAddressError(Exception):
    """The desk did not write the address of the recipient: the letter waits until that is put right."""


def _address_of(letter: Letter) -> str:
    """Where the letter goes: to another address only without a code. Raises UntrustedAddressError, and records it."""
    if letter.recipient.is_genuine:
        return letter.address if letter.address and not letter.sealed_code else letter.recipient.email
    unproven_access.record_row(letter.recipient, at=timezone.now())
    raise UntrustedAddressError


def name_of(letter: Letter) -> str:
    """A name for the letter as a file: first the moment at which it became owed (UTC), so that names sort by it; the
    same at every attempt.
    """
    topic = letter.topic if letter.bundle is None else "bundel"
    return f"{letter.owed_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{topic}-{letter.bundle or letter.id}"


def domain() -> str:
    """The domain by which the desk signs its letters: that of its address, for mail servers compare the two."""
    return (
        Address(addr_spec=utils.parseaddr(settings.MAIL_FROM)[1]).domain or urlsplit(settings.SITE_URL).hostname or ""
    )


def facts_of(letter: Letter, *, at: datetime) -> Facts:
    """What the templates may know of this letter at this moment. Raises NotNeeded."""
    question, claim = letter.question, claim_of(letter, at=at)
    return Facts(
        **asdict(claim),
        name=letter.recipient.get_full_name(),
        reference="" if question is None else question.reference,
        link=_link(letter, code=claim.code),
        overview=overview_of(letter.recipient),
        to_asker=question is not None and question.asker_id == letter.recipient_id,
    )


def _link(letter: Letter, *, code: str) -> str:
    topic, question = catalogue.TOPICS[letter.topic], letter.question
    page = topic.page
    if page is LetterPage.OWN_ACCESS and (letter.recipient.is_system or not letter.recipient.is_active):
        return ""
    if page is LetterPage.QUESTION:
        if question is None:
            page = LetterPage.SIGN_IN
        elif topic.may_be_closed and not permissions.visible_to(letter.recipient).filter(pk=question.pk).exists():
            return ""
    arguments = {
        LetterPage.QUESTION: [letter.question_id],
        LetterPage.REFERRAL: [letter.facts.get("referral")],
        LetterPage.WELCOME: [code],
        LetterPage.SEEN: [code],
    }
    return url_of(page, *arguments.get(page, []))


def url_of(page: str, *arguments: object) -> str:
    """The full URL of the page with this name."""
    return settings.SITE_URL + reverse(page, args=arguments)


def overview_of(person: Person) -> str:
    """Where this person sees all of their work; nothing for those who have no such page."""
    if Capability.OVERSEE in capabilities.of(person):
        return url_of("overview")
    advises = active_roles.advisers().filter(person=person).exists()
    return url_of("work") if advises else ""


def words(template: str, facts: Claim, *, wanted: Wanted) -> str:
    """This template, filled in: its subject, the whole letter, of what goes among others the words or the line;
    to a telephone goes the line, or what is spoken.
    """
    text = _engine().get_template(template).render(Context({**asdict(facts), "wanted": wanted}, autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@cache
def _engine() -> Engine:
    """Text alone: no context processor adds anything to what a letter knows."""
    return Engine(dirs=[str(settings.BASE_DIR / "templates")])
