"""The desk's fixed terms: each code as the API uses it, with its Dutch label.

Source: the Steunpunt's own description of whom it advises and about what (docs/glossary.md).
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A code with a label."""

    label: str

    def __new__(cls, code: str, label: str = "") -> "Word":
        """Store the code as the value, with the label beside it; looking up a member takes the code alone."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (code, label) pairs in order of declaration."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def known(cls, codes: Iterable[str]) -> "frozenset[Self]":
        """Return the members with these codes; codes that no longer exist are skipped."""
        words = {str(member): member for member in cls}
        return frozenset(words[code] for code in codes if code in words)


class Urgency(Word):
    """How soon the asker must act."""

    SPOED = "spoed", "Spoed"
    HOOG = "hoog", "Hoog"
    NORMAAL = "normaal", "Normaal"

    def is_above(self, other: "Urgency") -> bool:
        """Whether this is more urgent."""
        order = list(Urgency)
        return order.index(self) < order.index(other)


URGENCY_MEANS = {
    Urgency.SPOED: "Binnen een dag valt een besluit, belt de pers of loopt iemand gevaar.",
    Urgency.HOOG: "Binnen enkele dagen valt een besluit.",
    Urgency.NORMAAL: "Alle andere vragen.",
}


class ArticleStatus(Word):
    """How far an article of the knowledge base is."""

    DRAFT = "concept", "Concept"
    IN_REVIEW = "ingediend", "Wacht op een tweede lezer"
    PUBLISHED = "gepubliceerd", "In de kennisbank"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


class Notice(Word):
    """What an asker reports with their question and the desk is notified of at once."""

    DANGER = "gevaar", "Er loopt iemand gevaar"
    PASS_ON = "doorgeven", "De vrager vraagt om de vraag door te geven"


class Category(Word):
    """What the question is about."""

    BELANGENVERSTRENGELING = "belangenverstrengeling", "Belangenverstrengeling"
    SCHIJN = "schijn_van_belangenverstrengeling", "Schijn van belangenverstrengeling"
    GEHEIMHOUDING = "schending_geheimhouding", "Lekken of schending van geheimhouding"
    ONGEWENST_GEDRAG = "ongewenst_gedrag", "Ongewenst gedrag"
    MISBRUIK_MIDDELEN = "misbruik_middelen", "Misbruik van middelen"
    GESCHENKEN = "geschenken_en_uitnodigingen", "Geschenken en uitnodigingen"
    NEVENFUNCTIES = "nevenfuncties", "Nevenfuncties"
    ONVERENIGBAAR = "onverenigbare_functies", "Onverenigbare functies"
    FRAUDE = "fraude_of_omkoping", "Fraude of omkoping"
    MISDRAGING_PRIVE = "misdraging_prive", "Misdraging in de privésfeer"
    MISBRUIK_INTEGRITEIT = "misbruik_integriteit", "Integriteit gebruikt als wapen"
    PROCES = "proces_en_protocol", "Proces en protocol, zonder concreet geval"
    ANDERS = "anders", "Iets anders"


class Phase(Word):
    """The phase of the matter at the asker's organisation."""

    EERSTE_SIGNAAL = "eerste_signaal", "Eerste signaal"
    WEGING = "weging", "Weging: is dit een integriteitskwestie?"
    VOORONDERZOEK = "vooronderzoek", "Vooronderzoek"
    ONDERZOEK = "onderzoek", "Onderzoek loopt"
    AFDOENING = "afdoening", "Oordeel en afdoening"
    NAZORG = "nazorg", "Nazorg"
    ALGEMEEN = "algemeen", "Algemene vraag"


class Subject(Word):
    """The office of the person concerned."""

    WETHOUDER = "wethouder", "Wethouder"
    RAADSLID = "raadslid", "Raadslid"
    COMMISSIELID = "commissielid", "Duo-raadslid of commissielid"
    BURGEMEESTER = "burgemeester", "Burgemeester"
    GEDEPUTEERDE = "gedeputeerde", "Gedeputeerde"
    STATENLID = "statenlid", "Statenlid"
    CDK = "commissaris_van_de_koning", "Commissaris van de Koning"
    DIJKGRAAF = "voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"
    DAGELIJKS_BESTUUR = "lid_dagelijks_bestuur", "Lid van het dagelijks bestuur van een waterschap"
    ALGEMEEN_BESTUUR = "lid_algemeen_bestuur", "Lid van het algemeen bestuur van een waterschap"


class Function(Word):
    """A function that a person holds or held in an organisation."""

    BURGEMEESTER = "burgemeester", "Burgemeester"
    CDK = "commissaris_van_de_koning", "Commissaris van de Koning"
    DIJKGRAAF = "voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"
    GRIFFIER = "griffier", "Griffier"
    SECRETARIS = "secretaris", "Secretaris"
    WETHOUDER = "wethouder", "Wethouder"
    RAADSLID = "raadslid", "Raadslid"
    MEDEWERKER = "medewerker", "Medewerker"


# Functions that (possibly) commission an integrity investigation, or guide the person who does.
MAY_ASK = frozenset({Function.BURGEMEESTER, Function.CDK, Function.DIJKGRAAF, Function.GRIFFIER, Function.SECRETARIS})


class Role(Word):
    """The role in which a person may ask or be concerned: the functions and the offices together."""

    BURGEMEESTER = "burgemeester", "Burgemeester"
    WETHOUDER = "wethouder", "Wethouder"
    RAADSLID = "raadslid", "Raadslid"
    COMMISSIELID = "commissielid", "Duo-raadslid of commissielid"
    GRIFFIER = "griffier", "Griffier"
    SECRETARIS = "secretaris", "Secretaris"
    CDK = "commissaris_van_de_koning", "Commissaris van de Koning"
    GEDEPUTEERDE = "gedeputeerde", "Gedeputeerde"
    STATENLID = "statenlid", "Statenlid"
    DIJKGRAAF = "voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"
    DAGELIJKS_BESTUUR = "lid_dagelijks_bestuur", "Lid van het dagelijks bestuur van een waterschap"
    ALGEMEEN_BESTUUR = "lid_algemeen_bestuur", "Lid van het algemeen bestuur van een waterschap"


class Channel(Word):
    """How a talk is held."""

    TELEFOON = "telefoon", "Telefoon"
    BEZOEK = "bezoek", "Bezoek"
    VIDEO = "video", "Video"


class TalkKind(Word):
    """A first talk in outline, or a detailed one."""

    INTAKE = "intake", "Eerste gesprek"
    VERDIEPING = "verdieping", "Verdiepend gesprek"


class UrgencyReason(Word):
    """Why the urgency changes: a code, which everybody who sees the question reads. Words go in a message."""

    OPENBAARHEID = "openbaarheid", "Het wordt of werd openbaar: pers, raad of sociale media"
    BESLUIT = "besluit", "Een besluit, vergadering of gesprek komt eerder of later"
    NIEUWE_FEITEN = "nieuwe_feiten", "Er zijn nieuwe feiten"
    VEILIGHEID = "veiligheid", "Iemands veiligheid"
    RUSTIGER = "rustiger", "Het is rustiger geworden"
    VERGISSING = "vergissing", "De urgentie klopte niet"
    ANDERS = "anders", "Een andere reden"


class UrgencyOutcome(Word):
    """What became of a change of the urgency."""

    CHANGED = "gewijzigd", "Gewijzigd"
    DECLINED = "afgewezen", "Niet mee eens"
    TAKEN_BACK = "ingetrokken", "Ingetrokken"
    REPLACED = "vervallen", "Vervangen door een verhoging"


class RecusalReason(Word):
    """Why an adviser steps back. Only the coordinator reads it."""

    ORGANISATIE = "organisatie", "Ik werk of werkte bij een betrokken organisatie"
    PARTIJ = "partij", "Ik heb een functie in de partij van de betrokkene"
    PERSOONLIJK = "persoonlijk", "Ik ken de vrager of de betrokkene persoonlijk"
    ONDERZOEK = "onderzoek", "Ik ben bij een onderzoek in deze zaak betrokken"
    GEEN_TIJD = "geen_tijd", "Ik heb nu geen tijd"
    ANDERS = "anders", "Een andere reden"


CONFLICTS = frozenset(
    {RecusalReason.ORGANISATIE, RecusalReason.PARTIJ, RecusalReason.PERSOONLIJK, RecusalReason.ONDERZOEK}
)
"""The reasons that are a conflict of interest: an adviser who steps back for one of these never gets the question
again.
"""


class OrganisationKind(Word):
    GEMEENTE = "gemeente", "Gemeente"
    PROVINCIE = "provincie", "Provincie"
    WATERSCHAP = "waterschap", "Waterschap"


class TextFormat(Word):
    """How a text is written: as typed, or with the headings, lists, emphasis and links of CommonMark."""

    PLAIN = "tekst", "zoals getypt"
    MARKDOWN = "markdown", "kopjes, lijsten, nadruk en links van CommonMark; HTML en al het andere zoals getypt"


class SecondLookEnding(Word):
    """How a second look at an advice ended."""

    READ = "gelezen", "Uw collega heeft meegelezen"
    DECLINED = "afgeslagen", "Uw collega kan niet meelezen"
    WITHDRAWN = "ingetrokken", "U trok het verzoek in"
    SENT = "verstuurd", "Het advies is verstuurd"
    LAPSED = "verlopen", "De tijd was voorbij"


class ModuleOutcome(Word):
    """What the second person said of a version of a text module."""

    APPROVED = "vastgesteld", "Vastgesteld"
    TURNED_DOWN = "afgewezen", "Niet vastgesteld"
