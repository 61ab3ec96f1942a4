"""What an adviser read the content of, kept so that a tie is found by index, however many questions there ever were."""

from django.db import models

from steunpunt.models.advisers import Adviser
from steunpunt.models.organisation import Organisation
from steunpunt.models.questions.question import Question
from steunpunt.models.routing.assignment import Assignment
from steunpunt.models.triggers import RewriteConflicts


class Involvement(models.Model):
    """That an adviser opened a question, as its holder or as a deputy; with what of the question can make a tie.

    Triggers of `Assignment`, `Cover` and `Question` keep it: it follows claims, declarations of deputies, ends of
    assignments, and corrections of the question. Nobody else writes it.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="+", db_index=False)
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Where who asked worked, and `asked_as` what."""
    asked_as = models.CharField(max_length=40, blank=True)
    subject_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=40)
    category = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    """When the assignment ended; empty as long as it stands."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "adviser"], name="one_involvement_each")]
        triggers = [RewriteConflicts("involvement_id", questions="NEW.question_id, OLD.question_id")]

    def __str__(self) -> str:
        return str(self.assignment_id)
