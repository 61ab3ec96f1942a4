"""What binds people to organisations, parties, persons and cases; and in which function a question was asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0013_no_index_by_due_moment"),
    ]

    operations = [
        migrations.CreateModel(
            name="Acquaintance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("burgemeester", "Burgemeester"),
                            ("wethouder", "Wethouder"),
                            ("raadslid", "Raadslid"),
                            ("commissielid", "Duo-raadslid of commissielid"),
                            ("griffier", "Griffier"),
                            ("secretaris", "Secretaris"),
                            ("commissaris_van_de_koning", "Commissaris van de Koning"),
                            ("gedeputeerde", "Gedeputeerde"),
                            ("statenlid", "Statenlid"),
                            ("voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"),
                            ("lid_dagelijks_bestuur", "Lid van het dagelijks bestuur van een waterschap"),
                            ("lid_algemeen_bestuur", "Lid van het algemeen bestuur van een waterschap"),
                        ],
                        max_length=40,
                        verbose_name="rol",
                    ),
                ),
                ("declared_at", models.DateTimeField(auto_now_add=True, verbose_name="verklaard")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="ingetrokken")),
            ],
            options={
                "verbose_name": "persoonlijke band",
                "verbose_name_plural": "persoonlijke banden",
            },
        ),
        migrations.CreateModel(
            name="Counterpart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LookBack",
            fields=[
                (
                    "tie",
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
                        primary_key=True,
                        serialize=False,
                        verbose_name="band",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="maanden")),
            ],
            options={
                "verbose_name": "terugkijktermijn",
                "verbose_name_plural": "terugkijktermijnen",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("code", models.SlugField(primary_key=True, serialize=False, verbose_name="code")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="naam")),
            ],
            options={
                "verbose_name": "partij",
                "verbose_name_plural": "partijen",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="PartyFunction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(blank=True, null=True, verbose_name="vanaf")),
                ("until", models.DateField(blank=True, null=True, verbose_name="tot en met")),
            ],
            options={
                "verbose_name": "functie in een partij",
                "verbose_name_plural": "functies in partijen",
            },
        ),
        migrations.AddField(
            model_name="person",
            name="is_deputy_coordinator",
            field=models.BooleanField(default=False, verbose_name="plaatsvervangend coördinator"),
        ),
        migrations.AddField(
            model_name="question",
            name="asked_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("burgemeester", "Burgemeester"),
                    ("commissaris_van_de_koning", "Commissaris van de Koning"),
                    ("voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"),
                    ("griffier", "Griffier"),
                    ("secretaris", "Secretaris"),
                    ("wethouder", "Wethouder"),
                    ("raadslid", "Raadslid"),
                    ("medewerker", "Medewerker"),
                ],
                max_length=40,
                verbose_name="gevraagd als",
            ),
        ),
        migrations.AddField(
            model_name="acquaintance",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.organisation",
                verbose_name="organisatie",
            ),
        ),
        migrations.AddField(
            model_name="acquaintance",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="acquaintances", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="counterpart",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="steunpunt.question"
            ),
        ),
        migrations.AddField(
            model_name="counterpart",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="counterparts", to="steunpunt.question"
            ),
        ),
        migrations.AddField(
            model_name="counterpart",
            name="said_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="subject_party",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.party",
                verbose_name="partij",
            ),
        ),
        migrations.AddField(
            model_name="partyfunction",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.party",
                verbose_name="partij",
            ),
        ),
        migrations.AddField(
            model_name="partyfunction",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="party_functions", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="acquaintance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("person", "organisation", "role"),
                name="declared_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterpart",
            constraint=models.UniqueConstraint(fields=("question", "other"), name="counterparts_once"),
        ),
        migrations.AddConstraint(
            model_name="counterpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("question", models.F("other")), _negated=True), name="no_counterpart_of_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyfunction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="party_function_ends_after_it_begins",
            ),
        ),
        migrations.RemoveIndex(
            model_name="question",
            name="question_from",
        ),
        migrations.RemoveIndex(
            model_name="question",
            name="question_concerning",
        ),
        migrations.RunSQL(
            sql="\n            UPDATE steunpunt_question question SET asked_as = coalesce((\n                SELECT office.function FROM steunpunt_office office\n                WHERE office.person_id = question.asker_id AND office.organisation_id = question.organisation_id\n                    AND office.function = ANY(ARRAY['burgemeester', 'commissaris_van_de_koning',\n                        'voorzitter_waterschap', 'griffier', 'secretaris'])\n                ORDER BY office.since DESC NULLS LAST LIMIT 1\n            ), '')\n            ",
            reverse_sql="",
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(
                    ("outcome", "belangenconflict"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                fields=["adviser"],
                name="assignment_tied",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["organisation", "asked_as", "category"], name="question_from"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["subject_organisation", "subject", "category"], name="question_concerning"),
        ),
    ]
