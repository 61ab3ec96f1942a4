"""What ticks, routing and pages look for is found by index, however many questions there ever were.

Whom an adviser advised, and about whom, gets rows of its own, which triggers keep: a tie is made of columns of two
tables, which no index can hold together. What was opened before gets its rows here.
"""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION steunpunt_assignment_involves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO steunpunt_involvement (assignment_id, adviser_id, ended_at, question_id,
            organisation_id, asked_as, subject_organisation_id, subject, category)
        SELECT NEW.id, NEW.adviser_id, NEW.ended_at, id,
            organisation_id, asked_as, subject_organisation_id, subject, category
        FROM steunpunt_question WHERE id = NEW.question_id
        ON CONFLICT (assignment_id, adviser_id) DO NOTHING;
    UPDATE steunpunt_involvement SET ended_at = NEW.ended_at
        WHERE assignment_id = NEW.id AND ended_at IS DISTINCT FROM NEW.ended_at;
    RETURN NULL;
END
$$;
CREATE TRIGGER assignment_involves AFTER INSERT OR UPDATE OF claimed_at, ended_at ON steunpunt_assignment
    FOR EACH ROW WHEN (NEW.claimed_at IS NOT NULL) EXECUTE FUNCTION steunpunt_assignment_involves();

CREATE FUNCTION steunpunt_cover_involves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO steunpunt_involvement (assignment_id, adviser_id, ended_at, question_id,
            organisation_id, asked_as, subject_organisation_id, subject, category)
        SELECT assignment.id, NEW.adviser_id, assignment.ended_at, question.id,
            organisation_id, asked_as, subject_organisation_id, subject, category
        FROM steunpunt_assignment assignment JOIN steunpunt_question question ON question.id = question_id
        WHERE assignment.id = NEW.assignment_id
        ON CONFLICT (assignment_id, adviser_id) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER cover_involves AFTER INSERT OR UPDATE OF declared_at ON steunpunt_cover
    FOR EACH ROW WHEN (NEW.declared_at IS NOT NULL) EXECUTE FUNCTION steunpunt_cover_involves();

CREATE FUNCTION steunpunt_question_involves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE steunpunt_involvement
        SET organisation_id = NEW.organisation_id, asked_as = NEW.asked_as, subject = NEW.subject,
            subject_organisation_id = NEW.subject_organisation_id, category = NEW.category
        WHERE question_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER question_involves
    AFTER UPDATE OF organisation_id, asked_as, subject_organisation_id, subject, category ON steunpunt_question
    FOR EACH ROW EXECUTE FUNCTION steunpunt_question_involves();
"""
ROWS = """
INSERT INTO steunpunt_involvement (assignment_id, adviser_id, ended_at, question_id,
            organisation_id, asked_as, subject_organisation_id, subject, category)
    SELECT opened.assignment_id, opened.adviser_id, opened.ended_at, question.id,
            organisation_id, asked_as, subject_organisation_id, subject, category
    FROM (
        SELECT id AS assignment_id, adviser_id, ended_at, question_id
        FROM steunpunt_assignment WHERE claimed_at IS NOT NULL
        UNION
        SELECT assignment.id, cover.adviser_id, assignment.ended_at, question_id
        FROM steunpunt_cover cover JOIN steunpunt_assignment assignment ON assignment.id = assignment_id
        WHERE declared_at IS NOT NULL
    ) opened JOIN steunpunt_question question ON question.id = opened.question_id;
"""
BACKWARD = """
DROP TRIGGER question_involves ON steunpunt_question;
DROP TRIGGER cover_involves ON steunpunt_cover;
DROP TRIGGER assignment_involves ON steunpunt_assignment;
DROP FUNCTION steunpunt_question_involves();
DROP FUNCTION steunpunt_cover_involves();
DROP FUNCTION steunpunt_assignment_involves();
"""


class Migration(migrations.Migration):
    """Indexes, and the rows that make a tie."""

    dependencies = [
        ("steunpunt", "0032_who_was_told_that_they_stand_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Involvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_as", models.CharField(blank=True, max_length=40)),
                ("subject", models.CharField(max_length=40)),
                ("category", models.CharField(max_length=40)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="absence",
            name="adviser",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="absences",
                to="steunpunt.adviser",
                verbose_name="adviseur",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="at",
            field=models.DateTimeField(db_index=True),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(fields=["adviser", "ends_at"], name="absence_of_adviser"),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(fields=["ends_at"], name="absence_ends"),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("began_told_at", None)), fields=["starts_at"], name="absence_to_tell_of"
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("ended_told_at", None), ("ends_at__isnull", False)),
                fields=["ends_at"],
                name="return_to_tell_of",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["due_at", "made_at"], name="referral_open"
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("nobody_since__isnull", False)),
                fields=["nobody_since"],
                name="question_without_adviser",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["submitted_at", "id"], name="question_open"
            ),
        ),
        migrations.AddField(
            model_name="involvement",
            name="adviser",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="steunpunt.adviser"
            ),
        ),
        migrations.AddField(
            model_name="involvement",
            name="assignment",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="steunpunt.assignment"
            ),
        ),
        migrations.AddField(
            model_name="involvement",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.organisation",
            ),
        ),
        migrations.AddField(
            model_name="involvement",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="steunpunt.question"
            ),
        ),
        migrations.AddField(
            model_name="involvement",
            name="subject_organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steunpunt.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="involvement",
            index=models.Index(
                fields=["adviser", "organisation", "asked_as", "category", "ended_at"], name="involved_with"
            ),
        ),
        migrations.AddIndex(
            model_name="involvement",
            index=models.Index(
                fields=["adviser", "subject_organisation", "subject", "category", "ended_at"], name="involved_about"
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(fields=("assignment", "adviser"), name="one_involvement_each"),
        ),
        migrations.RunSQL(TRIGGERS + ROWS, BACKWARD),
    ]
