"""Find what an adviser read about a category, to derive their conflicts of interest from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0068_seals_of_ties"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="involvement",
            index=models.Index(fields=["adviser", "category"], name="involvement_of_adviser"),
        ),
    ]
