"""The invitation to a talk, as a calendar reads it (RFC 5545, RFC 5546): when, how, and under which reference."""

from datetime import UTC, datetime, timedelta
from email import utils

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from steunpunt.desk.letters.catalogue import TALK_OFF
from steunpunt.desk.questions import talk_invitations
from steunpunt.models import Letter, Talk
from steunpunt.rules.letters import LetterOvertaken
from steunpunt.rules.words import Channel
from workers.letters.wording import NotNeeded

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


def talk_of(letter: Letter) -> Talk:
    """The talk that this letter is about. Raises NotNeeded when the letter changes no calendar any more."""
    talk = Talk.objects.filter(id=letter.facts["talk"], planned_at__isnull=False).first()
    if talk is None or not talk_invitations.still_says_something(letter):
        raise NotNeeded(LetterOvertaken.TALK)
    return talk


def how(talk: Talk, letter: Letter) -> str:
    """How the talk is held and who begins it, said to the recipient of this letter."""
    is_asker = letter.question is not None and letter.recipient_id == letter.question.asker_id
    return (_SAID_TO_ASKER if is_asker else _SAID_TO_ADVISER)[Channel(talk.channel)]


def method(letter: Letter) -> str:
    """What a calendar is to do with it: take it in, or take it out (RFC 5546, section 3.2)."""
    return "CANCEL" if letter.topic == TALK_OFF else "REQUEST"


def begins(talk: Talk, letter: Letter) -> datetime:
    """When the talk begins of which this letter speaks: one that is off was to begin when that was said."""
    if letter.topic == TALK_OFF:
        return datetime.fromisoformat(letter.facts["planned"])
    if talk.planned_at is None:
        raise ValueError("a talk that was never planned has no invitation")
    return talk.planned_at


def calendar(talk: Talk, letter: Letter, *, reference: str, link: str) -> str:
    """The invitation for the recipient of this letter, or that it is off. Whatever becomes of a talk, it keeps its UID,
    and each time has a higher SEQUENCE.

    Without content, telephone number or anybody's name; whoever else is invited is not in it.
    """
    is_off, start = letter.topic == TALK_OFF, begins(talk, letter)
    event = Event()
    event.add("uid", str(talk.id))
    event.add("sequence", int(letter.facts["revision"]) if is_off else talk.revision)
    event.add("dtstamp", letter.owed_at.astimezone(UTC))
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", (start + LASTS).astimezone(UTC))
    event.add("summary", f"{_NAMES[Channel(talk.channel)]} met het Steunpunt {reference}")
    event.add("description", how(talk, letter))
    if link:
        event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{utils.parseaddr(settings.MAIL_FROM)[1]}"))
    event.add("attendee", vCalAddress(f"mailto:{letter.recipient.email}"))
    whole = Calendar()
    whole.add("prodid", "-//Steunpunt//Gesprekken//NL")
    whole.add("version", "2.0")
    whole.add("method", method(letter))
    whole.add_component(event)
    text: str = whole.to_ical().decode()
    return text
