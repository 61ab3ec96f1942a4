"""Watch the chain of the journal, and say so once when it is broken."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.desk.storage.chain import anchors, progress
from steunpunt.desk.storage.chain.audit import ChainFault


def verify_next(*, at: datetime) -> ChainFault | None:
    """Verify the next part of the chain, against the anchors in the desk's file. The first time that a break is found:
    a line in the journal, and a letter to all who may confirm changes of access. Returns that break.
    """
    with transaction.atomic():
        found = progress.advance(anchors.kept(), at=at)
        if found is not None:
            journal.line(
                "logboek.gebroken", at=at, kind=found.kind.name.lower(), number=found.number, line=found.line_id
            )
            outbox.enqueue(
                outbox.to_each(catalogue.JOURNAL_BROKEN, found.code, active_roles.confirming()), question=None, at=at
            )
        return found


def accept_break(*, kept: dict[int, str], operator: str, at: datetime) -> ChainFault | None:
    """Pass over the first break from now on. The journal keeps the operator's name. Returns it; None without
    one.
    """
    with transaction.atomic():
        accepted = progress.accept(anchors=kept, at=at)
        if accepted is not None:
            journal.line(
                "logboek.breuk-onderzocht",
                at=at,
                kind=accepted.kind.name.lower(),
                number=accepted.number,
                line=accepted.line_id,
                operator=operator,
            )
        return accepted
