"""The clocks that ran before there was a ledger get the lines that their columns tell of."""

from django.db import migrations

FORWARD = """
INSERT INTO steunpunt_ledgerline (clock_id, what, at, recorded_at, calendar_code, duration, reason)
SELECT id, 'start', started_at, started_at, calendar_code, duration, '' FROM steunpunt_clock;

INSERT INTO steunpunt_ledgerline (clock_id, what, at, recorded_at, calendar_code, reason)
SELECT id, 'stop', stopped_at, stopped_at, '', '' FROM steunpunt_clock WHERE stopped_at IS NOT NULL
UNION ALL
SELECT id, 'vervallen', voided_at, voided_at, '', '' FROM steunpunt_clock WHERE voided_at IS NOT NULL;

UPDATE steunpunt_clock SET climbed_share = (ARRAY[0, 0.75, 1, 1.5])[climbed + 1];

UPDATE steunpunt_climbedrung SET share = CASE code
    WHEN 'waarschuwing' THEN 0.75 WHEN 'overschrijding' THEN 1 ELSE 1.5 END;
"""


class Migration(migrations.Migration):
    """Data only: what follows alters the same tables, which PostgreSQL refuses in one transaction."""

    dependencies = [("steunpunt", "0006_the_ledger_of_clocks")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
