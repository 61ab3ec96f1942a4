"""Conflicts of interest become rows, with an index for each way in which they are looked up or rewritten."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table, and fewer indexes on what it is derived from; migration 0046 fills it."""

    dependencies = [
        ("steunpunt", "0044_declared_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="DerivedConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisatie", "Werkt of zat bij de organisatie, nu of eerder"),
                            ("partij", "Heeft of had een functie in de partij van de betrokkene"),
                            ("persoon", "Kent de vrager of de betrokkene persoonlijk"),
                            ("adviseerde", "Adviseerde in dezelfde zaak wie het nu betreft"),
                            ("adviseerde_over", "Adviseerde in dezelfde zaak over wie nu vraagt"),
                            ("zaak", "Trok zich terug uit deze zaak, of adviseerde de tegenpartij"),
                        ],
                        max_length=20,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=40)),
                ("category", models.CharField(blank=True, max_length=40)),
                ("until", models.DateField(null=True)),
            ],
            options={
                "db_table": "steunpunt_derivedconflict",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisatie", "Werkt of zat bij de organisatie, nu of eerder"),
                            ("partij", "Heeft of had een functie in de partij van de betrokkene"),
                            ("persoon", "Kent de vrager of de betrokkene persoonlijk"),
                            ("adviseerde", "Adviseerde in dezelfde zaak wie het nu betreft"),
                            ("adviseerde_over", "Adviseerde in dezelfde zaak over wie nu vraagt"),
                            ("zaak", "Trok zich terug uit deze zaak, of adviseerde de tegenpartij"),
                        ],
                        max_length=20,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=40)),
                ("category", models.CharField(blank=True, max_length=40)),
                ("until", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.organisation",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.party",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.question",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.office",
                    ),
                ),
                (
                    "party_function",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.partyfunction",
                    ),
                ),
                (
                    "acquaintance",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.acquaintance",
                    ),
                ),
                (
                    "involvement",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.involvement",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="steunpunt.assignment",
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name="assignment",
            name="assignment_tied",
        ),
        migrations.RemoveIndex(
            model_name="involvement",
            name="involved_with",
        ),
        migrations.RemoveIndex(
            model_name="involvement",
            name="involved_about",
        ),
        migrations.AddIndex(
            model_name="conflict",
            index=models.Index(
                fields=["person", "kind", "organisation", "role", "category", "until"], name="conflict_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="conflict",
            index=models.Index(
                fields=["question", "person"],
                name="conflict_with_question",
            ),
        ),
        migrations.AddIndex(
            model_name="conflict",
            index=models.Index(
                fields=["involvement"],
                name="conflict_by_involvement",
            ),
        ),
        migrations.AddIndex(
            model_name="conflict",
            index=models.Index(fields=["assignment"], name="conflict_by_assignment"),
        ),
    ]
