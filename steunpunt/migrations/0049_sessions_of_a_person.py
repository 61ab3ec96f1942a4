"""A session says whose it is, since when, and on which device. Sessions end with their person's round of access."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0048_sessions_by_hash"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="person",
            name="count_access_rounds",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="person",
            name="end_tokens",
        ),
        migrations.AddField(
            model_name="session",
            name="device",
            field=models.CharField(db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="session",
            name="last_used_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="count_access_rounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.access_round := GREATEST(OLD.access_round, NEW.access_round)\n    + CASE WHEN OLD.is_active AND NOT NEW.is_active THEN 1 ELSE 0 END;\nRETURN NEW;",
                    hash="973dada5d015bda26f47d3e755c98adca377fcfe",
                    operation="UPDATE",
                    pgid="pgtrigger_count_access_rounds_c9ebe",
                    table="steunpunt_person",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="end_tokens",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."access_round" < (NEW."access_round"))',
                    func="DELETE FROM steunpunt_session WHERE person_id = NEW.id;\nDELETE FROM oauth2_provider_accesstoken\nWHERE user_id = NEW.id OR application_id IN (SELECT id FROM steunpunt_client WHERE user_id = NEW.id);\nRETURN NULL;",
                    hash="d1cb70256d9cf8880678cc862bbd80c70e597931",
                    operation="UPDATE",
                    pgid="pgtrigger_end_tokens_5f62e",
                    table="steunpunt_person",
                    when="AFTER",
                ),
            ),
        ),
    ]
