"""When a letter could first go: one that waited for the desk to open is not late at its first try."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def fill(apps: Any, _editor: Any) -> None:
    """Those that were tried and have not gone were owed long enough."""
    letters = apps.get_model("steunpunt", "Letter").objects
    letters.filter(next_attempt_at__isnull=False, attempts__gt=0).update(due_at=F("owed_at"))


class Migration(migrations.Migration):
    """A column, and its value for what is under way."""

    dependencies = [("steunpunt", "0030_key_checks")]
    operations = [
        migrations.AddField(
            model_name="letter",
            name="due_at",
            field=models.DateTimeField(null=True, verbose_name="kon gaan"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
