"""The journal: one line for every command and every reading of content, in the same transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from steunpunt.desk.storage.chain import macs
from steunpunt.models import JournalLine, PackageIssue, Person, Question, Referral
from steunpunt.rules import events

Fact = str | int | bool | None | list[str] | dict[str, Any]


def line(
    action: str,
    *,
    at: datetime,
    actor: Person | None = None,
    question: Question | None = None,
    referral: Referral | None = None,
    issue: PackageIssue | None = None,
    **facts: Fact,
) -> None:
    """Write a line. `action` is a code, `facts` are codes, ids and ISO moments; never content.

    KeyError for a code without a row in `rules.events`; ValueError for a fact that its row does not name, and for a
    line about a question, a referral or an issue that is no event.
    """
    row = new_line(action, at=at, actor=actor, question=question, referral=referral, issue=issue, **facts)
    row.save(force_insert=True)


def new_line(
    action: str,
    *,
    at: datetime,
    actor: Person | None = None,
    question: Question | None = None,
    referral: Referral | None = None,
    issue: PackageIssue | None = None,
    **facts: Fact,
) -> JournalLine:
    """Return the same line unsaved, to be saved together with other rows. Change nothing of it: its MAC is set."""
    _require_row(action, facts, is_event=any((question, referral, issue)))
    row = JournalLine(
        at=at,
        actor_id=actor.id if actor else None,
        action=action,
        question_id=question.id if question else None,
        referral_id=referral.id if referral else None,
        issue_id=issue.id if issue else None,
        facts=facts,
    )
    macs.sign(row)
    return row


def _require_row(action: str, facts: Collection[str], *, is_event: bool) -> None:
    unnamed = set(facts) - set(events.data_of(action))
    if unnamed:
        raise ValueError(f"the row of {action} in rules.events does not name {sorted(unnamed)}")
    if is_event and action in events.JOURNAL_ONLY:
        raise ValueError(f"{action} is told to nobody, and can be about no question, referral or issue")


def line_once_a_minute(
    action: str, *, at: datetime, actor: Person, question: Question | None = None, referral: Referral | None = None
) -> None:
    """Write a line, unless this person did the same in this clock minute: a page that reads question, messages and
    advice counts as one reading. Two statements at most.
    """
    about = Q(referral=referral) if question is None else Q(question=question)
    minute = at.replace(second=0, microsecond=0)
    if not JournalLine.objects.filter(about, actor=actor, action=action, at__gte=minute).exists():
        line(action, at=at, actor=actor, question=question, referral=referral)
