"""An index that begins as another one does, or that nobody searches by, costs every row that is added."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0010_a_clock_set_aside_is_tried_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="climbedrung",
            name="clock",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="rungs", to="steunpunt.clock"
            ),
        ),
        migrations.AlterField(
            model_name="clock",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="clocks",
                to="steunpunt.question",
            ),
        ),
        migrations.AlterField(
            model_name="journalline",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="wie",
            ),
        ),
        migrations.AlterField(
            model_name="journalline",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="journal",
                to="steunpunt.question",
                verbose_name="adviesvraag",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerline",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ledgerline",
            name="clock",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="steunpunt.clock"
            ),
        ),
        migrations.AlterField(
            model_name="ledgerline",
            name="version",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.calendarversion",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="key",
            field=models.CharField(max_length=160),
        ),
        migrations.AlterField(
            model_name="message",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="steunpunt.question",
                verbose_name="adviesvraag",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="asker",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="subject_organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="talk",
            name="adviser",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["organisation"], name="question_from"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["subject_organisation"], name="question_concerning"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("key",), name="one_letter_per_key"),
        ),
    ]
