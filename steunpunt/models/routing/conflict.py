"""Conflicts of interest as rows, and how they follow from what causes them."""

from django.db import models

from steunpunt.models.organisation import Organisation
from steunpunt.models.people import Acquaintance, Office, Party, PartyFunction, Person
from steunpunt.models.questions.question import Question
from steunpunt.models.routing.assignment import Assignment
from steunpunt.models.routing.involvement import Involvement
from steunpunt.rules.access.conflicts import ConflictKind


class ConflictColumns(models.Model):
    """To what a person is bound, until when, and by which row.

    A conflict with an organisation has a row for each organisation in its `line` too: its successors and predecessors,
    however far. Two that merged into a third are not in each other's line.
    """

    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=ConflictKind.choices())
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    party = models.ForeignKey(Party, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    question = models.ForeignKey(Question, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    role = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    until = models.DateField(null=True)
    """The last day in Amsterdam on which it counts, with the months of `LookBack`; empty when it has no end."""

    office = models.ForeignKey(Office, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    party_function = models.ForeignKey(
        PartyFunction, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    acquaintance = models.ForeignKey(
        Acquaintance, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    involvement = models.ForeignKey(
        Involvement, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    """Whom they advised and about whom, and counterparts of that question."""
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    """They stepped back from it, or as a deputy from standing in for it, or were found to have a conflict."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Conflict(ConflictColumns):
    """A conflict of interest of a person, written by the database in the transaction in which its cause arises.

    Triggers write it (migration 0046) from `DerivedConflict`; nobody else does. `manage.py recompute_conflicts`
    compares the two.
    """

    class Meta:
        # Whole, though most have few values: a partial index makes a look-up by many values slow to plan.
        indexes = [
            models.Index(
                fields=["person", "kind", "organisation", "role", "category", "until"], name="conflict_of_person"
            ),
            models.Index(fields=["question", "person"], name="conflict_with_question"),
            models.Index(fields=["involvement"], name="conflict_by_involvement"),
            models.Index(fields=["assignment"], name="conflict_by_assignment"),
        ]


class DerivedConflict(ConflictColumns):
    """The conflicts as they follow from offices, party functions, declarations, past work, stepping back, mergers and
    look-back policy at this moment: a view (migration 0046), too slow to ask at each look. Its `id` is empty.
    """

    class Meta:
        managed = False
        db_table = "steunpunt_derivedconflict"
