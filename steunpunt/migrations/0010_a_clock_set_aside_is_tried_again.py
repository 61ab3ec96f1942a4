"""A clock that was set aside is tried again, also once it ended; and a clock knows when its target is withdrawn."""

from django.db import migrations, models

WITHDRAWN = """
UPDATE steunpunt_clock clock SET withdrawn_at = greatest(line.at, clock.started_at)
FROM (
    SELECT clock_id, min(at) AS at FROM steunpunt_ledgerline
    WHERE what = 'streeftermijn' AND duration IS NULL GROUP BY clock_id
) line
WHERE line.clock_id = clock.id AND (coalesce(clock.stopped_at, clock.voided_at) > line.at
    OR coalesce(clock.stopped_at, clock.voided_at) IS NULL)
"""
# The first ladder ended at 150 %, and nobody looked at a clock beyond that any more.
LOOKED_AT_AGAIN = """
UPDATE steunpunt_clock SET next_check_at = now()
WHERE next_check_at IS NULL AND stopped_at IS NULL AND voided_at IS NULL AND paused_since IS NULL
"""


class Migration(migrations.Migration):
    """A column and what it holds, a constraint that is wider, and clocks that the ladder had done with too early."""

    dependencies = [("steunpunt", "0009_letters_by_recipient")]
    operations = [
        migrations.AddField("clock", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("clock", "clock_is_checked_only_while_it_runs"),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                name="clock_is_checked_only_while_it_runs",
                condition=models.Q(next_check_at=None)
                | models.Q(stopped_at=None, voided_at=None, paused_since=None)
                | models.Q(set_aside_at__isnull=False),
            ),
        ),
        migrations.RunSQL([WITHDRAWN, LOOKED_AT_AGAIN], migrations.RunSQL.noop),
    ]
