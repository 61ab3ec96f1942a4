"""The invitation to a talk, as a calendar reads it (RFC 5545, RFC 5546): when, how, and under which reference."""

from datetime import UTC, timedelta
from email import utils

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from steunpunt.models import Letter, Talk
from steunpunt.rules.words import Channel

LASTS = timedelta(minutes=30)

_NAMES = {Channel.TELEFOON: "Telefoongesprek", Channel.BEZOEK: "Bezoek", Channel.VIDEO: "Videogesprek"}
_SAID_TO_ASKER = {
    Channel.TELEFOON: "Het is een telefoongesprek: uw adviseur belt u.",
    Channel.BEZOEK: "Het is een bezoek: uw adviseur spreekt met u af waar.",
    Channel.VIDEO: "Het is een videogesprek: uw adviseur laat u weten hoe u meedoet.",
}
_SAID_TO_ADVISER = {
    Channel.TELEFOON: "Het is een telefoongesprek: u belt de vrager.",
    Channel.BEZOEK: "Het is een bezoek: spreek met de vrager af waar.",
    Channel.VIDEO: "Het is een videogesprek: laat de vrager weten hoe die meedoet.",
}


def how(talk: Talk, letter: Letter) -> str:
    """How the talk is held and who begins it, said to the recipient of this letter."""
    is_asker = letter.question is not None and letter.recipient_id == letter.question.asker_id
    return (_SAID_TO_ASKER if is_asker else _SAID_TO_ADVISER)[Channel(talk.channel)]


def invite(talk: Talk, letter: Letter, *, reference: str, link: str) -> str:
    """The invitation for the recipient of this letter. A talk that was moved keeps its UID and has a higher SEQUENCE.

    Without content, telephone number or anybody's name; whoever else is invited is not in it.
    """
    if talk.planned_at is None:
        raise ValueError("a talk that was never planned has no invitation")
    event = Event()
    event.add("uid", str(talk.id))
    event.add("sequence", talk.revision)
    event.add("dtstamp", letter.owed_at.astimezone(UTC))
    event.add("dtstart", talk.planned_at.astimezone(UTC))
    event.add("dtend", (talk.planned_at + LASTS).astimezone(UTC))
    event.add("summary", f"{_NAMES[Channel(talk.channel)]} met het Steunpunt {reference}")
    event.add("description", how(talk, letter))
    event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{utils.parseaddr(settings.MAIL_FROM)[1]}"))
    event.add("attendee", vCalAddress(f"mailto:{letter.recipient.email}"))
    calendar = Calendar()
    calendar.add("prodid", "-//Steunpunt//Gesprekken//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text
