"""Delete what is no longer needed: sessions, codes, tokens, stored answers. Nothing that anybody wrote."""

from datetime import datetime

from oauth2_provider.models import clear_expired

from steunpunt.desk.access import idempotency
from steunpunt.desk.administration.sign_in import enrolment, sign_in_codes
from steunpunt.desk.partners import assertions
from steunpunt.models import Session


def delete_expired(*, at: datetime) -> None:
    """Delete the sessions, sign-in codes, tokens, used assertions and stored answers whose time has passed.

    Tokens expire by the library's own clock and rules. Safe to run twice, and by two at once.
    """
    Session.objects.filter(expire_date__lt=at).delete()
    sign_in_codes.delete_expired(at=at)
    enrolment.delete_expired(at=at)
    clear_expired()
    assertions.delete_expired(at=at)
    idempotency.delete_expired(at=at)
