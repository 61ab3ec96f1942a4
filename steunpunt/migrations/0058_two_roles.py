"""The desk is another role than the owner of the tables. Journal, links, ledgers and events are never emptied."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


_NUMBER_EVENTS = """
    CREATE FUNCTION steunpunt_number_events(at_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE numbered integer;
    BEGIN
        PERFORM pg_advisory_xact_lock(1398033488);  -- nobody else takes it
        -- A statement that begins under the lock sees all numbers that were given before.
        WITH waiting AS (
            SELECT id, row_number() OVER (ORDER BY line_id) AS place
            FROM (SELECT id, line_id FROM steunpunt_event WHERE number IS NULL ORDER BY line_id LIMIT at_most) first
        )
        UPDATE steunpunt_event event
        SET number = place + (SELECT coalesce(max(number), 0) FROM steunpunt_event)
        FROM waiting WHERE waiting.id = event.id;
        GET DIAGNOSTICS numbered = ROW_COUNT;
        RETURN numbered;
    END $$
"""
"""Runs as the owner of the tables: the desk's own role may not change an event."""


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0057_processes_and_their_keys"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the table % is never emptied', TG_TABLE_NAME\nUSING ERRCODE = 'restrict_violation';",
                    hash="00f2776119624c59b5dee7f3bf58429c0b25a877",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_e0a59",
                    table="steunpunt_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the table % is never emptied', TG_TABLE_NAME\nUSING ERRCODE = 'restrict_violation';",
                    hash="4960936de14b9a14c0f5642de10fd913f0517dab",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_e9c0f",
                    table="steunpunt_journalline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journallink",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the table % is never emptied', TG_TABLE_NAME\nUSING ERRCODE = 'restrict_violation';",
                    hash="f88c1fc7ac0381c68e3e57f5bab5a0441ad3fb3b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_e9070",
                    table="steunpunt_journallink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerline",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the table % is never emptied', TG_TABLE_NAME\nUSING ERRCODE = 'restrict_violation';",
                    hash="f17bec4f416edae1e137ca6b56bd06c5639b6461",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_93f42",
                    table="steunpunt_ledgerline",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(_NUMBER_EVENTS, "DROP FUNCTION steunpunt_number_events(integer)"),
    ]
