"""The register of organisations: furnished at the start, and renewed from a file when municipalities merge or change.

What ends keeps its row, and whatever points at it goes on doing so. A person who held an office there gets none at the
successor by himself: the administrator sees who they are, and writes down what each became.
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
"""Each column of an organisation but its code, with the attribute of an `RegisterEntry` that it holds."""


@dataclass(frozen=True)
class Renewal:
    """What a file changes, and who is left behind: the offices, and the partners' systems, of what ends by it."""

    changes: Sequence[Change]
    offices: Sequence[Office]
    clients: Sequence[Client]


def renew(content: bytes, *, at: datetime, on: date | None = None, dry_run: bool = False) -> Renewal:
    """Bring the register up to what this file says, in one transaction; with `dry_run` only say what would change.

    `on` is the day in Amsterdam on which the file holds, and what is new in it begins (None: today, and what is new has
    no first day). The same file again changes nothing. Who is tied by a merger to what he has, leaves it to others.
    Refusal: Faulty with every fault at once, the field being its line; then nothing is changed.
    """
    edition = register_file.read(content)
    with transaction.atomic():
        known = _register()
        after = register.renewed(known, edition, begins=on)
        found = register.faults(known, edition, after, on=on or day_of(at))
        if found:
            raise Faulty(found)
        changes = register.changes(known, after)
        if changes and not dry_run:
            _save(changes, register.lines(after), at=at)
        ending = [one.after.code for one in changes if one.is_end]
        return Renewal(changes, _offices_in(ending, after), list(Client.objects.filter(organisation__in=ending)))


def complete(*files: Path) -> None:
    """Add whom these files name and the register does not know, and the provinces it has not; all else stays."""
    for file in files:
        edition = register_file.read(file.read_bytes())
        entries = register.renewed({}, edition)
        Organisation.objects.bulk_create([_row(entry) for entry in entries.values()], ignore_conflicts=True)
        bare = Organisation.objects.filter(province=None, code__in=[row.code for row in edition.rows])
        placed = [_row(entries[code]) for code in bare.values_list("code", flat=True) if entries[code].province]
        Organisation.objects.bulk_update(placed, ["province"])


def _register() -> dict[str, RegisterEntry]:
    """The register as it stands, locked: two who renew it do so one after the other."""
    rows = Organisation.objects.select_for_update(no_key=True).order_by("code")
    return {row.code: _entry(row) for row in rows}


def _entry(row: Organisation) -> RegisterEntry:
    held = {attribute: getattr(row, column) for column, attribute in _COLUMNS.items()}
    return RegisterEntry(row.code, **(held | {"kind": OrganisationKind(row.kind)}))


def _row(entry: RegisterEntry) -> Organisation:
    held = {column: getattr(entry, attribute) for column, attribute in _COLUMNS.items()}
    return Organisation(code=entry.code, **held)


def _save(changes: Sequence[Change], lines: Mapping[str, list[str]], *, at: datetime) -> None:
    Organisation.objects.bulk_create([_row(one.after) for one in changes if one.before is None])
    Organisation.objects.bulk_update([_row(one.after) for one in changes if one.before is not None], list(_COLUMNS))
    journal.line(
        "organisaties.vernieuwd",
        at=at,
        new=[one.after.code for one in changes if one.before is None],
        ended=[one.after.code for one in changes if one.is_end],
        changed=[one.after.code for one in changes if one.before is not None and not one.is_end],
    )
    if any(one.is_merger for one in changes):
        Organisation.objects.exclude(line=[]).exclude(code__in=lines).update(line=[])
        Organisation.objects.bulk_update([Organisation(code=code, line=line) for code, line in lines.items()], ["line"])
        handover.let_go(Adviser.objects.values_list("pk", flat=True), by=None, at=at)


def _offices_in(ending: Iterable[str], after: register.Register) -> list[Office]:
    """The offices that do not end before their organisation does."""
    offices = Office.objects.filter(organisation__in=ending).select_related("person", "organisation")
    return [
        office
        for office in offices.order_by("organisation__sort_key", "person__sort_key", "function")
        if office.until is None or office.until >= (after[office.organisation_id].until or office.until)
    ]
