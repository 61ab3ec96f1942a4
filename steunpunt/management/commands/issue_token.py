"""`manage.py issue_token USERNAME [--operator NAME]`: a token for one hour that acts as that person on the API."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.partners import clients
from steunpunt.management.operators import add_operator, operator_of
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = (
        "Print a bearer token (one hour) that acts as this person on the API. It opens content on the demo desk only;"
        " elsewhere the person, the coordinators and the administrators get a letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="or the e-mail address")
        add_operator(parser)

    def handle(self, *_args: object, **options: str) -> None:
        try:
            token = clients.issue_token(options["username"], operator=operator_of(options), at=timezone.now())
        except NotFound:
            raise CommandError(f"There is no active person called {options['username']!r}.") from None
        self.stdout.write(token)
