"""Change a calendar or a target: preview what it does to running clocks, then save and apply it.

A change is a new row with a date of effect; nothing is edited. Time that counted before stays counted by the old rule.
The ledger of every clock concerned gets an entry, and the asker of one that moves is notified. A recorded breach is
never erased: when the new rule shows it was none, it is marked as corrected.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet

from steunpunt.desk.access import capabilities, permissions
from steunpunt.desk.clocks import ledger
from steunpunt.desk.clocks.timetable_drafts import Draft, TargetDraft, TimetableChange, change_of
from steunpunt.desk.letters import outbox
from steunpunt.desk.storage import journal, locks
from steunpunt.models import CalendarVersion, Clock, Edition, LedgerLine, Person, Question, Target
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.time.wall_clock import ZONE


@dataclass(frozen=True)
class Moved:
    """What a change does to one clock: when it was due and will be (None: nothing is promised any more).

    `late`: it would already be due at the moment of saving, so that it is broken right after.
    """

    question: Question
    clock: Clock
    before: datetime
    after: datetime | None
    late: bool


def preview(*, person: Person, draft: Draft, at: datetime) -> list[Moved]:
    """Return the open clocks that would move, the earliest first, of the questions that this coordinator may see.

    Saves nothing. Raises NotFound for anybody but a coordinator; Faulty or `CalendarRefused` for an invalid draft.
    """
    capabilities.require(person, Capability.CHANGE_TIMETABLE)
    change = change_of(draft, at=at)
    clocks = _touched(change, list(_running().order_by("pk")))
    return _visible(person, _moved(change, clocks, at=at))


def fingerprint(moved: Iterable[Moved], draft: Draft, *, at: datetime) -> str:
    """Return a fingerprint of this change, its outcome and the current timetable, to save only what the preview showed.

    Not of the moments to which promises move: an immediate change moves them a little further every second.
    """
    at_once = isinstance(draft, TargetDraft) and draft.effective_from <= at
    wanted = asdict(draft) | ({"effective_from": None} if at_once else {})
    last_ids = [model.objects.aggregate(last=Max("id"))["last"] for model in (CalendarVersion, Target)]
    promises = sorted(f"{move.clock.id} {move.before} {move.after is None} {move.late}" for move in moved)
    return hashlib.sha256("\n".join([_in_order(wanted), *map(str, last_ids), *promises]).encode()).hexdigest()


def _in_order(value: object) -> str:
    """Return the same text for equal values, whatever the order of sets and mappings."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(sorted(f'{_in_order(key)}: {_in_order(inner)}' for key, inner in value.items()))}}}"
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(_in_order, value)))}}}"
    return str(value)


def save(*, person: Person, draft: Draft, at: datetime, shown: str | None = None) -> int:
    """Save the change and recalculate every running clock concerned, in one transaction. Returns how many moved.

    `shown` is the `fingerprint` of what the coordinator saw; raises Refusal `intussen-veranderd` when saving would do
    something else. Other errors as for `preview`.
    """
    capabilities.require(person, Capability.CHANGE_TIMETABLE)
    with transaction.atomic():
        sent_at, at = at, _lock_timetable(at=at)
        running, at = locks.lock_clocks(_running(), at=at)
        draft = _not_in_the_past(draft, sent_at=sent_at, at=at)
        change = change_of(draft, at=at)
        clocks = _touched(change, running)
        moved = _moved(change, clocks, at=at)
        if shown is not None and shown != fingerprint(_visible(person, moved), draft, at=at):
            raise Refusal("intussen-veranderd", "Intussen is er iets veranderd. Er is nog niets opgeslagen.")
        for row, line in ((change.row, change.line), *change.carried):
            row.save(force_insert=True)
            version = row.pk if isinstance(row, CalendarVersion) else None
            LedgerLine.objects.bulk_create(
                ledger.new_line(clock, line, recorded_at=at, actor=person, version=version) for clock in clocks
            )
        if clocks:
            ledger.settle(clocks, at=at, correction=change.correction)
        journal.line(change.action, at=at, actor=person, question=None, referral=None, issue=None, **change.facts)
        for question in {move.question.pk: move.question for move in moved}.values():
            letter = outbox.OutgoingLetter(f"verschoven:{change.key}:{question.pk}", "verschoven", question.asker)
            journal.line("termijn.verschoven", at=at, actor=person, question=question)
            outbox.enqueue([letter], question=question, at=at)
        return len(moved)


def _lock_timetable(*, at: datetime) -> datetime:
    """Lock calendars and targets against other changes until this transaction ends; reading stays possible.

    A new question waits for it, and gets the new promise. Returns the moment to save at: `at`, or just after the last
    saved change when that is later.
    """
    Edition.objects.select_for_update().get()
    saved: list[datetime] = [
        last
        for model in (CalendarVersion, Target)
        if (last := model.objects.aggregate(last=Max("saved_at"))["last"]) is not None
    ]
    return max([at, *(last + timedelta.resolution for last in saved)])


def _not_in_the_past(draft: Draft, *, sent_at: datetime, at: datetime) -> Draft:
    """Return the draft with a date of effect that is not in the past.

    A coordinator sent it at `sent_at`; it is saved at `at`. What was to apply at once, or from a moment that has passed
    since, applies from `at`.
    """
    if isinstance(draft, TargetDraft):
        return replace(draft, effective_from=at) if sent_at <= draft.effective_from < at else draft
    today = at.astimezone(ZONE).date()
    is_past = sent_at.astimezone(ZONE).date() <= draft.effective_from < today
    return replace(draft, effective_from=today) if is_past else draft


def _running() -> QuerySet[Clock]:
    return Clock.objects.filter(stopped_at=None, voided_at=None).select_related("question__asker")


def _touched(change: TimetableChange, running: Sequence[Clock]) -> list[Clock]:
    """Return the running clocks that this change concerns."""
    written = ledger.lines_of(running)
    return [clock for clock in running if change.touches(clock, [ledger.entry_of(row) for row in written[clock.id]])]


def _moved(change: TimetableChange, clocks: Sequence[Clock], *, at: datetime) -> list[Moved]:
    after = ledger.due_with(clocks, lambda _: [change.line], versions=change.with_version)
    moves = [
        Moved(clock.question, clock, clock.due_at, due_at, due_at is not None and due_at <= at)
        for clock in clocks
        if clock.id in after and (due_at := after[clock.id]) != clock.due_at
    ]
    return sorted(moves, key=lambda move: move.before)


def _visible(person: Person, moved: Sequence[Moved]) -> list[Moved]:
    clocks = [move.clock for move in moved]
    visible = set(permissions.visible_to(person).filter(clocks__in=clocks).values_list("pk", flat=True))
    return [move for move in moved if move.question.pk in visible]
