"""Deeds after which the desk owes a letter of every topic that it knows."""

import re
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from steunpunt.desk import advice, closing, conversation, escalation, people, post, presence, talks, triage
from steunpunt.models import Letter
from steunpunt.rules.ladder import LADDER
from steunpunt.rules.words import Channel, RecusalReason, TalkKind, Urgency
from tests.cast import CANARY, MONDAY, Cast, ask, held_by

MINUTE = timedelta(minutes=1)
CODE = "7K3-M9Q"


def owe_all(cast: Cast) -> None:
    """One question walks from intake to its end, a second breaks its promises, a third is withdrawn, and somebody
    signs in.
    """
    question = held_by(cast.anna, cast.maas)
    anna, maas = cast.anna, cast.maas
    talk = talks.plan(
        person=anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=MONDAY + 270 * MINUTE,
        at=MONDAY,
    )
    later = MONDAY + 300 * MINUTE
    talks.replan(person=anna, question_id=question.id, talk_id=talk.id, planned_at=later, at=MONDAY + MINUTE)
    conversation.speak(person=anna, question_id=question.id, words=CANARY, at=MONDAY + 2 * MINUTE)
    parts = advice.Parts(understood=CANARY, advice=CANARY, next_steps=CANARY)
    advice.send(person=anna, question_id=question.id, parts=parts, at=MONDAY + 3 * MINUTE)
    closing.close(person=maas, question_id=question.id, at=MONDAY + 4 * MINUTE)

    withdrawn = held_by(anna, maas)
    closing.withdraw(person=maas, question_id=withdrawn.id, at=MONDAY + MINUTE)

    stepped_back = held_by(anna, maas)
    triage.recuse(person=anna, question_id=stepped_back.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY + MINUTE)

    for adviser in (anna, cast.chris):
        presence.leave(person=adviser, until=None, at=MONDAY)
    ask(maas, urgency=Urgency.SPOED)
    while triage.route_next(at=MONDAY + 2 * MINUTE):
        pass
    while escalation.climb(at=MONDAY + timedelta(hours=2)):
        pass
    post.owe_code(maas, CODE, at=MONDAY)
    people.was_changed(anna, by=cast.beheer, fields=["email"], at=MONDAY)


def topics_in_the_code() -> set[str]:
    """Every topic that the desk's own text names, read from its sources: what `owe_all` must not forget."""
    sources = [path.read_text(encoding="utf-8") for path in Path(settings.BASE_DIR, "steunpunt", "desk").glob("*.py")]
    named = set(re.findall(r"Owed\(\s*f?\"[^\"]*\",\s*\"([a-z_\-]+)\"", "\n".join(sources)))
    named |= set(re.findall(r"topic=\"([a-z_\-]+)\"", "\n".join(sources)))
    return named | {rung.code for rung in LADDER}


def all_letters() -> list[Letter]:
    return list(Letter.objects.select_related("recipient", "question").order_by("owed_at", "key"))
