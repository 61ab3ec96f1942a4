"""A secret or keys of a system are changed by two people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0065_journal_is_watched"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accesschange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("persoon", "Naam, e-mailadres en rollen"),
                    ("functie", "Functie bij een organisatie"),
                    ("partij", "Functie in een partij"),
                    ("vervanger", "Vervanger van een adviseur"),
                    ("terugkijktermijn", "Hoe lang een band telt"),
                    ("koppeling", "Rechten van een koppeling"),
                    ("sleutels", "Geheim of sleutels van een koppeling"),
                ],
                max_length=20,
                verbose_name="wat",
            ),
        ),
    ]
