"""The answers on the form, to check before they are sent."""

from datetime import datetime
from typing import TypedDict

from steunpunt.models import Office, Organisation, Person
from steunpunt.rules.calendar import ZONE
from steunpunt.rules.matter import Matter
from steunpunt.rules.words import Function
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.moments import capital, stretch_of, when


class Answer(TypedDict, total=False):
    """A row of parts/summary_list.html."""

    key: str
    value: str
    url: str
    typed: bool


def answers_of(form: QuestionForm, *, at: datetime) -> list[tuple[str, list[Answer]]]:
    """Every answer of this valid form by section, each with the way to change it."""
    matter = form.matter()
    asked = matter.organisation
    concerned = matter.subject_organisation or asked
    names = dict(Organisation.objects.filter(code__in=[asked, concerned]).values_list("code", "name"))
    moments = "\n".join(capital(stretch_of(span, at)) for span in matter.call_moments)
    return [
        (
            "Wat speelt er",
            [
                _typed("Waar gaat het over", matter.headline, "headline"),
                _typed("Wat speelt er", matter.body, "body"),
                _row("Hoe ver bent u", matter.phase.label, "phase"),
                _row("Past het best bij", matter.category.label, "category"),
            ],
        ),
        (
            "Wie het betreft",
            [
                _row("Functie", matter.subject.label, "subject"),
                _row("Organisatie van de betrokkene", names[concerned], "subject_organisation"),
                _row("U vraagt voor", names[asked], "organisation" if "organisation" in form.fields else ""),
            ],
        ),
        (
            "Hoe dringend",
            [
                _row("Urgentie", matter.urgency.label, "urgency"),
                _typed("Wat u nodig hebt", matter.need, "need"),
                _row("Wanneer", capital(when(matter.needed_by, at)) if matter.needed_by else "", "needed_by"),
            ],
        ),
        (
            "Hoe wij u bereiken",
            [
                _typed("Telefoon", matter.contact, "contact"),
                _typed("Wanneer bellen goed uitkomt", moments, "call_1_day"),
            ],
        ),
    ]


def _row(key: str, value: str, field: str) -> Answer:
    return {"key": key, "value": value, "url": f"/vragen/nieuw#veld-{field}" if field else ""}


def _typed(key: str, value: str, field: str) -> Answer:
    return {**_row(key, value, field), "typed": True}


def about_himself(person: Person, matter: Matter, *, at: datetime) -> bool:
    """Whether the office that the question is about is the asker's own: then somebody else should ask."""
    today = at.astimezone(ZONE).date()
    concerned = matter.subject_organisation or matter.organisation
    held = Office.objects.filter(person=person, organisation_id=concerned)
    return any(
        Function(office.function).value == matter.subject.value and (office.until or today) >= today for office in held
    )
