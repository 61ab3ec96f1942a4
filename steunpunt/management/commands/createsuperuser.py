"""`manage.py createsuperuser`: as Django's, and a taken e-mail address is told in a sentence."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError
from django.db import IntegrityError


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when somebody has the address already."""
        try:
            super().handle(*args, **options)
        except IntegrityError as error:
            if "one_person_per_email" not in str(error):
                raise
            raise CommandError("Somebody already has this e-mail address. Give another one.") from None
