"""The journal only grows: the database itself refuses to change or remove a line."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION steunpunt_journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the journal is never changed or removed' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_only_grows BEFORE UPDATE OR DELETE ON steunpunt_journalline
    FOR EACH ROW EXECUTE FUNCTION steunpunt_journal_only_grows();
"""
BACKWARD = """
DROP TRIGGER journal_only_grows ON steunpunt_journalline;
DROP FUNCTION steunpunt_journal_only_grows();
"""


class Migration(migrations.Migration):
    """A trigger on the journal."""

    dependencies = [("steunpunt", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
