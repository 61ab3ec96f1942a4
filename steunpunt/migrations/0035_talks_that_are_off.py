"""When a talk was called off."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A column, and that what was held was not called off."""

    dependencies = [("steunpunt", "0034_whose_an_event_is")]
    operations = [
        migrations.AddField(
            model_name="talk",
            name="called_off_at",
            field=models.DateTimeField(null=True, verbose_name="afgezegd"),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(held_at=None), name="talk_is_held_or_called_off"
            ),
        ),
    ]
