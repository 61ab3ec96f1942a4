"""Clocks get a ledger, pauses and a ladder that is data; calendars and targets say when they were saved."""

import datetime as dt
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0005_heartbeats"),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="vanaf")),
                ("ends_at", models.DateTimeField(verbose_name="tot")),
            ],
            options={
                "verbose_name": "piketdienst",
                "verbose_name_plural": "piketdiensten",
            },
        ),
        migrations.CreateModel(
            name="LadderRung",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="code")),
                (
                    "share",
                    models.DecimalField(
                        decimal_places=3, max_digits=6, unique=True, verbose_name="deel van de termijn"
                    ),
                ),
                (
                    "tells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("adviseur", "de adviseur"),
                                ("coordinator", "de coördinator"),
                                ("hoofd", "het hoofd van het Steunpunt"),
                                ("piket", "wie piket heeft, buiten kantooruren en bij spoed"),
                                ("vrager", "de vrager"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="wie het hoort",
                    ),
                ),
            ],
            options={
                "verbose_name": "trede",
                "verbose_name_plural": "treden",
                "ordering": ["share"],
            },
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("start", "Begonnen"),
                            ("streeftermijn", "Streeftermijn gewijzigd"),
                            ("kalender", "Kalender gewijzigd"),
                            ("pauze", "Gepauzeerd"),
                            ("hervatting", "Hervat"),
                            ("stop", "Gehaald of te laat gedaan"),
                            ("vervallen", "Vervallen"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("calendar_code", models.CharField(blank=True, max_length=30)),
                ("duration", models.DurationField(null=True)),
                ("used", models.DurationField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("wacht_op_vrager", "Wacht op de vrager"),
                            ("wacht_op_derde", "Wacht op een ander, omdat de vrager dat wil"),
                        ],
                        max_length=20,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hervat", "Hervat door de adviseur"),
                            ("antwoord", "De vrager antwoordde"),
                            ("maximum", "De langste tijd was om"),
                            ("overgedragen", "De vraag ging naar een andere adviseur"),
                            ("beeindigd", "De vraag of de laatste termijn eindigde"),
                        ],
                        max_length=20,
                    ),
                ),
                ("objected_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PauseLimit",
            fields=[
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("wacht_op_vrager", "Wacht op de vrager"),
                            ("wacht_op_derde", "Wacht op een ander, omdat de vrager dat wil"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                        verbose_name="reden",
                    ),
                ),
                ("longest", models.DurationField(verbose_name="hoogstens")),
            ],
            options={
                "verbose_name": "langste pauze",
                "verbose_name_plural": "langste pauzes",
            },
        ),
        migrations.RemoveConstraint(
            model_name="calendarversion",
            name="one_calendar_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="climbedrung",
            name="each_rung_once",
        ),
        migrations.RemoveConstraint(
            model_name="clock",
            name="clock_is_checked_only_while_it_runs",
        ),
        migrations.RemoveConstraint(
            model_name="target",
            name="one_target_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="target",
            name="target_takes_time",
        ),
        migrations.AddField(
            model_name="calendarversion",
            name="equated_days",
            field=models.JSONField(blank=True, default=dict, verbose_name="gelijkgestelde dagen"),
        ),
        migrations.AddField(
            model_name="calendarversion",
            name="saved_at",
            field=models.DateTimeField(default=dt.datetime(2015, 1, 1, tzinfo=dt.UTC), verbose_name="opgeslagen"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="calendarversion",
            name="switched_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("erkend", "erkend"),
                        ("goede_vrijdag", "goede_vrijdag"),
                        ("gelijkgesteld", "gelijkgesteld"),
                        ("eigen", "eigen"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="uitgezette feestdagen",
            ),
        ),
        migrations.AddField(
            model_name="climbedrung",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="climbedrung",
            name="correction",
            field=models.CharField(
                blank=True,
                choices=[
                    ("kalender", "Kalender gecorrigeerd"),
                    ("streeftermijn", "Streeftermijn gewijzigd"),
                    ("later_vastgelegd", "Op tijd gedaan, later vastgelegd"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="climbedrung",
            name="missed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="climbedrung",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="climbedrung",
            name="share",
            field=models.DecimalField(decimal_places=3, default=Decimal(0), max_digits=6),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="clock",
            name="climbed_share",
            field=models.DecimalField(decimal_places=3, default=Decimal(0), max_digits=6),
        ),
        migrations.AddField(
            model_name="clock",
            name="expected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="paused_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="paused_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="clock",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="used_before",
            field=models.DurationField(default=dt.timedelta),
        ),
        migrations.AddField(
            model_name="person",
            name="is_head",
            field=models.BooleanField(default=False, verbose_name="hoofd van het Steunpunt"),
        ),
        migrations.AddField(
            model_name="target",
            name="saved_at",
            field=models.DateTimeField(default=dt.datetime(2015, 1, 1, tzinfo=dt.UTC), verbose_name="opgeslagen"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="calendarversion",
            name="closed_days",
            field=models.JSONField(blank=True, default=dict, verbose_name="eigen gesloten dagen"),
        ),
        migrations.AlterField(
            model_name="calendarversion",
            name="layers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("erkend", "erkend"),
                        ("goede_vrijdag", "goede_vrijdag"),
                        ("gelijkgesteld", "gelijkgesteld"),
                        ("eigen", "eigen"),
                    ],
                    max_length=20,
                ),
                default=list,
                size=None,
                verbose_name="feestdagen",
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="duration",
            field=models.DurationField(blank=True, null=True, verbose_name="duur"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", False)), fields=["set_aside_at"], name="clock_set_aside"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.UniqueConstraint(
                fields=("code", "effective_from", "saved_at"), name="one_calendar_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="climbedrung",
            constraint=models.UniqueConstraint(fields=("clock", "round", "code"), name="each_rung_once"),
        ),
        migrations.AddConstraint(
            model_name="climbedrung",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrected_at", None), ("correction", "")),
                    models.Q(("corrected_at__isnull", False), models.Q(("correction", ""), _negated=True)),
                    _connector="OR",
                ),
                name="correction_with_its_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_check_at", None),
                    models.Q(("paused_since", None), ("stopped_at", None), ("voided_at", None)),
                    _connector="OR",
                ),
                name="clock_is_checked_only_while_it_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_since", None), ("paused_until", None)),
                    models.Q(
                        ("paused_since__isnull", False),
                        ("paused_until__gte", models.F("paused_since")),
                        ("stopped_at", None),
                        ("voided_at", None),
                    ),
                    _connector="OR",
                ),
                name="clock_stands_still_for_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("urgency", "kind", "effective_from", "saved_at"), name="one_target_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("duration", None), ("duration__gt", "0"), _connector="OR"), name="target_takes_time"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="adviser",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duties",
                to="steunpunt.adviser",
                verbose_name="adviseur",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderrung",
            constraint=models.CheckConstraint(condition=models.Q(("share__gt", 0)), name="rung_has_a_share"),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="actor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="clock",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="steunpunt.clock"
            ),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="version",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="steunpunt.calendarversion"
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="steunpunt.question"
            ),
        ),
        migrations.AddConstraint(
            model_name="pauselimit",
            constraint=models.CheckConstraint(condition=models.Q(("longest__gt", "0")), name="pause_limit_takes_time"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["ends_at"], name="duty_ends"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="duty_has_a_length"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerline",
            index=models.Index(fields=["clock", "id"], name="ledger_of_clock"),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="pause_to_end"),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("question",), name="one_open_pause"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("started_at"))), name="pause_has_a_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ending", "")),
                    models.Q(
                        ("ended_at__gte", models.F("started_at")),
                        ("ended_at__lte", models.F("until")),
                        models.Q(("ending", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pause_ends_in_its_time",
            ),
        ),
    ]
