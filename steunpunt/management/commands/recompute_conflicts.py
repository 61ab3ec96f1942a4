"""`manage.py recompute_conflicts`: derive every conflict of interest anew, and say what differs from what is stored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from steunpunt.desk.administration import conflict_audit


class Command(BaseCommand):
    """Exit status 1 when something differs (or differed, with `--mend`)."""

    help = "Derive every conflict of interest anew and report each difference; --mend writes what is stored anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--mend`."""
        parser.add_argument("--mend", action="store_true", help="write what is stored anew from its causes")

    def handle(self, *_: Any, **options: Any) -> None:
        """Report."""
        differing = conflict_audit.repair(at=timezone.now()) if options["mend"] else conflict_audit.differences()
        for difference in differing:
            self.stdout.write(str(difference))
        mended = ", mended" if differing and options["mend"] else ""
        self.stdout.write(f"{len(differing)} differences{mended}")
        if differing:
            raise SystemExit(1)
