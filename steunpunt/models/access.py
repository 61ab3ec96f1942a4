"""Changes of access (who may read, decide or sign in): proposed by one person, confirmed by another."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from steunpunt.models.people import Person
from steunpunt.models.seals.rows import SealedQuerySet, SealedRow, SealField
from steunpunt.rules.access.access_changes import AccessChangeKind, AccessChangeOutcome


class AccessChange(SealedRow):
    """One change, as it was proposed. `before` and `after` have the values of the row by the names of its fields;
    empty for a row that is new or is removed.
    """

    SEALED = (
        "id",
        "kind",
        "person_id",
        "row",
        "before",
        "after",
        "proposed_by_id",
        "operator",
        "proposed_at",
        "decided_by_id",
        "decided_at",
        "outcome",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("wat", max_length=20, choices=AccessChangeKind.choices())
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="access_changes", verbose_name="van wie"
    )
    """Whose access changes; empty for a new person, and for what concerns everybody."""
    row = models.CharField(max_length=255, blank=True)
    """Which function, absence, term or client; empty for a new one, and for the person themselves."""
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    sealed_reason = models.BinaryField(editable=False)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    operator = models.CharField("operator", max_length=150, blank=True)
    """Who proposed it by a command on the server, in whose place nobody signed in."""
    proposed_at = models.DateTimeField("voorgesteld")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("besloten", null=True)
    outcome = models.CharField("afloop", max_length=20, blank=True, choices=AccessChangeOutcome.choices())
    acknowledged_at = models.DateTimeField(null=True)
    """When the person said that they saw it; until then their pages show it."""
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "wijziging van toegang"
        verbose_name_plural = "wijzigingen van toegang"
        constraints = [
            models.CheckConstraint(
                name="access_change_by_two",
                condition=~Q(outcome=AccessChangeOutcome.CONFIRMED)
                | (
                    Q(decided_by__isnull=False)
                    & (Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")))
                    & (Q(person=None) | ~Q(decided_by=F("person")))
                ),
            ),
            models.CheckConstraint(
                name="access_change_decided_with_outcome",
                condition=Q(decided_at=None, outcome="") | (Q(decided_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="access_change_has_proposer", condition=Q(proposed_by__isnull=False) | ~Q(operator="")
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at"], name="access_change_open", condition=Q(outcome="")),
            models.Index(fields=["decided_at"], name="access_change_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields that differ, each with its former and its later value; None for a row that is not there."""
        before, after = self.before or {}, self.after or {}
        names = [*after, *(name for name in before if name not in after)]
        return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}
