"""A partner's words leave the columns in which they could be read; what is there already is sealed, or keyed."""

from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import migrations, models

from steunpunt.desk.access.idempotency import hashed
from steunpunt.desk.storage import aead, places
from steunpunt.desk.storage.content_keys import key_of

OF_DRAFT = "concept:"
"""How the key of a receipt began that a sent form left."""


def seal(apps: Any, _editor: Any) -> None:
    """Seal each reason with the key of its referral, in the form of that time, and keep each key by its HMAC."""
    for referral in apps.get_model("steunpunt", "Referral").objects.exclude(reason="").iterator():
        wrapped, place = bytes(referral.wrapped_key), places.of_data_key_in_form_1(referral)
        cipher = AESGCM(key_of(referral.key_id).decrypt(wrapped, place))
        place = places.of_text_in_form_1(referral, "sealed_reason")
        referral.sealed_reason = aead.encrypt(cipher, referral.reason.encode(), place, form=aead.FORMER_FORM)
        referral.reason = ""
        referral.save(update_fields=["sealed_reason", "reason"])
    apps.get_model("steunpunt", "Receipt").objects.filter(key__startswith=OF_DRAFT).update(is_of_draft=True)
    for name in ("Receipt", "KeptAnswer"):
        for row in apps.get_model("steunpunt", name).objects.only("pk", "key").iterator():
            row.key = hashed(row.key)
            row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("steunpunt", "0026_an_advised_question_may_be_routed")]

    operations = [
        migrations.AddField("receipt", "is_of_draft", models.BooleanField(default=False)),
        migrations.AddField("referral", "sealed_reason", models.BinaryField(editable=False, null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("referral", "reason"),
    ]
