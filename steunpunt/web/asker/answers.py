"""The answers on the form, to check before they are sent."""

from datetime import datetime
from typing import TypedDict

from steunpunt.models import Organisation, Party
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.presenters.moments import capital, stretch_of, when


class ShownAnswer(TypedDict, total=False):
    """A row of parts/display/summary_list.html."""

    key: str
    value: str
    typed: bool


class Section(TypedDict):
    """The answers of one part of the form, and the way to change them."""

    title: str
    url: str
    rows: list[ShownAnswer]


def answers_of(form: QuestionForm, *, at: datetime) -> list[Section]:
    """Every answer of this valid form by section, each section with the way to change it."""
    matter = form.matter()
    asked = matter.organisation
    concerned = matter.subject_organisation or asked
    names = dict(Organisation.objects.filter(code__in=[asked, concerned]).values_list("code", "name"))
    moments = "\n".join(capital(stretch_of(span, at)) for span in matter.call_moments)
    return [
        _section(
            "Uw vraag",
            "headline",
            _typed("Waar gaat het over", matter.headline),
            _typed("Wat speelt er", matter.body),
            _row("Hoe ver bent u", matter.phase.label),
            _row("Onderwerp", matter.category.label),
        ),
        _section(
            "Wie het betreft",
            "subject",
            _row("Functie", matter.subject.label),
            _row("Organisatie van de betrokkene", names[concerned]),
            _if_any("Partij", Party.objects.get(code=matter.party).name if matter.party else ""),
            _row("U vraagt voor", names[asked]),
        ),
        _section(
            "Hoe dringend het is",
            "danger" if form.notices else "urgency",
            *([_row("Loopt er iemand gevaar", "Ja")] if form.notices else []),
            _row("Hoe dringend", matter.urgency.label),
            _typed("Wat u nodig hebt", matter.need),
            _row("Wanneer", capital(when(matter.needed_by, at)) if matter.needed_by else ""),
        ),
        _section(
            "Hoe wij u bereiken",
            "contact",
            _if_any("Adviseur", "Liefst dezelfde als de vorige keer" if matter.wants_same_adviser else ""),
            _typed("Telefoon", matter.contact),
            _typed("Wanneer bellen goed uitkomt", moments),
        ),
    ]


def _section(title: str, first_field: str, *rows: ShownAnswer) -> Section:
    return {"title": title, "url": f"/vragen/nieuw#veld-{first_field}", "rows": [row for row in rows if row]}


def _row(key: str, value: str) -> ShownAnswer:
    return {"key": key, "value": value}


def _if_any(key: str, value: str) -> ShownAnswer:
    """For what most people leave out: then it takes no place on the page."""
    return _row(key, value) if value else {}


def _typed(key: str, value: str) -> ShownAnswer:
    return {**_row(key, value), "typed": True}
