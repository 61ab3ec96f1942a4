"""The plan of an adviser, and what makes one invalid. Days and hours are local time in Amsterdam."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

from steunpunt.desk.staff import active_roles
from steunpunt.models import Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Fault, Faulty
from steunpunt.rules.routing import presence as rules
from steunpunt.rules.time.moments import in_utc
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import Category, OrganisationKind

MOST_CAPACITY = 99
MOST = 100
"""Maximum number of hours, absences or duties in a plan."""
LONGEST_DUTY = timedelta(days=14)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


@dataclass(frozen=True, order=True)
class Hours:
    """Hours of every such weekday (Monday is 0), half-open; 0:00 as the end is midnight."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Away:
    """An absence from the first day to the last, inclusive; None: until further notice."""

    first: date
    last: date | None
    deputy: UUID | None = None

    @property
    def ends(self) -> date:
        """The last day, for comparing."""
        return self.last or date.max


@dataclass(frozen=True)
class Plan:
    """What an adviser takes on and when they are present, from now on."""

    capacity: int
    categories: frozenset[Category] = frozenset()
    """Empty: all categories; the same for `kinds`."""
    kinds: frozenset[OrganisationKind] = frozenset()
    deputy: UUID | None = None
    hours: tuple[Hours, ...] = ()
    """Empty: no fixed hours; present whenever not absent."""
    away: tuple[Away, ...] = ()
    duties: tuple[tuple[datetime, datetime], ...] = ()
    not_now_until: datetime | None = None
    """Until when they want no new offers; read-only."""

    @property
    def version(self) -> str:
        """A fingerprint of this plan."""
        fields_in_order = repr(replace(self, categories=frozenset(), kinds=frozenset(), not_now_until=None))
        named = sorted([*map(str, self.categories), *map(str, self.kinds)])
        return hashlib.sha256(f"{fields_in_order}{named}".encode()).hexdigest()[:32]


def check(person: Person, adviser_id: UUID, plan: Plan, current: Plan, *, at: datetime) -> None:
    """Raise Faulty with everything that keeps this person from replacing the plan `current` by this one."""
    faults = [*_beyond(person, current, plan), *_faults(adviser_id, plan, current, at=at)]
    if person.pk != adviser_id:
        faults += _deputies_by_one(plan, current)
    if faults:
        raise Faulty(faults)


def _faults(adviser_id: UUID, plan: Plan, current: Plan, *, at: datetime) -> list[Fault]:
    """Return everything invalid in this plan."""
    faults = []
    if not 1 <= plan.capacity <= MOST_CAPACITY:
        faults.append(Fault("capacity", "buiten-bereik", f"Kies een getal van 1 tot en met {MOST_CAPACITY}."))
    for name, many in (("hours", plan.hours), ("away", plan.away), ("duties", plan.duties)):
        if len(many) > MOST:
            faults.append(Fault(name, "te-veel", f"Noem er hoogstens {MOST}."))
    return [
        *faults,
        *_faults_of_hours(plan.hours),
        *_faults_of_days(plan.away, current.away, today=day_of(at)),
        *_faults_of_deputies(adviser_id, plan),
        *_faults_of_duties(plan.duties, current.duties, at=at),
    ]


def _beyond(person: Person, current: Plan, plan: Plan) -> list[Fault]:
    if active_roles.of(person).opens(Capability.KEEP_ROSTER):
        return []
    return [
        Fault(name, "niet-aan-u", "Dit kan alleen de coördinator wijzigen. Laat het zoals het is.")
        for name in ("capacity", "categories", "kinds", "duties")
        if getattr(plan, name) != getattr(current, name)
    ]


def _deputies_by_one(plan: Plan, current: Plan) -> list[Fault]:
    """Who names a deputy for somebody else decides who may read: that is a change of access, by two. To leave out a
    deputy, or to keep one in an absence that begins the same day and lasts no longer, takes one.
    """
    sentence = "Wie voor een ander een vervanger kiest, doet dat met zijn tweeën. Stel het voor onder Toegang."
    faults = []
    if plan.deputy not in {None, current.deputy}:
        faults.append(Fault("deputy", "met-zijn-tweeen", sentence))
    known = {(absence.first, absence.deputy): absence.ends for absence in current.away}
    if any(
        absence.deputy not in {None, current.deputy}
        and absence.ends > known.get((absence.first, absence.deputy), date.min)
        for absence in plan.away
    ):
        faults.append(Fault("away", "met-zijn-tweeen", sentence))
    return faults


def _faults_of_hours(hours: Sequence[Hours]) -> list[Fault]:
    backward = [window for window in hours if window.closes != time(0) and window.closes <= window.opens]
    if backward:
        day = WEEKDAYS[backward[0].weekday]
        return [Fault("hours", "eindigt-te-vroeg", f"Op {day} eindigen de uren voor het begin. Kies een latere tijd.")]
    for weekday in range(len(WEEKDAYS)):
        windows = [(window.opens, window.closes) for window in hours if window.weekday == weekday]
        if rules.overlaps(windows):
            sentence = f"Op {WEEKDAYS[weekday]} overlappen de uren elkaar. Maak er één van, of pas de tijden aan."
            return [Fault("hours", "overlap", sentence)]
    return []


def _faults_of_days(away: Sequence[Away], saved: Sequence[Away], *, today: date) -> list[Fault]:
    if any(absence.last is not None and absence.last < absence.first for absence in away):
        return [Fault("away", "eindigt-te-vroeg", "De laatste dag ligt voor de eerste. Kies een latere dag.")]
    begun = {absence.first for absence in saved}
    if any(absence.ends < today or (absence.first < today and absence.first not in begun) for absence in away):
        return [Fault("away", "geen-komende-dag", "Kies een dag die nog komt; vandaag kan ook.")]
    ordered = sorted(away, key=lambda absence: absence.first)
    if any(later.first <= earlier.ends for earlier, later in pairwise(ordered)):
        return [Fault("away", "overlap", "Deze afwezigheden overlappen elkaar. Maak er één van, of pas de dagen aan.")]
    return []


def _faults_of_deputies(adviser_id: UUID, plan: Plan) -> list[Fault]:
    named = {deputy for deputy in (plan.deputy, *(absence.deputy for absence in plan.away)) if deputy is not None}
    active = set(active_roles.advisers().filter(pk__in=named).values_list("pk", flat=True))
    faults = []
    if adviser_id in named:
        faults.append(Fault("deputy", "zichzelf", "Niemand vervangt zichzelf. Kies een ander."))
    if named - active:
        faults.append(
            Fault("deputy", "onbekend", "Deze vervanger is geen adviseur van de desk. Kies er een uit de lijst.")
        )
    return faults


def _faults_of_duties(
    duties: Sequence[tuple[datetime, datetime]], saved: Sequence[tuple[datetime, datetime]], *, at: datetime
) -> list[Fault]:
    duties = [(in_utc(begin), in_utc(end)) for begin, end in duties]
    if any(end <= begin or end - begin > LONGEST_DUTY for begin, end in duties):
        sentence = f"Een piketdienst begint voor hij eindigt, en duurt hoogstens {LONGEST_DUTY.days} dagen."
        return [Fault("duties", "eindigt-te-vroeg", sentence)]
    if any(end <= at and (begin, end) not in set(saved) for begin, end in duties):
        return [Fault("duties", "geen-komend-moment", "Deze piketdienst is al voorbij. Kies een moment dat nog komt.")]
    if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(duties))):
        return [Fault("duties", "overlap", "Deze piketdiensten overlappen elkaar. Pas de tijden aan.")]
    return []
