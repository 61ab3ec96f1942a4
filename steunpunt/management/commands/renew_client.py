"""`manage.py renew_client CLIENT_ID [--leaked] [--operator NAME]`: a new secret for a partner’s system."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.administration.access_changes import client_access
from steunpunt.management.operators import add_operator, operator_of
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = (
        "Print a new client_secret of a partner's system. Outside the demo desk it works once a coordinator or"
        " administrator confirmed it under 'Toegang'; the former one works until 30 days after that, unless it leaked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id")
        parser.add_argument("--leaked", action="store_true", help="refuse the former secret, and every token, at once")
        add_operator(parser)

    def handle(self, *_args: object, client_id: str, leaked: bool, **options: object) -> None:
        operator = operator_of(options)
        try:
            issued = client_access.renew_client(client_id, leaked=leaked, operator=operator, at=timezone.now())
        except NotFound:
            raise CommandError(f"There is no running client ‘{client_id}’. See /koppelingen.") from None
        if operator:
            self.stderr.write("The new secret works once somebody confirmed it under 'Toegang'.")
        self.stdout.write(f"client_id={issued.client_id}\nclient_secret={issued.client_secret}")
