"""Changes of access, which two people make; and letters to an address of before."""

import django.db.models.deletion
import steunpunt.models.fields
import steunpunt.rules.access.access_changes
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0054_uses_of_app_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="address",
            field=steunpunt.models.fields.CanonicalEmailField(
                blank=True, db_default="", default="", editable=False, max_length=254, verbose_name="adres"
            ),
        ),
        migrations.CreateModel(
            name="AccessChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("persoon", "Naam, e-mailadres en rollen"),
                            ("functie", "Functie bij een organisatie"),
                            ("partij", "Functie in een partij"),
                            ("vervanger", "Vervanger van een adviseur"),
                            ("terugkijktermijn", "Hoe lang een band telt"),
                            ("koppeling", "Rechten van een koppeling"),
                        ],
                        max_length=20,
                        verbose_name="wat",
                    ),
                ),
                ("row", models.CharField(blank=True, max_length=255)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("sealed_reason", models.BinaryField()),
                ("operator", models.CharField(blank=True, max_length=150, verbose_name="operator")),
                ("proposed_at", models.DateTimeField(verbose_name="voorgesteld")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="besloten")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bevestigd", "Bevestigd"),
                            ("alleen", "Gedaan, een tweede was niet nodig"),
                            ("afgewezen", "Afgewezen"),
                            ("ingetrokken", "Ingetrokken"),
                        ],
                        max_length=20,
                        verbose_name="afloop",
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="van wie",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "wijziging van toegang",
                "verbose_name_plural": "wijzigingen van toegang",
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")), fields=["proposed_at"], name="access_change_open"
                    ),
                    models.Index(fields=["decided_at"], name="access_change_decided"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", steunpunt.rules.access.access_changes.AccessChangeOutcome["CONFIRMED"]),
                                _negated=True,
                            ),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(
                                    ("proposed_by", None),
                                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("person", None),
                                    models.Q(("decided_by", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="access_change_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("outcome", "")),
                            models.Q(("decided_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="access_change_decided_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by__isnull", False), models.Q(("operator", ""), _negated=True), _connector="OR"
                        ),
                        name="access_change_has_proposer",
                    ),
                ],
            },
        ),
    ]
