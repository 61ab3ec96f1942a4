"""A question in lists and tables of the desk: by role and reference, without content."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from steunpunt.desk.clocks.clock_views import ClockView
from steunpunt.desk.questions.queries import Load
from steunpunt.desk.routing import turns
from steunpunt.models import Assignment, Office, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.new_question import TEXTS, QuestionTexts
from steunpunt.rules.routing.turn import Turn
from steunpunt.rules.words import MAY_ASK, Function, Phase, Subject, Urgency
from steunpunt.web.presenters.moments import capital, when
from steunpunt.web.presenters.parts import Cell, QuestionCard, Row, typed
from steunpunt.web.presenters.staff.promises import next_of, promise


def reference(question: Question) -> Cell:
    """The cell with the reference, as a link to the question."""
    return {"label": "Kenmerk", "text": question.reference, "url": page_of(question)}


def assigned(question: Question) -> list[Assignment]:
    """The open assignments of a question from `queries.at_the_desk`."""
    current: list[Assignment] = question.current_assignments  # type: ignore[attr-defined]  # queries.at_the_desk's to_attr
    return current


DESK_STATUS_WORDS = {
    Status.RECEIVED: "Ontvangen",
    Status.OFFERED: "Aangeboden",
    Status.IN_PROGRESS: "In behandeling",
    Status.WAITING: "Wacht op de vrager",
    Status.ADVISED: "Advies gegeven",
    Status.CLOSED: "Afgesloten",
    Status.WITHDRAWN: "Ingetrokken",
}
"""The statuses in the desk's words."""

_TURNS = {
    Turn.REACTION: "U bent aan zet: de vrager wacht op uw reactie.",
    Turn.ANSWER: "De vrager is aan zet.",
    Turn.THIRD_PARTY: "U wacht op een ander, voor de vrager.",
    Turn.OFFER: "U bent aan zet: neem de vraag aan, of trek u terug.",
    Turn.WORK: "U bent aan zet.",
    Turn.READING: "De vrager kan het advies nu lezen. U hoeft nu niets te doen.",
    Turn.ROUTING: "",
    Turn.NOBODY: "",
}


def page_of(question: Question) -> str:
    """The path of the question's page."""
    return reverse("question", args=[question.id])


def next_for_adviser(question: Question, views: Iterable[ClockView], *, at: datetime) -> str:
    """Return who acts next, addressed to the adviser; empty once the question has ended, and while nobody has it."""
    return _TURNS[turns.for_adviser(question, [view.clock for view in views], at=at)]


def title_of(question: Question) -> str:
    """The title for people who may know that the question exists, but not read it."""
    return f"{question.get_category_display()}: {_subject(question)}"


def card(
    question: Question, views: list[ClockView], *, at: datetime, following: str, mine: bool, signal: str = ""
) -> QuestionCard:
    """Return the question as a card; `following`: who acts next; `signal`: the urgent notice above it."""
    shown: QuestionCard = {
        "url": page_of(question),
        "reference": question.reference,
        "title": title_of(question),
        "status": question.status,
        "urgency": question.urgency,
        "facts": f"{question.organisation.name} · {Phase(question.phase).label}",
        "next": following,
        "signal": signal,
    }
    first = next_of(views)
    if first is not None:
        shown["promise"] = promise(first, at=at, mine=mine)
    return shown


def presence_of(load: Load, *, at: datetime) -> str:
    """Whether the adviser is available now, and if not, why."""
    if load.is_away:
        return f"Afwezig tot {when(load.away_until, at)}" if load.away_until else "Afwezig"
    if load.is_on_duty:
        return "Heeft piket"
    return "Aanwezig" if load.is_there else "Nu geen werktijd"


def answer_until(answer_by: datetime, *, at: datetime) -> str:
    """Until when an offer stands, addressed to the adviser."""
    return f"Antwoord uiterlijk {when(answer_by, at)}. Daarna vragen wij een ander."


def facts_of(question: Question, *, at: datetime) -> list[Row]:
    """What an adviser may know before opening the content: roles, organisations, phase and urgency."""
    rows: list[Row] = [
        {"key": "Onderwerp", "value": question.get_category_display()},
        {"key": "Wie vraagt", "value": asker_role(question)},
        {"key": "Wie het betreft", "value": capital(_subject(question))},
        {"key": "Fase", "value": Phase(question.phase).label},
        {"key": "Hoe dringend", "value": Urgency(question.urgency).label},
        {"key": "Ontvangen", "value": capital(when(question.submitted_at, at))},
    ]
    if question.subject_party is not None:
        rows.append({"key": "Partij", "value": question.subject_party.name})
    if question.needed_by is not None:
        rows.append({"key": "Nodig voor", "value": capital(when(question.needed_by, at))})
    return rows


def more_texts_of(texts: QuestionTexts) -> list[Row]:
    """Return the texts that the asker filled in beside the question itself, under the desk's headings."""
    return [
        typed(rule.desk_label, words)
        for name, rule in TEXTS.items()
        if rule.desk_label and (words := getattr(texts, name))
    ]


def asker_role(question: Question) -> str:
    """The function of the asker, without a name: 'Burgemeester, gemeente Heerde'."""
    office = Office.objects.filter(
        person_id=question.asker_id, organisation_id=question.organisation_id, function__in=MAY_ASK
    ).first()
    place = question.organisation.in_full
    return f"{Function(office.function).label}, {place}" if office else capital(place)


def _subject(question: Question) -> str:
    role = Subject(question.subject).label
    # `in_full` keeps the capital of an abbreviation or title in the middle of a line.
    return f"{role[:1].lower()}{role[1:]}, {question.subject_organisation.in_full}"
