"""One app: the desk."""

from django.apps import AppConfig


class Steunpunt(AppConfig):
    """The desk, its rooms inside it."""

    name = "steunpunt"
    verbose_name = "Steunpunt"
    default_auto_field = "django.db.models.BigAutoField"
