from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0071_windows_of_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="density",
            field=models.CharField(
                choices=[("compact", "Compact: meer op een scherm"), ("ruim", "Ruim: grotere letters en meer wit")],
                default="compact",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="has_shortcuts",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddField(
            model_name="person",
            name="scheme",
            field=models.CharField(
                choices=[("systeem", "Zoals mijn apparaat"), ("licht", "Licht"), ("donker", "Donker")],
                default="systeem",
                editable=False,
                max_length=8,
            ),
        ),
    ]
