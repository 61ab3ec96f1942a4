"""Delete expired data: sessions, sign-in codes, tokens, receipts, stored responses. Never content that people wrote."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from oauth2_provider.models import clear_expired

from steunpunt.desk.access import idempotency
from steunpunt.desk.administration import sign_in_codes
from steunpunt.models import KeptAnswer, Receipt

RECEIPTS_KEPT = timedelta(hours=48)
"""Elapsed time in which a page may send the same form again."""
DRAFT_RECEIPTS_KEPT = timedelta(days=60)
"""Longer for a sent form: a tab that stayed open for weeks must not make a second question."""


def delete_expired(*, at: datetime) -> None:
    """Delete the sessions, sign-in codes, tokens, receipts and stored responses that have expired at this moment.

    Tokens expire by the library's own clock and rules. Safe to run twice, and by two at once.
    """
    Session.objects.filter(expire_date__lt=at).delete()
    sign_in_codes.delete_expired(at=at)
    clear_expired()
    KeptAnswer.objects.filter(at__lte=at - idempotency.KEPT).delete()
    Receipt.objects.filter(at__lt=at - RECEIPTS_KEPT, is_of_draft=False).delete()
    Receipt.objects.filter(at__lt=at - DRAFT_RECEIPTS_KEPT).delete()
