"""`manage.py recover_access USERNAME --operator NAME`: let somebody add a first second factor, or one anew."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.management.operators import add_operator, operator_of
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = (
        "Remove all factors of this person, sign them out everywhere, and print a code with which they add a new one."
        " The person, the coordinators and the administrators get a letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="or the e-mail address")
        add_operator(parser)

    def handle(self, *_args: object, **options: str) -> None:
        operator = operator_of(options, is_always_named=True)
        try:
            code = enrolment.recover(options["username"], operator=operator, at=timezone.now())
        except NotFound:
            raise CommandError(f"There is no active person called {options['username']!r}.") from None
        self.stdout.write(code)
