"""`manage.py end_client CLIENT_ID [--operator NAME]`: a partner’s system ends."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.partners import clients
from steunpunt.management.operators import add_operator, operator_of
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = "End a partner's system: none of its tokens is good any more, and it is notified of nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id")
        add_operator(parser)

    def handle(self, *_args: object, **options: str) -> None:
        try:
            clients.end_client(options["client_id"], operator=operator_of(options), at=timezone.now())
        except NotFound:
            raise CommandError(f"There is no running client ‘{options['client_id']}’. See /koppelingen.") from None
        self.stdout.write("ended")
