"""The context of the asker's page of a question."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from steunpunt.desk.administration import first_aid
from steunpunt.desk.clocks import clock_views, pauses
from steunpunt.desk.letters import failures
from steunpunt.desk.questions import queries, reading, urgent_notices
from steunpunt.desk.routing import turns
from steunpunt.models import Person, Question, Talk
from steunpunt.rules.access.lifecycle import ENDED, Status, Step, possible
from steunpunt.rules.access.visibility import Relation, roles_of
from steunpunt.rules.words import Channel, Phase, TalkKind
from steunpunt.web.asker.answers import rows_of
from steunpunt.web.asker.start import STATUS_WORDS, next_of
from steunpunt.web.presenters.conversation import bubbles_of
from steunpunt.web.presenters.moments import capital, iso, when
from steunpunt.web.presenters.pauses import for_asker
from steunpunt.web.presenters.promises import of_question
from steunpunt.web.presenters.referrals import consents_asked, lines_of
from steunpunt.web.presenters.timeline import TimelineEvent, events
from steunpunt.web.presenters.urgency import proposal_of


def context_of(question: Question, person: Person, *, at: datetime, just_said: str = "") -> dict[str, Any]:
    """Return the whole context. Journals that the asker read the question."""
    status = Status(question.status)
    steps = possible(status, roles_of(Relation(is_asker=True)))
    case = reading.case_file(question, person=person, at=at)
    at_once, folded = of_question(clock_views.clocks_of(question, at=at), reader=person, at=at)
    pause = None if status in ENDED else pauses.current(question, at=at)
    consent = consents_asked(person, [question]).get(question.id)
    turn = turns.for_asker(
        question, at=at, is_held=queries.with_holder([question]) != set(), asks_consent=consent is not None
    )
    waits = status not in ENDED and not case.advices and not urgent_notices.of_question(question).may_be_about_asker
    return {
        "question": question,
        "status": str(status.value),
        "status_word": STATUS_WORDS[status],
        "ended": status in ENDED,
        "next": next_of(question, turn),
        "consent": None if status in ENDED else consent,
        "pause_now": None if pause is None else for_asker(pause, at=at),
        "may_object": pause is not None and pause.objected_at is None and Step.OBJECT in steps,
        "letters_fail": failures.fails_asker(question),
        "just_said": bool(just_said),
        "promises": at_once,
        "folded_promises": folded,
        "talks": talks_of(question, at=at),
        "bubbles": bubbles_of(case.messages, reader=person, at=at, just_added=just_said),
        "advices": [
            {
                "url": reverse("advice", args=[question.id, advice.advice.id]),
                "when": when(advice.advice.sent_at or at, at),
            }
            for advice in case.advices
        ],
        "rows": rows_of(question, case.content, at=at),
        "readers": [{"name": reader.name, "when": when(reader.first_at, at)} for reader in reading.readers(question)],
        "events": events(queries.history(question, of_asker=True), reader=person, at=at, of_asker=True),
        "referrals": lines_of(question, reader=person),
        "aid": first_aid.lines_for(Phase(question.phase)) if waits else [],
        "may_say": Step.SAY in steps,
        "may_thank": Step.THANK in steps,
        "may_close": Step.CLOSE in steps,
        "may_withdraw": Step.WITHDRAW in steps,
        "may_reopen": Step.REOPEN in steps,
        "may_change": Step.CHANGE_URGENCY in steps,
        "lower": proposal_of(question, reader=person, at=at),
        "was_withdrawn": status is Status.WITHDRAWN,
    }


def talks_of(question: Question, *, at: datetime) -> list[TimelineEvent]:
    """Return the talks held and planned, in order, as points of a timeline."""
    talks = Talk.objects.filter(question=question).select_related("adviser")
    return [
        _talk(row, at) for row in sorted(talks, key=lambda talk: talk.held_at or talk.planned_at or talk.created_at)
    ]


def _talk(talk: Talk, at: datetime) -> TimelineEvent:
    moment = talk.held_at or talk.planned_at or talk.created_at
    is_held, off = talk.held_at is not None, talk.called_off_at is not None
    kind, channel = TalkKind(talk.kind).label, Channel(talk.channel).label.lower()
    return {
        "title": f"{kind}, {channel}: {'gehouden' if is_held else 'gaat niet door' if off else 'gepland'}",
        "when": capital(when(moment, at)),
        "iso": iso(moment),
        "detail": f"Met {talk.adviser}",
        "shape": "check" if is_held else "cross" if off else "clock",
        "later": not (is_held or off),
    }
