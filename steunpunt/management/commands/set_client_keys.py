"""`manage.py set_client_keys CLIENT_ID FILE [--end-secret] [--operator NAME]`: the public keys with which a
partner's system signs.
"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from steunpunt.desk.administration.access_changes import client_access
from steunpunt.management.operators import add_operator, operator_of
from steunpunt.rules.refusals import Faulty, NotFound


class Command(BaseCommand):
    help = (
        "Replace the public keys of a partner's system, from a file with a JWKS. It may then use private_key_jwt."
        " Outside the demo desk they work once a coordinator or administrator confirmed them under 'Toegang'."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id")
        parser.add_argument("file", type=Path)
        parser.add_argument("--end-secret", action="store_true", help="refuse its client_secret from now on")
        add_operator(parser)

    def handle(self, *_args: object, client_id: str, file: Path, end_secret: bool, **options: object) -> None:
        operator = operator_of(options)
        try:
            written = file.read_text("utf-8")
            names = client_access.set_keys(
                client_id, written, ends_secret=end_secret, operator=operator, at=timezone.now()
            )
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"{file} cannot be read.") from None
        except NotFound:
            raise CommandError(f"There is no running client ‘{client_id}’. See /koppelingen.") from None
        except Faulty as refusal:
            raise CommandError(" ".join(f"{fault.field}: {fault.sentence}" for fault in refusal.faults)) from None
        if operator:
            self.stderr.write("The new keys work once somebody confirmed them under 'Toegang'.")
        self.stdout.write(f"keys={','.join(names)}")
