"""Triggers are declared with the models: what earlier migrations made is replaced, at once and by the same promises.

The SQL of then stands in the migrations that made it, and is used from there in both directions.
"""

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

_JOURNAL, _NOTIFYING, _LEDGER, _EDITION, _EVENTS, _ACCESS, _INVOLVEMENTS, _WHOSE_EVENT, _ELIGIBILITY = (
    import_module(f"steunpunt.migrations.{name}")
    for name in (
        "0002_journal_is_append_only",
        "0003_the_database_rings_the_bell",
        "0008_the_ledger_only_grows",
        "0012_the_edition_of_the_timetable",
        "0019_what_happens_is_an_event",
        "0028_who_is_switched_off_is_signed_out",
        "0033_found_by_index",
        "0034_whose_an_event_is",
        "0038_eligibility_changes",
    )
)
_MADE: tuple[tuple[str, str], ...] = (
    (_JOURNAL.FORWARD, _JOURNAL.BACKWARD),
    (_NOTIFYING.FORWARD, _NOTIFYING.BACKWARD),
    (_LEDGER.FORWARD, _LEDGER.BACKWARD),
    (_EDITION.TRIGGERS, _EDITION.BACKWARD),
    (_EVENTS.TRIGGERS + _WHOSE_EVENT.FUNCTION, _EVENTS.BACKWARD),
    (_ACCESS.FORWARD, _ACCESS.BACKWARD),
    (_INVOLVEMENTS.TRIGGERS, _INVOLVEMENTS.BACKWARD),
    (_ELIGIBILITY.FUNCTION + _ELIGIBILITY.TRIGGERS, _ELIGIBILITY.BACKWARD),
)
"""How each was made, and removed."""


class Migration(migrations.Migration):
    """Remove the triggers of before and install those of the models, in one transaction."""

    dependencies = [
        ("steunpunt", "0043_the_share_of_a_letter_of_the_ladder"),
    ]

    operations = [
        migrations.RunSQL("".join(undone for _, undone in reversed(_MADE)), "".join(made for made, _ in _MADE)),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="61b29528e4360c8d18ebe2c7249aed609b938f60",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_a3584",
                    table="steunpunt_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acquaintance",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="30b04a806b60a9e265593cd1bf1b0047536b1292",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_a2729",
                    table="steunpunt_acquaintance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adviser",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="4f976c253ca05781864a87f5786487b9e857e456",
                    level="STATEMENT",
                    operation='INSERT OR UPDATE OF "is_active", "capacity", "categories" OR DELETE',
                    pgid="pgtrigger_eligibility_changes_5b8c1",
                    table="steunpunt_adviser",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="involve_holder",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."claimed_at" IS NOT NULL)',
                    func="INSERT INTO steunpunt_involvement (assignment_id, adviser_id, ended_at, question_id,\n        organisation_id, asked_as, subject_organisation_id, subject, category)\n    SELECT NEW.id, NEW.adviser_id, NEW.ended_at, id,\n        organisation_id, asked_as, subject_organisation_id, subject, category\n    FROM steunpunt_question WHERE id = NEW.question_id\n    ON CONFLICT (assignment_id, adviser_id) DO NOTHING;\nUPDATE steunpunt_involvement SET ended_at = NEW.ended_at\n    WHERE assignment_id = NEW.id AND ended_at IS DISTINCT FROM NEW.ended_at;\nRETURN NULL;",
                    hash="b55f9805564ed921c31aee49ecf1b0d4854b11ad",
                    operation='INSERT OR UPDATE OF "claimed_at", "ended_at"',
                    pgid="pgtrigger_involve_holder_9c4dc",
                    table="steunpunt_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."ended_at" IS NOT NULL AND OLD."ended_at" IS NULL)',
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="4d015014bbcabaeec3111cce375a6b772958ef65",
                    operation='UPDATE OF "ended_at"',
                    pgid="pgtrigger_eligibility_changes_60e88",
                    table="steunpunt_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarversion",
            trigger=pgtrigger.compiler.Trigger(
                name="new_edition",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_edition (id, code) VALUES (1, gen_random_uuid())\nON CONFLICT (id) DO UPDATE SET code = excluded.code;\nRETURN NULL;",
                    hash="59114169738b4a873adfac0ac90688231ccc9c01",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_new_edition_203ae",
                    table="steunpunt_calendarversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarversion",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="9a74f189ca2f6036830ab0b593bba6ecf581778f",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_3eaf0",
                    table="steunpunt_calendarversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="counterpart",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="c6bf9e74cbb1511757d43465b39f8078d3206da2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_eligibility_changes_ec904",
                    table="steunpunt_counterpart",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cover",
            trigger=pgtrigger.compiler.Trigger(
                name="involve_deputy",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."declared_at" IS NOT NULL)',
                    func="INSERT INTO steunpunt_involvement (assignment_id, adviser_id, ended_at, question_id,\n        organisation_id, asked_as, subject_organisation_id, subject, category)\n    SELECT assignment.id, NEW.adviser_id, assignment.ended_at, question.id,\n        organisation_id, asked_as, subject_organisation_id, subject, category\n    FROM steunpunt_assignment assignment JOIN steunpunt_question question ON question.id = question_id\n    WHERE assignment.id = NEW.assignment_id\n    ON CONFLICT (assignment_id, adviser_id) DO NOTHING;\nRETURN NULL;",
                    hash="9f01261d612a78e70ace804ac7758ecc9e2c53dd",
                    operation='INSERT OR UPDATE OF "declared_at"',
                    pgid="pgtrigger_involve_deputy_6b983",
                    table="steunpunt_cover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cover",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."declined_at" IS NOT NULL AND OLD."declined_at" IS NULL)',
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="46d43b76f3dff9cfd973da44c5b95512ec262799",
                    operation='UPDATE OF "declined_at"',
                    pgid="pgtrigger_eligibility_changes_8dd7a",
                    table="steunpunt_cover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="wake_dispatch",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.next_attempt_at <= clock_timestamp() + interval '1 second')",
                    func="PERFORM pg_notify('steunpunt_event', '');\nRETURN NULL;",
                    hash="6e53cb0b9a8ab11b2628134545a9ade52126122b",
                    operation='INSERT OR UPDATE OF "next_attempt_at"',
                    pgid="pgtrigger_wake_dispatch_36a3f",
                    table="steunpunt_delivery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demandingcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="25cd5672f8006fb3a6233e425d2815142cda248b",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_8aaf6",
                    table="steunpunt_demandingcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="duty",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="53c70165c2a6c4e4ff8fe9025eb5b697f464ebf2",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_c5248",
                    table="steunpunt_duty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME\nUSING ERRCODE = 'restrict_violation';",
                    hash="45dd22e79908f7343885a6b3224a1617c2d8e77c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7e3ef",
                    table="steunpunt_journalline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="add_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."question_id" IS NOT NULL OR NEW."referral_id" IS NOT NULL OR NEW."issue_id" IS NOT NULL)',
                    func="INSERT INTO steunpunt_event (id, line_id, asker_id, receiver_id) VALUES (\n    gen_random_uuid(), NEW.id,\n    coalesce(\n        (SELECT asker_id FROM steunpunt_question WHERE id = NEW.question_id),\n        (SELECT asker_id FROM steunpunt_referral WHERE id = NEW.referral_id),\n        (SELECT issued_by_id FROM steunpunt_packageissue WHERE id = NEW.issue_id)\n    ),\n    coalesce(\n        (\n            SELECT user_id FROM steunpunt_referral referral JOIN steunpunt_client client ON client.id = receiver_id\n            WHERE referral.id = NEW.referral_id\n        ),\n        (SELECT person_id FROM steunpunt_packageissue WHERE id = NEW.issue_id)\n    )\n);\nPERFORM pg_notify('steunpunt_event', '');\nRETURN NULL;",
                    hash="b174efa3c547a24034c812741a4fc0df5bbce788",
                    operation="INSERT",
                    pgid="pgtrigger_add_event_adcbd",
                    table="steunpunt_journalline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ladderrung",
            trigger=pgtrigger.compiler.Trigger(
                name="new_edition",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_edition (id, code) VALUES (1, gen_random_uuid())\nON CONFLICT (id) DO UPDATE SET code = excluded.code;\nRETURN NULL;",
                    hash="15188a811b4f0853cb5e1fdc933780615cc90b60",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_new_edition_0c6ec",
                    table="steunpunt_ladderrung",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerline",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME\nUSING ERRCODE = 'restrict_violation';",
                    hash="5a00311a5e56ea8529e358d3e118086c904a5ce5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e7396",
                    table="steunpunt_ledgerline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letter",
            trigger=pgtrigger.compiler.Trigger(
                name="wake_delivery",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.next_attempt_at <= clock_timestamp() + interval '1 second')",
                    func="PERFORM pg_notify('steunpunt_letter', '');\nRETURN NULL;",
                    hash="7a3a1e9f5954fff58aaaf8f5db195652f542ab1b",
                    operation='INSERT OR UPDATE OF "next_attempt_at"',
                    pgid="pgtrigger_wake_delivery_cdb9b",
                    table="steunpunt_letter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lookback",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="5e5e69a01c59aea30d865d78e52e61f8222c2e7a",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_03cbf",
                    table="steunpunt_lookback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="offerterm",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="7dc4eb2d3ff965c76f88be80be3b770125c96e9b",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_65798",
                    table="steunpunt_offerterm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="office",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="36488cc18fbb9c63cc61a50967a816aeb1a97b19",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_15e80",
                    table="steunpunt_office",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="c13e118e75a4e0afac63bd3bc251632fd33f8773",
                    level="STATEMENT",
                    operation='UPDATE OF "line", "kind"',
                    pgid="pgtrigger_eligibility_changes_ef552",
                    table="steunpunt_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partyfunction",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="13801c393c2147a34f99199f053800382cb08e6c",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_57210",
                    table="steunpunt_partyfunction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="count_access_rounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.access_round := OLD.access_round\n    + CASE WHEN OLD.is_active AND NOT NEW.is_active THEN 1 ELSE 0 END;\nRETURN NEW;",
                    hash="78945a92e735c35c4308aa750e10508e2692b4a3",
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
                    condition='WHEN (NOT NEW."is_active" AND OLD."is_active")',
                    func="DELETE FROM oauth2_provider_accesstoken\nWHERE user_id = NEW.id OR application_id IN (SELECT id FROM steunpunt_client WHERE user_id = NEW.id);\nRETURN NULL;",
                    hash="03b09f7b62fb015cfb1574350516d7fc1e2c32ef",
                    operation="UPDATE",
                    pgid="pgtrigger_end_tokens_5f62e",
                    table="steunpunt_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="abdb496c3923570546d18cd51a09b96d4000912d",
                    level="STATEMENT",
                    operation='UPDATE OF "is_active"',
                    pgid="pgtrigger_eligibility_changes_05527",
                    table="steunpunt_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="wake_router",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.next_route_at <= clock_timestamp() + interval '1 second')",
                    func="PERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="7ff6943fed60cf98bc7a5e67ec39613a180f7218",
                    operation='INSERT OR UPDATE OF "next_route_at"',
                    pgid="pgtrigger_wake_router_d82b6",
                    table="steunpunt_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" IN ('geadviseerd', 'afgesloten', 'ingetrokken') AND OLD.\"status\" IS DISTINCT FROM (NEW.\"status\"))",
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="beed9cdf5922dbf46a81b7137285e7311a00dd36",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_eligibility_changes_63fc3",
                    table="steunpunt_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="correct_involvements",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="UPDATE steunpunt_involvement\n    SET organisation_id = NEW.organisation_id, asked_as = NEW.asked_as, subject = NEW.subject,\n        subject_organisation_id = NEW.subject_organisation_id, category = NEW.category\n    WHERE question_id = NEW.id;\nRETURN NULL;",
                    hash="8d7c87936d30b2281520bd1d0aa0fc8e9bd84e62",
                    operation='UPDATE OF "organisation_id", "asked_as", "subject_organisation_id", "subject", "category"',
                    pgid="pgtrigger_correct_involvements_0efdb",
                    table="steunpunt_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rosterhours",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="2346447c1c9d5218f7bbda2fd1450a461b1f8af4",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_850f7",
                    table="steunpunt_rosterhours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routingweight",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="fa1b94be291aced6f27350f81845334024a810f1",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_2790e",
                    table="steunpunt_routingweight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="new_edition",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_edition (id, code) VALUES (1, gen_random_uuid())\nON CONFLICT (id) DO UPDATE SET code = excluded.code;\nRETURN NULL;",
                    hash="998868094b4eeda3b69a1b4cacb0f111671e4c08",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_new_edition_2e09e",
                    table="steunpunt_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workweight",
            trigger=pgtrigger.compiler.Trigger(
                name="eligibility_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;\nPERFORM pg_notify('steunpunt_question', '');\nRETURN NULL;",
                    hash="0d5ee3402c8f2b6899bc03f8c2a17d481b198a40",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_eligibility_changes_0aa90",
                    table="steunpunt_workweight",
                    when="AFTER",
                ),
            ),
        ),
    ]
