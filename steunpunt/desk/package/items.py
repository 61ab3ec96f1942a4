"""The items of the Veiligheidspakket: read by everybody who signs in, maintained by the coordinators.

Seven are seeded; afterwards they are the desk's own data. Source: the ministry's public page about the package
(February 2019) and those of the owners. Phone numbers are left out where no page gives them.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from steunpunt.desk.access import capabilities
from steunpunt.desk.storage import journal
from steunpunt.models import PackageItem, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal
from steunpunt.rules.text import complaint
from steunpunt.rules.time.calendar import ROUND_THE_CLOCK

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
        pick_up_calendar=ROUND_THE_CLOCK.code,
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
        reach="Meld de dreiging bij de politie. Die zorgt voor het vervolg. Bij gevaar 112.",
        pick_up_calendar=ROUND_THE_CLOCK.code,
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


def seed() -> None:
    """Seed the items when there are none."""
    if PackageItem.objects.exists():
        return
    for place, item in enumerate(_ITEMS, start=1):
        item.place = place
    PackageItem.objects.bulk_create(_ITEMS)


@dataclass(frozen=True)
class ItemWords:
    name: str
    owner: str
    text: str
    reach: str
    url: str = ""
    phone: str = ""


_LONGEST = {"name": 160, "owner": 160, "text": 2_000, "reach": 500, "url": 200, "phone": 40}
_CODE = re.compile(r"[a-z0-9_]{1,50}")


def items() -> QuerySet[PackageItem]:
    """Return the items of the package, in order."""
    return PackageItem.objects.filter(is_active=True).order_by("place", "code")


def by_code(code: str) -> PackageItem | None:
    """Return the item with this code, or None, also for input that is no code."""
    return items().filter(code=code).first() if _CODE.fullmatch(code) else None


def find(code: str) -> PackageItem:
    """The same; raises NotFound when there is none."""
    item = by_code(code)
    if item is None:
        raise NotFound
    return item


def add(*, person: Person, code: str, words: ItemWords, at: datetime) -> PackageItem:
    """Add an item at the end. Raises NotFound unless the person is a coordinator; Faulty; Refusal `bestaat-al`."""
    capabilities.require(person, Capability.KEEP_PACKAGE)
    faults = _faults(words)
    if not _CODE.fullmatch(code):
        faults.insert(0, Fault("code", "ongeldig", "Gebruik hoogstens 50 kleine letters, cijfers en lage streepjes."))
    if faults:
        raise Faulty(faults)
    try:
        with transaction.atomic():
            last = PackageItem.objects.aggregate(last=Max("place"))["last"] or 0
            made = PackageItem(code=code, place=last + 1, **asdict(words))
            made.save(force_insert=True)
            journal.line("onderdeel.toegevoegd", at=at, actor=person, item=code)
            return made
    except IntegrityError:
        raise Refusal("bestaat-al", "Er is al een onderdeel met deze code. Kies een andere.") from None


def change(
    *, person: Person, code: str, words: ItemWords, at: datetime, check: Callable[[PackageItem], object]
) -> PackageItem:
    """Change the texts of an item. Raises NotFound, Faulty, and what `check` raises for the locked item."""
    capabilities.require(person, Capability.KEEP_PACKAGE)
    if faults := _faults(words):
        raise Faulty(faults)
    with transaction.atomic():
        item = items().select_for_update(no_key=True).filter(code=code).first() if _CODE.fullmatch(code) else None
        if item is None:
            raise NotFound
        check(item)
        for name, value in asdict(words).items():
            setattr(item, name, value)
        item.save(update_fields=list(asdict(words)))
        journal.line("onderdeel.gewijzigd", at=at, actor=person, item=code)
        return item


def _faults(words: ItemWords) -> list[Fault]:
    faults = []
    for name, value in asdict(words).items():
        wrong = complaint(value, longest=_LONGEST[name], required=name not in {"url", "phone"})
        if wrong is not None:
            faults.append(Fault(name, wrong.code, wrong.sentence))
        elif name == "url" and value and not value.startswith("https://"):
            faults.append(Fault(name, "ongeldig-adres", "Geef een webadres dat met https:// begint."))
    return faults
