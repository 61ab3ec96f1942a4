"""A new question as the asker sends it, and the checks before it is taken in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from steunpunt.rules import text
from steunpunt.rules.refusals import Fault
from steunpunt.rules.time.moments import in_utc
from steunpunt.rules.values import phone
from steunpunt.rules.words import Category, Phase, Subject, Urgency

LONGEST_CONTACT = 120
LONGEST_NEED = 1_000
MOST_CALL_MOMENTS = 10
FURTHEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class NewQuestion:
    """A question as asked. Texts are normalised (`rules.values.normalisation`); moments are aware; organisations are
    codes.
    """

    headline: str
    body: str
    urgency: Urgency
    category: Category
    organisation: str
    subject: Subject
    phase: Phase
    contact: str
    subject_organisation: str = ""
    """Empty when the person concerned belongs to the asking organisation."""
    need: str = ""
    needed_by: datetime | None = None
    call_moments: tuple[tuple[datetime, datetime], ...] = field(default=())
    party: str = ""
    """Code of the party of the person concerned, where that matters and is known."""
    wants_same_adviser: bool = False
    contact_confirmed: bool = False
    """The asker confirms the phone number although it looks incomplete."""


def faults(new_question: NewQuestion, *, at: datetime) -> list[Fault]:
    """Return everything wrong with it at once, except what needs the database (the organisations)."""
    wrong: list[Fault] = []
    for name, words, longest, required, one_line in (
        ("headline", new_question.headline, text.LONGEST_LINE, True, True),
        ("body", new_question.body, text.LONGEST_TEXT, True, False),
        ("need", new_question.need, LONGEST_NEED, False, False),
        ("contact", new_question.contact, LONGEST_CONTACT, True, True),
    ):
        complaint = text.complaint(words, longest=longest, required=required, one_line=one_line)
        if complaint is not None:
            wrong.append(Fault(name, complaint.code, complaint.sentence))
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
