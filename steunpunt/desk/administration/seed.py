"""Fill an empty desk with its initial data: calendars, targets, organisations, first aid.

Only adds what is missing, so changes by the desk are kept. Safe to run at every start.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from steunpunt.desk.administration import register
from steunpunt.desk.package import items
from steunpunt.models import (
    AlarmRung,
    CalendarVersion,
    DemandingCategory,
    DutyPolicy,
    FirstAid,
    LadderRung,
    LookBack,
    OfferTerm,
    Party,
    PauseLimit,
    RoutingWeight,
    Target,
    WorkWeight,
)
from steunpunt.rules import waking
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.clocks.ladder import STANDARD
from steunpunt.rules.routing.routing import Criterion
from steunpunt.rules.time import calendar
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.words import Category, Phase, Urgency

_DATA = Path(__file__).resolve().parents[2] / "data"
REGISTERS = (_DATA / "gemeenten.csv", _DATA / "waterschappen.csv")
OFFICE_HOURS, ROUND_THE_CLOCK = calendar.OFFICE_HOURS.code, calendar.ROUND_THE_CLOCK.code
_FROM = date(2015, 1, 1)  # the Steunpunt started on this day
_SINCE = datetime(_FROM.year, _FROM.month, _FROM.day, tzinfo=UTC)

# Urgency: calendar, first reaction, next reaction, advice; in hours of working time, for spoed of elapsed time.
_TARGETS = {
    Urgency.SPOED: (ROUND_THE_CLOCK, 1, 1, 24),
    Urgency.HOOG: (OFFICE_HOURS, 2, 2, 16),
    Urgency.NORMAAL: (OFFICE_HOURS, 8, 8, 40),
}
_LONGEST_PAUSES = {PauseReason.FOR_ASKER: timedelta(days=14), PauseReason.FOR_THIRD: timedelta(days=28)}
# How long an offer stands: elapsed time for spoed, office hours for the rest.
_OFFERS = {
    Urgency.SPOED: (ROUND_THE_CLOCK, timedelta(minutes=10)),
    Urgency.HOOG: (OFFICE_HOURS, timedelta(hours=1)),
    Urgency.NORMAAL: (OFFICE_HOURS, timedelta(hours=4)),
}
# At most workloads, each criterion outweighs all that come after it.
_WEIGHTS = {
    Criterion.DUTY: "1000",
    Criterion.CATEGORY: "400",
    Criterion.KIND: "300",
    Criterion.CONTINUITY: "150",
    Criterion.LIGHTNESS: "100",
    Criterion.REST: "0.1",
}
_WORK = {Urgency.SPOED: "3", Urgency.HOOG: "2", Urgency.NORMAAL: "1"}
_DEMANDING = (Category.ONGEWENST_GEDRAG, Category.FRAUDE)
# A conflict with an organisation, a person or a question is never forgotten; with a party after two council terms.
_LOOK_BACK = {ConflictKind.PARTY: 96}
_PARTIES = {
    "50plus": "50PLUS",
    "bbb": "BBB",
    "bij1": "BIJ1",
    "cda": "CDA",
    "christenunie": "ChristenUnie",
    "d66": "D66",
    "denk": "DENK",
    "fvd": "Forum voor Democratie",
    "groenlinks": "GroenLinks",
    "ja21": "JA21",
    "partij-voor-de-dieren": "Partij voor de Dieren",
    "pvda": "PvdA",
    "pvv": "PVV",
    "sgp": "SGP",
    "sp": "SP",
    "volt": "Volt",
    "vvd": "VVD",
}
_FIRST_AID = {
    Phase.EERSTE_SIGNAAL: (
        "Schrijf op wat u zag of hoorde: wat, wanneer en van wie. Houd feiten en meningen uit elkaar.",
        "Bespreek het met zo min mogelijk mensen. Spreek met hen af dat het tussen u blijft.",
        "Confronteer de betrokkene nog niet en beloof de melder geen uitkomst.",
        "Bewaar stukken en berichten zoals ze zijn. Laat niets weggooien.",
    ),
    Phase.WEGING: (
        "Zet naast elkaar wat u weet, wat u vermoedt en wat u nog niet weet.",
        "Zoek uw gedragscode en protocol erbij: welke regel is misschien geschonden?",
        "Neem nog geen besluit over een onderzoek. Ook geen onderzoek is een besluit dat u moet kunnen uitleggen.",
    ),
    Phase.VOORONDERZOEK: (
        "Beperk u tot wat u zonder verhoor kunt nagaan: openbare stukken, registers, agenda’s.",
        "Leg vast wie wat heeft bekeken en waarom.",
        "Vertel de betrokkene wat u doet zodra dat kan zonder de feiten te schaden.",
    ),
    Phase.ONDERZOEK: (
        "Houd u aan de opdracht zoals die op papier staat. Wijzigt er iets, leg dat vast.",
        "Zorg dat de betrokkene kan reageren: op de feiten en op het rapport.",
        "Spreek af wie naar buiten toe het woord voert, en zeg verder dat het onderzoek loopt.",
    ),
    Phase.AFDOENING: (
        "Scheid de feiten van het oordeel. Het oordeel is aan het bevoegde orgaan.",
        "Bereid het gesprek met de betrokkene voor, en zorg dat er iemand bij is.",
        "Bedenk vooraf wat openbaar wordt en wat niet, en waarom.",
    ),
    Phase.NAZORG: (
        "Vraag hoe het gaat met de betrokkene, met de melder en met de mensen om hen heen.",
        "Plan een terugblik: wat ging goed, wat doet u een volgende keer anders?",
        "Zorg ook voor uzelf. Praat met een collega of met uw commissaris van de Koning.",
    ),
    Phase.ALGEMEEN: (
        "Zet op een rij welke afspraken u al hebt: gedragscode, protocol, vertrouwenspersoon.",
        "Bedenk wat u na het gesprek geregeld wilt hebben.",
    ),
}


def seed() -> None:
    """Add what is missing, in one transaction."""
    with transaction.atomic():
        _calendars()
        _targets()
        _ladder()
        register.complete(*REGISTERS)
        _routing()
        items.seed()
        if not FirstAid.objects.exists():
            FirstAid.objects.bulk_create(
                FirstAid(phase=phase, place=place, text=text)
                for phase, lines in _FIRST_AID.items()
                for place, text in enumerate(lines, start=1)
            )


def _calendars() -> None:
    weekdays = {str(day): [["09:00", "17:00"]] for day in range(5)}
    if not CalendarVersion.objects.filter(code=OFFICE_HOURS).exists():
        layers = [Layer.RECOGNISED.value, Layer.GOOD_FRIDAY.value]
        CalendarVersion.objects.create(
            code=OFFICE_HOURS, effective_from=_FROM, saved_at=_SINCE, windows=weekdays, layers=layers
        )
    if not CalendarVersion.objects.filter(code=ROUND_THE_CLOCK).exists():
        CalendarVersion.objects.create(code=ROUND_THE_CLOCK, effective_from=_FROM, saved_at=_SINCE, elapsed=True)


def _targets() -> None:
    kinds = (ClockKind.FIRST_REACTION, ClockKind.NEXT_REACTION, ClockKind.ADVICE)
    existing = set(Target.objects.values_list("urgency", "kind"))
    Target.objects.bulk_create(
        Target(
            urgency=urgency,
            kind=kind,
            calendar_code=calendar,
            duration=timedelta(hours=hours),
            effective_from=_SINCE,
            saved_at=_SINCE,
        )
        for urgency, (calendar, *promised) in _TARGETS.items()
        for kind, hours in zip(kinds, promised, strict=True)
        if (urgency.value, kind.value) not in existing
    )


def _ladder() -> None:
    LadderRung.objects.bulk_create(
        [LadderRung(code=rung.code, share=rung.share, recipients=sorted(rung.recipients)) for rung in STANDARD]
        if not LadderRung.objects.exists()
        else []
    )
    if not DutyPolicy.objects.exists():
        DutyPolicy.objects.create()
    if not AlarmRung.objects.exists():
        AlarmRung.objects.bulk_create(
            AlarmRung(place=rung.place, recipient=rung.recipient, wait=rung.wait) for rung in waking.STANDARD
        )
    PauseLimit.objects.bulk_create(
        [PauseLimit(reason=reason, longest=longest) for reason, longest in _LONGEST_PAUSES.items()],
        ignore_conflicts=True,
    )


def _routing() -> None:
    """Each table is filled only while empty, so that what the desk deletes stays deleted."""
    if not OfferTerm.objects.exists():
        OfferTerm.objects.bulk_create(
            OfferTerm(urgency=urgency, calendar_code=calendar, duration=duration)
            for urgency, (calendar, duration) in _OFFERS.items()
        )
    if not RoutingWeight.objects.exists():
        RoutingWeight.objects.bulk_create(
            RoutingWeight(criterion=criterion, points=points) for criterion, points in _WEIGHTS.items()
        )
        DemandingCategory.objects.bulk_create(
            [DemandingCategory(category=category) for category in _DEMANDING], ignore_conflicts=True
        )
    if not WorkWeight.objects.exists():
        WorkWeight.objects.bulk_create(WorkWeight(urgency=urgency, weight=weight) for urgency, weight in _WORK.items())
    if not LookBack.objects.exists():
        LookBack.objects.bulk_create(LookBack(tie=kind, months=_LOOK_BACK.get(kind)) for kind in ConflictKind)
    if not Party.objects.exists():
        Party.objects.bulk_create(Party(code=code, name=name) for code, name in _PARTIES.items())
