"""The router's round: do whatever is due now, one thing at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.package import invitations, referrals
from steunpunt.desk.routing import covering, handover, offers, triage
from steunpunt.desk.storage import locks
from steunpunt.desk.storage.existence import which_exist
from steunpunt.models import EligibilityChange


def do_next(*, at: datetime) -> bool:
    """Do one thing that is due. Returns False when nothing is, or another router is running. One statement when nothing
    is.

    In this order: expire an unanswered offer, take back the work of a person who is no longer an adviser, pass on an
    offer to an absent adviser, route a question, notify of an absence that began, of one that ended, of a changed
    deputy, of a referral that nobody picked up, and of a package that was not opened.
    """
    tasks = _tasks(at=at)
    due = which_exist(*(waits for waits, _ in tasks))
    if not any(due):
        return False
    with transaction.atomic():
        if not locks.try_lock_router():
            return False
        return any(task(at=at) for (_, task), is_due in zip(tasks, due, strict=True) if is_due)


def _tasks(*, at: datetime) -> tuple[tuple[QuerySet[Any], Callable[..., bool]], ...]:
    """Return what may wait, and what does the first of it, in the order of `do_next`."""
    return (
        (offers.unanswered(at=at), offers.lapse_next),
        (handover.held_by_former(), handover.hand_over_next_former),
        (offers.to_absent(at=at), offers.pass_on_next),
        (triage.waiting(at=at), triage.route_next),
        (EligibilityChange.objects.all(), triage.route_next),
        (handover.begun(at=at), handover.begin_next),
        (handover.over(at=at), handover.end_next),
        (covering.unchecked(at=at), covering.notify_next),
        (referrals.late(at=at), referrals.escalate_next),
        (invitations.unopened(at=at), invitations.remind_next),
    )
