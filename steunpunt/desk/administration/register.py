"""The register of organisations: loaded at the start, and renewed from a file when municipalities merge or change.

An organisation that ends keeps its row, and references to it stay. Offices are not moved to the successor: the
administrator gets a list of the people concerned, and records their new functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from steunpunt.desk.routing import handover
from steunpunt.desk.storage import journal
from steunpunt.models import Adviser, Client, Office, Organisation
from steunpunt.rules.refusals import Faulty
from steunpunt.rules.register import register, register_file
from steunpunt.rules.register.register import Change, RegisterEntry
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import OrganisationKind

_COLUMNS = {
    "name": "name",
    "kind": "kind",
    "province_id": "province",
    "since": "since",
    "until": "until",
    "merged_into_id": "merged_into",
}
"""Each column of an organisation except its code, with the attribute of `RegisterEntry` that it holds."""


@dataclass(frozen=True)
class Renewal:
    """What a file changes, with the offices and the partners' systems of the organisations that end by it."""

    changes: Sequence[Change]
    offices: Sequence[Office]
    clients: Sequence[Client]


def renew(content: bytes, *, at: datetime, on: date | None = None, dry_run: bool = False) -> Renewal:
    """Update the register to this file, in one transaction; with `dry_run` only return what would change.

    `on` is the day in Amsterdam on which the file holds, and on which new organisations begin (None: today, and new
    ones have no first day). The same file again changes nothing. Advisers who get a conflict through a merger hand over
    their questions. Raises Faulty with all faults at once, the field being the line; then nothing is changed.
    """
    edition = register_file.read(content)
    with transaction.atomic():
        stored = _register()
        after = register.renewed(stored, edition, begins=on)
        wrong = register.faults(stored, edition, after, on=on or day_of(at))
        if wrong:
            raise Faulty(wrong)
        changes = register.changes(stored, after)
        if changes and not dry_run:
            _save(changes, register.lines(after), at=at)
        ending = [change.after.code for change in changes if change.is_end]
        return Renewal(changes, _offices_in(ending, after), list(Client.objects.filter(organisation__in=ending)))


def complete(*files: Path) -> None:
    """Add the organisations in these files that the register does not have, and missing provinces; nothing else
    changes.
    """
    for file in files:
        edition = register_file.read(file.read_bytes())
        entries = register.renewed({}, edition)
        Organisation.objects.bulk_create([_row(entry) for entry in entries.values()], ignore_conflicts=True)
        bare = Organisation.objects.filter(province=None, code__in=[row.code for row in edition.rows])
        placed = [_row(entries[code]) for code in bare.values_list("code", flat=True) if entries[code].province]
        Organisation.objects.bulk_update(placed, ["province"])


def _register() -> dict[str, RegisterEntry]:
    """Return the register, locked, so that two renewals run one after the other."""
    rows = Organisation.objects.select_for_update(no_key=True).order_by("code")
    return {row.code: _entry(row) for row in rows}


def _entry(row: Organisation) -> RegisterEntry:
    columns = {attribute: getattr(row, column) for column, attribute in _COLUMNS.items()}
    return RegisterEntry(row.code, **(columns | {"kind": OrganisationKind(row.kind)}))


def _row(entry: RegisterEntry) -> Organisation:
    columns = {column: getattr(entry, attribute) for column, attribute in _COLUMNS.items()}
    return Organisation(code=entry.code, **columns)


def _save(changes: Sequence[Change], lines: Mapping[str, list[str]], *, at: datetime) -> None:
    Organisation.objects.bulk_create([_row(change.after) for change in changes if change.before is None])
    Organisation.objects.bulk_update(
        [_row(change.after) for change in changes if change.before is not None], list(_COLUMNS)
    )
    journal.line(
        "organisaties.vernieuwd",
        at=at,
        new=[change.after.code for change in changes if change.before is None],
        ended=[change.after.code for change in changes if change.is_end],
        changed=[change.after.code for change in changes if change.before is not None and not change.is_end],
    )
    if any(change.is_merger for change in changes):
        Organisation.objects.exclude(line=[]).exclude(code__in=lines).update(line=[])
        Organisation.objects.bulk_update([Organisation(code=code, line=line) for code, line in lines.items()], ["line"])
        handover.hand_over_forbidden(Adviser.objects.values_list("pk", flat=True), by=None, at=at)


def _offices_in(ending: Iterable[str], after: register.Register) -> list[Office]:
    """Return the offices that do not end before their organisation does."""
    offices = Office.objects.filter(organisation__in=ending).select_related("person", "organisation")
    return [
        office
        for office in offices.order_by("organisation__sort_key", "person__sort_key", "function")
        if office.until is None or office.until >= (after[office.organisation_id].until or office.until)
    ]
