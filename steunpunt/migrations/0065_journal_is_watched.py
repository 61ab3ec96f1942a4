"""How far the chain of the journal was verified."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0064_seals_of_systems"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalVerification",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("link_mac", models.CharField(blank=True, max_length=120)),
                ("furthest", models.PositiveBigIntegerField(default=0)),
                ("furthest_mac", models.CharField(blank=True, max_length=120)),
                ("began_at", models.DateTimeField()),
                ("whole_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, max_length=20)),
                ("broken", models.CharField(blank=True, max_length=80)),
                ("found_at", models.DateTimeField(null=True)),
                ("accepted", models.JSONField(default=list)),
                ("mac", models.CharField(max_length=120)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_journal_verification")],
            },
        ),
    ]
