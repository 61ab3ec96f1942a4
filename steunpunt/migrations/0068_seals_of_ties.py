"""Seals over the ties of a person, and of what decides about conflicts of interest of a question: what it is about, and
the terms of looking back. `manage.py prepare` seals what is there.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0067_urgency_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="TieSeal",
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
                ("seal", models.BinaryField()),
            ],
        ),
        *(
            migrations.AddField(model_name=name, name="seal", field=models.BinaryField(null=True, editable=False))
            for name in ("lookback", "question")
        ),
    ]
