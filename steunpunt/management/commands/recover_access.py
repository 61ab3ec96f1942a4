"""`manage.py recover_access USERNAME --operator NAME`: let somebody add a first second factor, or one anew."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = (
        "Remove all factors of this person, sign them out everywhere, and print a code with which they add a new one."
        " The person, the coordinators and the administrators get a letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--operator", required=True, help="who asked for this; it is kept in the journal")

    def handle(self, *_args: object, **options: str) -> None:
        try:
            code = enrolment.recover(options["username"], operator=options["operator"], at=timezone.now())
        except NotFound:
            raise CommandError(f"There is no active person called {options['username']!r}.") from None
        self.stdout.write(code)
