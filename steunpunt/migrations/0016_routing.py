"""By what an adviser is chosen, how long an offer stands, and what the coordinator is told of a choice."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0015_presence"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemandingCategory",
            fields=[
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("belangenverstrengeling", "Belangenverstrengeling"),
                            ("schijn_van_belangenverstrengeling", "Schijn van belangenverstrengeling"),
                            ("schending_geheimhouding", "Lekken of schending van geheimhouding"),
                            ("ongewenst_gedrag", "Ongewenst gedrag"),
                            ("misbruik_middelen", "Misbruik van middelen"),
                            ("geschenken_en_uitnodigingen", "Geschenken en uitnodigingen"),
                            ("nevenfuncties", "Nevenfuncties"),
                            ("onverenigbare_functies", "Onverenigbare functies"),
                            ("fraude_of_omkoping", "Fraude of omkoping"),
                            ("misdraging_prive", "Misdraging in de privésfeer"),
                            ("misbruik_integriteit", "Integriteit gebruikt als wapen"),
                            ("proces_en_protocol", "Proces en protocol, zonder concreet geval"),
                            ("anders", "Iets anders"),
                        ],
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="onderwerp",
                    ),
                ),
            ],
            options={
                "verbose_name": "onderwerp dat kennis vraagt",
                "verbose_name_plural": "onderwerpen die kennis vragen",
            },
        ),
        migrations.CreateModel(
            name="OfferTerm",
            fields=[
                (
                    "urgency",
                    models.CharField(
                        choices=[("spoed", "Spoed"), ("hoog", "Hoog"), ("normaal", "Normaal")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        verbose_name="hoe dringend",
                    ),
                ),
                ("calendar_code", models.CharField(max_length=30, verbose_name="kalender")),
                ("duration", models.DurationField(verbose_name="duur")),
            ],
            options={
                "verbose_name": "duur van een aanbod",
                "verbose_name_plural": "duur van aanbiedingen",
            },
        ),
        migrations.CreateModel(
            name="RoutingWeight",
            fields=[
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("piket", "heeft nu piket"),
                            ("onderwerp", "kent dit onderwerp"),
                            ("soort", "kent dit soort organisatie"),
                            ("continuiteit", "adviseerde deze vrager eerder"),
                            ("werk", "minste open werk"),
                            ("rust", "langst zonder nieuwe vraag"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                        verbose_name="waarop",
                    ),
                ),
                ("points", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="punten")),
            ],
            options={
                "verbose_name": "gewicht",
                "verbose_name_plural": "gewichten",
            },
        ),
        migrations.CreateModel(
            name="WorkWeight",
            fields=[
                (
                    "urgency",
                    models.CharField(
                        choices=[("spoed", "Spoed"), ("hoog", "Hoog"), ("normaal", "Normaal")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        verbose_name="hoe dringend",
                    ),
                ),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="zwaarte")),
            ],
            options={
                "verbose_name": "zwaarte van een open vraag",
                "verbose_name_plural": "zwaarte van open vragen",
            },
        ),
        migrations.AddField(
            model_name="adviser",
            name="kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[("gemeente", "Gemeente"), ("provincie", "Provincie"), ("waterschap", "Waterschap")],
                    max_length=12,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="soorten organisaties",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="answer_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="route_fault",
            field=models.CharField(blank=True, max_length=300, verbose_name="fout bij het verdelen"),
        ),
        migrations.AddField(
            model_name="question",
            name="wants_same_adviser",
            field=models.BooleanField(default=False, verbose_name="liefst dezelfde adviseur"),
        ),
        migrations.AddField(
            model_name="routingdecision",
            name="points",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("verschoond", "Trok zich terug"),
                    ("door_ander", "Door een andere adviseur aangenomen"),
                    ("verlopen", "Antwoordde niet op tijd"),
                    ("belangenconflict", "Bleek een belangenconflict te hebben"),
                    ("overgedragen", "Door de coördinator overgedragen"),
                    ("geen_adviseur_meer", "Is geen adviseur meer"),
                    ("vraag_beeindigd", "De vraag is afgesloten of ingetrokken"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("claimed_at", None), ("ended_at", None)), fields=["answer_by"], name="offer_stands"
            ),
        ),
        migrations.AddConstraint(
            model_name="offerterm",
            constraint=models.CheckConstraint(condition=models.Q(("duration__gt", "0")), name="offer_takes_time"),
        ),
    ]
