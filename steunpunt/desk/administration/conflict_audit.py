"""Derive every conflict of interest anew from its causes and compare that with the rows of `Conflict`.

Triggers write the rows, so a difference means that somebody wrote past them: a backup that was restored in part, or
rows that were loaded with triggers switched off.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from steunpunt.desk.letters import outbox
from steunpunt.desk.routing import handover
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import Conflict, DerivedConflict, Person

_COLUMNS = tuple(field.attname for field in Conflict._meta.concrete_fields if not field.primary_key)
_CAUSES = ("office", "party_function", "acquaintance", "involvement", "assignment")


@dataclass(frozen=True)
class ConflictDifference:
    """A conflict that is missing, or one that is stored and has no cause."""

    conflict: Conflict
    is_missing: bool

    def __str__(self) -> str:
        of = vars(self.conflict)
        cause = next((f"{name} {of[f'{name}_id']}" for name in _CAUSES if of[f"{name}_id"] is not None), "no cause")
        said = "is missing" if self.is_missing else "is stored without a cause"
        return f"{self.conflict.person_id} {self.conflict.kind} by {cause}: {said}"


def differences() -> list[ConflictDifference]:
    """Return every difference between the stored conflicts and their causes. Changes nothing.

    Each statement sees causes and conflicts as of one moment, so a command in between is not reported.
    """
    stored, derived = (model.objects.values_list(*_COLUMNS) for model in (Conflict, DerivedConflict))
    return [
        *(ConflictDifference(_conflict(row), is_missing=True) for row in derived.difference(stored)),
        *(ConflictDifference(_conflict(row), is_missing=False) for row in stored.difference(derived)),
    ]


def _conflict(row: tuple[Any, ...]) -> Conflict:
    return Conflict(**dict(zip(_COLUMNS, row, strict=True)))


def repair(*, at: datetime, person: Person | None = None) -> list[ConflictDifference]:
    """Write the conflicts anew where they differ, with a journal line, and hand over what is forbidden now. Returns
    what was found.
    """
    with transaction.atomic():
        differing = differences()
        if differing:
            with connection.cursor() as cursor:
                cursor.execute("SELECT steunpunt_renew_conflicts()")
            journal.line("belangenconflicten.hersteld", at=at, actor=person, differences=len(differing))
            missed = {one.conflict.person_id for one in differing if one.is_missing}
            handover.hand_over_forbidden(sorted(missed), by=person, at=at)
        return differing


def check(*, at: datetime) -> int:
    """The nightly check: return how many differences there are. Notifies the coordinators when there are any, once a
    day.
    """
    differing = differences()
    if differing:
        with transaction.atomic():
            journal.line("belangenconflicten.verschil", at=at, differences=len(differing))
            letters = [
                outbox.OutgoingLetter(f"belangenconflicten:{at:%Y-%m-%d}:{one.pk}", "belangenconflicten", one)
                for one in active_roles.coordinators()
            ]
            outbox.enqueue(letters, question=None, at=at)
    return len(differing)
