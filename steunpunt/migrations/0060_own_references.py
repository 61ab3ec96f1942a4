"""The askers' own references of their questions, and finding what changed since a moment."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0059_anchors_of_the_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceKey",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("key_id", models.CharField(editable=False, max_length=16)),
                ("wrapped_key", models.BinaryField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="question",
            name="sealed_asker_reference",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="journalline",
            index=models.Index(
                condition=models.Q(("question__isnull", False)), fields=["at", "question"], name="journal_by_moment"
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("sealed_asker_reference__isnull", False)),
                fields=["asker", "sealed_asker_reference"],
                name="question_by_own_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencekey",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="one_reference_key"),
        ),
    ]
