"""A change of what is promised, by whoever makes it, gives another edition: a promise is never made by an old one."""

import uuid

from django.db import migrations, models

CHANGING = ("calendarversion", "target", "ladderrung")
FUNCTION = """
CREATE FUNCTION steunpunt_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO steunpunt_edition (id, code) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET code = excluded.code;
    RETURN NULL;
END
$$;
"""
ROW = "INSERT INTO steunpunt_edition (id, code) VALUES (1, gen_random_uuid());"
TRIGGER = """
CREATE TRIGGER another_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON steunpunt_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION steunpunt_new_edition();
"""
TRIGGERS = FUNCTION + "".join(TRIGGER.format(table=table) for table in CHANGING)
BACKWARD = (
    "".join(f"DROP TRIGGER another_edition ON steunpunt_{table};" for table in CHANGING)
    + "DROP FUNCTION steunpunt_new_edition();"
)


class Migration(migrations.Migration):
    """The row, and the triggers that change it."""

    dependencies = [("steunpunt", "0011_indexes_that_repeat_no_other")]
    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("code", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_edition")],
            },
        ),
        migrations.RunSQL(ROW + TRIGGERS, BACKWARD),
    ]
