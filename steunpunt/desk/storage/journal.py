"""The journal: one line for every command and every reading of content, in the same transaction."""

from datetime import datetime

from steunpunt.desk.storage import rows, tables
from steunpunt.models import JournalLine, PackageIssue, Person, Question, Referral

Fact = str | int | bool | None | list[str]


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
    """Write a line. `action` is a code, `facts` are codes, ids and ISO moments; never content."""
    rows.add(new_line(action, at=at, actor=actor, question=question, referral=referral, issue=issue, **facts))


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
    """Return the same line unsaved, to be saved together with other rows."""
    return tables.new(
        JournalLine,
        at=at,
        actor_id=actor.id if actor else None,
        action=action,
        question_id=question.id if question else None,
        referral_id=referral.id if referral else None,
        issue_id=issue.id if issue else None,
        facts=facts,
    )


_ONCE_A_MINUTE = """
    INSERT INTO steunpunt_journalline (at, actor_id, deed, question_id, referral_id, facts)
    SELECT $1::timestamptz, $2::uuid, $3::text, $4::uuid, $5::uuid, '{}'
    WHERE NOT EXISTS (
        SELECT FROM steunpunt_journalline
        WHERE (question_id = $4 OR referral_id = $5) AND actor_id = $2 AND deed = $3 AND at >= $6::timestamptz
    )
    RETURNING id
"""


def line_once_a_minute(
    action: str, *, at: datetime, actor: Person, question: Question | None = None, referral: Referral | None = None
) -> None:
    """Write a line, unless this person did the same in this clock minute: a page that reads question, messages and
    advice counts as one reading. One statement.
    """
    about = (question.id if question else None, referral.id if referral else None)
    rows.select(_ONCE_A_MINUTE, at, actor.id, action, *about, at.replace(second=0, microsecond=0))
