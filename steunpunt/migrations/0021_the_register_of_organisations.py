"""The register of organisations: where each lies, since when and until when it is there, and what it merged into."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0020_kept_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="line",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.organisation",
                verbose_name="opgegaan in",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="province",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.organisation",
                verbose_name="provincie",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="since",
            field=models.DateField(blank=True, null=True, verbose_name="vanaf"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="until",
            field=models.DateField(blank=True, null=True, verbose_name="tot en met"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="organisation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", None), ("until__isnull", False), _connector="OR"),
                name="organisation_merges_when_it_ends",
            ),
        ),
    ]
