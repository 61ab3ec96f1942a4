"""A letter, put into words: a topic, references and moments, and never a word of content.

A template gets the few things of `Facts` and can reach nothing else. What a letter does not know it cannot betray: not
what the question is about, whom it concerns, from where it was asked, or who else is involved. Of urgency one thing is
known, and only in an offer: that it cannot wait.
"""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email import utils
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import notifications
from steunpunt.desk.package import invitations
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption
from steunpunt.models import Letter, Person, Talk
from steunpunt.rules.letters import LetterOvertaken
from steunpunt.rules.time.calendar import ZONE
from steunpunt.rules.words import Urgency
from workers.letters import calendar_invitations
from workers.letters.claims import Claim, claim_of
from workers.letters.wording import Pointless, in_words
from workers.transports import envelopes

__all__ = ["Facts", "Pointless", "compose", "domain", "in_words", "name_of"]

CODE, OFFER = "inlogcode", "aangeboden"
CODE_LASTS = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
"""Elapsed time after which a sign-in code is of no use, and its letter is not sent any more."""
_FOR_STAFF = notifications.TO_STAFF | {notifications.SET_ASIDE, "geen-adviseur", "gevaar", talk_invitations.CALLED_OFF}
"""Topics that may reach somebody who cannot open the question himself: the head, who has duty outside hours."""


_PAGES = {
    "verwijzing-": "/verwijzingen/{referral}",
    "uitreiking-": "/uitreikingen",
    "abonnement-": "/koppelingen",
}
"""Where a letter leads that is about no question, by how its topic begins."""


@dataclass(frozen=True, kw_only=True)
class Facts(Claim):
    """All that a template may use, beside what `Claim` says of promises. `name` is the recipient's own; `link` leads to
    the question, and is empty for who cannot open it; `overview` to the recipient's own work, if he has such a page;
    `how` says of a talk how it is held and who begins it; `urgent` is set only for an offer that cannot wait; `asked`:
    the recipient is the asker. Of several in one letter: `heading`, `count`, and `told`, part by part. `part`: only
    what this letter itself has to say is asked for, without greeting and link.
    """

    name: str
    reference: str
    link: str
    overview: str
    code: str
    how: str
    urgent: bool
    asked: bool
    heading: str = ""
    count: int = 0
    told: str = ""
    part: bool = False


def compose(letter: Letter, *, at: datetime) -> EmailMessage:
    """The letter as a message.

    Raises Pointless when it need not go any more, and `encryption.Sealed` for a code that does not open.
    """
    facts, talk = facts_of(letter, at=at), _talk(letter)
    message = envelope(letter, letter.topic, facts, at=at)
    if talk is not None:
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
    message["To"] = envelopes.of(letter.recipient.email)
    message["Subject"] = words(f"letters/{template}.subject.txt", facts)
    message["Date"] = utils.format_datetime(at.astimezone(ZONE))
    message["Message-ID"] = f"<{letter.bundle or letter.id}@{domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words(f"letters/{template}.txt", facts) + "\n", cte="quoted-printable")
    return message


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
    """What the templates may know of this letter at this moment. Raises Pointless."""
    question, talk = letter.question, _talk(letter)
    said = asdict(claim_of(letter, at=at))
    if talk is not None:
        said["moment"] = in_words(calendar_invitations.begins(talk, letter), at=at)
    return Facts(
        **said,
        name=letter.recipient.get_full_name(),
        reference="" if question is None else question.reference,
        link=_link(letter, at=at),
        overview=overview_of(letter.recipient),
        code=_code(letter, at=at),
        how="" if talk is None else calendar_invitations.how(talk, letter),
        urgent=letter.topic == OFFER and question is not None and question.urgency == Urgency.SPOED,
        asked=question is not None and question.asker_id == letter.recipient_id,
    )


def _link(letter: Letter, *, at: datetime) -> str:
    if letter.topic == invitations.INVITATION:
        return f"{settings.SITE_URL}/welkom/{_invitation(letter, at=at)}"
    for beginning, page in _PAGES.items():
        if letter.topic.startswith(beginning):
            return f"{settings.SITE_URL}{page}".format(**letter.facts)
    question = letter.question
    if question is None:
        return f"{settings.SITE_URL}/inloggen"
    is_open = letter.topic not in _FOR_STAFF or permissions.visible_to(letter.recipient).filter(pk=question.pk).exists()
    return f"{settings.SITE_URL}/vragen/{question.pk}" if is_open else ""


def _invitation(letter: Letter, *, at: datetime) -> str:
    if letter.sealed_code is None or at - letter.owed_at >= invitations.VALID_FOR:
        raise Pointless(LetterOvertaken.CODE)
    return encryption.open_alone(letter, "sealed_code").decode()


def overview_of(person: Person) -> str:
    """Where this person sees all of their work; nothing for those who have no such page."""
    if person.leads:
        return f"{settings.SITE_URL}/overzicht"
    advises = active_roles.advisers().filter(person=person).exists()
    return f"{settings.SITE_URL}/werk" if advises else ""


def _talk(letter: Letter) -> Talk | None:
    if letter.topic not in talk_invitations.TOPICS:
        return None
    talk = Talk.objects.filter(id=letter.facts["talk"], planned_at__isnull=False).first()
    if talk is None or not talk_invitations.still_says_something(letter):
        raise Pointless(LetterOvertaken.TALK)
    return talk


def _code(letter: Letter, *, at: datetime) -> str:
    if letter.topic != CODE:
        return ""
    if letter.sealed_code is None or at - letter.owed_at >= CODE_LASTS:
        raise Pointless(LetterOvertaken.CODE)
    return encryption.open_alone(letter, "sealed_code").decode()


def words(template: str, facts: Facts) -> str:
    """This template, filled in."""
    text = _engine().get_template(template).render(Context(asdict(facts), autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@cache
def _engine() -> Engine:
    """Text alone: no context processor adds anything to what a letter knows."""
    return Engine(dirs=[str(settings.BASE_DIR / "templates")])
