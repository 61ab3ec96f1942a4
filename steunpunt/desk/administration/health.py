"""Whether the desk still works by itself: the clock that climbs, the courier, the router, and the letters that wait.

Each part leaves a beat after every round. What nobody would miss until a promise breaks is seen within half a minute.
Only parts and moments are told: no count, no reference, nothing from which a question could be read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db import ProgrammingError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import (
    Exists,
    Max,
    Min,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Greatest

from steunpunt.desk.administration import schema
from steunpunt.desk.storage import key_checks
from steunpunt.models import Delivery, Heartbeat, KeyCheck, Letter, Subscription

LATE_AFTER = timedelta(seconds=30)
"""Elapsed time without a beat after which a part is late; it goes a round each second."""
LETTER_LATE_AFTER = timedelta(seconds=60)
"""Elapsed time after which a letter, or a message to a partner's system, that could have gone is late."""


class WatchedPart(StrEnum):
    """What works by itself, under the name of its row. `LETTERS` and `MESSAGES` have none: they are what is owed;
    `DATABASE` and `KEYS` are what all of it stands on.
    """

    CLOCK = "klok"
    COURIER = "koerier"
    ROUTER = "router"
    MESSENGER = "bode"
    LETTERS = "brieven"
    MESSAGES = "berichten"
    DATABASE = "database"
    KEYS = "sleutels"


BEATING = (WatchedPart.CLOCK, WatchedPart.COURIER, WatchedPart.ROUTER, WatchedPart.MESSENGER)
OWED = (WatchedPart.LETTERS, WatchedPart.MESSAGES)


class Why(StrEnum):
    """What is wrong with a part."""

    LATE = "te-laat"
    NOT_MIGRATED = "niet-bijgewerkt"
    NEWER = "nieuwer-dan-de-desk"
    OTHER_KEY = "andere-sleutel"
    KEY_MISSING = "sleutel-ontbreekt"


@dataclass(frozen=True)
class Late:
    """A part that is late, or does not fit. `since`: its last beat, when the oldest that is owed should have gone, or
    when the database changed; None: it never beat, or nobody knows.
    """

    part: WatchedPart
    since: datetime | None
    why: Why = Why.LATE


@dataclass(frozen=True)
class Health:
    """How the desk is doing at a moment: when each part last beat, and which are late, in the order of `WatchedPart`.

    What else may ail the desk (clocks set aside, letters given up) is to be a field beside these, filled by `look`.
    """

    beats: dict[WatchedPart, datetime]
    late: tuple[Late, ...]

    @property
    def is_well(self) -> bool:
        """Nothing is late."""
        return not self.late


def beat(part: WatchedPart, *, at: datetime) -> None:
    """This part went its round at this moment. One statement, and no transaction around it."""
    if not Heartbeat.objects.filter(name=part).update(beat_at=at):
        Heartbeat.objects.bulk_create([Heartbeat(name=part, beat_at=at)], ignore_conflicts=True)


def open_up(*, at: datetime) -> None:
    """The desk opens: from now on each part has `LATE_AFTER` to give its first beat."""
    for part in BEATING:
        beat(part, at=at)


def look(*, at: datetime) -> Health:
    """How the desk is doing at this moment. One statement; raises what the database raises when it is away."""
    beats = Heartbeat.objects.filter(name__in=BEATING).annotate(said=Value("")).values_list("name", "beat_at", "said")
    owed = (_oldest_waiting(at), _oldest_message(at))
    try:
        rows = list(beats.union(*owed, _known_keys(), _applied_migrations(), all=True))
    except ProgrammingError:  # not even these tables are as this version knows them
        return Health(beats={}, late=(Late(WatchedPart.DATABASE, None, Why.NOT_MIGRATED),))
    found = {name: moment for name, moment, _ in rows}
    late = [Late(part, found.get(part)) for part in BEATING if part not in found or at - found[part] > LATE_AFTER]
    late += [Late(part, found[part]) for part in OWED if part in found and at - found[part] > LETTER_LATE_AFTER]
    late += [misfit for name, moment, said in rows for misfit in _misfit(name, moment, said)]
    return Health(beats={part: found[part] for part in BEATING if part in found}, late=tuple(late))


def _misfit(name: str, since: datetime | None, said: str | None) -> list[Late]:
    """What does not fit in a row about the database itself, or about a key (`sleutels:k1`); nothing in any other."""
    part, _, key_id = name.partition(":")
    if part == WatchedPart.DATABASE:
        found = _difference(said or "")
        if found.newer:
            return [Late(WatchedPart.DATABASE, since, Why.NEWER)]
        return [Late(WatchedPart.DATABASE, since, Why.NOT_MIGRATED)] if found.missing else []
    if part != WatchedPart.KEYS or key_checks.fits(key_id, said or ""):
        return []
    return [Late(WatchedPart.KEYS, since, Why.OTHER_KEY if key_id in settings.CONTENT_KEYS else Why.KEY_MISSING)]


@lru_cache(maxsize=2)
def _difference(applied: str) -> schema.SchemaDifference:
    """Between this version and these migrations; the same for as long as nobody migrates."""
    return schema.against({(app, name) for app, _, name in (one.partition(".") for one in applied.split(","))})


def _known_keys() -> QuerySet[KeyCheck, tuple[str, datetime, str]]:
    """Each key with which something may be sealed; since when, and its key-check value."""
    named = KeyCheck.objects.annotate(part=Concat(Value(f"{WatchedPart.KEYS}:"), "key_id"))
    return named.values_list("part", "known_since", "value")


def _applied_migrations() -> QuerySet[Model, tuple[str, datetime, str]]:
    """All of them, in one row, with the last moment at which one was applied."""
    every = MigrationRecorder.Migration.objects.annotate(named=Concat("app", Value("."), "name"))
    in_one = every.values(part=Value(str(WatchedPart.DATABASE))).annotate(
        since=Max("applied"), all=StringAgg("named", ",")
    )
    told: QuerySet[Model, tuple[str, datetime, str]] = in_one.values_list("part", "since", "all")
    return told


def _oldest_waiting(at: datetime) -> QuerySet[Letter, tuple[str, datetime, str]]:
    """Since when the oldest letter waits that should have gone: any that is owed and was due, whatever kept it.

    Each failure puts off when it is due; it counts from when it first was.
    """
    since = Coalesce("due_at", "next_attempt_at")
    owed = Letter.objects.filter(next_attempt_at__isnull=False)
    waiting = owed.annotate(part=Value(str(WatchedPart.LETTERS)), since=since).filter(since__lte=at)
    return waiting.annotate(said=Value("")).order_by("since").values_list("part", "since", "said")[:1]


def _oldest_message(at: datetime) -> QuerySet[Subscription, Any]:
    """Since when the oldest message to a partner's system waits for the desk, of those that could go.

    One message of an owner is on its way at a time, so an owner who has one under way, or had one just now, waits for
    their own system; and an address that fails, for its next try.
    """
    due = Delivery.objects.filter(subscription=OuterRef("pk"), next_attempt_at__lte=at).order_by("next_attempt_at")
    lent = Subscription.objects.filter(owner=OuterRef("owner"), lent_until__gt=at, ended_at=None)
    free = Subscription.objects.filter(~Exists(lent), ended_at=None, next_at__lte=at)
    waiting = free.annotate(due_at=Subquery(due.values("next_attempt_at")[:1]))
    by_owner = waiting.values("owner").annotate(oldest=Min("due_at"), last_went=Max("next_at"))
    since = by_owner.filter(oldest__isnull=False).annotate(since=Greatest("oldest", "last_went"))
    named = since.annotate(part=Value(str(WatchedPart.MESSAGES)), said=Value(""))
    return named.order_by("since").values_list("part", "since", "said")[:1]
