"""The page of a question for the adviser who holds it: clocks, content, talks, messages, notes, advice."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from steunpunt.desk.clocks import clock_views
from steunpunt.desk.questions import reading, urgent_notices
from steunpunt.desk.questions.reading import ReadAdvice, ReadMessage
from steunpunt.models import Advice, MessageKind, Question
from steunpunt.rules.access import lifecycle
from steunpunt.rules.access.lifecycle import ENDED, Status, Step
from steunpunt.rules.access.visibility import Relation, roles_of
from steunpunt.web.http.decorators import DeskRequest
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.presenters.conversation import Bubble, bubbles_of
from steunpunt.web.presenters.moments import capital, stretch_of, when
from steunpunt.web.presenters.phone import dialled
from steunpunt.web.presenters.referrals import lines_of
from steunpunt.web.presenters.staff.promises import next_of, promise, shown
from steunpunt.web.presenters.staff.questions import asker_role, facts_of, more_texts_of, next_for_adviser
from steunpunt.web.presenters.staff.urgent_notices import notice_lines
from steunpunt.web.presenters.urgency import proposal_of
from steunpunt.web.staff.adviser.conversation_line import is_to_come, line_of
from steunpunt.web.staff.adviser.pausing import standstill_of
from steunpunt.web.staff.adviser.talks import talk_forms, talks_of
from steunpunt.web.staff.answer import Bound
from steunpunt.web.staff.coordinator.letters import letters_of
from steunpunt.web.staff.forms import MessageForm, NoteForm, OnceForm, RecuseForm

_JUST = "net"
"""The query parameter that names what was just added, which gets the focus."""


def case_page(
    request: DeskRequest,
    question: Question,
    relation: Relation,
    *,
    bound: Bound | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page; `bound` forms are shown with what was filled in and their faults."""
    person, at, bound = request.user, request.at, bound or {}
    steps = lifecycle.possible(Status(question.status), roles_of(relation))
    case = reading.case_file(question, person=person, at=at)
    content, messages = case.content, case.messages
    just = request.GET.get(_JUST, "")
    talks = talks_of(question, bound, just=just, at=at)
    clocks = clock_views.clocks_of(question, at=at)
    due = next_of(clocks)
    sent_advices = _sent_advices(case.advices, at=at)
    context = {
        "question": question,
        "next": next_for_adviser(question, clocks, at=at),
        "asker_role": asker_role(question),
        **standstill_of(question, steps, bound, at=at),
        "promises": shown(question, reader=person, at=at, mine=True),
        "next_promise": promise(due, at=at, mine=True) if due else None,
        "content": content,
        "more_texts": more_texts_of(content),
        "dial": dialled(content.contact),
        "call_moments": [capital(stretch_of(span, at)) for span in content.call_moments],
        "signals": notice_lines(urgent_notices.of_question(question)),
        "facts": facts_of(question, at=at),
        "line": line_of(messages, _bubbles(request, messages, just=just), talks),
        "to_come": [talk for talk in talks if is_to_come(talk)],
        "advices": sent_advices,
        "lower": proposal_of(question, reader=person, at=at),
        "may_change": Step.CHANGE_URGENCY in steps,
        "remind": Step.RECUSE in steps and not (sent_advices or _has_reacted(question, messages)),
        "draft_saved": _draft_saved(question, at=at),
        "may": {step.name.lower(): True for step in steps} | {"refer": question.status not in ENDED},
        "referrals": lines_of(question, reader=person),
        "open": dict.fromkeys([*bound, just], True),
        "forms": _forms(bound),
        **letters_of(question, request, relation),
        **talk_forms(talks, bound, at=at),
    }
    return render(request, "desk/adviser/case.html", context, status=status)


def url_after(question_id: UUID, *, added: str = "") -> str:
    """The URL to redirect to; `added` names the section of which the newest line gets the focus."""
    return reverse("question", args=[question_id], query={_JUST: added} if added else None, fragment=added or None)


def _has_reacted(question: Question, messages: list[ReadMessage]) -> bool:
    """Whether an adviser has reacted to the asker; until then the page reminds the adviser to check for conflicts."""
    spoke = any(
        read.message.kind in {MessageKind.MESSAGE, MessageKind.ASK_BACK} and read.message.author_id != question.asker_id
        for read in messages
    )
    return spoke or question.talks.filter(held_at__isnull=False).exists()


def _forms(bound: Bound) -> dict[str, DeskForm]:
    made: dict[str, DeskForm] = {
        "bericht": MessageForm(auto_id="bericht_%s"),
        "notitie": NoteForm(auto_id="notitie_%s"),
        "terugtrekken": RecuseForm(auto_id="terugtrekken_%s"),
        "afsluiten": OnceForm(auto_id="afsluiten_%s"),
        "heropenen": OnceForm(auto_id="heropenen_%s"),
    }
    return made | dict(bound)


def _bubbles(request: DeskRequest, messages: list[ReadMessage], *, just: str) -> list[Bubble]:
    """The messages and notes; the last of the kind that was just added gets the focus."""
    added = [read for read in messages if just == ("notities" if _is_note(read) else "berichten")]

    def read(message: ReadMessage) -> str:
        return "Alleen voor u" if message.message.is_authors_only else _awaits(message, messages)

    last = str(added[-1].message.id) if added else ""
    return bubbles_of(messages, reader=request.user, at=request.at, just_added=last, read=read)


def _is_note(read: ReadMessage) -> bool:
    return read.message.kind == MessageKind.NOTE


def _awaits(read: ReadMessage, messages: list[ReadMessage]) -> str:
    """Whether this message asked for an answer, and whether the asker has written since."""
    if read.message.kind != MessageKind.ASK_BACK:
        return ""
    answered = any(
        other.message.author_id != read.message.author_id
        and other.message.sent_at > read.message.sent_at
        and not _is_note(other)
        for other in messages
    )
    return "U vroeg om antwoord." if answered else "U wacht op antwoord."


def _sent_advices(advices: list[ReadAdvice], *, at: datetime) -> list[dict[str, str]]:
    """The advices that were sent, with the URLs of their pages."""
    return [
        {"url": reverse("advice", args=[row.question_id, row.id]), "when": when(row.sent_at or row.saved_at, at)}
        for row in (read.advice for read in advices)
    ]


def _draft_saved(question: Question, *, at: datetime) -> str:
    """When the draft advice was saved, in words; empty without one."""
    draft = Advice.objects.filter(question=question, sent_at=None).first()
    return when(draft.saved_at, at) if draft else ""
