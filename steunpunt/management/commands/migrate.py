"""`manage.py migrate`: as Django's, by the owner of the tables, who then grants the application its part of them."""

from typing import Any

from django.core.management.commands import migrate

from steunpunt.desk.storage import database_roles


class Command(migrate.Command):
    """The owner is that of DATABASE_OWNER_URL. Without it the role of DATABASE_URL migrates, and nothing is granted."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, and grant anew: also for tables that this migration made."""
        with database_roles.as_owner():
            super().handle(*args, **options)
            database_roles.grant()
