"""Grants: who was offered a question, holds it or stands in, by a MAC; `manage.py prepare` signs what is there."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0055_access_is_changed_by_two"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="grant",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="cover",
            name="grant",
            field=models.BinaryField(null=True),
        ),
        migrations.CreateModel(
            name="GrantKey",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("key_id", models.CharField(editable=False, max_length=16)),
                ("wrapped_key", models.BinaryField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_grant_key")],
            },
        ),
    ]
