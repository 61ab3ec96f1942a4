"""`manage.py furnish`: calendars, targets, organisations and first aid, where they are missing."""

from django.core.management.base import BaseCommand

from steunpunt.desk import furnishing


class Command(BaseCommand):
    """Furnish the desk."""

    help = "Put calendars, targets, organisations and first aid in place where they are missing."

    def handle(self, *_args: object, **_options: object) -> None:
        """Do it."""
        furnishing.furnish()
