"""What somebody was told just now is found without reading all that he was ever told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0008_the_ledger_only_grows"),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ontvanger",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["recipient", "owed_at"], name="letter_to_recipient"),
        ),
    ]
