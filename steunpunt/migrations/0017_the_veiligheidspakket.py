"""The Veiligheidspakket: its items, who was referred to one, to whom it was issued, and what the journal says of it."""

import datetime as dt
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables."""

    dependencies = [("steunpunt", "0016_routing")]
    operations = [
        migrations.CreateModel(
            name="PackageIssue",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "function",
                    models.CharField(
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
                    ),
                ),
                ("since", models.DateField(verbose_name="in functie vanaf")),
                ("issued_at", models.DateTimeField()),
                ("ticket", models.BinaryField(unique=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("next_check_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="steunpunt.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="package_issues",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "uitreiking",
                "verbose_name_plural": "uitreikingen",
            },
        ),
        migrations.AddField(
            model_name="journalline",
            name="issue",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="journal",
                to="steunpunt.packageissue",
                verbose_name="uitreiking",
            ),
        ),
        migrations.CreateModel(
            name="PackageItem",
            fields=[
                ("code", models.SlugField(primary_key=True, serialize=False, verbose_name="code")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="volgorde")),
                ("name", models.CharField(max_length=160, verbose_name="naam")),
                ("owner", models.CharField(max_length=160, verbose_name="van")),
                ("text", models.TextField(verbose_name="uitleg")),
                ("reach", models.TextField(verbose_name="hoe bereikbaar")),
                ("url", models.URLField(blank=True, verbose_name="website")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telefoon")),
                (
                    "pick_up_calendar",
                    models.CharField(default="kantooruren", max_length=20, verbose_name="oppakken: kalender"),
                ),
                (
                    "pick_up_within",
                    models.DurationField(default=dt.timedelta(seconds=57600), verbose_name="oppakken binnen"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in het pakket")),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                        verbose_name="koppeling",
                    ),
                ),
            ],
            options={
                "verbose_name": "onderdeel van het Veiligheidspakket",
                "verbose_name_plural": "onderdelen van het Veiligheidspakket",
                "ordering": ("place", "code"),
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("wacht_op_akkoord", "Wacht op uw akkoord"),
                            ("verzonden", "Verzonden"),
                            ("aanvaard", "Opgepakt"),
                            ("afgerond", "Afgerond"),
                            ("teruggegeven", "Teruggegeven"),
                            ("afgewezen", "Niet akkoord"),
                            ("ingetrokken", "Ingetrokken"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "shared",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("naam", "Naam"),
                                ("functie", "Functie en organisatie"),
                                ("telefoon", "Telefoonnummer"),
                                ("email", "E-mailadres"),
                                ("toelichting", "Toelichting"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("key_id", models.CharField(editable=False, max_length=16)),
                ("wrapped_key", models.BinaryField()),
                ("sealed_shared", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("next_check_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reden van teruggave")),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="steunpunt.packageitem",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="steunpunt.question",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "verwijzing",
                "verbose_name_plural": "verwijzingen",
            },
        ),
        migrations.AddField(
            model_name="journalline",
            name="referral",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="journal",
                to="steunpunt.referral",
                verbose_name="verwijzing",
            ),
        ),
        migrations.AddIndex(
            model_name="journalline",
            index=models.Index(
                condition=models.Q(("referral__isnull", False)), fields=["referral"], name="journal_of_referral"
            ),
        ),
        migrations.AddIndex(
            model_name="journalline",
            index=models.Index(condition=models.Q(("issue__isnull", False)), fields=["issue"], name="journal_of_issue"),
        ),
        migrations.AddIndex(
            model_name="packageissue",
            index=models.Index(
                condition=models.Q(("next_check_at__isnull", False)), fields=["next_check_at"], name="issue_unopened"
            ),
        ),
        migrations.AddConstraint(
            model_name="packageissue",
            constraint=models.UniqueConstraint(
                fields=("organisation", "function", "person"), name="issued_once_to_one_person_per_office"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("next_check_at__isnull", False)), fields=["next_check_at"], name="referral_due"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["made_at", "id"], name="referral_in_order"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("status__in", ["afgerond", "afgewezen", "ingetrokken", "teruggegeven"]),
                    ),
                    models.Q(
                        models.Q(
                            ("status__in", ["afgerond", "afgewezen", "ingetrokken", "teruggegeven"]), _negated=True
                        ),
                        ("ended_at", None),
                    ),
                    _connector="OR",
                ),
                name="referral_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("shared", []), ("sent_at", None), ("agreed_at__isnull", False), _connector="OR"),
                name="referral_goes_with_consent",
            ),
        ),
    ]
