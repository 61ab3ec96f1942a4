"""Clocks are found by question, or by when they are to be looked at; nobody searches them all by when they are due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0012_the_edition_of_the_timetable"),
    ]

    operations = [
        migrations.AlterField(
            model_name="clock",
            name="due_at",
            field=models.DateTimeField(),
        ),
    ]
