"""Whether the desk still works by itself: the clock that climbs, the courier, the router, and the letters that wait.

Each part leaves a beat after every round. What nobody would miss until a promise breaks is seen within half a minute.
Only parts and moments are told: no count, no reference, nothing from which a question could be read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Case, DateTimeField, F, QuerySet, Value, When

from steunpunt.models import Heartbeat, Letter

LATE_AFTER = timedelta(seconds=30)
"""Elapsed time without a beat after which a part is late; it goes a round each second."""
LETTER_LATE_AFTER = timedelta(seconds=60)
"""Elapsed time after which a letter that could have gone, and has not, is late."""


class Part(StrEnum):
    """What works by itself, under the name of its row; `LETTERS` has none, and is seen from the outbox."""

    CLOCK = "klok"
    COURIER = "koerier"
    ROUTER = "router"
    MESSENGER = "bode"
    LETTERS = "brieven"


BEATING = (Part.CLOCK, Part.COURIER, Part.ROUTER, Part.MESSENGER)


@dataclass(frozen=True)
class Late:
    """A part that is late. `since`: its last beat, or when the oldest letter should have gone; None: it never beat."""

    part: Part
    since: datetime | None


@dataclass(frozen=True)
class Health:
    """How the desk is doing at a moment: when each part last beat, and which are late, in the order of `Part`.

    What else may ail the desk (clocks set aside, letters given up) is to be a field beside these, filled by `look`.
    """

    beats: dict[Part, datetime]
    late: tuple[Late, ...]

    @property
    def is_well(self) -> bool:
        """Nothing is late."""
        return not self.late


def beat(part: Part, *, at: datetime) -> None:
    """This part went its round at this moment. One statement, and no transaction around it."""
    if not Heartbeat.objects.filter(name=part).update(beat_at=at):
        Heartbeat.objects.bulk_create([Heartbeat(name=part, beat_at=at)], ignore_conflicts=True)


def open_up(*, at: datetime) -> None:
    """The desk opens: from now on each part has `LATE_AFTER` to give its first beat."""
    for part in BEATING:
        beat(part, at=at)


def look(*, at: datetime) -> Health:
    """How the desk is doing at this moment. One statement; raises what the database raises when it is away."""
    beats = Heartbeat.objects.filter(name__in=BEATING).values_list("name", "beat_at")
    found = {Part(name): moment for name, moment in beats.union(_oldest_waiting(at), all=True)}
    waiting_since = found.get(Part.LETTERS)
    late = [Late(part, found.get(part)) for part in BEATING if part not in found or at - found[part] > LATE_AFTER]
    if waiting_since is not None and at - waiting_since > LETTER_LATE_AFTER:
        late.append(Late(Part.LETTERS, waiting_since))
    return Health(beats={part: found[part] for part in BEATING if part in found}, late=tuple(late))


def _oldest_waiting(at: datetime) -> QuerySet[Letter, tuple[str, datetime]]:
    """Since when the oldest letter waits that should have gone: any that is owed and was due, whatever kept it.

    One that was tried counts from when it was owed, for each failure puts off when it is due.
    """
    since = Case(When(attempts__gt=0, then=F("owed_at")), default=F("next_attempt_at"), output_field=DateTimeField())
    owed = Letter.objects.filter(next_attempt_at__isnull=False)
    waiting = owed.annotate(part=Value(str(Part.LETTERS)), since=since).filter(since__lte=at)
    return waiting.order_by("since").values_list("part", "since")[:1]
