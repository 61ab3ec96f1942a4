"""The clocks of a question, with their ledger, pauses and climbed rungs."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from steunpunt.models.advisers import Adviser
from steunpunt.models.clocks.calendar import CalendarVersion
from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.models.triggers import AppendOnly, EligibilityChanges, NeverEmptied, NewEdition
from steunpunt.rules.clocks import clocks
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding, PauseReason, State
from steunpunt.rules.clocks.ladder import Correction, Recipient
from steunpunt.rules.clocks.ledger import EntryKind


class Clock(models.Model):
    """One promise. It runs while neither `stopped_at` (kept) nor `voided_at` (the question ended) is set.

    All columns follow from its ledger and are stored to be searched; `recompute_clocks` checks them. `due_at` is the
    last moment at which the promise is kept; `next_check_at` is when the ladder checks it again, empty while it is
    paused and once nothing more will happen to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=20, choices=ClockKind.choices())
    cycle = models.PositiveSmallIntegerField(default=1)
    calendar_code = models.CharField(max_length=30)
    duration = models.DurationField()
    used_before = models.DurationField(default=timedelta)
    """Time used by an earlier cycle: a reopened promise continues where it was."""
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_check_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    """The latest end of the pause; set together with `paused_since`."""
    climbed_share = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(0))
    """The share of the highest rung climbed in this round."""
    round = models.PositiveSmallIntegerField(default=1)
    """How many times the ladder was started: again after a correction that put the clock below a rung."""
    expected_at = models.DateTimeField(null=True)
    """What the asker was told to expect instead, once the promise was broken."""
    set_aside_at = models.DateTimeField(null=True)
    """Since when this clock cannot be calculated (quarantine). It is retried, also after it ended, and delays no other
    clock.
    """
    stopped_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    """When the target of a running clock is withdrawn: from then on nothing is promised, even before the ladder checks
    it.
    """

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "kind", "cycle"], name="one_clock_of_a_kind_per_cycle"),
            models.CheckConstraint(name="clock_ends_one_way", condition=Q(stopped_at=None) | Q(voided_at=None)),
            models.CheckConstraint(name="clock_is_due_after_its_start", condition=Q(due_at__gte=F("started_at"))),
            models.CheckConstraint(
                name="clock_is_checked_only_while_it_runs",
                condition=Q(next_check_at=None)
                | Q(stopped_at=None, voided_at=None, paused_since=None)
                | Q(set_aside_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_stands_still_for_a_time",
                condition=Q(paused_since=None, paused_until=None)
                | Q(paused_since__isnull=False, paused_until__gte=F("paused_since"), stopped_at=None, voided_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["next_check_at"], name="clock_to_check", condition=Q(next_check_at__isnull=False)),
            models.Index(fields=["set_aside_at"], name="clock_set_aside", condition=Q(set_aside_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cycle}"

    @staticmethod
    def open_at(at: datetime) -> Q:
        """Filter for the clocks that are open at this moment, as `is_running` tests one."""
        return Q(stopped_at=None, voided_at=None) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))

    def void_since(self, *, at: datetime) -> datetime | None:
        """Return since when nothing is promised: the question ended or the target was withdrawn; None otherwise."""
        if self.stopped_at is not None or self.voided_at is not None:
            return self.voided_at
        return None if self.withdrawn_at is None or self.withdrawn_at > at else self.withdrawn_at

    def is_running(self, *, at: datetime) -> bool:
        """Whether the promise is still open at this moment: neither kept nor void. It may be paused."""
        return self.stopped_at is None and self.void_since(at=at) is None

    def stands_still(self, *, at: datetime) -> bool:
        """Whether it is paused at this moment; a pause past its latest end no longer counts."""
        return self.is_running(at=at) and self.paused_until is not None and at < self.paused_until

    def counts_down(self, *, at: datetime) -> bool:
        """Whether the promise is open at this moment and time counts for it; a pause that is over does not stop it."""
        return self.is_running(at=at) and not self.stands_still(at=at)

    def state(self, *, at: datetime) -> State:
        return clocks.state(
            due_at=self.due_at,
            stopped_at=self.stopped_at,
            voided_at=self.void_since(at=at),
            paused=None if self.paused_since is None else (self.paused_since, self.paused_until or self.paused_since),
            at=at,
        )


class LedgerLine(models.Model):
    """One entry in the ledger of a clock; entries are added and never changed (`AppendOnly`).

    `at` is when it takes effect, `recorded_at` when it was recorded. See `steunpunt.rules.clocks.ledger.LedgerEntry`
    for the other columns.
    """

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="ledger", db_index=False)
    kind = models.CharField(max_length=20, choices=EntryKind.choices())
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Empty when the desk itself acted."""
    calendar_code = models.CharField(max_length=30, blank=True)
    duration = models.DurationField(null=True)
    used = models.DurationField(null=True)
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    """Why it was paused, or how the pause ended: a code, never content."""
    version = models.ForeignKey(CalendarVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["clock", "id"], name="ledger_of_clock")]
        triggers = [AppendOnly(), NeverEmptied()]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Pause(models.Model):
    """A pause of the running clocks of a question. It ends at `until` at the latest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=20, choices=PauseReason.choices())
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20, blank=True, choices=PauseEnding.choices())
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    objected_at = models.DateTimeField(null=True)
    """When the asker objected; the coordinator was notified."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question"], name="one_open_pause", condition=Q(ended_at=None)),
            models.CheckConstraint(name="pause_has_a_length", condition=Q(until__gt=F("started_at"))),
            models.CheckConstraint(
                name="pause_ends_in_its_time",
                condition=Q(ended_at=None, ending="")
                | (Q(ended_at__gte=F("started_at"), ended_at__lte=F("until")) & ~Q(ending="")),
            ),
        ]
        indexes = [models.Index(fields=["until"], name="pause_to_end", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return str(self.id)

    def ended(self, *, at: datetime) -> tuple[datetime, PauseEnding] | None:
        """Return when and how it ended, also when only its latest end has passed; None while it lasts."""
        if self.ended_at is not None:
            return self.ended_at, PauseEnding(self.ending)
        return (self.until, PauseEnding.TOO_LONG) if self.until <= at else None


class PauseLimit(models.Model):
    """The longest pause for a reason, in elapsed time."""

    reason = models.CharField("reden", max_length=20, choices=PauseReason.choices(), primary_key=True)
    longest = models.DurationField("hoogstens")

    class Meta:
        verbose_name = "langste pauze"
        verbose_name_plural = "langste pauzes"
        constraints = [models.CheckConstraint(name="pause_limit_takes_time", condition=Q(longest__gt="0"))]

    def __str__(self) -> str:
        return PauseReason(self.reason).label


class LadderRung(models.Model):
    """A rung of the ladder: who is notified at which share of the promised time."""

    code = models.CharField("code", max_length=20, primary_key=True)
    share = models.DecimalField("deel van de termijn", max_digits=6, decimal_places=3, unique=True)
    recipients = ArrayField(models.CharField(max_length=20, choices=Recipient.choices()), verbose_name="wie het hoort")

    class Meta:
        verbose_name = "trede"
        verbose_name_plural = "treden"
        ordering = ["share"]
        constraints = [models.CheckConstraint(name="rung_has_a_share", condition=Q(share__gt=0))]
        triggers = [NewEdition()]

    def __str__(self) -> str:
        return self.code


class ClimbedRung(models.Model):
    """A rung that a clock climbed: `due_at` when it was reached, `found_at` when the desk noticed.

    Once per clock (and so cycle), round and rung. `missed`: found only when a higher rung had been reached too, so
    nobody was notified of this one. A breach stays on record; `corrected_at` says that it later proved to be none.
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="rungs", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=20)
    share = models.DecimalField(max_digits=6, decimal_places=3)
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()
    missed = models.BooleanField(default=False)
    corrected_at = models.DateTimeField(null=True)
    correction = models.CharField(max_length=20, blank=True, choices=Correction.choices())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "round", "code"], name="each_rung_once"),
            models.CheckConstraint(
                name="correction_with_its_cause",
                condition=Q(corrected_at=None, correction="") | (Q(corrected_at__isnull=False) & ~Q(correction="")),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DutyPolicy(models.Model):
    """How many days ahead the coordinators hear that nobody has duty. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    days_ahead = models.PositiveSmallIntegerField("dagen vooruit", default=5)

    class Meta:
        verbose_name = "waarschuwing voor piket"
        verbose_name_plural = "waarschuwing voor piket"
        constraints = [
            models.CheckConstraint(name="one_policy_of_duty", condition=Q(id=1)),
            models.CheckConstraint(name="duty_is_seen_a_month_ahead", condition=Q(days_ahead__lte=31)),
        ]

    def __str__(self) -> str:
        return f"{self.days_ahead} dagen vooruit"


class DutyGap(models.Model):
    """A night, weekend or holidays of which the coordinators heard that nobody has duty at some moment; it goes when
    somebody has, so that it is told anew when that is taken back.
    """

    begins_at = models.DateTimeField(primary_key=True)
    """When the office closes."""
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M}"


class Duty(models.Model):
    """A period in which an adviser is on duty outside office hours (piket), half-open."""

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="duties", verbose_name="adviseur")
    starts_at = models.DateTimeField("vanaf")
    ends_at = models.DateTimeField("tot")

    class Meta:
        verbose_name = "piketdienst"
        verbose_name_plural = "piketdiensten"
        constraints = [models.CheckConstraint(name="duty_has_a_length", condition=Q(ends_at__gt=F("starts_at")))]
        indexes = [models.Index(fields=["ends_at"], name="duty_ends")]
        triggers = [EligibilityChanges()]

    def __str__(self) -> str:
        return f"{self.adviser} {self.starts_at:%Y-%m-%d %H:%M}"
