"""Remember per question who was told last that they stand in.

For an absence that runs already it is taken that the first deputy was told, or that the coordinators were where there
is none: so nobody reads the same letter again, and where another stood in by then, they hear of it at the first look.
"""

import django.db.models.deletion
from django.db import migrations, models


WHO_WAS_TOLD = """
INSERT INTO steunpunt_covernotice (assignment_id, adviser_id, checked_at)
SELECT DISTINCT ON (held.id) held.id, coalesce(absence.deputy_id, adviser.deputy_id), absence.began_told_at
FROM steunpunt_assignment held
JOIN steunpunt_question question ON question.id = held.question_id AND question.ended_at IS NULL
JOIN steunpunt_adviser adviser ON adviser.person_id = held.adviser_id
JOIN steunpunt_absence absence ON absence.adviser_id = held.adviser_id AND kind = 'afwezig'
    AND absence.began_told_at IS NOT NULL AND starts_at <= now() AND (ends_at IS NULL OR ends_at > now())
WHERE held.ended_at IS NULL AND held.claimed_at IS NOT NULL
ORDER BY held.id, absence.starts_at DESC, absence.id DESC
"""


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0031_when_a_letter_could_go"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField(db_index=True)),
                (
                    "adviser",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="steunpunt.adviser"
                    ),
                ),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cover_notice",
                        to="steunpunt.assignment",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(WHO_WAS_TOLD, migrations.RunSQL.noop),
    ]
