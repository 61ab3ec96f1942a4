"""When somebody asks about himself, or about whom he answers to; and who can ask in his place.

Sources: art. 170(2) Gemeentewet: the burgemeester promotes the integrity of the municipality's administration. For the
province that is the CdK (art. 175(2) Provinciewet [g]), for the waterschap the chair (art. 94(2) Waterschapswet [g]).
Where the burgemeester is the person concerned, not he but the CdK asks. That the ministry of BZK is the place for a
question about a CdK, and the CdK for one about a dijkgraaf, is general knowledge [g]: what is shown says that the desk
looks into it together with the asker. ([g] is what README and DOMAIN so mark: to be checked with the desk.)

It is a sign and never a verdict, and refuses nobody. A burgemeester may ask about his predecessor, a griffier is often
the one who must act when his burgemeester is concerned. So the desk says what it noticed, and talks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from steunpunt.rules.words import Function, Subject, Word


class Bond(Word):
    """What ties the asker to the person concerned, as far as their functions show; the code is the API's."""

    IS_SUBJECT = "vrager_is_betrokkene", "De vrager heeft zelf de functie waar het om gaat"
    ANSWERS_TO = "vrager_valt_onder_betrokkene", "De vrager valt onder de betrokkene"


@dataclass(frozen=True)
class Held:
    """A function that the asker holds on the day of asking. None: some function, as of whoever uses a system there."""

    function: Function | None
    organisation: str


@dataclass(frozen=True)
class Instead:
    """Who can ask about such an office. `function` None: no office, but the ministry. `in_province`: his organisation
    is the province in which that of the person concerned lies, and not that organisation itself.
    """

    function: Function | None
    in_province: bool = False


INSTEAD = {
    Subject.BURGEMEESTER: Instead(Function.CDK, in_province=True),
    Subject.WETHOUDER: Instead(Function.BURGEMEESTER),
    Subject.RAADSLID: Instead(Function.BURGEMEESTER),
    Subject.COMMISSIELID: Instead(Function.BURGEMEESTER),
    Subject.CDK: Instead(None),
    Subject.GEDEPUTEERDE: Instead(Function.CDK),
    Subject.STATENLID: Instead(Function.CDK),
    Subject.DIJKGRAAF: Instead(Function.CDK, in_province=True),
    Subject.DAGELIJKS_BESTUUR: Instead(Function.DIJKGRAAF),
    Subject.ALGEMEEN_BESTUUR: Instead(Function.DIJKGRAAF),
}

HEADS = {Subject.BURGEMEESTER: "GM", Subject.CDK: "PV", Subject.DIJKGRAAF: "WS"}
"""Who leads an organisation, and how the codes of that kind begin: municipality, province, waterschap."""
UNDER_A_HEAD = frozenset({Function.GRIFFIER, Function.SECRETARIS, None})
"""Who works under him every day: the secretaris and the griffier (whose council or states he chairs); and whoever asks
through the organisation's own system.
"""


def bond(
    held: Iterable[Held], *, subject: Subject, concerned: str, province_of: Callable[[str], str | None]
) -> Bond | None:
    """What ties the asker, by the functions he holds today, to the `subject` of the organisation `concerned` (a code).

    `province_of` a municipality (both codes; None where it is not known), for a burgemeester depends on the CdK of his
    province, who plays a part in his appointment. To be the person concerned weighs more than to answer to him. None:
    no tie that the functions show.
    """
    functions = list(held)
    here = {one.function for one in functions if one.organisation == concerned}
    if any(function is not None and function.value == subject.value for function in here):
        return Bond.IS_SUBJECT
    if leads(subject, concerned) and not here.isdisjoint(UNDER_A_HEAD):
        return Bond.ANSWERS_TO
    if subject is Subject.CDK and any(
        one.function is Function.BURGEMEESTER and province_of(one.organisation) == concerned for one in functions
    ):
        return Bond.ANSWERS_TO
    return None


def leads(subject: Subject, concerned: str) -> bool:
    """Whether this office is the head of that organisation: a burgemeester of a municipality, a CdK of a province."""
    return concerned[:2] == HEADS.get(subject)


def spoken(instead: Instead, place: str) -> str:
    """Who can ask, in Dutch, for in a sentence; `place` names his organisation, and is empty where it is not known."""
    match instead.function:
        case None:
            return "het ministerie van Binnenlandse Zaken en Koninkrijksrelaties"
        case Function.CDK:
            return f"de commissaris van de Koning in {place or 'die provincie'}"
        case Function.BURGEMEESTER:
            return f"de burgemeester van {place or 'die gemeente'}"
        case _:
            return f"de dijkgraaf van {place or 'dat waterschap'}"
