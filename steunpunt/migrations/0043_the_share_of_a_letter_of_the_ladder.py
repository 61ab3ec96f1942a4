"""A letter of the ladder says which share of the promised time is over, and follows from it."""

from django.db import migrations

_SHARES = """
    UPDATE steunpunt_letter letter
    SET facts = facts || jsonb_build_object('share', known.share::text),
        topic = CASE
            WHEN known.share < 0.75 THEN 'tussenstand'
            WHEN known.share > 1 AND known.share < 1.5 THEN 'overtijd'
            ELSE topic
        END
    FROM (
        SELECT owed.id, coalesce(rung.share, usual.share) AS share
        FROM steunpunt_letter owed
        JOIN (
            VALUES ('waarschuwing', 0.75), ('overschrijding', 1), ('overschrijding_150', 1.5), ('overschrijding_200', 2)
        ) AS usual (topic, share) ON usual.topic = owed.topic
        LEFT JOIN steunpunt_climbedrung rung ON
            rung.clock_id::text = owed.facts ->> 'clock'
            AND rung.round::text = split_part(owed.key, ':', 3)
            AND rung.code = split_part(owed.key, ':', 4)
        WHERE owed.sent_at IS NULL
    ) AS known
    WHERE known.id = letter.id
"""
"""Of the ladder's letters that are still to go: the share of the rung that was climbed. A letter of before 0025, of which
the key names no rung, gets the share that its topic had then.
"""


class Migration(migrations.Migration):
    """Rows alone."""

    dependencies = [("steunpunt", "0042_what_a_letter_is_about")]
    operations = [migrations.RunSQL(_SHARES, migrations.RunSQL.noop)]
