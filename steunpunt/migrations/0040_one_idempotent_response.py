"""Receipts of forms and updates, and kept answers of the API, become one table of answers."""

import json
import zlib
from typing import Any

from django.db import migrations, models

from steunpunt.desk.storage import encryption

_OF_QUESTION = ("Message", "Advice", "Talk", "Pause")
"""What a form made that belongs to a question."""
_GONE = ("concept", "/vragen", None)
"""A draft whose question is gone."""


def carry_over(apps: Any, _editor: Any) -> None:
    """Turn each receipt into the answer that the page would give again: where to go."""

    def model(name: str) -> Any:
        return apps.get_model("steunpunt", name)

    response = model("IdempotentResponse")
    for receipt in model("Receipt").objects.iterator():
        scope, location, question = _meaning(model, receipt)
        row = response(
            person_id=receipt.person_id,
            scope=scope,
            key=receipt.key,
            fingerprint=receipt.fingerprint,
            question_id=question,
            at=receipt.at,
        )
        told = json.dumps([location, ""])  # the answer of a page: where to go, and no notice
        row.sealed_answer = encryption.seal_alone(row, "sealed_answer", zlib.compress(told.encode()))
        row.save(force_insert=True)


def _meaning(model: Any, receipt: Any) -> tuple[str, str, Any]:
    """The scope of this receipt's key, where its form leads, and which question that is about."""
    is_question = model("Question").objects.filter(pk=receipt.made).exists()
    if receipt.is_of_draft:
        return ("concept", f"/vragen/{receipt.made}/bevestiging", receipt.made) if is_question else _GONE
    if is_question:
        return "formulier", f"/vragen/{receipt.made}", receipt.made
    for name in _OF_QUESTION:
        made = model(name).objects.filter(pk=receipt.made).values_list("question_id", flat=True).first()
        if made is not None:
            return "formulier", f"/vragen/{made}", made
    referral = model("Referral").objects.filter(pk=receipt.made).first()
    if referral is not None:
        # The receipt of a referral was written at the moment it was made; that of an update later.
        scope = "formulier" if referral.made_at == receipt.at else "statusmelding"
        return scope, f"/verwijzingen/{referral.pk}", referral.question_id if scope == "formulier" else None
    # The change of the timetable, which made no row of that id.
    return "formulier", "/termijnen", None


class Migration(migrations.Migration):
    dependencies = [("steunpunt", "0039_more_names_in_dutch_order")]

    operations = [
        # The table keeps its name, which is part of what seals its answers.
        migrations.AlterModelTable("keptanswer", "steunpunt_keptanswer"),
        migrations.RenameModel("KeptAnswer", "IdempotentResponse"),
        migrations.AddField(
            "idempotentresponse", "scope", models.CharField(max_length=20, default="api"), preserve_default=False
        ),
        migrations.RemoveConstraint("idempotentresponse", "one_answer_per_key"),
        migrations.AddConstraint(
            "idempotentresponse",
            models.UniqueConstraint(fields=["person", "scope", "key"], name="one_answer_per_key"),
        ),
        migrations.RunPython(carry_over),
        migrations.DeleteModel("Receipt"),
    ]
