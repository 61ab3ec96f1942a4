"""`manage.py verify_journal`: whether the journal is whole, from its first line to its last and against its anchors."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from steunpunt.desk.storage.chain import anchors, audit
from steunpunt.desk.storage.chain.anchors import UnreadableAnchorError
from steunpunt.desk.storage.chain.audit import ChainFault


def anchor(text: str) -> tuple[int, str]:
    """Parse `NUMBER=MAC` of an anchor."""
    number, _, mac = text.partition("=")
    if not (number.isascii() and number.isdigit() and mac):
        raise ArgumentTypeError("an anchor reads NUMBER=MAC, as it was written")
    return int(number), mac


class Command(BaseCommand):
    """Changes nothing. Exit status 1 when a line is broken, or a file of anchors cannot be read."""

    help = "Verify the chain of the journal, and name the first line that was changed, removed or put in."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--anchor`, `--anchors`."""
        parser.add_argument(
            "--anchor", action="append", default=[], type=anchor, metavar="NUMBER=MAC", help="an anchor that you kept"
        )

        parser.add_argument(
            "--anchors", metavar="FILE", default=settings.JOURNAL_ANCHOR_FILE, help="default: JOURNAL_ANCHOR_FILE"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Report in one line, and say how many lines wait to be linked, and how far anchors reach."""
        kept = _read(options["anchors"]) | dict(options["anchor"])
        verified = audit.verify(kept)
        if verified.fault is not None:
            self.stdout.write(f"The journal is broken at {_place(verified.fault)}: {verified.fault.kind}.")
            raise SystemExit(1)
        self.stdout.write(f"The journal is whole: {verified.links} lines.")
        if verified.waiting:
            self.stdout.write(f"{verified.waiting} lines wait to be linked; a worker does that every few seconds.")
        reach = f"Anchors reach to link {max(kept)}" if kept else "There is no anchor"
        self.stdout.write(f"{reach}; a tail that was cut after that does not show.")


def _read(file: str) -> dict[int, str]:
    if not file:
        return {}
    try:
        with Path(file).open(encoding="ascii") as lines:
            return anchors.parsed(lines)
    except (OSError, UnicodeDecodeError, UnreadableAnchorError) as error:
        raise CommandError(f"The anchors in {file} cannot be read: {error}.") from error


def _place(fault: ChainFault) -> str:
    places = [f"link {fault.number}"] if fault.number is not None else []
    places += [f"line {fault.line_id}"] if fault.line_id is not None else []
    when = f" of {fault.at:%Y-%m-%d %H:%M:%S %Z}" if fault.at else ""
    return ", ".join(places) + when
