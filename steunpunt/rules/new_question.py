"""A new question as the asker sends it, and the checks before it is taken in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from steunpunt.rules import text
from steunpunt.rules.refusals import Fault
from steunpunt.rules.time.moments import in_utc
from steunpunt.rules.values import phone
from steunpunt.rules.words import Category, Phase, Subject, Urgency

MOST_CALL_MOMENTS = 10
FURTHEST_AHEAD = timedelta(days=366)
LONGEST_ASKER_REFERENCE = 64


@dataclass(frozen=True)
class TextRule:
    """What holds of one of the texts of a question, wherever it is asked, checked, sent or shown.

    `label`: what the asker's pages call it. `api_name`: what the API calls it. `longest`: characters. `desk_label`: its
    heading on the adviser's pages; empty for a text that has a place of its own there.
    """

    label: str
    api_name: str
    longest: int
    required: bool = True
    one_line: bool = False
    desk_label: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionTexts:
    """The confidential texts of a question. Each has a row in `TEXTS`, and an encrypted column `sealed_<name>`."""

    headline: str
    body: str
    need: str = ""
    contact: str


TEXTS: Mapping[str, TextRule] = {
    "headline": TextRule("Waar gaat het over", "onderwerp", text.LONGEST_LINE, one_line=True),
    "body": TextRule("Wat speelt er", "vraag", text.LONGEST_TEXT),
    "need": TextRule("Wat u nodig hebt", "behoefte", 1_000, required=False, desk_label="Wat de vrager nodig heeft"),
    "contact": TextRule("Telefoon", "contact", 120, one_line=True),
}


@dataclass(frozen=True, kw_only=True)
class NewQuestion(QuestionTexts):
    """A question as asked. Texts are normalised (`rules.values.normalisation`); moments are aware; organisations are
    codes.
    """

    urgency: Urgency
    category: Category
    organisation: str
    subject: Subject
    phase: Phase
    subject_organisation: str = ""
    """Empty when the person concerned belongs to the asking organisation."""
    needed_by: datetime | None = None
    call_moments: tuple[tuple[datetime, datetime], ...] = field(default=())
    party: str = ""
    """Code of the party of the person concerned, where that matters and is known."""
    wants_same_adviser: bool = False
    asker_reference: str = ""
    """The asker's own reference, such as a dossier number in a partner's system; nobody else sees it."""
    contact_confirmed: bool = False
    """The asker confirms the phone number although it looks incomplete."""


def faults(new_question: NewQuestion, *, at: datetime) -> list[Fault]:
    """Return everything wrong with it at once, except what needs the database (the organisations)."""
    wrong: list[Fault] = []
    for name, rule in TEXTS.items():
        words = getattr(new_question, name)
        complaint = text.complaint(words, longest=rule.longest, required=rule.required, one_line=rule.one_line)
        if complaint is not None:
            wrong.append(Fault(name, complaint.code, complaint.sentence))
    complaint = text.complaint(
        new_question.asker_reference, longest=LONGEST_ASKER_REFERENCE, required=False, one_line=True
    )
    if complaint is not None:
        too_long = f"Een kenmerk van uzelf heeft hoogstens {LONGEST_ASKER_REFERENCE} tekens."
        sentence = too_long if complaint.code == "te-lang" else complaint.sentence
        wrong.append(Fault("asker_reference", complaint.code, sentence))
    if not (new_question.contact_confirmed or any(fault.field == "contact" for fault in wrong)):
        wrong += phone.questioned("contact", new_question.contact)
    if new_question.needed_by is not None and not at < new_question.needed_by <= at + FURTHEST_AHEAD:
        wrong.append(Fault("needed_by", "geen-komend-moment", "Kies een moment dat nog komt, binnen een jaar."))
    if len(new_question.call_moments) > MOST_CALL_MOMENTS:
        wrong.append(Fault("call_moments", "te-veel", f"Noem hoogstens {MOST_CALL_MOMENTS} belmomenten."))
    for begin, end in (tuple(map(in_utc, span)) for span in new_question.call_moments[:MOST_CALL_MOMENTS]):
        if not begin < end or not at < end <= at + FURTHEST_AHEAD:
            wrong.append(
                Fault("call_moments", "geen-komend-moment", "Een belmoment eindigt na zijn begin, en moet nog komen.")
            )
    return wrong
