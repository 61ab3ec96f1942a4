"""Seals of people, of advisers and of absences. `manage.py prepare` seals what is there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0061_accounts_at_identity_providers"),
    ]

    operations = [
        migrations.AlterModelManagers(name="person", managers=[]),
        *(
            migrations.AddField(model_name=name, name="seal", field=models.BinaryField(null=True, editable=False))
            for name in ("person", "adviser", "absence")
        ),
    ]
