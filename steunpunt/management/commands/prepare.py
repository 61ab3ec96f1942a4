"""`manage.py prepare`: the database brought up to date and seeded. Safe to repeat, at every start."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from steunpunt import startup
from steunpunt.desk.administration import demo, health, seed
from steunpunt.desk.administration.access_changes import resealing
from steunpunt.desk.storage import key_checks
from steunpunt.desk.storage.chain import linking
from steunpunt.management.operators import add_operator, operator_of


class Command(BaseCommand):
    help = "Migrate, look at the keys, put in place what is missing and, on DEMO=1, the cast of the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--sign-grants --operator NAME`, for a desk that lost the key of its grants, or whose rows were put right by
        hand.
        """
        parser.add_argument(
            "--sign-grants",
            action="store_true",
            help="trust what the database says now about who has access to what, and sign and seal it",
        )
        add_operator(parser)

    def handle(self, *_args: object, sign_grants: bool, **options: object) -> None:
        """All of it in one process, because each start of Django takes seconds."""
        call_command("migrate", interactive=False, verbosity=0)
        startup.refuse_if_unfit(every_row=True)
        key_checks.forget_unused()
        linking.begin()
        if sign_grants:
            signed = resealing.sign_anew(operator=operator_of(options), at=timezone.now())
            self.stdout.write(f"{signed} grants are signed, and who has access is sealed, as the database has it now.")
        startup.establish_keys()
        seed.seed()
        health.record_start(at=timezone.now())
        if settings.DEMO and demo.load():
            self.stdout.write("The demo people are in place.")
