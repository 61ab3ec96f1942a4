"""Second looks: a colleague reads an advice before it is sent, and what they remark."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from steunpunt.models.advisers import Adviser
from steunpunt.models.people import Person
from steunpunt.models.routing.assignment import Assignment
from steunpunt.models.triggers import Body
from steunpunt.rules.words import SecondLookEnding


class SecondLook(models.Model):
    """That the holder of a question asked a colleague to read along. The colleague reads it from `declared_at`, until
    it ended, `expires_at`, or the assignment ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="second_looks")
    reader = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="second_looks")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True)
    declaration_version = models.CharField(max_length=12, blank=True)
    """Which text of 'no conflict' the colleague declared, together with `declared_at`."""
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20, blank=True, choices=SecondLookEnding.choices())
    grant = models.BinaryField(null=True, editable=False)
    """The MAC by which the desk knows that it made this (`desk.storage.grants`); empty once it ended."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment"], name="one_second_look", condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="second_look_with_declaration",
                condition=Q(declared_at=None, declaration_version="")
                | (Q(declared_at__isnull=False) & ~Q(declaration_version="")),
            ),
            models.CheckConstraint(
                name="second_look_end_with_ending",
                condition=Q(ended_at=None, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
            ),
        ]
        indexes = [models.Index(fields=["reader"], name="second_look_open", condition=Q(ended_at=None))]
        triggers = [
            # A colleague who read along is involved in the question from that moment.
            pgtrigger.Trigger(
                name="involve_second_reader",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("declared_at"),
                condition=pgtrigger.Q(new__declared_at__isnull=False),
                func=Body(
                    """
                    INSERT INTO {Involvement} (assignment_id, adviser_id, ended_at, question_id,
                            organisation_id, asked_as, subject_organisation_id, subject, category)
                        SELECT assignment.id, NEW.reader_id, assignment.ended_at, question.id,
                            organisation_id, asked_as, subject_organisation_id, subject, category
                        FROM {Assignment} assignment JOIN {Question} question ON question.id = question_id
                        WHERE assignment.id = NEW.assignment_id
                        ON CONFLICT (assignment_id, adviser_id) DO NOTHING;
                    RETURN NULL;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Remark(models.Model):
    """A remark of the colleague at a passage of the draft. `sealed_remark` is the ciphertext of passage and words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    look = models.ForeignKey(SecondLook, on_delete=models.CASCADE, related_name="remarks")
    part = models.CharField(max_length=20)
    """The name of the part of the advice in which the passage stands."""
    written_at = models.DateTimeField()
    sealed_remark = models.BinaryField(editable=False)

    def __str__(self) -> str:
        return str(self.id)
