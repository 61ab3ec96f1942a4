"""What a letter is about stands among its facts: nobody reads its key apart any more."""

from django.db import migrations

_OFFERS_AND_PAUSES = """
    UPDATE steunpunt_letter
    SET facts = facts || jsonb_build_object(
        CASE topic WHEN 'aangeboden' THEN 'assignment' ELSE 'pause' END, split_part(key, ':', 2)
    )
    WHERE (sent_at IS NULL AND topic IN ('aangeboden', 'gepauzeerd', 'hervat')) OR topic = 'bezwaar'
"""
"""Of what is still to go, or may be sent once more; of an objection always, for a page tells whether it was sent."""


class Migration(migrations.Migration):
    """Rows alone."""

    dependencies = [("steunpunt", "0041_actions_in_the_journal")]
    operations = [migrations.RunSQL(_OFFERS_AND_PAUSES, migrations.RunSQL.noop)]
