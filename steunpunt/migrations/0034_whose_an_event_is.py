"""Each event says whose it is, so that who asks for his own finds them in order, however much happens to others."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_OLD = """
CREATE OR REPLACE FUNCTION steunpunt_line_is_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO steunpunt_event (id, line_id) VALUES (gen_random_uuid(), NEW.id);
    PERFORM pg_notify('steunpunt_event', '');
    RETURN NULL;
END
$$;
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION steunpunt_line_is_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO steunpunt_event (id, line_id, asker_id, receiver_id) VALUES (
        gen_random_uuid(), NEW.id,
        coalesce(
            (SELECT asker_id FROM steunpunt_question WHERE id = NEW.question_id),
            (SELECT asker_id FROM steunpunt_referral WHERE id = NEW.referral_id),
            (SELECT issued_by_id FROM steunpunt_packageissue WHERE id = NEW.issue_id)
        ),
        coalesce(
            (
                SELECT user_id FROM steunpunt_referral referral JOIN steunpunt_client client ON client.id = receiver_id
                WHERE referral.id = NEW.referral_id
            ),
            (SELECT person_id FROM steunpunt_packageissue WHERE id = NEW.issue_id)
        )
    );
    PERFORM pg_notify('steunpunt_event', '');
    RETURN NULL;
END
$$;
"""
ROWS = """
UPDATE steunpunt_event event
    SET asker_id = coalesce(question.asker_id, referral.asker_id, issue.issued_by_id),
        receiver_id = coalesce(client.user_id, issue.person_id)
    FROM steunpunt_journalline line
    LEFT JOIN steunpunt_question question ON question.id = line.question_id
    LEFT JOIN steunpunt_referral referral ON referral.id = line.referral_id
    LEFT JOIN steunpunt_client client ON client.id = referral.receiver_id
    LEFT JOIN steunpunt_packageissue issue ON issue.id = line.issue_id
    WHERE line.id = event.line_id;
"""


class Migration(migrations.Migration):
    """Two columns with what stood already, their indexes, and the trigger that fills them."""

    dependencies = [
        ("steunpunt", "0033_found_by_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="asker",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="receiver",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["asker", "number"], name="event_of_asker"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("receiver__isnull", False)), fields=["receiver", "number"], name="event_of_receiver"
            ),
        ),
        migrations.RunSQL(FUNCTION + ROWS, _OLD),
    ]
