"""The conversation of asker and adviser: talks and messages."""

import uuid

from django.db import models
from django.db.models import Q

from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.rules.words import Channel, TalkKind, Word


class Talk(models.Model):
    """A talk that is planned, held, both, or called off. `revision` is the SEQUENCE of the last calendar invitation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="talks")
    adviser = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("soort", max_length=12, choices=TalkKind.choices())
    channel = models.CharField("kanaal", max_length=12, choices=Channel.choices())
    planned_at = models.DateTimeField("gepland", null=True)
    held_at = models.DateTimeField("gehouden", null=True)
    called_off_at = models.DateTimeField("afgezegd", null=True)
    revision = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="talk_is_planned_or_held", condition=Q(planned_at__isnull=False) | Q(held_at__isnull=False)
            ),
            models.CheckConstraint(
                name="talk_is_held_or_called_off", condition=Q(called_off_at=None) | Q(held_at=None)
            ),
        ]
        indexes = [models.Index(fields=["adviser", "planned_at"], name="talk_planned")]

    def __str__(self) -> str:
        return str(self.id)


class MessageKind(Word):
    MESSAGE = "bericht", "Bericht"
    ASK_BACK = "vraag", "Vraag aan de vrager"
    THANKS = "dank", "Dank"
    NOTE = "notitie", "Notitie van de desk"


class Message(models.Model):
    """A message between asker and adviser, or a note that only advisers read. The text is ciphertext."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="messages", verbose_name="adviesvraag", db_index=False
    )
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("soort", max_length=10, choices=MessageKind.choices())
    sent_at = models.DateTimeField("verstuurd")
    is_authors_only = models.BooleanField("alleen voor de schrijver", default=False)
    """A note that no successor reads."""
    sealed_body = models.BinaryField(editable=False)

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        indexes = [models.Index(fields=["question", "sent_at"], name="message_in_order")]

    def __str__(self) -> str:
        return str(self.id)
