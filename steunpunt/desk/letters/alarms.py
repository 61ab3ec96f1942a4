"""Alarms: what must wake somebody, and 'seen', which ends it.

A command raises an alarm in its own transaction; `desk.routing.waking` climbs its rungs. Each call is a letter of the
outbox per channel, without content: devices, sms and telephone at once, mail a little later, as long as nobody saw it.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.letters.outbox import OutgoingLetter
from steunpunt.desk.staff import contact_preferences
from steunpunt.desk.storage import grants, journal
from steunpunt.models import Alarm, AlarmCall, Letter, Person, PushDevice, Question
from steunpunt.rules.letters import LetterChannel
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.waking import AlarmCause, AlarmOutcome

MAIL_AFTER = timedelta(minutes=1)
"""Elapsed time after which somebody with another channel is mailed too."""
WAKES_FOR = timedelta(hours=1)
"""Elapsed time after which a call by another channel than mail is of no use any more."""
SEEN_WITHIN = timedelta(days=1)
"""Elapsed time for which one can say 'seen' with the link of a call."""
TRY_AGAIN_AFTER = timedelta(minutes=1)
"""Elapsed time between two tests of one person."""
_MAC_BYTES = 16
_SEEN = "alarm seen"


def raise_alarm(
    cause: AlarmCause, *, key: str, question: Question, at: datetime, concerned: Iterable[Person] = ()
) -> None:
    """Raise an alarm, due now. The same key twice is one. While another alarm of the question is open, that one goes
    on, and calls those whom this concerns at once.
    """
    made = Alarm(id=uuid4(), key=key, cause=cause, question=question, raised_at=at, next_step_at=at)
    with transaction.atomic():
        standing = Alarm.objects.select_for_update(no_key=True).filter(question=question, outcome="").first()
        if standing is not None:
            call(standing, list(concerned), at=at)
        elif not Alarm.objects.filter(key=key).exists():
            made.save(force_insert=True)
            journal.line("wekken.begonnen", at=at, question=question, alarm=str(made.id), cause=cause.value)


def try_out(person: Person, *, at: datetime) -> Alarm:
    """Call this person alone, over their own channels. Raises Refusal `net-geprobeerd` within a minute of the last."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if Alarm.objects.filter(person=person, raised_at__gt=at - TRY_AGAIN_AFTER).exists():
            raise Refusal("net-geprobeerd", "U hebt dit net geprobeerd. Wacht een minuut, en probeer het dan opnieuw.")
        alarm = Alarm(id=uuid4(), cause=AlarmCause.TEST, person=person, raised_at=at, next_step_at=at)
        alarm.key = f"{AlarmCause.TEST.value}:{alarm.id}"
        alarm.save(force_insert=True)
        journal.line("wekken.begonnen", at=at, actor=person, alarm=str(alarm.id), cause=alarm.cause)
        return alarm


def call(alarm: Alarm, people: Sequence[Person], *, at: datetime) -> list[Person]:
    """Call these people, each once for the alarm. Returns those whom it had not called before."""
    called = set(AlarmCall.objects.filter(alarm=alarm).values_list("person_id", flat=True))
    fresh = [person for person in dict.fromkeys(people) if person.pk not in called]
    ways = channels_of(fresh)
    for person in fresh:
        AlarmCall.objects.create(alarm=alarm, person=person, rung=alarm.climbed, called_at=at)
        channels = ways[person.pk]
        outbox.enqueue(_letters(alarm, person, channels), question=alarm.question, at=at)
        later = at + MAIL_AFTER if channels else at
        outbox.enqueue(_letters(alarm, person, [LetterChannel.MAIL]), question=alarm.question, at=at, not_before=later)
        journal.line(
            "wekken.opgeroepen",
            at=at,
            question=alarm.question,
            alarm=str(alarm.id),
            person=str(person.pk),
            rung=alarm.climbed,
            channels=[channel.value for channel in channels],
        )
    return fresh


def channels_of(people: Sequence[Person]) -> dict[UUID, list[LetterChannel]]:
    """Return by which channels besides mail each of these people is woken. Two statements."""
    contacts = contact_preferences.of_people([person.pk for person in people])
    with_device = set(PushDevice.objects.filter(person__in=people).values_list("person_id", flat=True))
    ways: dict[UUID, list[LetterChannel]] = {}
    for person in people:
        contact = contacts.get(person.pk, contact_preferences.Contact())
        can = {
            LetterChannel.PUSH: person.pk in with_device,
            LetterChannel.SMS: contact.by_sms and settings.SMS_GATEWAY is not None,
            LetterChannel.VOICE: contact.by_voice and settings.VOICE_GATEWAY is not None,
        }
        ways[person.pk] = [channel for channel, holds in can.items() if holds]
    return ways


def letters_of(alarm: Alarm) -> list[Letter]:
    """Return the letters of its calls, in order of channel. Two statements."""
    people = AlarmCall.objects.filter(alarm=alarm).values_list("person_id", flat=True)
    keys = {_key(alarm, person, channel): place for person in people for place, channel in enumerate(LetterChannel)}
    return sorted(Letter.objects.filter(key__in=list(keys)), key=lambda letter: keys[letter.key])


def calling(person: Person, visible: QuerySet[Question], *, at: datetime) -> list[Alarm]:
    """Return the open alarms that called this person and about which they can say 'seen', the newest first: their
    tests, and those of the questions that they may know of now (`visible`).
    """
    recent = Alarm.objects.filter(outcome="", raised_at__gt=at - SEEN_WITHIN, calls__person=person)
    return list(recent.filter(Q(question=None) | Q(question__in=visible)).order_by("-raised_at"))


def last_test(person: Person) -> Alarm | None:
    """Return their last test, or None."""
    return Alarm.objects.filter(person=person).order_by("-raised_at").first()


def ticket(letter: Letter) -> str:
    """Return what lets the recipient of this call say 'seen' without signing in: the id of the letter, and a MAC over
    it, in base64url.
    """
    mac = grants.make_proof(_SEEN, letter.id, letter.recipient_id, letter.facts["alarm"])[:_MAC_BYTES]
    return base64.urlsafe_b64encode(letter.id.bytes + mac).decode().rstrip("=")


def of_ticket(text: str, *, at: datetime) -> tuple[Alarm, Person]:
    """Return the alarm and the person of this ticket. Raises NotFound for any other text, and after a day."""
    try:
        read = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise NotFound from None
    if len(read) != 16 + _MAC_BYTES:
        raise NotFound
    letter = Letter.objects.select_related("recipient").filter(id=UUID(bytes=read[:16]), topic__in=_TOPICS).first()
    if letter is None or not _is_ours(letter, read[16:]):
        raise NotFound
    alarm = Alarm.objects.filter(id=letter.facts["alarm"]).first()
    if alarm is None or at - alarm.raised_at > SEEN_WITHIN:
        raise NotFound
    return alarm, letter.recipient


def mark_seen(alarm_id: UUID, person: Person, *, at: datetime) -> Alarm:
    """This person saw it: nobody else is called. One that was seen, or is not needed any more, stays as it is.

    The caller knows that the alarm called them. Raises NotFound.
    """
    with transaction.atomic():
        alarm = Alarm.objects.select_for_update(of=("self",), no_key=True).filter(id=alarm_id).first()
        if alarm is None or not AlarmCall.objects.filter(alarm=alarm, person=person).exists():
            raise NotFound
        if alarm.outcome in {"", AlarmOutcome.UNSEEN} and alarm.is_genuine:
            end(alarm, AlarmOutcome.SEEN, by=person, at=at)
        return alarm


def end(alarm: Alarm, outcome: AlarmOutcome, *, by: Person | None = None, at: datetime) -> None:
    """End the alarm, which the caller locked."""
    alarm.outcome, alarm.ended_at, alarm.next_step_at, alarm.seen_by = outcome, at, None, by
    alarm.save(update_fields=["outcome", "ended_at", "next_step_at", "seen_by"])
    journal.line(_ENDED[outcome], at=at, actor=by, question=alarm.question, alarm=str(alarm.id))


def replace(forged: Alarm, *, at: datetime) -> Alarm:
    """End this alarm, which somebody changed in the database, and raise another in its place."""
    forged.outcome, forged.ended_at, forged.next_step_at, forged.seen_by = AlarmOutcome.OVERTAKEN, at, None, None
    forged.trust()
    forged.save()
    anew = Alarm(id=uuid4(), cause=forged.cause, question=forged.question, person=forged.person)
    anew.key, anew.raised_at, anew.next_step_at = f"opnieuw:{anew.id}", at, at
    anew.save(force_insert=True)
    journal.line("wekken.begonnen", at=at, question=anew.question, alarm=str(anew.id), cause=anew.cause)
    return anew


_ENDED = {
    AlarmOutcome.SEEN: "wekken.gezien",
    AlarmOutcome.OVERTAKEN: "wekken.niet-meer-nodig",
    AlarmOutcome.UNSEEN: "wekken.niet-gezien",
}
_TOPICS = (catalogue.ALARM, catalogue.TEST_ALARM)


def _is_ours(letter: Letter, mac: bytes) -> bool:
    return grants.proof_fits(_SEEN, letter.id, letter.recipient_id, letter.facts.get("alarm"), mac=mac)


def _letters(alarm: Alarm, person: Person, channels: Iterable[LetterChannel]) -> list[OutgoingLetter]:
    topic = catalogue.TEST_ALARM if alarm.cause == AlarmCause.TEST else catalogue.ALARM
    facts = {"alarm": str(alarm.id)}
    return [
        OutgoingLetter(_key(alarm, person.pk, channel), topic, person, facts, channel=channel) for channel in channels
    ]


def _key(alarm: Alarm, person: UUID, channel: LetterChannel) -> str:
    return f"{catalogue.ALARM}:{alarm.id}:{channel}:{person}"
