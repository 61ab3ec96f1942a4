"""`manage.py issue_token USERNAME`: a bearer token for one hour that acts as that person on the API."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.partners import clients
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = "Print a bearer token (one hour) that acts as this person on the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: object, **options: str) -> None:
        try:
            token = clients.issue_token(options["username"], at=timezone.now())
        except NotFound:
            raise CommandError(f"There is no active person called {options['username']!r}.") from None
        self.stdout.write(token)
