"""What is written in the journal of a question, a referral or an issue of the package is an event, from the same moment.

The database adds it, so that no command can forget to. The number is given later (`steunpunt.desk.partners.events`). What was
written before gets its place by the order of the journal.
"""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION steunpunt_line_is_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO steunpunt_event (id, line_id) VALUES (gen_random_uuid(), NEW.id);
    PERFORM pg_notify('steunpunt_event', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER line_is_event AFTER INSERT ON steunpunt_journalline
    FOR EACH ROW WHEN (NEW.question_id IS NOT NULL OR NEW.referral_id IS NOT NULL OR NEW.issue_id IS NOT NULL)
    EXECUTE FUNCTION steunpunt_line_is_event();
CREATE TRIGGER message_rings AFTER INSERT OR UPDATE OF next_attempt_at ON steunpunt_delivery
    FOR EACH ROW WHEN (NEW.next_attempt_at <= clock_timestamp() + interval '1 second')
    EXECUTE FUNCTION steunpunt_ring('steunpunt_event');
"""
ROWS = """
INSERT INTO steunpunt_event (id, line_id, number)
    SELECT gen_random_uuid(), id, row_number() OVER (ORDER BY id)
    FROM steunpunt_journalline WHERE question_id IS NOT NULL;
"""
BACKWARD = """
DROP TRIGGER message_rings ON steunpunt_delivery;
DROP TRIGGER line_is_event ON steunpunt_journalline;
DROP FUNCTION steunpunt_line_is_event();
"""


class Migration(migrations.Migration):
    """Triggers, and the events of what was written before."""

    dependencies = [("steunpunt", "0018_events")]
    operations = [migrations.RunSQL(TRIGGERS + ROWS, BACKWARD)]
