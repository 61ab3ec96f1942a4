"""Questions offered to, held by, and taken from advisers, and why the router chose as it did."""

import uuid

from django.db import models
from django.db.models import Q

from steunpunt.models.people import Adviser, Person
from steunpunt.models.questions.question import Question
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
    """One decision of the router or the coordinator, as it was taken: `objections` is {adviser id: [codes]}."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    chosen = models.ForeignKey(Adviser, null=True, on_delete=models.PROTECT, related_name="+")
    deciding = models.CharField(max_length=60, blank=True)
    objections = models.JSONField(default=dict)
    points = models.JSONField(default=dict)
    """Of the eligible: {adviser id: {code of the weight: points}}."""

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Assignment(models.Model):
    """An offer to an adviser; once claimed, the adviser holds the question until `ended_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="assignments")
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="assignments")
    decision = models.OneToOneField(RoutingDecision, on_delete=models.PROTECT, related_name="assignment")
    offered_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    """Until when the offer stands; empty: it was made before offers had a clock, or by who takes it at once."""
    claimed_at = models.DateTimeField(null=True)
    declaration_version = models.CharField(max_length=12, blank=True)
    """Which text of 'no conflict' the adviser declared, together with `claimed_at`."""
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, choices=Outcome.choices())
    reason = models.CharField(max_length=20, blank=True, choices=RecusalReason.choices())

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
            models.Index(
                fields=["adviser"],
                name="assignment_tied",
                condition=Q(outcome="belangenconflict") | ~Q(reason=""),
            ),
            models.Index(fields=["answer_by"], name="offer_stands", condition=Q(ended_at=None, claimed_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Cover(models.Model):
    """That a deputy stands in for who holds a question: he declared to have no conflict and opened it, or declined.

    It gives access only as long as the absence lasts for which he stands in.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="covers")
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="covers")
    declared_at = models.DateTimeField(null=True)
    declaration_version = models.CharField(max_length=12, blank=True)
    declined_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True, choices=RecusalReason.choices())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "adviser"], name="one_cover_each"),
            models.CheckConstraint(
                name="cover_with_declaration",
                condition=Q(declared_at=None, declaration_version="")
                | (Q(declared_at__isnull=False) & ~Q(declaration_version="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment_id)


class CoverNotice(models.Model):
    """Who was told last that they stand in for who holds a question and is away; None: the coordinators were told that
    nobody does. It is there as long as the holder is away.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="cover_notice")
    adviser = models.ForeignKey(Adviser, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(db_index=True)
    """When it was looked at last whether it is still so."""

    def __str__(self) -> str:
        return str(self.assignment_id)


class Counterpart(models.Model):
    """That two questions are of counterparts in one matter: who advised on the one may not touch the other."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="counterparts")
    other = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "other"], name="counterparts_once"),
            models.CheckConstraint(name="no_counterpart_of_itself", condition=~Q(question=models.F("other"))),
        ]

    def __str__(self) -> str:
        return str(self.question_id)
