"""`manage.py import_organisations FILE [--on YYYY-MM-DD] [--dry-run]`: renew the register of organisations."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from steunpunt.desk.administration import register
from steunpunt.desk.administration.register import Renewal
from steunpunt.rules.refusals import Faulty
from steunpunt.rules.register.register import Change, RegisterEntry
from steunpunt.rules.time.wall_clock import full_date
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import Function

_ATTRIBUTES = {"province": "provincie", "since": "vanaf", "until": "tot en met", "merged_into": "opgegaan in"}


class Command(BaseCommand):
    """Say what a file changes, and do so unless it is a dry run."""

    help = "Lees een bestand met organisaties in (UTF-8, ‘;’): docs/operations.md noemt de kolommen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the day on which it holds, and whether only to look."""
        parser.add_argument("file", type=Path, metavar="BESTAND")
        parser.add_argument(
            "--on", type=_day, metavar="JJJJ-MM-DD", help="de dag waarop het bestand geldt (nu: vandaag)"
        )
        parser.add_argument("--dry-run", action="store_true", help="zeg alleen wat er zou veranderen")

    def handle(self, *_: Any, **options: Any) -> None:
        """Every change on a line, and after those who is left behind by what ends."""
        try:
            content = options["file"].read_bytes()
        except OSError as fault:
            raise CommandError(f"{options['file']} kan niet worden gelezen: {fault.strerror}.") from None
        try:
            done = register.renew(content, on=options["on"], at=timezone.now(), dry_run=options["dry_run"])
        except Faulty as refusal:
            sentences = "\n".join(fault.sentence for fault in refusal.faults)
            raise CommandError(f"Er is niets veranderd. Herstel eerst dit:\n{sentences}") from None
        self.stdout.write("\n".join(_told(done, dry_run=options["dry_run"])))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(normalise(ValueKind.WHEN, typed))
    except ValueError:
        raise ArgumentTypeError("schrijf een dag die bestaat, zoals 2027-01-01") from None


def _told(done: Renewal, *, dry_run: bool) -> Iterator[str]:
    for change in done.changes:
        yield f"{_named(change.after)}: {', '.join(_differs(change))}."
    if done.offices or done.clients:
        yield f"Zij blijven achter bij wat eindigt. Leg onder {reverse('access_changes')} vast wat zij daarna zijn:"
    for office in done.offices:
        yield f"  {office.person}, {Function(office.function).label.lower()}, {office.organisation.in_full}"
    for client in done.clients:
        yield f"  koppeling {client}, {client.organisation_id}"
    count = len(done.changes)
    changes = "verandering" if count == 1 else "veranderingen"
    yield f"{count} {changes}; proef, er is niets vastgelegd." if dry_run else f"{count} {changes} vastgelegd."


def _named(entry: RegisterEntry) -> str:
    return f"{entry.code} {entry.name}"


def _differs(change: Change) -> Iterator[str]:
    before, after = change.before, change.after
    if before is None:
        yield f"nieuwe {after.kind}" if after.kind != "waterschap" else "nieuw waterschap"
        before = RegisterEntry(after.code, after.name, after.kind)
    elif before.name != after.name:
        yield f"heette {before.name}"
    for attribute, word in _ATTRIBUTES.items():
        old, new = getattr(before, attribute), getattr(after, attribute)
        if old != new:
            yield f"{word} {_said(new)}" + (f" (was {_said(old)})" if old else "")


def _said(value: date | str | None) -> str:
    return full_date(value) if isinstance(value, date) else value or "niet meer ingevuld"
