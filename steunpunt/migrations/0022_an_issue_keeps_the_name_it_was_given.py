"""An issue shows the name by which somebody was registered, and not what else is known at his address."""

from django.db import migrations, models

_NAMES = """
UPDATE steunpunt_packageissue issue SET name = btrim(person.first_name || ' ' || person.last_name)
FROM steunpunt_person person WHERE person.id = issue.person_id
"""


class Migration(migrations.Migration):
    """A column, filled with the names of those who were registered before."""

    dependencies = [("steunpunt", "0021_the_register_of_organisations")]
    operations = [
        migrations.AddField(
            model_name="packageissue",
            name="name",
            field=models.CharField(default="", max_length=301, verbose_name="naam"),
            preserve_default=False,
        ),
        migrations.RunSQL(_NAMES, migrations.RunSQL.noop),
    ]
