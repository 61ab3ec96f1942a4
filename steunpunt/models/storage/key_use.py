"""Which running processes know which keys, and with which key they all write."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class KeyBeat(models.Model):
    """A running process that encrypts: which keys it has, and with which it writes. Gone when the process ends, and not
    counted once it is silent (`desk.storage.key_beats`). Moments are those of the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    """What it is and where it runs: `web host 1234`."""
    knows = ArrayField(models.CharField(max_length=16))
    writes_with = models.CharField(max_length=16)
    beat_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class KeyUse(models.Model):
    """A key that every process knew when it was taken into use. The former one goes once all write with the new one."""

    key_id = models.CharField(max_length=16, primary_key=True)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key_id
