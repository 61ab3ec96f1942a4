"""Anchors of the journal that are to be written outside."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0058_two_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalAnchor",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "place",
                    models.CharField(
                        choices=[("bestand", "bestand"), ("post", "post"), ("adres", "adres")], max_length=10
                    ),
                ),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("number", models.PositiveBigIntegerField()),
                ("mac", models.CharField(max_length=120)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_fault", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_attempt_at__isnull", False)),
                        fields=["next_attempt_at"],
                        name="anchor_owed",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("place", "day"), name="one_anchor_a_day")],
            },
        ),
    ]
