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
from django.utils import formats, timezone, translation

from steunpunt.desk import vault
from steunpunt.models import Clock, Letter, Talk
from steunpunt.rules.calendar import ZONE
from steunpunt.rules.clocks import ClockKind
from steunpunt.rules.words import Urgency
from workers import invitations

CODE, OFFER, TALK = "inlogcode", "aangeboden", "gesprek"
CODE_LASTS = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
"""Elapsed time after which a sign-in code is of no use, and its letter is not sent any more."""
_TELLS_THE_PROMISE = frozenset({"ontvangen", OFFER, "geen-adviseur", "verschoond"})
"""Topics that say when the asker will have heard from the desk, as long as that is still to come."""


class Pointless(Exception):  # noqa: N818 - nothing went wrong: the letter has lost its use
    """The letter need not go any more; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Facts:
    """All that a template may use. `name` is the recipient's own; `moment` is in words, in Amsterdam; `how` says of a
    talk how it is held and who begins it; `urgent` is set only for an offer that cannot wait.
    """

    name: str
    reference: str
    link: str
    overview: str
    moment: str
    code: str
    how: str
    urgent: bool


def compose(letter: Letter, *, at: datetime) -> EmailMessage:
    """The letter as a message. Its Message-ID is made of the letter's id, and so is the same at every attempt.

    Raises Pointless when it need not go any more, and `vault.Sealed` for a code that does not open.
    """
    facts, talk = _facts(letter, at=at), _talk(letter)
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = Address(addr_spec=letter.recipient.email)
    message["Subject"] = _words(f"letters/{letter.topic}.subject.txt", facts)
    message["Date"] = utils.format_datetime(at.astimezone(ZONE))
    message["Message-ID"] = f"<{letter.id}@{domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_words(f"letters/{letter.topic}.txt", facts) + "\n", cte="quoted-printable")
    if talk is not None:
        message.add_attachment(
            invitations.invite(talk, letter, reference=facts.reference, link=facts.link),
            subtype="calendar",
            filename="gesprek.ics",
            params={"method": "REQUEST"},
        )
    return message


def name_of(letter: Letter) -> str:
    """A name for the letter as a file: first the moment at which it became owed (UTC), so that names sort by it; the
    same at every attempt.
    """
    return f"{letter.owed_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{letter.topic}-{letter.id}"


def domain() -> str:
    """The domain by which the desk signs its letters: that of its address, for mail servers compare the two."""
    return (
        Address(addr_spec=utils.parseaddr(settings.MAIL_FROM)[1]).domain or urlsplit(settings.SITE_URL).hostname or ""
    )


def in_words(moment: datetime, *, at: datetime) -> str:
    """`maandag 23 november om 14.30 uur` in Amsterdam; with the year when that is not the present one."""
    local, today = moment.astimezone(ZONE), at.astimezone(ZONE)
    with translation.override("nl"), timezone.override(ZONE):
        day = formats.date_format(local, "l j F" if local.year == today.year else "l j F Y")
    return f"{day} om {local:%H.%M} uur"


def _facts(letter: Letter, *, at: datetime) -> Facts:
    question, moment, talk = letter.question, _moment(letter), _talk(letter)
    return Facts(
        name=letter.recipient.get_full_name(),
        reference="" if question is None else question.reference,
        link=settings.SITE_URL + ("/inloggen" if question is None else f"/vragen/{question.id}"),
        overview=f"{settings.SITE_URL}/overzicht",
        moment="" if moment is None else in_words(moment, at=at),
        code=_code(letter, at=at),
        how="" if talk is None else invitations.how(talk, letter),
        urgent=letter.topic == OFFER and question is not None and question.urgency == Urgency.SPOED,
    )


def _moment(letter: Letter) -> datetime | None:
    """The moment that the letter is about: of the talk, of the promise, or of the first reaction."""
    talk = _talk(letter)
    if talk is not None:
        return talk.planned_at
    if "clock" in letter.facts:
        return Clock.objects.get(id=letter.facts["clock"]).due_at
    if letter.topic in _TELLS_THE_PROMISE:
        owed = Clock.objects.filter(question=letter.question, kind=ClockKind.FIRST_REACTION, stopped_at=None)
        return owed.order_by("due_at").values_list("due_at", flat=True).first()
    return None


def _talk(letter: Letter) -> Talk | None:
    if letter.topic != TALK:
        return None
    talk = Talk.objects.filter(id=letter.facts["talk"], planned_at__isnull=False).first()
    if talk is None:
        raise Pointless("geen-gesprek-meer")
    return talk


def _code(letter: Letter, *, at: datetime) -> str:
    if letter.topic != CODE:
        return ""
    if letter.sealed_code is None or at - letter.owed_at >= CODE_LASTS:
        raise Pointless("code-verlopen")
    return vault.open_code(letter, bytes(letter.sealed_code))


def _words(template: str, facts: Facts) -> str:
    text = _engine().get_template(template).render(Context(asdict(facts), autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@cache
def _engine() -> Engine:
    """Text alone: no context processor adds anything to what a letter knows."""
    return Engine(dirs=[str(settings.BASE_DIR / "templates")])
