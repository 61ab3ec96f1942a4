"""The status of a referral in Dutch, with the shape that the pages give it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.urls import reverse

from steunpunt.desk.package import referral_permissions
from steunpunt.models import Person, Question, Referral
from steunpunt.rules.access.referrals import ReferralStatus
from steunpunt.web.presenters.moments import when

_STATUS_WORDS = {
    ReferralStatus.WAITS: ("wacht_op_vrager", "Wacht op akkoord"),
    ReferralStatus.SENT: ("aangeboden", "Verzonden"),
    ReferralStatus.ACCEPTED: ("in_behandeling", "Opgepakt"),
    ReferralStatus.DONE: ("afgesloten", "Afgerond"),
    ReferralStatus.RETURNED: ("ingetrokken", "Teruggegeven"),
    ReferralStatus.DECLINED: ("ingetrokken", "Ging niet door"),
    ReferralStatus.WITHDRAWN: ("ingetrokken", "Ingetrokken"),
}


class WaitingReferral(TypedDict):
    """A referral that asks something of the reader, with its URL."""

    url: str
    item: str
    asks: str
    reference: str


def waiting(referrals: Iterable[Referral], *, at: datetime) -> list[WaitingReferral]:
    """What each of these referrals asks (`referral_permissions.awaiting`)."""
    return [
        WaitingReferral(
            url=reverse("referral", args=[referral.id]),
            item=referral.item.name,
            asks=_asks(referral, at=at),
            reference=referral.question.reference if referral.question else "",
        )
        for referral in referrals
    ]


def _asks(referral: Referral, *, at: datetime) -> str:
    if referral.status == ReferralStatus.WAITS:
        return "Uw adviseur wil u doorverwijzen. Kijk wat er meegaat, en zeg ja of nee."
    until = "" if referral.due_at is None else f" Afgesproken was {when(referral.due_at, at)}."
    if referral.escalated_at is not None:
        return f"Nog niet opgepakt.{until} Bel erachteraan."
    return f"Geef deze verwijzing zelf door.{until.replace(' was', ' is')}"


def consents_asked(person: Person, questions: Iterable[Question]) -> dict[UUID, str]:
    """Return per question the URL at which a referral waits for this asker's consent."""
    waits = referral_permissions.awaiting_consent(person).filter(question__in=list(questions))
    return {row.question_id: reverse("referral", args=[row.id]) for row in waits if row.question_id is not None}


class ReferralLine(TypedDict):
    """A referral on the page of the question that it came from."""

    id: str
    item: str
    word: str


def stand(referral: Referral) -> tuple[str, str]:
    """Return the question status whose shape it uses, and its own word."""
    return _STATUS_WORDS[ReferralStatus(referral.status)]


def lines_of(question: Question, *, reader: Person) -> list[ReferralLine]:
    """Return the referrals from this question, oldest first."""
    visible = referral_permissions.visible_to(reader).filter(question=question).order_by("made_at", "id")
    return [{"id": str(row.id), "item": row.item.name, "word": stand(row)[1].lower()} for row in visible]
