"""How a person left the lists of questions, and the questions that have ended by when they did."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0062_seals_of_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListPreferences",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sealed_views", models.BinaryField()),
            ],
            options={
                "verbose_name": "voorkeuren voor lijsten",
                "verbose_name_plural": "voorkeuren voor lijsten",
            },
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["status", "-ended_at", "id"],
                name="question_ended",
            ),
        ),
    ]
