"""Waking people: what wakes, whom and in which order, and for what somebody's quiet hours hold.

`desk.routing.waking` looks up who is meant; the rungs themselves are data (`models.AlarmRung`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from steunpunt.rules.time.wall_clock import ZONE
from steunpunt.rules.words import Word


class AlarmCause(Word):
    """What wakes somebody, whatever the hour."""

    OFFER = "aanbod", "een vraag met spoed wacht op een antwoord op het aanbod"
    NOBODY = "niemand", "een vraag met spoed heeft geen adviseur"
    URGENCY = "urgentie", "de urgentie van een vraag werd spoed"
    DANGER = "gevaar", "de vrager meldde dat iemand gevaar loopt"
    PROMISE = "belofte", "een belofte met spoed loopt bijna af, en niemand reageerde"
    TEST = "proef", "iemand probeert het uit"


class AlarmOutcome(Word):
    """How an alarm ended."""

    SEEN = "gezien", "Gezien"
    OVERTAKEN = "niet_meer_nodig", "Niet meer nodig"
    UNSEEN = "niet_gezien", "Door niemand gezien"


class AlarmRecipient(Word):
    """Whom a rung wakes."""

    CONCERNED = "betrokken", "wie de vraag heeft of kreeg aangeboden, en anders wie het eerst piket heeft"
    NEXT = "volgende", "de volgende die de vraag kan krijgen, of de volgende met piket"
    COORDINATOR = "coordinator", "de coördinator"


@dataclass(frozen=True)
class WakingRung:
    """A rung: whom it wakes, and how long (elapsed time) it waits for 'seen' before the next."""

    place: int
    recipient: AlarmRecipient
    wait: timedelta


STANDARD = (
    WakingRung(1, AlarmRecipient.CONCERNED, timedelta(minutes=5)),
    WakingRung(2, AlarmRecipient.NEXT, timedelta(minutes=5)),
    WakingRung(3, AlarmRecipient.COORDINATOR, timedelta(minutes=5)),
)
"""The rungs of a new desk; afterwards they are data."""


def next_rung(ladder: Sequence[WakingRung], climbed: int, *, cause: AlarmCause) -> WakingRung | None:
    """Return the lowest rung above the one that was climbed; None at the top. A test has the first rung alone."""
    above = sorted((rung for rung in ladder if rung.place > climbed), key=lambda rung: rung.place)
    return None if cause is AlarmCause.TEST and climbed else next(iter(above), None)


@dataclass(frozen=True)
class QuietHours:
    """From when until when, each day in Amsterdam, what can wait does wait. They may pass midnight."""

    begins: time
    ends: time

    def until(self, at: datetime) -> datetime | None:
        """Return when the quiet hours in which this moment falls end; None when it falls in none."""
        local = at.astimezone(ZONE)
        shown = local.time()
        passes_midnight = self.begins > self.ends
        inside = shown >= self.begins or shown < self.ends if passes_midnight else self.begins <= shown < self.ends
        if not inside:
            return None
        day = local.date() + timedelta(days=1) if passes_midnight and shown >= self.begins else local.date()
        return max(at, datetime.combine(day, self.ends, ZONE).astimezone(at.tzinfo))
