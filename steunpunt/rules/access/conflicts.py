"""When an adviser, or a coordinator, may not touch a question: a hard rule, never waived, by nobody.

A tie binds somebody to an organisation, a party, a person in a role, a counterpart, or the case itself. It is a
conflict as long as it lasts, and after its end for as long as the desk looks back. A question is looked at as of the
day on which it was asked (in Amsterdam), so that nobody comes to see it merely because it lies there long.

Source: what the Steunpunt asks its advisers to declare (see `desk.routing.triage.DECLARATION`).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from steunpunt.rules.words import Word


class ConflictKind(Word):
    """What binds somebody."""

    ORGANISATION = "organisatie", "Werkt of zat bij de organisatie, nu of eerder"
    PARTY = "partij", "Heeft of had een functie in de partij van de betrokkene"
    ACQUAINTANCE = "persoon", "Kent de vrager of de betrokkene persoonlijk"
    ADVISED = "adviseerde", "Adviseerde in dezelfde zaak wie het nu betreft"
    ADVISED_ABOUT = "adviseerde_over", "Adviseerde in dezelfde zaak over wie nu vraagt"
    CASE = "zaak", "Trok zich terug uit deze zaak, of adviseerde de tegenpartij"


@dataclass(frozen=True)
class Seat:
    """A role in an organisation (its code): a person, without a name."""

    role: str
    organisation: str


@dataclass(frozen=True)
class Touched:
    """What a question touches: whom, where, in what matter, and on which day it was asked."""

    question: str
    asked_on: date
    asked_from: str
    asked_as: str
    """The role of who asks; empty when a partner's system does."""
    subject: Seat
    category: str
    party: str = ""
    """The party of who is concerned, where it was named."""

    @property
    def asker(self) -> Seat:
        """Who asks."""
        return Seat(self.asked_as, self.asked_from)


@dataclass(frozen=True)
class ConflictOfInterest:
    """What binds somebody, until when: `to` is the code of an organisation or party, or the id of a question."""

    kind: ConflictKind
    to: str
    role: str = ""
    category: str = ""
    until: date | None = None
    """The last day on which it is a conflict, that day included; None: without an end."""

    @property
    def seat(self) -> Seat:
        """The person in a role to whom it binds."""
        return Seat(self.role, self.to)


def is_conflict(tie: ConflictOfInterest, touched: Touched) -> bool:
    """Whether this tie keeps somebody out of the question that touches all this."""
    still_counts = tie.until is None or touched.asked_on <= tie.until
    same_matter = tie.category == touched.category
    binds = {
        ConflictKind.ORGANISATION: tie.to in {touched.asked_from, touched.subject.organisation},
        ConflictKind.PARTY: tie.to == touched.party,
        ConflictKind.ACQUAINTANCE: tie.seat in {touched.asker, touched.subject},
        ConflictKind.ADVISED: same_matter and tie.seat == touched.subject != touched.asker,
        ConflictKind.ADVISED_ABOUT: same_matter and tie.seat == touched.asker != touched.subject,
        ConflictKind.CASE: tie.to == touched.question,
    }
    return still_counts and binds[tie.kind]


def in_conflict(ties: Iterable[ConflictOfInterest], touched: Touched) -> bool:
    """Whether any of somebody's ties keeps him out."""
    return any(is_conflict(tie, touched) for tie in ties)


def remembered_until(ended_on: date | None, months: int | None) -> date | None:
    """The last day on which a tie that ended on that day (None: it lasts) is a conflict, when the desk looks back so
    many months (None: for ever). The 31st becomes the last day of a shorter month.
    """
    if ended_on is None or months is None:
        return None
    years, month = divmod(ended_on.year * 12 + ended_on.month - 1 + months, 12)
    if years > date.max.year:
        return None
    return date(years, month + 1, min(ended_on.day, monthrange(years, month + 1)[1]))
