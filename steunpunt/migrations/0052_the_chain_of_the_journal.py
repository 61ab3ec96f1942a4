"""Each line of the journal has a MAC, and its place in a chain."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0051_enrolment_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalLink",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("mac", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="UnlinkedLine",
            fields=[
                ("line_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.AddField(
            model_name="journalline",
            name="mac",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=120, verbose_name="echtheidskenmerk"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="queue_for_chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_unlinkedline (line_id) VALUES (NEW.id);\nRETURN NULL;",
                    hash="b95a2804e3fd755316c7139d5304b06d4c9b0748",
                    operation="INSERT",
                    pgid="pgtrigger_queue_for_chain_88045",
                    table="steunpunt_journalline",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="journalline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mac", ""), _negated=True), fields=("mac",), name="one_line_per_mac"
            ),
        ),
        migrations.AddField(
            model_name="journallink",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="link", to="steunpunt.journalline"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journallink",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME\nUSING ERRCODE = 'restrict_violation';",
                    hash="3a433cee6e8aa2ae89de8e812da55d52169fe3a9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_97a69",
                    table="steunpunt_journallink",
                    when="BEFORE",
                ),
            ),
        ),
        # Lines from before the chain; `manage.py prepare` links them as they stand (`chain.linking.begin`).
        migrations.RunSQL(
            "INSERT INTO steunpunt_unlinkedline (line_id) SELECT id FROM steunpunt_journalline", migrations.RunSQL.noop
        ),
    ]
