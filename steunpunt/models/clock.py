"""A promise that runs for a question, and the rungs that it climbed."""

import uuid

from django.db import models
from django.db.models import F, Q

from steunpunt.models.question import Question
from steunpunt.rules.clocks import ClockKind


class Clock(models.Model):
    """One promise. It runs while neither `stopped_at` (kept) nor `voided_at` (the question ended) is set.

    `due_at` is the last moment at which the promise is kept; `next_check_at` is when the ladder looks at it again,
    and is empty once nothing more will happen to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind.choices())
    cycle = models.PositiveSmallIntegerField(default=1)
    calendar_code = models.CharField(max_length=30)
    duration = models.DurationField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    next_check_at = models.DateTimeField(null=True)
    climbed = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "kind", "cycle"], name="one_clock_of_a_kind_per_cycle"),
            models.CheckConstraint(name="clock_ends_one_way", condition=Q(stopped_at=None) | Q(voided_at=None)),
            models.CheckConstraint(name="clock_is_due_after_its_start", condition=Q(due_at__gte=F("started_at"))),
            models.CheckConstraint(
                name="clock_is_checked_only_while_it_runs",
                condition=Q(next_check_at=None) | Q(stopped_at=None, voided_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["next_check_at"], name="clock_to_check", condition=Q(next_check_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cycle}"


class ClimbedRung(models.Model):
    """A rung that a clock climbed: `due_at` the true moment, `found_at` when the desk saw it. Once per clock and
    rung.
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="rungs")
    code = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "code"], name="each_rung_once")]

    def __str__(self) -> str:
        return self.code
