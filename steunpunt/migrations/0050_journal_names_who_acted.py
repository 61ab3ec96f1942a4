"""The journal keeps the name and the roles of the actor, as they were then. Lines of before keep today's name."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


_NAME_FORMER_LINES = """
    ALTER TABLE steunpunt_journalline DISABLE TRIGGER USER;
    UPDATE steunpunt_journalline line
    SET actor_name = coalesce(nullif(trim(person.first_name || ' ' || person.last_name), ''), person.username)
    FROM steunpunt_person person WHERE person.id = line.actor_id;
    ALTER TABLE steunpunt_journalline ENABLE TRIGGER USER;
"""
"""From now on whoever is renamed renames no former line. Their roles then are not known any more."""


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0049_sessions_of_a_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="journalline",
            name="actor_name",
            field=models.TextField(blank=True, editable=False, verbose_name="naam"),
        ),
        migrations.AddField(
            model_name="journalline",
            name="actor_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("vrager", "Vrager"),
                        ("systeem", "Systeem van een partner"),
                        ("adviseur", "Adviseur"),
                        ("coordinator", "Coördinator"),
                        ("plaatsvervanger", "Plaatsvervangend coördinator"),
                        ("hoofd", "Hoofd van het Steunpunt"),
                        ("beheerder", "Beheerder"),
                    ],
                    max_length=20,
                ),
                default=list,
                editable=False,
                size=None,
                verbose_name="rollen",
            ),
        ),
        migrations.RunSQL(_NAME_FORMER_LINES, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="name_actor",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.actor_name := '';\nNEW.actor_roles := '{}';\nSELECT\n    coalesce(nullif(trim(person.first_name || ' ' || person.last_name), ''), person.username),\n    array_remove(ARRAY[\n        CASE WHEN question.asker_id = person.id THEN 'vrager' END,\n        CASE WHEN person.is_system THEN 'systeem' END,\n        CASE WHEN adviser.is_active THEN 'adviseur' END,\n        CASE WHEN person.is_coordinator THEN 'coordinator' END,\n        CASE WHEN person.is_deputy_coordinator THEN 'plaatsvervanger' END,\n        CASE WHEN person.is_head THEN 'hoofd' END,\n        CASE WHEN person.is_staff THEN 'beheerder' END\n    ], NULL)\nINTO NEW.actor_name, NEW.actor_roles\nFROM steunpunt_person person\nLEFT JOIN steunpunt_adviser adviser ON adviser.person_id = person.id\nLEFT JOIN steunpunt_question question ON question.id = NEW.question_id\nWHERE person.id = NEW.actor_id;\nNEW.actor_name := coalesce(NEW.actor_name, '');\nNEW.actor_roles := coalesce(NEW.actor_roles, '{}');\nRETURN NEW;",
                    hash="e9cf7fd7464c0226169ff90f8378f6140e4559ca",
                    operation="INSERT",
                    pgid="pgtrigger_name_actor_1d95c",
                    table="steunpunt_journalline",
                    when="BEFORE",
                ),
            ),
        ),
    ]
