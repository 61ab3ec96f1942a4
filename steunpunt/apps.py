"""The one Django app of the desk."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from steunpunt import checks


class Steunpunt(AppConfig):
    name = "steunpunt"
    verbose_name = "Steunpunt"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks, configure every database connection (lock timeout), and give the models what they seal
        their rows with.
        """
        from steunpunt.desk.storage import grants, locks  # noqa: PLC0415 - models are loaded only now
        from steunpunt.models.seals import rows  # noqa: PLC0415 - models are loaded only now

        checks.register_all()
        rows.install(grants)
        connection_created.connect(locks.configure_connection, dispatch_uid="lock_timeout")
