"""`manage.py load_demo`: the cast of the demo, into a desk that nobody uses yet."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from steunpunt.desk import demo


class Command(BaseCommand):
    """Load the demo desk."""

    help = "Load the demo people into an empty desk."

    def handle(self, *_args: object, **_options: object) -> None:
        """Refuses where DEMO is off: anyone can sign in as a demo person."""
        if not settings.DEMO:
            raise CommandError("The demo people can be loaded only with DEMO=1.")
        if not demo.load():
            self.stdout.write("The desk has people already; nothing was loaded.")
