"""Health of the background processes (clock, delivery, router), of waiting letters and messages, and of journal,
database and keys.

Each process records a heartbeat after every round, so that a stopped one is noticed within half a minute. Health names
only parts and moments: no counts, no references, nothing about a question.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db import ProgrammingError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Exists, Max, Min, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Greatest

from steunpunt.desk.administration import schema
from steunpunt.desk.storage import key_checks
from steunpunt.desk.storage.chain import anchors
from steunpunt.desk.storage.encryption import KeyServiceAway
from steunpunt.models import Delivery, Heartbeat, JournalAnchor, JournalVerification, KeyCheck, Letter, Subscription

LATE_AFTER = timedelta(seconds=30)
"""Elapsed time without a heartbeat after which a process is late; it does a round each second."""
LETTER_LATE_AFTER = timedelta(seconds=60)
"""Elapsed time after which a letter, or a message to a partner's system, that could have gone is late."""

JOURNAL_LATE_AFTER = timedelta(minutes=15)
"""Elapsed time after which the journal should have been read on; a round is every fifteen seconds."""

ANCHOR_LATE_AFTER = timedelta(hours=1)
"""Elapsed time within which an anchor of the journal must stand outside the desk."""

_FOUND = "logboek-gevonden"
"""Names a row with a fault of the journal, beside that of its heartbeat."""
_KEYS_LOOKED_AT_EVERY = 15
"""Seconds."""


class WatchedPart(StrEnum):
    """What is watched, by the name of its heartbeat. `LETTERS` and `MESSAGES` have no heartbeat but are waiting rows;
    `JOURNAL` has one, and a row that says what is wrong with it; `DATABASE` and `KEYS` are checked themselves.
    """

    CLOCK = "klok"
    MAILER = "koerier"
    ROUTER = "router"
    MESSENGER = "bode"
    WAKER = "wekker"
    LETTERS = "brieven"
    MESSAGES = "berichten"
    JOURNAL = "logboek"
    DATABASE = "database"
    KEYS = "sleutels"


BEATING = (WatchedPart.CLOCK, WatchedPart.MAILER, WatchedPart.ROUTER, WatchedPart.MESSENGER, WatchedPart.WAKER)
OWED = (WatchedPart.LETTERS, WatchedPart.MESSAGES)


class PartFault(StrEnum):
    """What is wrong with a part."""

    LATE = "te-laat"
    JOURNAL_BROKEN = "gebroken"
    ANCHOR_UNREADABLE = "anker-onleesbaar"
    ANCHOR_UNWRITTEN = "anker-niet-geschreven"
    NOT_VERIFIED = "niet-nagelopen"
    NOT_MIGRATED = "niet-bijgewerkt"
    NEWER = "nieuwer-dan-de-desk"
    OTHER_KEY = "andere-sleutel"
    KEY_MISSING = "sleutel-ontbreekt"
    KEY_SERVICE_AWAY = "sleuteldienst-weg"


@dataclass(frozen=True)
class Late:
    """A part that is late or does not match.

    `since`: its last heartbeat, when the oldest waiting row should have gone, or when the database changed; None: never
    or unknown.
    """

    part: WatchedPart
    since: datetime | None
    why: PartFault = PartFault.LATE


@dataclass(frozen=True)
class Health:
    """The health at a moment: when each process last beat, and what is wrong, in the order of `WatchedPart`."""

    beats: dict[WatchedPart, datetime]
    late: tuple[Late, ...]

    @property
    def is_well(self) -> bool:
        return not self.late


def beat(part: WatchedPart, *, at: datetime) -> None:
    """Record a heartbeat. One statement, without a transaction."""
    if not Heartbeat.objects.filter(name=part).update(beat_at=at):
        Heartbeat.objects.bulk_create([Heartbeat(name=part, beat_at=at)], ignore_conflicts=True)


def record_start(*, at: datetime) -> None:
    """Record a first heartbeat at the start: from now on each process has `LATE_AFTER` to beat."""
    for part in (*BEATING, WatchedPart.JOURNAL):
        beat(part, at=at)


def check(*, at: datetime) -> Health:
    """Return the health at this moment. One statement; database errors are raised."""
    named = (*BEATING, WatchedPart.JOURNAL)
    beats = Heartbeat.objects.filter(name__in=named).annotate(said=Value("")).values_list("name", "beat_at", "said")
    oldest = (_oldest_waiting(at), _oldest_message(at))
    try:
        rows = list(
            beats.union(
                *oldest, _journal_fault(), _unwritten_anchor(at), _known_keys(), _applied_migrations(), all=True
            )
        )
    except ProgrammingError:  # these tables themselves differ from this version
        return Health(beats={}, late=(Late(WatchedPart.DATABASE, None, PartFault.NOT_MIGRATED),))
    moments = {name: moment for name, moment, _ in rows}
    late = [Late(part, moments.get(part)) for part in BEATING if part not in moments or at - moments[part] > LATE_AFTER]
    late += [Late(part, moments[part]) for part in OWED if part in moments and at - moments[part] > LETTER_LATE_AFTER]
    late += _late_journal(moments.get(WatchedPart.JOURNAL), at)
    late += [mismatch for name, moment, detail in rows for mismatch in _mismatch(name, moment, detail)]
    return Health(beats={part: moments[part] for part in named if part in moments}, late=tuple(late))


def _late_journal(read_at: datetime | None, at: datetime) -> list[Late]:
    """Return that nobody reads the journal. Without a row nothing is known yet."""
    is_late = read_at is not None and at - read_at > JOURNAL_LATE_AFTER
    return [Late(WatchedPart.JOURNAL, read_at)] if is_late else []


def _mismatch(name: str, since: datetime | None, detail: str | None) -> list[Late]:
    """Return what is wrong by a row about the database, the journal, or a key (`sleutels:k1`); nothing for any other
    row.
    """
    part, _, key_id = name.partition(":")
    if part == WatchedPart.DATABASE:
        difference = _difference(detail or "")
        if difference.newer:
            return [Late(WatchedPart.DATABASE, since, PartFault.NEWER)]
        return [Late(WatchedPart.DATABASE, since, PartFault.NOT_MIGRATED)] if difference.missing else []
    if part == _FOUND:
        return [Late(WatchedPart.JOURNAL, since, PartFault(detail or ""))]
    if part != WatchedPart.KEYS:
        return []
    if key_id not in settings.CONTENT_KEYS:
        return [Late(WatchedPart.KEYS, since, PartFault.KEY_MISSING)]
    period = int(time.monotonic() // _KEYS_LOOKED_AT_EVERY)
    fault = _key_fault(key_id, detail or "", settings.CONTENT_KEYS[key_id], period)
    return [] if fault is None else [Late(WatchedPart.KEYS, since, fault)]


@lru_cache(maxsize=64)
def _key_fault(key_id: str, value: str, _key: object, _period: int) -> PartFault | None:
    """What is wrong with this key; cached, so that who asks for our health keeps no key service busy."""
    try:
        return None if key_checks.fits(key_id, value) else PartFault.OTHER_KEY
    except KeyServiceAway:
        return PartFault.KEY_SERVICE_AWAY


@lru_cache(maxsize=2)
def _difference(applied: str) -> schema.SchemaDifference:
    """Compare this version with these migrations; cached until somebody migrates."""
    return schema.against({(app, name) for app, _, name in (key.partition(".") for key in applied.split(","))})


def _journal_fault() -> QuerySet[JournalVerification, Any]:
    """What is wrong with the journal, and since when that is known."""
    named = JournalVerification.objects.exclude(fault="").annotate(part=Value(_FOUND))
    return named.values_list("part", "found_at", "fault")


def _unwritten_anchor(at: datetime) -> QuerySet[JournalAnchor, Any]:
    """Since when the oldest anchor waits that could not be written where it must stand."""
    late = JournalAnchor.objects.filter(
        place__in=anchors.places(), next_attempt_at__isnull=False, at__lte=at - ANCHOR_LATE_AFTER
    )
    named = late.annotate(part=Value(_FOUND), said=Value(PartFault.ANCHOR_UNWRITTEN.value))
    return named.order_by("at").values_list("part", "at", "said")[:1]


def _known_keys() -> QuerySet[KeyCheck, tuple[str, datetime, str]]:
    """Each key that content may be encrypted with: since when, and its key-check value."""
    named = KeyCheck.objects.annotate(part=Concat(Value(f"{WatchedPart.KEYS}:"), "key_id"))
    return named.values_list("part", "known_since", "value")


def _applied_migrations() -> QuerySet[Model, tuple[str, datetime, str]]:
    """All applied migrations in one row, with the moment of the last one."""
    every = MigrationRecorder.Migration.objects.annotate(named=Concat("app", Value("."), "name"))
    in_one = every.values(part=Value(str(WatchedPart.DATABASE))).annotate(
        since=Max("applied"), all=StringAgg("named", ",")
    )
    row: QuerySet[Model, tuple[str, datetime, str]] = in_one.values_list("part", "since", "all")
    return row


def _oldest_waiting(at: datetime) -> QuerySet[Letter, tuple[str, datetime, str]]:
    """Since when the oldest overdue letter waits, whatever the cause. Retries do not restart the count."""
    since = Coalesce("due_at", "next_attempt_at")
    letters = Letter.objects.filter(next_attempt_at__isnull=False)
    waiting = letters.annotate(part=Value(str(WatchedPart.LETTERS)), since=since).filter(since__lte=at)
    return waiting.annotate(said=Value("")).order_by("since").values_list("part", "since", "said")[:1]


def _oldest_message(at: datetime) -> QuerySet[Subscription, Any]:
    """Since when the oldest message to a partner's system waits that the desk could send.

    One message per owner is delivered at a time, so an owner with a delivery in progress, or just finished, waits for
    their own system; an address that fails waits for its next attempt.
    """
    due = Delivery.objects.filter(subscription=OuterRef("pk"), next_attempt_at__lte=at).order_by("next_attempt_at")
    leased = Subscription.objects.filter(owner=OuterRef("owner"), lent_until__gt=at, ended_at=None)
    free = Subscription.objects.filter(~Exists(leased), ended_at=None, next_at__lte=at)
    waiting = free.annotate(due_at=Subquery(due.values("next_attempt_at")[:1]))
    by_owner = waiting.values("owner").annotate(oldest=Min("due_at"), last_went=Max("next_at"))
    since = by_owner.filter(oldest__isnull=False).annotate(since=Greatest("oldest", "last_went"))
    named = since.annotate(part=Value(str(WatchedPart.MESSAGES)), said=Value(""))
    return named.order_by("since").values_list("part", "since", "said")[:1]
