"""How a referral stands, in the words and shapes of the pages."""

from typing import TypedDict

from steunpunt.desk import referrals
from steunpunt.models import Person, Question, Referral
from steunpunt.rules.referrals import ReferralStatus

_STANDS = {
    ReferralStatus.WAITS: ("wacht_op_vrager", "Wacht op akkoord"),
    ReferralStatus.SENT: ("aangeboden", "Verzonden"),
    ReferralStatus.ACCEPTED: ("in_behandeling", "Opgepakt"),
    ReferralStatus.DONE: ("afgesloten", "Afgerond"),
    ReferralStatus.RETURNED: ("ingetrokken", "Teruggegeven"),
    ReferralStatus.DECLINED: ("ingetrokken", "Ging niet door"),
    ReferralStatus.WITHDRAWN: ("ingetrokken", "Ingetrokken"),
}


class Line(TypedDict):
    """A referral beside the question that it came from."""

    id: str
    item: str
    word: str


def stand(referral: Referral) -> tuple[str, str]:
    """The status whose shape it borrows, and its own word."""
    return _STANDS[ReferralStatus(referral.status)]


def lines_of(question: Question, *, reader: Person) -> list[Line]:
    """The referrals from this question, the oldest first."""
    found = referrals.visible_to(reader).filter(question=question).order_by("made_at", "id")
    return [{"id": str(one.id), "item": one.item.name, "word": stand(one)[1].lower()} for one in found]
