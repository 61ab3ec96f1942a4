"""The router's round: do whatever is due now, one thing at a time."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from steunpunt.desk.package import invitations, referrals
from steunpunt.desk.routing import covering, handover, offers, triage
from steunpunt.desk.storage import rows

_ROUTER = 0x5354_5254
"""Key of the advisory lock that allows one router at a time."""
_DUE = """
    SELECT EXISTS (
        SELECT FROM steunpunt_assignment WHERE answer_by <= $1 AND ended_at IS NULL AND claimed_at IS NULL
    ), EXISTS (
        SELECT FROM steunpunt_adviser adviser
        JOIN steunpunt_person person ON person.id = person_id
        JOIN steunpunt_assignment assignment ON adviser_id = person_id
        WHERE ended_at IS NULL AND NOT (adviser.is_active AND person.is_active)
    ), EXISTS (
        SELECT FROM steunpunt_assignment offer JOIN steunpunt_absence absence USING (adviser_id)
        WHERE offer.ended_at IS NULL AND claimed_at IS NULL AND kind = 'afwezig'
            AND starts_at <= $1 AND (ends_at IS NULL OR ends_at > $1)
    ), EXISTS (
        SELECT FROM steunpunt_question WHERE next_route_at <= $1
    ) OR EXISTS (
        SELECT FROM steunpunt_eligibilitychange
    ), EXISTS (
        SELECT FROM steunpunt_absence WHERE starts_at <= $1 AND began_told_at IS NULL
    ), EXISTS (
        SELECT FROM steunpunt_absence WHERE ends_at <= $1 AND ended_told_at IS NULL
    ), EXISTS (
        SELECT FROM steunpunt_covernotice notice
        LEFT JOIN steunpunt_adviser deputy ON deputy.person_id = notice.adviser_id
        LEFT JOIN steunpunt_person person ON person.id = notice.adviser_id
        WHERE checked_at <= $1 - $2::interval OR NOT (deputy.is_active AND person.is_active) OR EXISTS (
            SELECT FROM steunpunt_absence absence
            WHERE absence.adviser_id = notice.adviser_id AND kind = 'afwezig'
                AND starts_at <= $1 AND (ends_at IS NULL OR ends_at > $1)
        )
    ), EXISTS (
        SELECT FROM steunpunt_referral WHERE next_check_at <= $1
    ), EXISTS (
        SELECT FROM steunpunt_packageissue WHERE next_check_at <= $1
    )
"""


def do_next(*, at: datetime) -> bool:
    """Do one thing that is due. Returns False when nothing is, or another router is running. One statement when nothing
    is.

    In this order: expire an unanswered offer, take back the work of a person who is no longer an adviser, pass on an
    offer to an absent adviser, route a question, notify of an absence that began, of one that ended, of a changed
    deputy, of a referral that nobody picked up, and of a package that was not opened.
    """
    tasks: tuple[Callable[..., bool], ...] = (
        offers.lapse_next,
        handover.hand_over_next_former,
        offers.pass_on_next,
        triage.route_next,
        handover.begin_next,
        handover.end_next,
        covering.notify_next,
        referrals.escalate_next,
        invitations.remind_next,
    )
    (due,) = rows.select(_DUE, at, covering.CHECK_AGAIN)
    if not any(due):
        return False
    with transaction.atomic():
        if not rows.select("SELECT pg_try_advisory_xact_lock($1)", _ROUTER)[0][0]:
            return False
        return any(task(at=at) for task, is_due in zip(tasks, due, strict=True) if is_due)
