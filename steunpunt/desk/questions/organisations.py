"""Whether an organisation exists now, and which one succeeded it."""

from datetime import date, datetime

from steunpunt.models import Organisation
from steunpunt.rules.refusals import Fault
from steunpunt.rules.time.moments import DAY
from steunpunt.rules.time.wall_clock import day_of, full_date


def not_existing(organisation: Organisation, *, at: datetime, field: str) -> Fault | None:
    """Return a fault when this organisation has ended or has yet to begin."""
    today = day_of(at)
    if organisation.since is not None and today < organisation.since:
        begins = full_date(organisation.since)
        sentence = f"{organisation.name} bestaat pas vanaf {begins}. Kies een organisatie die er nu is."
        return Fault(field, "organisatie-begint-nog", sentence)
    if organisation.until is not None and organisation.until < today:
        return Fault(
            field, "organisatie-opgeheven", f"{end_in_words(organisation, on=today)} Kies de organisatie die er nu is."
        )
    return None


def end_in_words(organisation: Organisation, *, on: date) -> str:
    """Return in Dutch that this organisation has ended, with its successor on this day."""
    if organisation.until is None:
        raise ValueError(f"{organisation.code} has not ended")
    gone = f"{organisation.name} bestaat niet meer sinds {full_date(organisation.until + DAY)}"
    heir = organisation.merged_into
    while heir is not None and heir.until is not None and heir.until < on:
        heir = heir.merged_into
    return f"{gone}." if heir is None else f"{gone}: opgegaan in {heir.in_full} ({heir.code})."
