"""`manage.py recompute_clocks`: reckon every clock anew from its ledger, and say what differs from what is stored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from steunpunt.desk.clocks import audit


class Command(BaseCommand):
    """Exit status 1 when something differs (or differed, with `--mend`)."""

    help = "Reckon every clock anew from its ledger and report each difference; --mend sets what is stored to it."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--mend`."""
        parser.add_argument("--mend", action="store_true", help="set what is stored to what the ledgers say")

    def handle(self, *_: Any, **options: Any) -> None:
        """Report."""
        found = audit.repair(at=timezone.now()) if options["mend"] else list(audit.differences())
        for one in found:
            self.stdout.write(str(one))
        self.stdout.write(f"{len(found)} differences" + (", mended" if found and options["mend"] else ""))
        if found:
            raise SystemExit(1)
