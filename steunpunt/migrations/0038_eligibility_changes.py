"""Whatever may let an adviser take what nobody could is written down by the database itself, so that no command can
forget to: the router looks again at what waits, and need not do so each minute.

A row is added and nothing is looked up, so that who changes a roster waits for nobody and holds no question.
"""

from django.db import migrations, models
from django.db.models.functions import Now

FUNCTION = """
CREATE FUNCTION steunpunt_eligibility_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;
    PERFORM pg_notify('steunpunt_question', '');
    RETURN NULL;
END
$$;
"""
_ANY = "INSERT OR UPDATE OR DELETE"
_WHEN = {
    # who is there
    "person": "UPDATE OF is_active",
    "adviser": "INSERT OR UPDATE OF is_active, capacity, categories OR DELETE",
    "rosterhours": _ANY,
    "absence": _ANY,
    "duty": _ANY,
    # who is free of ties
    "office": _ANY,
    "partyfunction": _ANY,
    "acquaintance": _ANY,
    "organisation": "UPDATE OF line, kind",
    "counterpart": "DELETE",
    # the rules
    "lookback": _ANY,
    "routingweight": _ANY,
    "workweight": _ANY,
    "demandingcategory": _ANY,
    "offerterm": _ANY,
    "calendarversion": _ANY,
}
_WHEN_IN_A_ROW = {
    # who has room again
    "assignment": ("UPDATE OF ended_at", "OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL"),
    "cover": ("UPDATE OF declined_at", "OLD.declined_at IS NULL AND NEW.declined_at IS NOT NULL"),
    "question": (
        "UPDATE OF status",
        "OLD.status <> NEW.status AND NEW.status IN ('geadviseerd', 'afgesloten', 'ingetrokken')",
    ),
}


def _trigger(table: str, event: str, condition: str = "") -> str:
    each = f"FOR EACH ROW WHEN ({condition})" if condition else "FOR EACH STATEMENT"
    return (
        f"CREATE TRIGGER eligibility_changes AFTER {event} ON steunpunt_{table} {each}"
        " EXECUTE FUNCTION steunpunt_eligibility_changes();"
    )


TRIGGERS = "\n".join(
    [
        *(_trigger(table, event) for table, event in _WHEN.items()),
        *(_trigger(table, *when) for table, when in _WHEN_IN_A_ROW.items()),
    ]
)
BACKWARD = "\n".join(
    [
        *(f"DROP TRIGGER eligibility_changes ON steunpunt_{table};" for table in (*_WHEN, *_WHEN_IN_A_ROW)),
        "DROP FUNCTION steunpunt_eligibility_changes();",
    ]
)


class Migration(migrations.Migration):
    """A table of what changed, and the triggers that fill it."""

    dependencies = [("steunpunt", "0037_lists_in_dutch_order")]
    operations = [
        migrations.CreateModel(
            name="EligibilityChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.RunSQL(FUNCTION + TRIGGERS, BACKWARD),
    ]
