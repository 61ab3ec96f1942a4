"""`manage.py keys`: which keys there are, which rows need them, and which running process has and uses which."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from steunpunt import startup
from steunpunt.desk.administration import rewrapping
from steunpunt.desk.storage import key_beats, key_checks


class Command(BaseCommand):
    help = "Show the keys, how many rows need each, and what the running processes do; --drop forgets one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--drop", default="", metavar="ID", help="forget this key, when nothing needs it any more")

    def handle(self, *_: Any, **options: Any) -> None:
        startup.refuse_if_unfit()
        if options["drop"]:
            self._drop(options["drop"])
        in_use = key_beats.in_use()
        for key_id, rows in rewrapping.counts().items():
            self.stdout.write(f"{key_id}: {rows} rows{', in use' if key_id in in_use else ''}")
        for process in sorted(key_checks.alive(), key=str):
            self.stdout.write(f"{process.name}: knows {' '.join(process.knows)}, writes with {process.writes_with}")

    def _drop(self, key_id: str) -> None:
        """Raises CommandError with one sentence when the key is still needed."""
        rows, writers = rewrapping.counts().get(key_id), key_checks.alive().filter(writes_with=key_id).count()
        if rows is None:
            raise CommandError(f"The desk knows no key {key_id!r}.")
        if rows:
            raise CommandError(f"{rows} rows need the key {key_id!r}; run manage.py rewrap with a newer key in front.")
        if writers:
            raise CommandError(f"{writers} running processes write with the key {key_id!r}; restart them first.")
        key_checks.forget(key_id)
        self.stdout.write(f"The key {key_id!r} is forgotten; leave it out of CONTENT_KEYS.")
