"""Until when a message of a subscription is on its way, so that one owner keeps one courier at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column."""

    dependencies = [("steunpunt", "0022_an_issue_keeps_the_name_it_was_given")]
    operations = [
        migrations.AddField(model_name="subscription", name="lent_until", field=models.DateTimeField(null=True)),
    ]
