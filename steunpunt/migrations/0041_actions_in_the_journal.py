"""The field `deed` of the journal is called `action` in Python; the column keeps its name, so the database does not change."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("steunpunt", "0040_one_idempotent_response")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("journalline", "deed", "action"),
                migrations.AlterField(
                    "journalline", "action", models.CharField("wat", max_length=40, db_column="deed")
                ),
            ]
        )
    ]
