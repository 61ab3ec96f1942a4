"""The outbox: what must leave the desk, as rows. The only passage from the desk to the workers."""

import uuid

from django.db import models
from django.db.models import Q

from steunpunt.models.fields import CanonicalEmailField
from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.models.triggers import NotifyWhenDue
from steunpunt.rules.letters import FAILING_AFTER, LetterChannel, LetterOvertaken, LetterState


class Letter(models.Model):
    """A letter to a person. `key` identifies it: the same key twice is one letter.

    It holds a topic and references, never content. `sealed_code` is the one exception, and is encrypted: the sign-in
    code, wiped when the letter was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160)
    topic = models.CharField("soort", max_length=40)
    recipient = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="ontvanger", db_index=False
    )
    address = CanonicalEmailField("adres", blank=True, db_default="", default="", editable=False)
    """Where it goes instead of to the recipient's own address: the one that they had before."""
    channel = models.CharField(
        "kanaal",
        max_length=10,
        choices=LetterChannel.choices(),
        db_default=LetterChannel.MAIL,
        default=LetterChannel.MAIL,
    )
    question = models.ForeignKey(
        Question, null=True, on_delete=models.CASCADE, related_name="letters", verbose_name="adviesvraag"
    )
    facts = models.JSONField(default=dict)
    sealed_code = models.BinaryField(null=True, editable=False)
    owed_at = models.DateTimeField("verschuldigd")
    next_attempt_at = models.DateTimeField("volgende poging", null=True)
    """When to try it (again); while leased, the end of the lease. Empty once sent or given up."""
    attempts = models.PositiveIntegerField("pogingen", default=0)
    tried_at = models.DateTimeField("laatste poging", null=True)
    """When a delivery last leased it; empty: never."""
    due_at = models.DateTimeField("kon gaan", null=True)
    """When it could first go, which is later than `owed_at` when it waited for opening hours or for its bundle. Set at
    the first attempt; until then `next_attempt_at` says it.
    """
    bundle = models.UUIDField("bundel", null=True, editable=False)
    """Shared by the letters sent in one message, from their first attempt on; empty: it goes alone."""
    unreturned = models.PositiveSmallIntegerField("bezorgers die niet terugkwamen", default=0)
    """Deliveries in a row that leased it and never reported a result."""
    held_up = models.BooleanField("opgehouden", default=False)
    """The last attempt found the mail server unavailable: not a fault of this letter."""
    sent_at = models.DateTimeField("verzonden", null=True)
    given_up_at = models.DateTimeField("opgegeven", null=True)
    last_fault = models.CharField("laatste fout", max_length=80, blank=True)

    class Meta:
        verbose_name = "brief"
        verbose_name_plural = "brieven"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_letter_per_key"),
            models.CheckConstraint(
                name="letter_is_owed_sent_or_given_up",
                condition=Q(next_attempt_at__isnull=False, sent_at=None, given_up_at=None)
                | Q(next_attempt_at=None, sent_at__isnull=False, given_up_at=None)
                | Q(next_attempt_at=None, sent_at=None, given_up_at__isnull=False),
            ),
        ]
        indexes = [
            # Finds a recipient's recent letters without reading all older ones.
            models.Index(fields=["recipient", "tried_at"], name="letter_tried_for_recipient"),
            models.Index(fields=["bundle"], name="letter_bundle", condition=Q(bundle__isnull=False)),
            models.Index(fields=["next_attempt_at"], name="letter_owed", condition=Q(next_attempt_at__isnull=False)),
            models.Index(fields=["given_up_at"], name="letter_given_up", condition=Q(given_up_at__isnull=False)),
        ]
        triggers = [NotifyWhenDue(name="wake_delivery", channel="steunpunt_letter", column="next_attempt_at")]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"

    @classmethod
    def failing(cls) -> Q:
        """Filter for letters not sent after `FAILING_AFTER` failed attempts, for whatever reason. An attempt in
        progress does not count yet.
        """
        in_vain = Q(attempts__gt=FAILING_AFTER) | Q(attempts=FAILING_AFTER, unreturned=0)
        return Q(next_attempt_at__isnull=False) & in_vain

    @property
    def state(self) -> LetterState:
        """Its state; `failing` expresses the same as a query."""
        if self.sent_at is not None:
            return LetterState.SENT
        if self.given_up_at is not None:
            return LetterState.OVERTAKEN if self.last_fault in list(LetterOvertaken) else LetterState.GIVEN_UP
        in_vain = self.attempts - (1 if self.unreturned else 0)
        return LetterState.FAILING if in_vain >= FAILING_AFTER else LetterState.WAITING
