"""When an adviser is there, who stands in for him, and what a successor reads."""

from datetime import time
import django.db.models.deletion
import steunpunt.models.advisers
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0014_ties"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("declared_at", models.DateTimeField(null=True)),
                ("declaration_version", models.CharField(blank=True, max_length=12)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("organisatie", "Ik werk of werkte bij een betrokken organisatie"),
                            ("partij", "Ik heb een functie in de partij van de betrokkene"),
                            ("persoonlijk", "Ik ken de vrager of de betrokkene persoonlijk"),
                            ("onderzoek", "Ik ben bij een onderzoek in deze zaak betrokken"),
                            ("geen_tijd", "Ik heb nu geen tijd"),
                            ("anders", "Een andere reden"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="dag")),
                ("opens", models.TimeField(verbose_name="van")),
                ("closes", models.TimeField(verbose_name="tot")),
            ],
            options={
                "verbose_name": "roosteruren",
                "verbose_name_plural": "roosteruren",
                "ordering": ("weekday", "opens"),
            },
        ),
        migrations.AddField(
            model_name="absence",
            name="began_told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="absence",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="steunpunt.adviser",
                verbose_name="vervanger",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="ended_told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="absence",
            name="kind",
            field=models.CharField(
                choices=[("afwezig", "Afwezig"), ("even_niet", "Even niet")],
                default=steunpunt.models.advisers.AbsenceKind["AWAY"],
                max_length=10,
                verbose_name="soort",
            ),
        ),
        migrations.AddField(
            model_name="adviser",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="steunpunt.adviser",
                verbose_name="vaste vervanger",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="is_authors_only",
            field=models.BooleanField(default=False, verbose_name="alleen voor de schrijver"),
        ),
        migrations.AddField(
            model_name="cover",
            name="adviser",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="covers", to="steunpunt.adviser"
            ),
        ),
        migrations.AddField(
            model_name="cover",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="covers", to="steunpunt.assignment"
            ),
        ),
        migrations.AddField(
            model_name="rosterhours",
            name="adviser",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="roster",
                to="steunpunt.adviser",
                verbose_name="adviseur",
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.UniqueConstraint(fields=("assignment", "adviser"), name="one_cover_each"),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declaration_version", ""), ("declared_at", None)),
                    models.Q(("declared_at__isnull", False), models.Q(("declaration_version", ""), _negated=True)),
                    _connector="OR",
                ),
                name="cover_with_declaration",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterhours",
            constraint=models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="roster_day_is_a_weekday"),
        ),
        migrations.AddConstraint(
            model_name="rosterhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes", time(0, 0)), ("closes__gt", models.F("opens")), _connector="OR"),
                name="roster_closes_after_it_opens",
            ),
        ),
    ]
