"""`manage.py replace_administrator USERNAME [--lost USERNAME] --operator NAME`: another administrator, without a second
person to confirm it.
"""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.administration.access_changes import administrators
from steunpunt.management.operators import add_operator, operator_of
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = (
        "Make this person administrator, for when a second administrator is lost and nobody can confirm another."
        " Everybody who may confirm changes of access gets a letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="or the e-mail address")
        parser.add_argument("--lost", default="", help="the administrator who is lost: username or address")
        add_operator(parser)

    def handle(self, *_args: object, **options: str) -> None:
        operator = operator_of(options, is_always_named=True)
        try:
            administrators.replace(options["username"], lost=options["lost"], operator=operator, at=timezone.now())
        except NotFound:
            raise CommandError("There is no active person with this username. 'Toegang' lists who there is.") from None
        self.stdout.write("replaced; sign in again, and use recover_access for a first second factor")
