"""`manage.py recompute_clocks`: calculate every clock from its ledger, and report what differs from what is stored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from steunpunt.desk.clocks import audit


class Command(BaseCommand):
    """Exit status 1 when something differs (or differed, with `--mend`)."""

    help = "Calculate every clock anew from its ledger and report each difference; --mend sets what is stored to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="set what is stored to what the ledgers say")

    def handle(self, *_: Any, **options: Any) -> None:
        differences = audit.repair(at=timezone.now()) if options["mend"] else list(audit.differences())
        for difference in differences:
            self.stdout.write(str(difference))
        self.stdout.write(f"{len(differences)} differences" + (", mended" if differences and options["mend"] else ""))
        if differences:
            raise SystemExit(1)
