"""Detect that a person asks about themselves, or about somebody to whom they answer; and say who can ask instead.

Sources: art. 170(2) Gemeentewet: the burgemeester promotes the integrity of the municipality's administration. For the
province that is the CdK (art. 175(2) Provinciewet [g]), for the waterschap the chair (art. 94(2) Waterschapswet [g]).
When the burgemeester is the person concerned, the CdK asks. That the ministry of BZK is the place for a question about
a CdK, and the CdK for one about a dijkgraaf, is general knowledge [g]: the text shown says that the desk looks into it
together with the asker. ([g]: general knowledge, found on no public page; check it with the desk.)

It is a signal, not a verdict, and refuses nothing: a burgemeester may ask about their predecessor, and a griffier often
has to act when the burgemeester is concerned.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from steunpunt.rules.words import Function, Subject, Word


class Bond(Word):
    """How the asker is tied to the person concerned, as far as their functions show; the code is the API's."""

    IS_SUBJECT = "vrager_is_betrokkene", "De vrager heeft zelf de functie waar het om gaat"
    ANSWERS_TO = "vrager_valt_onder_betrokkene", "De vrager valt onder de betrokkene"


@dataclass(frozen=True)
class HeldFunction:
    """A function that the asker holds on the day of asking. `function` is None for a partner's system."""

    function: Function | None
    organisation: str


@dataclass(frozen=True)
class AlternativeAsker:
    """Who can ask about the holder of an office instead.

    `function` None: the ministry. `in_province`: they work at the province in which the organisation of the person
    concerned lies, not at that organisation itself.
    """

    function: Function | None
    in_province: bool = False


ALTERNATIVES = {
    Subject.BURGEMEESTER: AlternativeAsker(Function.CDK, in_province=True),
    Subject.WETHOUDER: AlternativeAsker(Function.BURGEMEESTER),
    Subject.RAADSLID: AlternativeAsker(Function.BURGEMEESTER),
    Subject.COMMISSIELID: AlternativeAsker(Function.BURGEMEESTER),
    Subject.CDK: AlternativeAsker(None),
    Subject.GEDEPUTEERDE: AlternativeAsker(Function.CDK),
    Subject.STATENLID: AlternativeAsker(Function.CDK),
    Subject.DIJKGRAAF: AlternativeAsker(Function.CDK, in_province=True),
    Subject.DAGELIJKS_BESTUUR: AlternativeAsker(Function.DIJKGRAAF),
    Subject.ALGEMEEN_BESTUUR: AlternativeAsker(Function.DIJKGRAAF),
}

HEADS = {Subject.BURGEMEESTER: "GM", Subject.CDK: "PV", Subject.DIJKGRAAF: "WS"}
"""The office that leads each kind of organisation, with the prefix of its codes: municipality, province, waterschap."""
UNDER_A_HEAD = frozenset({Function.GRIFFIER, Function.SECRETARIS, None})
"""Functions that work under the head every day: the secretaris and the griffier (the head chairs the council or
states); None stands for the organisation's own system.
"""


def bond(
    offices: Iterable[HeldFunction], *, subject: Subject, concerned: str, province_of: Callable[[str], str | None]
) -> Bond | None:
    """Return how the asker is tied to the `subject` of the organisation `concerned` (a code), or None.

    `offices` are the functions they hold today. `province_of` maps the code of a municipality to that of its province
    (None when unknown): a burgemeester depends on the CdK of the province, who plays a part in the appointment.
    IS_SUBJECT goes before ANSWERS_TO.
    """
    functions = list(offices)
    here = {item.function for item in functions if item.organisation == concerned}
    if any(function is not None and function.value == subject.value for function in here):
        return Bond.IS_SUBJECT
    if leads(subject, concerned) and not here.isdisjoint(UNDER_A_HEAD):
        return Bond.ANSWERS_TO
    if subject is Subject.CDK and any(
        item.function is Function.BURGEMEESTER and province_of(item.organisation) == concerned for item in functions
    ):
        return Bond.ANSWERS_TO
    return None


def leads(subject: Subject, concerned: str) -> bool:
    """Whether this office is the head of that organisation, such as a CdK of a province."""
    return concerned[:2] == HEADS.get(subject)


def describe(instead: AlternativeAsker, place: str) -> str:
    """Return in Dutch who can ask instead, to use within a sentence. `place` is the name of their organisation; empty
    when unknown.
    """
    match instead.function:
        case None:
            return "het ministerie van Binnenlandse Zaken en Koninkrijksrelaties"
        case Function.CDK:
            return f"de commissaris van de Koning in {place or 'die provincie'}"
        case Function.BURGEMEESTER:
            return f"de burgemeester van {place or 'die gemeente'}"
        case _:
            return f"de dijkgraaf van {place or 'dat waterschap'}"
