"""`manage.py verify_journal`: whether the journal is whole, from its first line to its last and against its anchors."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from steunpunt.desk.letters import broken_journal
from steunpunt.desk.storage.chain import anchors, audit, progress
from steunpunt.desk.storage.chain.anchors import UnreadableAnchorError
from steunpunt.desk.storage.chain.audit import ChainFault
from steunpunt.management.operators import add_operator, operator_of


def anchor(text: str) -> tuple[int, str]:
    """Parse `NUMBER=MAC` of an anchor."""
    number, _, mac = text.partition("=")
    if not (number.isascii() and number.isdigit() and mac):
        raise ArgumentTypeError("an anchor reads NUMBER=MAC, as it was written")
    return int(number), mac


class Command(BaseCommand):
    """Changes nothing without `--accept`. Exit status 1 when a line is broken, or a file of anchors cannot be read."""

    help = "Verify the chain of the journal, and name the first line that was changed, removed or put in."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--anchor`, `--anchors`, `--accept` and `--operator`."""
        parser.add_argument(
            "--anchor", action="append", default=[], type=anchor, metavar="NUMBER=MAC", help="an anchor that you kept"
        )

        parser.add_argument("--anchors", metavar="FILE", default=None, help="default: JOURNAL_ANCHOR_FILE")
        parser.add_argument(
            "--accept",
            action="store_true",
            help="you looked into the first break: the desk passes over it from now on, and the journal names you",
        )
        add_operator(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        """Report in one line, and say how many lines wait to be linked, and how far anchors reach."""
        kept = _anchors_of(options["anchors"]) | dict(options["anchor"])
        if options["accept"]:
            operator = operator_of(options, is_always_named=True)
            accepted = broken_journal.accept_break(kept=kept, operator=operator, at=timezone.now())
            if accepted is None:
                raise CommandError("The journal is whole: there is no break to accept.")
            self.stdout.write(f"Passed over from now on: {_place(accepted)}: {accepted.kind}.")
            return
        known = progress.accepted()
        verified = audit.verify(kept, accepted=known)
        if verified.fault is not None:
            self.stdout.write(f"The journal is broken at {_place(verified.fault)}: {verified.fault.kind}.")
            raise SystemExit(1)
        self.stdout.write(f"The journal is whole: {verified.links} lines.")
        if known:
            self.stdout.write(f"Passed over, as an operator accepted it: {', '.join(known)}.")
        if verified.waiting:
            self.stdout.write(f"{verified.waiting} lines wait to be linked; a worker does that every few seconds.")
        reach = f"Anchors reach to link {max(kept)}" if kept else "There is no anchor"
        self.stdout.write(f"{reach}; a tail that was cut after that does not show.")


def _anchors_of(file: str | None) -> dict[int, str]:
    """Read this file; None: that of the desk, in which nothing need stand yet."""
    try:
        found = anchors.kept() if file is None else anchors.read(Path(file)) if file else {}
    except UnreadableAnchorError as error:
        raise CommandError(f"The anchors in {file} cannot be read: {error}.") from error
    if found is None:
        raise CommandError(f"The anchors in {settings.JOURNAL_ANCHOR_FILE} cannot be read.")
    return found


def _place(fault: ChainFault) -> str:
    places = [f"link {fault.number}"] if fault.number is not None else []
    places += [f"line {fault.line_id}"] if fault.line_id is not None else []
    when = f" of {fault.at:%Y-%m-%d %H:%M:%S %Z}" if fault.at else ""
    return ", ".join(places) + when
