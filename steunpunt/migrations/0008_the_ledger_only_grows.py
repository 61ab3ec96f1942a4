"""The ledger of the clocks only grows: the database itself refuses anything else."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION steunpunt_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE ON steunpunt_ledgerline
    FOR EACH ROW EXECUTE FUNCTION steunpunt_only_grows();
"""
BACKWARD = """
DROP TRIGGER ledger_only_grows ON steunpunt_ledgerline;
DROP FUNCTION steunpunt_only_grows();
"""


class Migration(migrations.Migration):
    """A trigger on the ledger; how many rungs a clock climbed is now told by their share."""

    dependencies = [("steunpunt", "0007_what_the_clocks_said")]
    operations = [
        migrations.RemoveField(model_name="clock", name="climbed"),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
