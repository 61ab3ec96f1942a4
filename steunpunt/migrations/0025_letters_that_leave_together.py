"""Letters that leave in one message stay rows of their own, and it is known when each was last tried.

A row of topic `bundel`, which told of several clocks, becomes a row for each of them, in the state of that row.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def split_bundles(apps: Any, _editor: Any) -> None:
    """Write the rows anew; what is still owed stays in one message, under its old Message-ID."""
    letters, clocks = (apps.get_model("steunpunt", name).objects for name in ("Letter", "Clock"))
    letters.filter(next_attempt_at__isnull=False, attempts__gt=0).update(tried_at=F("owed_at"))
    kept = [
        *("recipient_id", "owed_at", "next_attempt_at", "attempts", "unreturned"),
        *("held_up", "sent_at", "given_up_at", "last_fault", "tried_at"),
    ]
    for bundle in letters.filter(topic="bundel").iterator():
        told = {str(clock): topic for clock, topic in bundle.facts["told"]}
        questions = dict(clocks.filter(pk__in=list(told)).values_list("pk", "question_id"))
        letters.bulk_create(
            letters.model(
                key=f"trede:{clock}:{bundle.pk}:{bundle.recipient_id}",
                topic=told[str(clock)],
                question_id=question,
                facts={"clock": str(clock)},
                bundle=bundle.pk,
                **{name: getattr(bundle, name) for name in kept},
            )
            for clock, question in questions.items()
        )
    letters.filter(topic="bundel").delete()


class Migration(migrations.Migration):
    """Columns and their indexes, then the rows."""

    dependencies = [("steunpunt", "0024_sign_in_codes")]
    operations = [
        migrations.AddField(
            model_name="letter",
            name="tried_at",
            field=models.DateTimeField(null=True, verbose_name="laatste poging"),
        ),
        migrations.AddField(
            model_name="letter",
            name="bundle",
            field=models.UUIDField(editable=False, null=True, verbose_name="bundel"),
        ),
        migrations.RemoveIndex(model_name="letter", name="letter_to_recipient"),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["recipient", "tried_at"], name="letter_tried_for_recipient"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(condition=Q(("bundle__isnull", False)), fields=["bundle"], name="letter_bundle"),
        ),
        migrations.RunPython(split_bundles, migrations.RunPython.noop),
    ]
