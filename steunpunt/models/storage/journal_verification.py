"""How far the chain of the journal was verified, as one row that the desk signs."""

from django.db import models
from django.db.models import Q


class JournalVerification(models.Model):
    """The verification that goes on all the time (`steunpunt.desk.storage.chain.progress`).

    A pass reads the chain from its first link. When it is at the end it goes on with what is new, until the next pass.
    Whoever writes in the database cannot write this row: it has a MAC with a key of `JOURNAL_KEYS`. An older copy put
    back costs a second reading, and nothing else.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    """The last link that this pass verified, with its MAC; 0: none yet."""
    link_mac = models.CharField(max_length=120, blank=True)
    furthest = models.PositiveBigIntegerField(default=0)
    """The last link that was ever verified, with its MAC: an anchor of the desk's own."""
    furthest_mac = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField()
    """When this pass began."""
    whole_at = models.DateTimeField(null=True)
    """When the last whole pass ended without a fault."""
    fault = models.CharField(max_length=20, blank=True)
    """What is wrong, as `/gezondheid` says it; empty: nothing."""
    broken = models.CharField(max_length=80, blank=True)
    """Where the chain is broken, and how; empty: it is not."""
    found_at = models.DateTimeField(null=True)
    """When the fault was found."""
    accepted = models.JSONField(default=list)
    """Breaks that an operator looked into (`manage.py verify_journal --accept`): passed over from then on."""
    mac = models.CharField(max_length=120)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_journal_verification")]

    def __str__(self) -> str:
        return str(self.number)
