"""Sessions by the hash of their key, with encrypted data. The former ones, in clear, are deleted: people sign in again."""

from django.db import migrations, models

import steunpunt.models.fields


class Migration(migrations.Migration):
    dependencies = [("sessions", "0001_initial"), ("steunpunt", "0047_fields_by_their_plain_names")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "session_key",
                    steunpunt.models.fields.HashedKeyField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="sleutel"
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "db_table": "steunpunt_session",
                "abstract": False,
            },
        ),
        migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop),
    ]
