"""Seals of systems, of changes of access and of the Veiligheidspakket. `manage.py prepare` seals what is there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0063_kept_lists"),
    ]

    operations = [
        migrations.AddField(model_name=name, name="seal", field=models.BinaryField(null=True, editable=False))
        for name in ("client", "accesschange", "packageissue", "packageitem")
    ]
