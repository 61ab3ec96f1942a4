"""`manage.py createsuperuser`: as Django's, for the first administrator only; a taken e-mail address is told in a
sentence.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from steunpunt.desk.administration import demo
from steunpunt.desk.administration.access_changes import administrators
from steunpunt.models import Person


class Command(createsuperuser.Command):
    help = "Make the first administrator of the desk."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when somebody has the address already, and outside the demo desk when there is an
        administrator.
        """
        if administrators.has_one() and (not settings.DEMO or demo.is_foreign()):
            raise CommandError(
                "This desk has an administrator. Let two people name another, under 'Toegang'; when the second is lost,"
                " use replace_administrator."
            )
        try:
            with transaction.atomic():
                super().handle(*args, **options)
                if Person.objects.filter(is_superuser=True, first_name="", last_name="").exists():
                    raise CommandError("Give their first and last name: the desk says who did what by name.")
                administrators.record_first(options["username"] or "", at=timezone.now())
        except IntegrityError as error:
            if "one_person_per_email" not in str(error):
                raise
            raise CommandError("Somebody already has this e-mail address. Give another one.") from None
