"""`manage.py rewrap`: have the newest key wrap what older ones did, while the desk works."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from steunpunt import startup
from steunpunt.desk.administration import rewrapping
from steunpunt.desk.storage import key_checks

_ROUNDS = 10
_PAUSE = 1.0
"""Seconds between two rounds, in which the commands that hold rows end."""


class Command(BaseCommand):
    """Exit status 1 while rows are left. Safe to stop and to run again, and by two at once."""

    help = "Wrap every data key anew with the newest key of CONTENT_KEYS; says how many rows need each key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", action="store_true", help="only say how many rows need each key")

    def handle(self, *_: Any, **options: Any) -> None:
        startup.refuse_if_unfit()
        left, unreadable = rewrapping.remaining(), set[str]()
        if not options["count"]:
            for _round in range(_ROUNDS):
                done = rewrapping.go_round()
                unreadable = set(done.unreadable)
                left = rewrapping.remaining()
                self.stdout.write(f"{done.written} rows wrapped anew, {left} left")
                if left <= len(unreadable):
                    break
                time.sleep(_PAUSE)
        newest = key_checks.key_to_seal_with()
        for process in sorted(key_checks.alive().exclude(writes_with=newest), key=str):
            left += 1
            self.stdout.write(f"{process.name} still writes with {process.writes_with}: restart it, and run this again")
        for key_id, rows in rewrapping.counts().items():
            self.stdout.write(f"{key_id}: {rows} rows")
        for row in sorted(unreadable):
            self.stdout.write(f"does not open, and is left as it is: {row}")
        if left:
            raise SystemExit(1)
