"""When an adviser or a coordinator has a conflict of interest with a question. A hard rule that nobody can waive.

A conflict binds a person to an organisation, a party, a person in a role, a counterpart, or the question itself. It
counts as long as it lasts, and after its end for as many months as the desk's policy says. It is judged as of the day
on which the question was asked (Amsterdam), so that nobody gains access merely because a question stays open for long.

Source: what the Steunpunt asks its advisers to declare (see `desk.routing.declarations`).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from steunpunt.rules.words import Word


class ConflictKind(Word):
    """To what the conflict of interest binds a person."""

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
    """The facts of a question that decide about conflicts. `asked_on` is a day in Amsterdam."""

    question: str
    asked_on: date
    asked_from: str
    asked_as: str
    """The asker's role; empty when a partner's system asks."""
    subject: Seat
    category: str
    party: str = ""
    """Code of the party of the person concerned, where it was named."""

    @property
    def asker(self) -> Seat:
        return Seat(self.asked_as, self.asked_from)


@dataclass(frozen=True)
class ConflictOfInterest:
    """What a person is bound to: `to` is the code of an organisation or party, or the id of a question."""

    kind: ConflictKind
    to: str
    role: str = ""
    category: str = ""
    until: date | None = None
    """The last day on which it counts, inclusive; None when it has no end."""

    @property
    def seat(self) -> Seat:
        """The person in a role to whom it binds."""
        return Seat(self.role, self.to)


def is_conflict(tie: ConflictOfInterest, touched: Touched) -> bool:
    """Whether this conflict excludes a person from this question."""
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
    """Whether any of a person's conflicts excludes them from this question."""
    return any(is_conflict(tie, touched) for tie in ties)


def remembered_until(ended_on: date | None, months: int | None) -> date | None:
    """Return the last day on which a conflict that ended on `ended_on` still counts.

    `months` is how long the desk looks back. Returns None (no end) when the conflict lasts or the desk never forgets.
    The 31st becomes the last day of a shorter month.
    """
    if ended_on is None or months is None:
        return None
    years, month = divmod(ended_on.year * 12 + ended_on.month - 1 + months, 12)
    if years > date.max.year:
        return None
    return date(years, month + 1, min(ended_on.day, monthrange(years, month + 1)[1]))
