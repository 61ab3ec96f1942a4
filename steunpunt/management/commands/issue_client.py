"""`manage.py issue_client NAME --scope "…" [--organisation GM0246] [--email A] [--item CODE]
[--operator NAME]`: credentials for a
partner's system.
"""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.administration.access_changes import client_access
from steunpunt.desk.partners import clients
from steunpunt.management.operators import add_operator, operator_of
from steunpunt.rules.refusals import Faulty


class Command(BaseCommand):
    help = (
        "Print client_id and client_secret of a new partner's system. The secret is shown once. Outside the demo desk"
        " it may do nothing until a coordinator or administrator confirms it under 'Toegang'."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--scope", required=True, help=f"one or more of: {', '.join(clients.SCOPES)}")
        parser.add_argument("--organisation", help="the only organisation for which it may ask, by code (GM0246)")

        parser.add_argument("--email", default="", help="where the people behind it read what concerns the system")
        parser.add_argument("--item", default="", help="the item of the Veiligheidspakket whose referrals it receives")
        add_operator(parser)

    def handle(self, *_args: object, **options: str) -> None:
        try:
            issued = client_access.issue_client(
                options["name"],
                scope=options["scope"],
                organisation=options["organisation"],
                email=options["email"],
                item=options["item"],
                operator=operator_of(options),
                at=timezone.now(),
            )
        except Faulty as refusal:
            raise CommandError(" ".join(fault.sentence for fault in refusal.faults)) from None
        self.stdout.write(f"client_id={issued.client_id}\nclient_secret={issued.client_secret}")
