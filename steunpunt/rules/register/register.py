"""The register of organisations: what it says of each, what is invalid, and what a new edition changes.

Municipalities merge, mostly on 1 January. An organisation that ends keeps its code, its last day and its successor;
nothing is ever deleted. Source of the codes: GM and PV as Statistics Netherlands (CBS) numbers them, WS as the register
of government organisations (TOOI).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from steunpunt.rules import text
from steunpunt.rules.refusals import Fault
from steunpunt.rules.time.moments import DAY
from steunpunt.rules.time.wall_clock import full_date
from steunpunt.rules.words import OrganisationKind

LONGEST_NAME = 120
_CODES = {
    OrganisationKind.GEMEENTE: r"GM\d{4}",
    OrganisationKind.PROVINCIE: r"PV\d{2}",
    OrganisationKind.WATERSCHAP: r"WS\d{4}",
}
_LOOKS_LIKE = {
    OrganisationKind.GEMEENTE: "GM en vier cijfers",
    OrganisationKind.PROVINCIE: "PV en twee cijfers",
    OrganisationKind.WATERSCHAP: "WS en vier cijfers",
}


@dataclass(frozen=True)
class RegisterEntry:
    """What the register says of one organisation. Other organisations by code, days in Amsterdam.

    `since` is its first day (None: unknown), `until` its last (None: it still exists).
    """

    code: str
    name: str
    kind: OrganisationKind
    province: str | None = None
    since: date | None = None
    until: date | None = None
    merged_into: str | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it exists on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class RegisterRow:
    """What a line of a file says of one organisation: the attributes of `RegisterEntry` for which the file has a
    column.
    """

    line: int
    says: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.says["code"])


@dataclass(frozen=True)
class RegisterEdition:
    """The content of a file. An existing organisation of a kind in `complete` that the file does not name has
    vanished.
    """

    rows: tuple[RegisterRow, ...]
    complete: frozenset[OrganisationKind] = frozenset()
    faults: tuple[Fault, ...] = field(default=())
    """Lines that could not be read."""


@dataclass(frozen=True)
class Change:
    """What a new edition changes of one organisation; `before` is None when it is new."""

    before: RegisterEntry | None
    after: RegisterEntry

    @property
    def is_merger(self) -> bool:
        """Whether it merges into another organisation than before."""
        return self.after.merged_into != (self.before.merged_into if self.before else None)

    @property
    def is_end(self) -> bool:
        """Whether it ends, and did not before."""
        return self.after.until is not None and (self.before is None or self.before.until is None)


Register = Mapping[str, RegisterEntry]


def renewed(known: Register, edition: RegisterEdition, *, begins: date | None = None) -> dict[str, RegisterEntry]:
    """Return the register after this edition. Attributes without a column stay as they were; a new organisation starts
    on `begins`.
    """
    entries = dict(known)
    for row in edition.rows:
        fresh = entries.get(row.code) or RegisterEntry(row.code, "", row.says["kind"], since=begins)
        entries[row.code] = replace(fresh, **row.says)
    return entries


def changes(known: Register, after: Register) -> list[Change]:
    """Return all differences, by code."""
    return [Change(known.get(code), entry) for code, entry in sorted(after.items()) if known.get(code) != entry]


def faults(known: Register, edition: RegisterEdition, after: Register, *, on: date) -> list[Fault]:
    """Return everything invalid in the register `after` this edition, in the order of its lines.

    `on` is the day on which a complete file holds.
    """
    lines = {row.code: row.line for row in edition.rows}
    wrong = [(row, complaint) for row in edition.rows for complaint in _of_row(row, known)]
    complaints = [(row.line, complaint) for row, complaint in [*wrong, *_doubles(edition.rows)]]
    # A wrong code, kind or name is reported once, without the errors that follow from it.
    unsound = {row.code for row, _ in wrong}
    sound = {code: known.get(code, entry) if code in unsound else entry for code, entry in after.items()}
    for code in sound.keys() - unsound:
        complaints += [(lines.get(code, 0), complaint) for complaint in _of_entry(sound[code], sound)]
    if not edition.faults:  # an organisation on an unreadable line has not vanished
        complaints += [(lines.get(code, 0), complaint) for code, complaint in _vanished(after, edition, lines, on=on)]
    everything = [*edition.faults, *(at_line(line, code, sentence) for line, (code, sentence) in complaints)]
    return sorted(dict.fromkeys(everything), key=lambda fault: (int(fault.field or 0), fault.sentence))


def at_line(line: int, code: str, sentence: str) -> Fault:
    """Return a fault with the line number as its field; line 0 comes first and stands for the whole file."""
    return Fault(str(line or ""), code, f"Regel {line}: {sentence}" if line else sentence)


Complaint = tuple[str, str]
"""A code, and a Dutch sentence."""


def _of_row(row: RegisterRow, known: Register) -> Iterator[Complaint]:
    kind, before = row.says["kind"], known.get(row.code)
    if not re.fullmatch(_CODES[kind], row.code, re.ASCII):
        yield "code-past-niet", f"de code {row.code} past niet bij een {kind}. Schrijf {_LOOKS_LIKE[kind]}."
    if before is not None and before.kind != kind:
        yield "andere-soort", f"{row.code} staat bij ons als {before.kind}. Een code wisselt niet van soort."
    complaint = text.complaint(row.says["name"], longest=LONGEST_NAME, one_line=True)
    if complaint is not None:
        yield complaint.code, f"de naam van {row.code}: {complaint.sentence}"


def _doubles(rows: Iterable[RegisterRow]) -> Iterator[tuple[RegisterRow, Complaint]]:
    first: dict[str, int] = {}
    for row in rows:
        if row.code in first:
            yield row, ("dubbel", f"{row.code} staat ook op regel {first[row.code]}. Houd één regel over.")
        first.setdefault(row.code, row.line)


def _of_entry(entry: RegisterEntry, register: Register) -> Iterator[Complaint]:
    if entry.province is not None:
        there = register.get(entry.province)
        if entry.kind is OrganisationKind.PROVINCIE:
            yield "provincie", f"{entry.code} is zelf een provincie. Laat de kolom provincie leeg."
        elif there is None or there.kind is not OrganisationKind.PROVINCIE:
            yield (
                "provincie",
                f"de provincie {entry.province} van {entry.code} kennen wij niet. Gebruik een code als PV25.",
            )
    if entry.since is not None and entry.until is not None and entry.until < entry.since:
        yield "einde-voor-begin", f"{entry.code} eindigt voordat zij begint. Kijk de dagen na."
    if entry.merged_into is not None:
        yield from _of_merger(entry, entry.merged_into, register)


def _of_merger(entry: RegisterEntry, into: str, register: Register) -> Iterator[Complaint]:
    heir = register.get(into)
    if entry.until is None:
        yield "zonder-einde", f"{entry.code} gaat op in {into}, maar heeft geen laatste dag. Vul totEnMet in."
    if heir is None:
        yield (
            "opvolger-onbekend",
            f"de opvolger {into} van {entry.code} kennen wij niet. Zet {into} ook in het bestand.",
        )
    elif entry.code in _successors(entry, register):
        yield "kringloop", f"{entry.code} gaat via haar opvolgers op in zichzelf. Wijs een andere opvolger aan."
    elif heir.kind != entry.kind:
        yield (
            "opvolger-andere-soort",
            f"{entry.code} is een {entry.kind}, en {into} een {heir.kind}. Dat kan niet samengaan.",
        )
    elif entry.until is not None and not heir.stands_on(entry.until + DAY):
        day = full_date(entry.until + DAY)
        yield "opvolger-is-er-niet", f"{into} bestaat niet op {day}, als {entry.code} daarin opgaat. Kijk de dagen na."


def _vanished(
    after: Register, edition: RegisterEdition, named: Collection[str], *, on: date
) -> Iterator[tuple[str, Complaint]]:
    for code, entry in after.items():
        organisation = f"{entry.name} ({code})"
        if entry.kind not in edition.complete or entry.stands_on(on) == (code in named):
            continue
        if code in named:
            sentence = (
                f"{organisation} bestaat bij ons niet op {full_date(on)}. Zeg met --on op welke dag dit bestand geldt."
            )
            yield code, ("bestaat-dan-niet", sentence)
        else:
            sentence = f"{organisation} staat niet in dit bestand, en heeft geen einde. Lees eerst een bestand in"
            yield code, ("verdwenen", f"{sentence} dat zegt wanneer zij eindigt en waarin zij opgaat.")


def _successors(entry: RegisterEntry, register: Register) -> Iterator[str]:
    """Yield the codes of the successors, one after the other; in a circle each once."""
    codes: set[str] = set()
    code = entry.merged_into
    while code is not None and code not in codes:
        yield code
        codes.add(code)
        code = register[code].merged_into if code in register else None


def lines(register: Register) -> dict[str, list[str]]:
    """Return for each merged organisation the codes of its whole line: its successors and predecessors, however far.

    Two organisations that merged into a third are not in each other's line.
    """
    lines_by_code: defaultdict[str, list[str]] = defaultdict(list)
    for code, entry in sorted(register.items()):
        for heir in _successors(entry, register):
            lines_by_code[code].append(heir)
            lines_by_code[heir].append(code)
    return dict(lines_by_code)
