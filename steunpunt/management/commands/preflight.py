"""`manage.py preflight`: whether web, worker and beat may start, with one sentence and exit status 1 when not."""

from django.core.management.base import BaseCommand, CommandParser

from steunpunt import startup


class Command(BaseCommand):
    """Look before the start. The programs of the desk do so themselves; gunicorn before it opens its port."""

    help = "Say in one sentence why the desk cannot start, with exit status 1; nothing when it can."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", action="append", default=[], metavar="ADDRESS", help="where the desk will listen")
        parser.add_argument("--stays", default="", metavar="KIND", help="it goes on, and says which keys it has")

    def handle(self, *_args: object, bind: list[str], stays: str, **_options: object) -> None:
        """Nothing is said when all is well."""
        startup.refuse_if_unfit(binds=bind)
        if stays:
            startup.begin_key_heart(stays)
