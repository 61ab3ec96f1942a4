"""What an asker filled in, as rows of their pages: to check before sending, and of the question afterwards."""

from datetime import datetime
from typing import TypedDict

from django.urls import reverse

from steunpunt.desk.questions.reading import Content
from steunpunt.models import Organisation, Party, Question
from steunpunt.rules.new_question import TEXTS, QuestionTexts
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.presenters.moments import capital, stretch_of, when
from steunpunt.web.presenters.parts import Row, typed


class Section(TypedDict):
    """The answers of one part of the form, with the URL at which to change them."""

    title: str
    url: str
    rows: list[Row]


def answers_of(form: QuestionForm, *, at: datetime) -> list[Section]:
    """Return every answer of this valid form, by section."""
    new_question = form.new_question()
    own = new_question.organisation
    concerned = new_question.subject_organisation or own
    names = dict(Organisation.objects.filter(code__in=[own, concerned]).values_list("code", "name"))
    moments = "\n".join(capital(stretch_of(span, at)) for span in new_question.call_moments)
    return [
        _section(
            "Uw vraag",
            "headline",
            _text("headline", new_question),
            _text("body", new_question),
            _row("Hoe ver bent u", new_question.phase.label),
            _row("Onderwerp", new_question.category.label),
        ),
        _section(
            "Wie het betreft",
            "subject",
            _row("Functie", new_question.subject.label),
            _row("Organisatie van de betrokkene", names[concerned]),
            _optional_row("Partij", Party.objects.get(code=new_question.party).name if new_question.party else ""),
            _row("U vraagt voor", names[own]),
        ),
        _section(
            "Hoe dringend het is",
            "danger" if form.notices else "urgency",
            *([_row("Loopt er iemand gevaar", "Ja")] if form.notices else []),
            _row("Hoe dringend", new_question.urgency.label),
            _text("need", new_question),
            _row("Wanneer", capital(when(new_question.needed_by, at)) if new_question.needed_by else ""),
        ),
        _section(
            "Hoe wij u bereiken",
            "contact",
            _optional_row("Adviseur", "Liefst dezelfde als de vorige keer" if new_question.wants_same_adviser else ""),
            _text("contact", new_question),
            typed("Wanneer bellen goed uitkomt", moments),
        ),
    ]


def rows_of(question: Question, content: Content, *, at: datetime) -> list[Row]:
    """Return what was asked, as rows of the page of the question."""
    concerned = f"{question.get_subject_display()}, {question.subject_organisation}"
    rows: list[Row] = [
        _text("headline", content),
        _text("body", content),
        {"key": "Hoe ver bent u", "value": question.get_phase_display()},
        {"key": "Onderwerp", "value": question.get_category_display()},
        {"key": "Wie het betreft", "value": concerned},
        {"key": "Hoe dringend", "value": question.get_urgency_display()},
    ]
    if content.need:
        rows.append(_text("need", content))
    if question.needed_by:
        rows.append({"key": "Wanneer", "value": capital(when(question.needed_by, at))})
    rows.append(_text("contact", content))
    if content.call_moments:
        spans = "\n".join(capital(stretch_of(span, at)) for span in content.call_moments)
        rows.append(typed("Wanneer bellen goed uitkomt", spans))
    return rows


def _section(title: str, first_field: str, *rows: Row) -> Section:
    return {"title": title, "url": reverse("ask", fragment=f"veld-{first_field}"), "rows": [row for row in rows if row]}


def _text(name: str, texts: QuestionTexts) -> Row:
    return typed(TEXTS[name].label, getattr(texts, name))


def _row(key: str, value: str) -> Row:
    return {"key": key, "value": value}


def _optional_row(key: str, value: str) -> Row:
    """A row without a value is left off the page."""
    return _row(key, value) if value else {}
