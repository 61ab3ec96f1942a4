"""The database says that a letter or a question waits, so that no worker has to find out at the next tick.

A notification carries nothing: neither ids nor words. Rows that are for later (a lease, a retry) ring nobody; a second
of slack lets the clocks of two machines differ.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION steunpunt_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(TG_ARGV[0], '');
    RETURN NULL;
END
$$;
CREATE TRIGGER letter_rings AFTER INSERT OR UPDATE OF next_attempt_at ON steunpunt_letter
    FOR EACH ROW WHEN (NEW.next_attempt_at <= clock_timestamp() + interval '1 second')
    EXECUTE FUNCTION steunpunt_ring('steunpunt_letter');
CREATE TRIGGER question_rings AFTER INSERT OR UPDATE OF next_route_at ON steunpunt_question
    FOR EACH ROW WHEN (NEW.next_route_at <= clock_timestamp() + interval '1 second')
    EXECUTE FUNCTION steunpunt_ring('steunpunt_question');
"""
BACKWARD = """
DROP TRIGGER question_rings ON steunpunt_question;
DROP TRIGGER letter_rings ON steunpunt_letter;
DROP FUNCTION steunpunt_ring();
"""


class Migration(migrations.Migration):
    """Triggers on the outbox and on the questions."""

    dependencies = [("steunpunt", "0002_journal_is_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
