"""`manage.py renew_client CLIENT_ID`: a new secret for a partner’s system."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.partners import clients
from steunpunt.rules.refusals import NotFound


class Command(BaseCommand):
    help = "Print a new client_secret of a partner's system. The former one, and its tokens, are refused from now on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id")

    def handle(self, *_args: object, **options: str) -> None:
        try:
            issued = clients.renew_client(options["client_id"], at=timezone.now())
        except NotFound:
            raise CommandError(f"There is no running client ‘{options['client_id']}’. See /koppelingen.") from None
        self.stdout.write(f"client_id={issued.client_id}\nclient_secret={issued.client_secret}")
