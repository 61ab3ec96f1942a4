"""Whether an organisation can be asked for or about now, and what came in place of one that has ended."""

from datetime import date, datetime

from steunpunt.models import Organisation
from steunpunt.rules.refusals import Fault
from steunpunt.rules.time.moments import DAY
from steunpunt.rules.time.wall_clock import day_of, full_date


def not_there(organisation: Organisation, *, at: datetime, field: str) -> Fault | None:
    """What is wrong with asking from or about this organisation now: it has ended, or has yet to begin."""
    today = day_of(at)
    if organisation.since is not None and today < organisation.since:
        begins = full_date(organisation.since)
        sentence = f"{organisation.name} bestaat pas vanaf {begins}. Kies een organisatie die er nu is."
        return Fault(field, "organisatie-begint-nog", sentence)
    if organisation.until is not None and organisation.until < today:
        return Fault(
            field, "organisatie-opgeheven", f"{farewell(organisation, on=today)} Kies de organisatie die er nu is."
        )
    return None


def farewell(organisation: Organisation, *, on: date) -> str:
    """That this organisation has ended, and which one there is in its place on this day, in Dutch."""
    if organisation.until is None:
        raise ValueError(f"{organisation.code} has not ended")
    gone = f"{organisation.name} bestaat niet meer sinds {full_date(organisation.until + DAY)}"
    heir = organisation.merged_into
    while heir is not None and heir.until is not None and heir.until < on:
        heir = heir.merged_into
    return f"{gone}." if heir is None else f"{gone}: opgegaan in {heir.in_full} ({heir.code})."
