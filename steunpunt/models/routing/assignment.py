"""Offers to advisers and the assignments they become, stand-ins, and the router's decisions."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from steunpunt.models.advisers import Adviser
from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.models.triggers import Body, EligibilityChanges, RewriteConflicts
from steunpunt.rules.words import RecusalReason, Word


class Outcome(Word):
    """How an assignment ended."""

    DECLINED = "verschoond", "Trok zich terug"
    TAKEN_BY_OTHER = "door_ander", "Door een andere adviseur aangenomen"
    LAPSED = "verlopen", "Antwoordde niet op tijd"
    CONFLICT = "belangenconflict", "Bleek een belangenconflict te hebben"
    MOVED = "overgedragen", "Door de coördinator overgedragen"
    LEFT = "geen_adviseur_meer", "Is geen adviseur meer"
    UNAVAILABLE = "niet_beschikbaar", "Kon de vraag nu niet hebben"
    QUESTION_ENDED = "vraag_beeindigd", "De vraag is afgesloten of ingetrokken"


class RoutingDecision(models.Model):
    """A decision of the router or the coordinator as it was made. `objections` is {adviser id: [codes]}."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    chosen = models.ForeignKey(Adviser, null=True, on_delete=models.PROTECT, related_name="+")
    deciding = models.CharField(max_length=60, blank=True)
    objections = models.JSONField(default=dict)
    points = models.JSONField(default=dict)
    """Of the eligible: {adviser id: {criterion: points}}."""

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Assignment(models.Model):
    """An offer to an adviser; once claimed, they hold the question until `ended_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="assignments")
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="assignments")
    decision = models.OneToOneField(RoutingDecision, on_delete=models.PROTECT, related_name="assignment")
    offered_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    """Until when the offer stands; empty for one from before offers had a term, or one claimed at once."""
    claimed_at = models.DateTimeField(null=True)
    declaration_version = models.CharField(max_length=12, blank=True)
    """Which text of 'no conflict' the adviser declared, together with `claimed_at`."""
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, choices=Outcome.choices())
    reason = models.CharField(max_length=20, blank=True, choices=RecusalReason.choices())
    grant = models.BinaryField(null=True, editable=False)
    """The MAC by which the desk knows its own offers and holders (`desk.storage.grants`); empty once it ended."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"], name="one_holder", condition=Q(claimed_at__isnull=False, ended_at=None)
            ),
            models.UniqueConstraint(
                fields=["question", "adviser"], name="one_open_offer_each", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="claim_with_declaration",
                condition=Q(claimed_at=None, declaration_version="")
                | (Q(claimed_at__isnull=False) & ~Q(declaration_version="")),
            ),
            models.CheckConstraint(
                name="end_with_outcome",
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(fields=["adviser"], name="assignment_open", condition=Q(ended_at=None)),
            models.Index(fields=["answer_by"], name="offer_stands", condition=Q(ended_at=None, claimed_at=None)),
        ]
        triggers = [
            # Whoever claims a question is involved in it from that moment; until when follows the assignment.
            pgtrigger.Trigger(
                name="involve_holder",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("claimed_at", "ended_at"),
                condition=pgtrigger.Q(new__claimed_at__isnull=False),
                func=Body(
                    """
                    INSERT INTO {Involvement} (assignment_id, adviser_id, ended_at, question_id,
                            organisation_id, asked_as, subject_organisation_id, subject, category)
                        SELECT NEW.id, NEW.adviser_id, NEW.ended_at, id,
                            organisation_id, asked_as, subject_organisation_id, subject, category
                        FROM {Question} WHERE id = NEW.question_id
                        ON CONFLICT (assignment_id, adviser_id) DO NOTHING;
                    UPDATE {Involvement} SET ended_at = NEW.ended_at
                        WHERE assignment_id = NEW.id AND ended_at IS DISTINCT FROM NEW.ended_at;
                    RETURN NULL;
                    """
                ),
            ),
            # The adviser has room again.
            EligibilityChanges(
                level=pgtrigger.Row,
                operation=pgtrigger.UpdateOf("ended_at"),
                condition=pgtrigger.Q(old__ended_at__isnull=True, new__ended_at__isnull=False),
            ),
            RewriteConflicts("assignment_id", "question_id", "adviser_id", "outcome", "reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Cover(models.Model):
    """A deputy stands in for the holder of a question: they declared to have no conflict and opened it, or declined.

    Gives access only during the absence for which they stand in.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="covers")
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="covers")
    declared_at = models.DateTimeField(null=True)
    declaration_version = models.CharField(max_length=12, blank=True)
    declined_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True, choices=RecusalReason.choices())
    grant = models.BinaryField(null=True, editable=False)
    """The MAC by which the desk knows that they declared; empty once they declined."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "adviser"], name="one_cover_each"),
            models.CheckConstraint(
                name="cover_with_declaration",
                condition=Q(declared_at=None, declaration_version="")
                | (Q(declared_at__isnull=False) & ~Q(declaration_version="")),
            ),
        ]
        triggers = [
            # A deputy who declared to have no conflict is involved in the question from that moment.
            pgtrigger.Trigger(
                name="involve_deputy",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("declared_at"),
                condition=pgtrigger.Q(new__declared_at__isnull=False),
                func=Body(
                    """
                    INSERT INTO {Involvement} (assignment_id, adviser_id, ended_at, question_id,
                            organisation_id, asked_as, subject_organisation_id, subject, category)
                        SELECT assignment.id, NEW.adviser_id, assignment.ended_at, question.id,
                            organisation_id, asked_as, subject_organisation_id, subject, category
                        FROM {Assignment} assignment JOIN {Question} question ON question.id = question_id
                        WHERE assignment.id = NEW.assignment_id
                        ON CONFLICT (assignment_id, adviser_id) DO NOTHING;
                    RETURN NULL;
                    """
                ),
            ),
            EligibilityChanges(
                level=pgtrigger.Row,
                operation=pgtrigger.UpdateOf("declined_at"),
                condition=pgtrigger.Q(old__declined_at__isnull=True, new__declined_at__isnull=False),
            ),
            RewriteConflicts(
                "assignment_id",
                *("assignment_id", "adviser_id", "reason"),
                these="ANY (ARRAY[NEW.assignment_id, OLD.assignment_id])",
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment_id)


class CoverNotice(models.Model):
    """Which deputy was last notified that they stand in for an absent holder; adviser None: the coordinators were
    notified that nobody does. Exists only while the holder is away.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="cover_notice")
    adviser = models.ForeignKey(Adviser, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(db_index=True)
    """When it was last checked."""

    def __str__(self) -> str:
        return str(self.assignment_id)


class Counterpart(models.Model):
    """Two questions of counterparts in one matter: an adviser on the one may not see the other."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="counterparts")
    other = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "other"], name="counterparts_once"),
            models.CheckConstraint(name="no_counterpart_of_itself", condition=~Q(question=models.F("other"))),
        ]
        triggers = [
            EligibilityChanges(operation=pgtrigger.Delete),
            # Everybody who read the one is bound to the other.
            RewriteConflicts(
                "involvement_id",
                these="""ANY (ARRAY(
                        SELECT id FROM {Involvement}
                        WHERE question_id IN (NEW.question_id, NEW.other_id, OLD.question_id, OLD.other_id)
                    ))""",
                questions="NEW.question_id, NEW.other_id, OLD.question_id, OLD.other_id",
            ),
        ]

    def __str__(self) -> str:
        return str(self.question_id)
