"""The seven items of the Veiligheidspakket, as they are put in place; after that they are the desk's own data.

Source: the public page of the ministry about the package (February 2019) and those of the owners. Telephone numbers
are left out where no page gives them.
"""

from datetime import timedelta

from steunpunt.models import PackageItem

OFFICE_HOURS, ROUND_THE_CLOCK = "kantooruren", "doorlopend"
_ITEMS = (
    PackageItem(
        code="zelfscan_woningscan_gesprek",
        name="Zelfscan, woningscan en veiligheidsgesprek",
        owner="Centrum voor Criminaliteitspreventie en Veiligheid (CCV)",
        text=(
            "Hoe veilig woont en werkt u? U begint met een zelfscan: vragen die u zelf beantwoordt. Daarna kan iemand"
            " uw woning bekijken en met u en uw gezin praten over wat u kunt doen."
        ),
        reach="Vraag de scan hier aan. Het CCV belt u voor een afspraak.",
        url="https://hetccv.nl/",
    ),
    PackageItem(
        code="training",
        name="Training omgaan met intimidatie en bedreiging",
        owner="Opleidingsinstituut DJI",
        text=(
            "Een training voor burgemeesters en wethouders. U oefent met gesprekken die dreigend worden, en leert wat u"
            " daarna doet: voor uzelf, uw gezin en uw organisatie."
        ),
        reach="Meld u hier aan. Het opleidingsinstituut stuurt u de data.",
    ),
    PackageItem(
        code="ondersteuningsteam",
        name="Ondersteuningsteam Weerbaar Bestuur",
        owner="Netwerk Weerbaar Bestuur",
        text=(
            "Wordt u bedreigd of geïntimideerd? Het team luistert, denkt mee over de volgende stap en brengt u bij wie"
            " u verder helpt. Wat u vertelt, blijft tussen u en het team."
        ),
        reach="Vraag hier om contact. Is er nu gevaar, bel dan eerst 112.",
        url="https://www.weerbaarbestuur.nl/",
        pick_up_calendar=ROUND_THE_CLOCK,
        pick_up_within=timedelta(hours=4),
    ),
    PackageItem(
        code="aangifte_schade",
        name="Aangifte en schadeverhaal",
        owner="Politie en Openbaar Ministerie",
        text=(
            "Een bedreiging is strafbaar. Doe aangifte, ook als u denkt dat het bij uw ambt hoort. Politie en OM geven"
            " zulke aangiften voorrang; uw schade kunt u op de dader verhalen."
        ),
        reach="Bel uw contact bij de politie, of 0900-8844. Bij gevaar 112.",
        phone="0900-8844",
        url="https://www.politie.nl/",
    ),
    PackageItem(
        code="bewaken_beveiligen",
        name="Stelsel Bewaken en Beveiligen",
        owner="Ministerie van Justitie en Veiligheid",
        text=(
            "Is de dreiging ernstig, dan kan de overheid u bewaken en beveiligen. Daarover beslist u niet zelf:"
            " politie en OM wegen de dreiging en bepalen wat nodig is."
        ),
        reach="Meld de dreiging bij de politie; die brengt haar verder. Bij gevaar 112.",
        pick_up_calendar=ROUND_THE_CLOCK,
        pick_up_within=timedelta(hours=4),
    ),
    PackageItem(
        code="debriefing_nazorg",
        name="Debriefing en nazorg na een incident",
        owner="Netwerk Weerbaar Bestuur",
        text=(
            "Na een incident blijft het vaak hangen, bij u en bij wie naast u staan. In een gesprek kijkt u terug, en"
            " hoort u wanneer meer hulp verstandig is."
        ),
        reach="Vraag hier om een gesprek. Ook weken later kan dat nog.",
        url="https://www.weerbaarbestuur.nl/",
    ),
    PackageItem(
        code="steunpunt",
        name="Steunpunt Integriteitsonderzoek Politieke Ambtsdragers",
        owner="CAOP",
        text=(
            "Vermoedt u dat een politieke ambtsdrager de integriteit schendt? Het Steunpunt geeft u snel, onafhankelijk"
            " en in vertrouwen advies over wat u doet, en wat nog niet."
        ),
        reach="Stel hier uw vraag. Een adviseur belt u.",
        url="https://www.steunpuntintegriteit.nl/",
    ),
)


def put_in_place() -> None:
    """The items, on a desk that has none yet."""
    if PackageItem.objects.exists():
        return
    for place, item in enumerate(_ITEMS, start=1):
        item.place = place
    PackageItem.objects.bulk_create(_ITEMS)
