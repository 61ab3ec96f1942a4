"""Sign a person out for good when they are switched off, however that is done.

The database counts in `access_round` how often a person was switched off; nothing else can change that number, so that
a row saved from what was read earlier takes nothing back. Every session names the round in which it began
(`Person.get_session_auth_hash`), and the tokens of the person, and of the system that acts as them, are deleted. A
person of before this migration is in round 0, and stays signed in.
"""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION steunpunt_keep_access_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.access_round := OLD.access_round + CASE WHEN OLD.is_active AND NOT NEW.is_active THEN 1 ELSE 0 END;
    RETURN NEW;
END
$$;
CREATE TRIGGER access_round_is_kept BEFORE UPDATE ON steunpunt_person
    FOR EACH ROW EXECUTE FUNCTION steunpunt_keep_access_round();

CREATE FUNCTION steunpunt_end_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM oauth2_provider_accesstoken
    WHERE user_id = NEW.id OR application_id IN (SELECT id FROM steunpunt_client WHERE user_id = NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER tokens_end AFTER UPDATE ON steunpunt_person
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION steunpunt_end_tokens();
"""
BACKWARD = """
DROP TRIGGER tokens_end ON steunpunt_person;
DROP FUNCTION steunpunt_end_tokens();
DROP TRIGGER access_round_is_kept ON steunpunt_person;
DROP FUNCTION steunpunt_keep_access_round();
"""


class Migration(migrations.Migration):
    """A column, and two triggers on the people."""

    # The table of tokens is looked up when a function runs. A dependency on it would close a circle in which migration
    # 0001_squashed_0046 cannot stand: oauth2_provider needs the table of clients.
    dependencies = [("steunpunt", "0027_sealed_reasons_and_keyed_keys")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="access_round",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
