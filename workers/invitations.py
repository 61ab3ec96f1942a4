"""The invitation to a talk, as a calendar reads it (RFC 5545, RFC 5546): when, and under which reference."""

from datetime import UTC, timedelta
from email import utils

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from steunpunt.models import Letter, Talk

LASTS = timedelta(minutes=30)


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
    event.add("summary", f"Gesprek met het Steunpunt {reference}")
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
