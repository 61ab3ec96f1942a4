"""The view from which conflicts follow, and the triggers that write the rows of `Conflict` when a cause arises.

The database writes them, in the transaction of the cause, so that no command, page of the administrator, correction in
bulk or deletion can leave one out (docs/decisions/0014-conflicts-are-rows.md).
"""

from string import Template

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

_COLUMNS = (
    "person_id, kind, organisation_id, party_id, question_id, role, category, until,"
    " office_id, party_function_id, acquaintance_id, involvement_id, assignment_id"
)

VIEW = """
CREATE VIEW steunpunt_derivedconflict AS
SELECT
    NULL::bigint AS id,
    person_id, cause.kind, other AS organisation_id, party_id, question_id, role, category,
    CASE WHEN ended_on + make_interval(months => months) < make_date(10000, 1, 1)
        THEN (ended_on + make_interval(months => months))::date
    END AS until,
    office_id, party_function_id, acquaintance_id, involvement_id, assignment_id
FROM (
    SELECT
        person_id, 'organisatie' AS kind, organisation_id, NULL AS party_id, NULL::uuid AS question_id,
        '' AS role, '' AS category, until AS ended_on,
        id AS office_id, NULL::bigint AS party_function_id, NULL::bigint AS acquaintance_id,
        NULL::bigint AS involvement_id, NULL::uuid AS assignment_id
    FROM steunpunt_office
    UNION ALL
    SELECT person_id, 'partij', NULL, party_id, NULL, '', '', until, NULL, id, NULL, NULL, NULL
    FROM steunpunt_partyfunction
    UNION ALL
    SELECT person_id, 'persoon', organisation_id, NULL, NULL, role, '', NULL, NULL, NULL, id, NULL, NULL
    FROM steunpunt_acquaintance
    WHERE withdrawn_at IS NULL
    UNION ALL
    SELECT
        adviser_id, 'adviseerde', organisation_id, NULL, NULL, asked_as, category,
        (ended_at AT TIME ZONE 'Europe/Amsterdam')::date, NULL, NULL, NULL, id, NULL
    FROM steunpunt_involvement
    WHERE asked_as <> ''
    UNION ALL
    SELECT
        adviser_id, 'adviseerde_over', subject_organisation_id, NULL, NULL, subject, category,
        (ended_at AT TIME ZONE 'Europe/Amsterdam')::date, NULL, NULL, NULL, id, NULL
    FROM steunpunt_involvement
    UNION ALL
    SELECT adviser_id, 'zaak', NULL, NULL, other_id, '', '', NULL, NULL, NULL, NULL, involvement.id, NULL
    FROM steunpunt_involvement involvement
    JOIN steunpunt_counterpart counterpart ON counterpart.question_id = involvement.question_id
    UNION ALL
    SELECT
        adviser_id, 'zaak', NULL, NULL, counterpart.question_id, '', '', NULL, NULL, NULL, NULL, involvement.id, NULL
    FROM steunpunt_involvement involvement
    JOIN steunpunt_counterpart counterpart ON counterpart.other_id = involvement.question_id
    UNION ALL
    SELECT adviser_id, 'zaak', NULL, NULL, question_id, '', '', NULL, NULL, NULL, NULL, NULL, id
    FROM steunpunt_assignment
    WHERE outcome = 'belangenconflict' OR reason IN ('organisatie', 'partij', 'persoonlijk', 'onderzoek')
    UNION ALL
    SELECT cover.adviser_id, 'zaak', NULL, NULL, question_id, '', '', NULL, NULL, NULL, NULL, NULL, assignment.id
    FROM steunpunt_cover cover
    JOIN steunpunt_assignment assignment ON assignment.id = assignment_id
    WHERE cover.reason IN ('organisatie', 'partij', 'persoonlijk', 'onderzoek')
) cause
LEFT JOIN steunpunt_organisation organisation ON organisation.code = organisation_id
CROSS JOIN LATERAL unnest(array_prepend(organisation_id, organisation.line)) AS other
LEFT JOIN steunpunt_lookback ON tie = cause.kind;
"""


def _as_text(row: str) -> str:
    return f"ROW({', '.join(f'{row}.{column}' for column in _COLUMNS.split(', '))})::text"


RENEWAL = Template("""
CREATE FUNCTION steunpunt_renew_conflicts() RETURNS void LANGUAGE plpgsql AS $$$$
BEGIN
    PERFORM pg_advisory_xact_lock(20261130);
    DELETE FROM steunpunt_conflict stored
        WHERE NOT EXISTS (SELECT FROM steunpunt_derivedconflict derived WHERE $derived = $stored);
    INSERT INTO steunpunt_conflict ($columns)
        SELECT $columns FROM steunpunt_derivedconflict EXCEPT SELECT $columns FROM steunpunt_conflict;
END
$$$$;
""").substitute(columns=_COLUMNS, derived=_as_text("derived"), stored=_as_text("stored"))


class Migration(migrations.Migration):
    """The conflicts of the existing rows are written at once."""

    dependencies = [("steunpunt", "0045_conflicts_are_rows")]
    operations = [
        migrations.RunSQL(
            VIEW + RENEWAL, "DROP FUNCTION steunpunt_renew_conflicts(); DROP VIEW steunpunt_derivedconflict;"
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acquaintance",
            trigger=pgtrigger.compiler.Trigger(
                name="rewrite_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_advisory_xact_lock_shared(20261130);\nDELETE FROM steunpunt_conflict WHERE acquaintance_id = coalesce(NEW.id, OLD.id) AND person_id IN (NEW.person_id, OLD.person_id) AND kind IN ('organisatie', 'partij', 'persoon');\nINSERT INTO steunpunt_conflict (person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id) SELECT person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id FROM steunpunt_derivedconflict WHERE acquaintance_id = coalesce(NEW.id, OLD.id);\nRETURN NULL;",
                    hash="797b5d5c256f8ab3ce016da8b50b06f375e2cf60",
                    operation='INSERT OR UPDATE OF "person_id", "organisation_id", "role", "withdrawn_at" OR DELETE',
                    pgid="pgtrigger_rewrite_conflicts_1a99b",
                    table="steunpunt_acquaintance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="rewrite_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_advisory_xact_lock_shared(20261130);\nDELETE FROM steunpunt_conflict WHERE assignment_id = coalesce(NEW.id, OLD.id) ;\nINSERT INTO steunpunt_conflict (person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id) SELECT person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id FROM steunpunt_derivedconflict WHERE assignment_id = coalesce(NEW.id, OLD.id);\nRETURN NULL;",
                    hash="9ee902381dd1a3d30df72a639b9495c2e701e7bd",
                    operation='INSERT OR UPDATE OF "question_id", "adviser_id", "outcome", "reason" OR DELETE',
                    pgid="pgtrigger_rewrite_conflicts_b1090",
                    table="steunpunt_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="counterpart",
            trigger=pgtrigger.compiler.Trigger(
                name="rewrite_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM FROM steunpunt_question WHERE id IN (NEW.question_id, NEW.other_id, OLD.question_id, OLD.other_id) ORDER BY id FOR NO KEY UPDATE;\nPERFORM pg_advisory_xact_lock_shared(20261130);\nDELETE FROM steunpunt_conflict WHERE involvement_id = ANY (ARRAY(\n                    SELECT id FROM steunpunt_involvement\n                    WHERE question_id IN (NEW.question_id, NEW.other_id, OLD.question_id, OLD.other_id)\n                )) ;\nINSERT INTO steunpunt_conflict (person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id) SELECT person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id FROM steunpunt_derivedconflict WHERE involvement_id = ANY (ARRAY(\n                    SELECT id FROM steunpunt_involvement\n                    WHERE question_id IN (NEW.question_id, NEW.other_id, OLD.question_id, OLD.other_id)\n                ));\nRETURN NULL;",
                    hash="3f786d56301dbfceca40bd9a99f1cbd06a465411",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rewrite_conflicts_7aa1d",
                    table="steunpunt_counterpart",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cover",
            trigger=pgtrigger.compiler.Trigger(
                name="rewrite_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_advisory_xact_lock_shared(20261130);\nDELETE FROM steunpunt_conflict WHERE assignment_id = ANY (ARRAY[NEW.assignment_id, OLD.assignment_id]) ;\nINSERT INTO steunpunt_conflict (person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id) SELECT person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id FROM steunpunt_derivedconflict WHERE assignment_id = ANY (ARRAY[NEW.assignment_id, OLD.assignment_id]);\nRETURN NULL;",
                    hash="d748e9e9faa51e8c9f531ad7e21c20a9a66a5563",
                    operation='INSERT OR UPDATE OF "assignment_id", "adviser_id", "reason" OR DELETE',
                    pgid="pgtrigger_rewrite_conflicts_e5e2c",
                    table="steunpunt_cover",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="involvement",
            trigger=pgtrigger.compiler.Trigger(
                name="rewrite_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM FROM steunpunt_question WHERE id IN (NEW.question_id, OLD.question_id) ORDER BY id FOR NO KEY UPDATE;\nPERFORM pg_advisory_xact_lock_shared(20261130);\nDELETE FROM steunpunt_conflict WHERE involvement_id = coalesce(NEW.id, OLD.id) ;\nINSERT INTO steunpunt_conflict (person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id) SELECT person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id FROM steunpunt_derivedconflict WHERE involvement_id = coalesce(NEW.id, OLD.id);\nRETURN NULL;",
                    hash="df3bb5233a9ccd5e7c5164a8cd944d65c04c148d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rewrite_conflicts_7fde9",
                    table="steunpunt_involvement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lookback",
            trigger=pgtrigger.compiler.Trigger(
                name="renew_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM steunpunt_renew_conflicts();\nRETURN NULL;",
                    hash="537641b8f686c10994ffb1ac34c2582cb767b694",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_renew_conflicts_cb478",
                    table="steunpunt_lookback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="office",
            trigger=pgtrigger.compiler.Trigger(
                name="rewrite_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_advisory_xact_lock_shared(20261130);\nDELETE FROM steunpunt_conflict WHERE office_id = coalesce(NEW.id, OLD.id) AND person_id IN (NEW.person_id, OLD.person_id) AND kind IN ('organisatie', 'partij', 'persoon');\nINSERT INTO steunpunt_conflict (person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id) SELECT person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id FROM steunpunt_derivedconflict WHERE office_id = coalesce(NEW.id, OLD.id);\nRETURN NULL;",
                    hash="732ab7fb07833082179fd79d896b98b41a5b8447",
                    operation='INSERT OR UPDATE OF "person_id", "organisation_id", "until" OR DELETE',
                    pgid="pgtrigger_rewrite_conflicts_6b5a6",
                    table="steunpunt_office",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="renew_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM now JOIN before USING (code) WHERE now.line <> before.line) THEN\n    PERFORM steunpunt_renew_conflicts();\nEND IF;\nRETURN NULL;",
                    hash="1bdb21ae15c244697703653a7ba9975f0641ab3d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_renew_conflicts_f7b7a",
                    referencing="REFERENCING OLD TABLE AS before  NEW TABLE AS now ",
                    table="steunpunt_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partyfunction",
            trigger=pgtrigger.compiler.Trigger(
                name="rewrite_conflicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_advisory_xact_lock_shared(20261130);\nDELETE FROM steunpunt_conflict WHERE party_function_id = coalesce(NEW.id, OLD.id) AND person_id IN (NEW.person_id, OLD.person_id) AND kind IN ('organisatie', 'partij', 'persoon');\nINSERT INTO steunpunt_conflict (person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id) SELECT person_id, kind, organisation_id, party_id, question_id, role, category, until, office_id, party_function_id, acquaintance_id, involvement_id, assignment_id FROM steunpunt_derivedconflict WHERE party_function_id = coalesce(NEW.id, OLD.id);\nRETURN NULL;",
                    hash="02c5646c407d9b417f0223c20277da331e10ff98",
                    operation='INSERT OR UPDATE OF "person_id", "party_id", "until" OR DELETE',
                    pgid="pgtrigger_rewrite_conflicts_9b6c6",
                    table="steunpunt_partyfunction",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL("SELECT steunpunt_renew_conflicts();", migrations.RunSQL.noop),
    ]
