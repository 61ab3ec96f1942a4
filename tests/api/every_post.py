"""Every POST of the API: who sends it, what, and how the question then stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from api.urls import urlpatterns
from steunpunt.desk.package import invitations, invitees, referrals
from steunpunt.desk.partners import subscriptions
from steunpunt.desk.questions import advice, closing, pausing
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import triage, urgency_changes
from steunpunt.models import Question
from steunpunt.rules.access.referrals import Share
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.letters import FAILING_AFTER
from steunpunt.rules.words import Urgency, UrgencyReason
from tests.api import bodies
from tests.api.partner_story import NOVA
from tests.cast import MONDAY, Cast, ask, held_by

ONE = "/adviesvragen/<id:question_id>"
HOOK = "/abonnementen/<id:subscription_id>"
ITEM = "/pakketonderdelen/<slug:code>"


def routes(method: str) -> set[str]:
    """The paths of the router that take this method, as the router writes them."""
    return {str(route.pattern) for route in urlpatterns if hasattr(getattr(route.callback, "view_class", None), method)}


def asked(cast: Cast) -> Question:
    """Nobody has it yet."""
    return ask(cast.maas)


def offered(cast: Cast) -> Question:
    """To anna."""
    question = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    return question


def held(cast: Cast) -> Question:
    """By anna."""
    return held_by(cast.anna, cast.maas)


def paused(cast: Cast) -> Question:
    """For a third party."""
    question = held(cast)
    pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, until=None, at=MONDAY)
    return question


def advised(cast: Cast) -> Question:
    """By anna."""
    question = held(cast)
    advice.send(person=cast.anna, question_id=question.id, parts=Parts("Of", "Ja", "", "Bel"), at=MONDAY)
    return question


def closed(cast: Cast) -> Question:
    """By the asker."""
    question = advised(cast)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY)
    return question


@dataclass(frozen=True)
class Post:
    """One of them."""

    by: str
    body: dict[str, Any] = field(default_factory=dict)
    begin: Callable[[Cast], Question] = asked


_INVITED = invitees.Invited("GM0246", "Nova", "Nieuw", "nova@heerde.example", date(2026, 11, 20))
_TALK = {"soort": "intake", "kanaal": "video", "gepland": "2026-11-24T10:00:00Z"}
POSTS = {
    "/adviesvragen": Post("maas", bodies.question()),
    f"{ONE}/toewijzingen": Post("hessel"),
    f"{ONE}/terugneming": Post("hessel", begin=held),
    f"{ONE}/aanvaarding": Post("anna", begin=offered),
    f"{ONE}/verschoning": Post("anna", {"reden": "geen_tijd"}, offered),
    f"{ONE}/berichten": Post("anna", {"tekst": "Goedemorgen"}, held),
    f"{ONE}/gesprekken": Post("anna", _TALK, held),
    f"{ONE}/adviezen": Post("anna", bodies.ADVICE, held),
    f"{ONE}/afsluiting": Post("maas", begin=advised),
    f"{ONE}/intrekking": Post("maas", begin=held),
    f"{ONE}/heropening": Post("maas", begin=closed),
    f"{ONE}/pauzes": Post("anna", {"reden": "wacht_op_derde"}, held),
    f"{ONE}/hervattingen": Post("anna", begin=paused),
    f"{ONE}/bezwaren": Post("maas", begin=paused),
    f"{ONE}/urgentiewijzigingen": Post("maas", {"urgentie": "spoed", "reden": "openbaarheid"}, held),
    f"{ONE}/urgentiewijzigingen/<id:change_id>/besluiten": Post("maas", {"akkoord": True}, held),
    "/brieven/<id:letter_id>/herhalingen": Post("hessel"),
    "/termijnberekeningen": Post("maas", {"urgentie": "hoog", "start": "2026-11-23T09:00:00Z"}),
    "/adviseurs/<id:adviser_id>/overdracht": Post("hessel", begin=held),
    "/abonnementen": Post("maas", {"url": "https://x.example/"}),
    f"{HOOK}/proefberichten": Post("maas"),
    f"{HOOK}/geheimen": Post("maas"),
    f"{HOOK}/herhalingen": Post("maas"),
    "/pakketonderdelen": Post("hessel", {"code": "a", "naam": "A", "van": "B", "uitleg": "C", "hoeBereikbaar": "D"}),
    "/verwijzingen": Post("maas", {"onderdeel": "training", "deelt": ["naam"]}),
    "/verwijzingen/<id:referral_id>/akkoord": Post("maas", {"akkoord": True}, held),
    "/verwijzingen/<id:referral_id>/statusmeldingen": Post("maas", {"status": "ingetrokken"}, held),
    "/uitreikingen": Post("smit", NOVA),
    "/uitreikingen/<id:issue_id>/uitnodigingen": Post("smit"),
}


def address(route: str, question: Question, cast: Cast) -> str:
    """The path of this route for this question, for anna, or for what is made of it here: an abonnement of maas, a
    referral and a lower urgency that wait for her yes, and an issue by smit.
    """
    makes: dict[str, Callable[[], object]] = {
        "<id:question_id>": lambda: question.id,
        "<id:adviser_id>": lambda: cast.anna.id,
        "<slug:code>": lambda: "training",
        "<id:subscription_id>": lambda: _hook(cast),
        "<id:referral_id>": lambda: _referral(cast, question),
        "<id:change_id>": lambda: _lowered(cast, question),
        "<id:letter_id>": lambda: _failing(question),
        "<id:issue_id>": lambda: invitations.issue(person=cast.smit, invited=_INVITED, at=MONDAY).id,
    }
    for name, make in makes.items():
        if name in route:
            route = route.replace(name, str(make()))
    return route


def _failing(question: Question) -> UUID:
    letter = question.letters.get(topic="ontvangen")
    letter.attempts = FAILING_AFTER
    letter.save(update_fields=["attempts"])
    return letter.id


def _lowered(cast: Cast, question: Question) -> UUID:
    return urgency_changes.change(
        person=cast.anna,
        question_id=question.id,
        urgency=Urgency.NORMAAL,
        reason=UrgencyReason.RUSTIGER,
        at=MONDAY,
    ).id


def _hook(cast: Cast) -> UUID:
    made, _ = subscriptions.subscribe(person=cast.maas, url="https://x.example/", kinds=(), at=MONDAY)
    return made.id


def _referral(cast: Cast, question: Question) -> UUID:
    shares = [Share.NAAM]
    return referrals.refer(person=cast.anna, item="training", question_id=question.id, shares=shares, at=MONDAY).id
