"""Events with their place in the one order, and the partners' systems that are told of them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables; what fills them comes next."""

    dependencies = [("steunpunt", "0017_the_veiligheidspakket")]
    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("message_id", models.UUIDField()),
                ("kind", models.CharField(max_length=60, verbose_name="soort")),
                ("sequence", models.PositiveIntegerField(verbose_name="volgnummer")),
                ("body", models.BinaryField()),
                ("owed_at", models.DateTimeField(verbose_name="verschuldigd")),
                ("next_attempt_at", models.DateTimeField(null=True, verbose_name="volgende poging")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="pogingen")),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="bezorgd")),
                ("exhausted_at", models.DateTimeField(null=True, verbose_name="opgegeven")),
            ],
            options={
                "verbose_name": "bezorging",
                "verbose_name_plural": "bezorgingen",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("url", models.CharField(max_length=500, verbose_name="adres")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="soorten"
                    ),
                ),
                ("sealed_secret", models.BinaryField()),
                ("sealed_former", models.BinaryField(null=True)),
                ("former_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(verbose_name="gemaakt")),
                ("position", models.BigIntegerField(default=0)),
                ("told", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="beëindigd")),
                ("ended_because", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "verbose_name": "abonnement",
                "verbose_name_plural": "abonnementen",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("took", models.DurationField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("fault", models.CharField(blank=True, max_length=40)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="steunpunt.delivery"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(null=True, unique=True)),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="event", to="steunpunt.journalline"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="event",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="steunpunt.event"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="van",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="subscription",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="steunpunt.subscription"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("number", None)), fields=["line"], name="event_to_number"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("former_until", None), ("sealed_former", None)),
                    models.Q(("former_until__isnull", False), ("sealed_former__isnull", False)),
                    _connector="OR",
                ),
                name="former_secret_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_because", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="subscription_ends_because",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("next_attempt_at__isnull", False)),
                fields=["subscription", "next_attempt_at"],
                name="message_owed",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("subscription", "sequence"), name="one_message_per_sequence"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("subscription", "message_id"), name="one_message_per_event"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("delivered_at", None), ("exhausted_at", None), ("next_attempt_at__isnull", False)),
                    models.Q(("delivered_at__isnull", False), ("exhausted_at", None), ("next_attempt_at", None)),
                    models.Q(("delivered_at", None), ("exhausted_at__isnull", False), ("next_attempt_at", None)),
                    _connector="OR",
                ),
                name="message_waits_arrived_or_was_given_up",
            ),
        ),
    ]
