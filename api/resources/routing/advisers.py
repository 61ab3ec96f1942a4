"""Advisers: the list for assigning by hand, their availability, and handing over all their work."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import datetimes, outputs, pagination, views
from api.http.fields import ChoiceInput, ClockTimeInput, Day, Flag, Id, WholeNumber
from api.http.inputs import Input
from api.http.lists import Records, Several, Spans
from steunpunt.desk.access import capabilities
from steunpunt.desk.questions import queries
from steunpunt.desk.routing import handover
from steunpunt.desk.staff import availability, plans, presence
from steunpunt.desk.staff.plans import MOST, MOST_CAPACITY, WEEKDAYS, Away, Hours, Plan
from steunpunt.models import Adviser
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.words import Category, OrganisationKind

_EXAMPLE = {
    "capaciteit": 8,
    "onderwerpen": [],
    "organisatiesoorten": [],
    "vasteVervanger": None,
    "rooster": [{"dag": "maandag", "van": "09:00:00", "tot": "17:00:00"}],
    "afwezigheden": [{"van": "2030-07-01", "totEnMet": "2030-07-19", "vervanger": None}],
    "piket": [{"van": "2030-08-02T15:00:00Z", "tot": "2030-08-05T07:00:00Z"}],
    "evenNiet": False,
}


class LoadAnswer(outputs.Answer):
    """Een adviseur, hoeveel er openstaat, en of hij of zij er nu is."""

    id = serializers.UUIDField(source="adviser.pk")
    naam = serializers.CharField(source="adviser.person")
    open = serializers.IntegerField(source="open_questions", help_text="Aangenomen en nog niet beëindigd.")
    aangeboden = serializers.IntegerField(source="offers", help_text="Aangeboden en nog niet aangenomen.")
    aanwezig = serializers.SerializerMethodField(help_text="Of hij of zij er op dit moment is.")

    def get_aanwezig(self, load: queries.Load) -> bool:
        return load.is_there


def _place(load: queries.Load) -> str:
    return pagination.sortable(load.adviser.person.date_joined, load.adviser.pk)


LoadPage = pagination.page_of(LoadAnswer, "AdviseurPagina")


class Advisers(views.ResourceView):
    """The roster, by date of joining."""

    query = pagination.PageQuery

    @extend_schema(
        operation_id="adviseursLijst",
        summary="De adviseurs van de desk",
        description=(
            "Wie er het langst is, staat vooraan. Alleen voor de coördinator; voor anderen bestaat deze lijst niet"
            " (404)."
        ),
        responses={200: LoadPage},
    )
    def get(self, request: Request) -> Response:
        capabilities.require(views.caller(request), Capability.OVERSEE)
        loads = queries.loads(seen_by=views.caller(request), at=views.now())
        page, following = pagination.of_sequence(self.params, loads, _place)
        return Response(pagination.answer(LoadAnswer(page, many=True).data, following))


class HoursAnswer(outputs.Answer):
    """Vaste uren op een dag van de week, in Nederlandse tijd. ‘tot’ 00:00:00 is middernacht."""

    dag = serializers.ChoiceField([(day, day) for day in WEEKDAYS])
    van = outputs.ClockTimeOutput()
    tot = outputs.ClockTimeOutput()


class AwayAnswer(outputs.Answer):
    """Dagen waarop de adviseur er niet is, in Nederlandse tijd; zonder `totEnMet` tot nader order."""

    van = serializers.DateField()
    totEnMet = serializers.DateField(allow_null=True)  # noqa: N815 - a name of the API
    vervanger = serializers.UUIDField(allow_null=True)


class DutyAnswer(outputs.Answer):
    """Een piketdienst."""

    van = outputs.GivenField()
    tot = outputs.GivenField()


class AvailabilityAnswer(outputs.Answer):
    """Wanneer een adviseur er is, en wat hij of zij aankan; wat voorbij is, staat er niet bij."""

    nuAanwezig = serializers.BooleanField()  # noqa: N815 - a name of the API
    capaciteit = serializers.IntegerField()
    onderwerpen = serializers.ListField(child=serializers.ChoiceField(Category.choices()))
    organisatiesoorten = serializers.ListField(child=serializers.ChoiceField(OrganisationKind.choices()))
    vasteVervanger = serializers.UUIDField(allow_null=True)  # noqa: N815 - a name of the API
    rooster = HoursAnswer(many=True)
    afwezigheden = AwayAnswer(many=True)
    piket = DutyAnswer(many=True)
    evenNietTot = outputs.GivenField(allow_null=True)  # noqa: N815 - a name of the API


@extend_schema_serializer(
    examples=[OpenApiExample("De hele planning", value=_EXAMPLE, request_only=True)], component_name="Planning"
)
class NewAvailability(Input):
    """De hele planning, van nu af. Wat u weglaat, vervalt; wat voorbij is, blijft zoals het was."""

    capaciteit = WholeNumber("Hoeveel vragen er tegelijk open mogen staan.", least=1, most=MOST_CAPACITY)
    onderwerpen = Several(Category, "Wat de adviseur goed kent. Leeg: alles.")
    organisatiesoorten = Several(OrganisationKind, "Welke soorten organisaties de adviseur kent. Leeg: alle.")
    vasteVervanger = Id(  # noqa: N815 - a name of the API
        "Wie waarneemt, als een afwezigheid niemand noemt.", required=False
    )
    rooster = Records(
        "Vaste uren in Nederlandse tijd. Leeg: geen vaste uren, en er dus altijd, behalve bij afwezigheid.",
        {
            "dag": ChoiceInput(WEEKDAYS, "Welke dag."),
            "van": ClockTimeInput("Vanaf."),
            "tot": ClockTimeInput("Tot; 00:00:00 is middernacht."),
        },
        most=MOST,
    )
    afwezigheden = Records(
        "Dagen in Nederlandse tijd, van middernacht tot middernacht.",
        {
            "van": Day("De eerste dag."),
            "totEnMet": Day("De laatste dag. Zonder: tot nader order.", required=False),
            "vervanger": Id("Wie waarneemt.", required=False),
        },
        most=MOST,
    )
    piket = Spans("Piketdiensten voor nachten en weekenden. Alleen de coördinator wijzigt die.", most=MOST)
    evenNiet = Flag(  # noqa: N815 - a name of the API
        "true: een uur lang geen nieuwe vragen. Alleen voor de adviseur zelf."
    )


class Availability(views.ResourceView):
    """When an adviser is present, and what they take on."""

    @extend_schema(
        operation_id="beschikbaarheidLezen",
        summary="Wanneer een adviseur er is",
        description="Voor de adviseur zelf en voor de coördinator; voor anderen bestaat dit niet (404).",
        responses={200: AvailabilityAnswer},
    )
    def get(self, request: Request, adviser_id: UUID) -> Response:
        adviser = availability.find(views.caller(request), adviser_id)
        plan = availability.plan_of(adviser, at=views.now())
        return views.versioned(_answer(adviser, plan), plan.version)

    @extend_schema(
        operation_id="beschikbaarheidWijzigen",
        summary="Vastleggen wanneer een adviseur er is",
        description=(
            "Vervangt de hele planning van nu af. Vragen waar nog niemand voor was, worden meteen opnieuw bekeken."
            " Capaciteit, onderwerpen, organisatiesoorten en piket wijzigt alleen de coördinator."
        ),
        request=NewAvailability,
        responses={200: AvailabilityAnswer},
    )
    def put(self, request: Request, adviser_id: UUID) -> Response:
        """Replace the whole plan."""
        person, at = views.caller(request), views.now()
        adviser = availability.find(person, adviser_id)
        sent = views.body(request, NewAvailability)
        current = availability.plan_of(adviser, at=at)
        plan = _plan(sent.values, current)
        sent.validated_with(lambda: plans.check(person, adviser_id, plan, current, at=at))
        plan = availability.save(person=person, adviser_id=adviser_id, plan=plan, versions=self.versions, at=at)
        if sent.values.get("evenNiet") and person.pk == adviser_id and plan.not_now_until is None:
            presence.not_now(person=person, at=at)
        adviser = availability.find(person, adviser_id)
        plan = availability.plan_of(adviser, at=at)
        return views.versioned(_answer(adviser, plan), plan.version)


def _plan(values: dict[str, Any], current: Plan) -> Plan:
    """Return the plan that was sent; fields with a fault keep their current value."""
    return Plan(
        capacity=values.get("capaciteit", current.capacity),
        categories=frozenset(map(Category, values.get("onderwerpen", ()))),
        kinds=frozenset(map(OrganisationKind, values.get("organisatiesoorten", ()))),
        deputy=values.get("vasteVervanger"),
        hours=tuple(
            sorted(Hours(WEEKDAYS.index(row["dag"]), row["van"], row["tot"]) for row in values.get("rooster", ()))
        ),
        away=tuple(
            sorted(
                (Away(row["van"], row["totEnMet"], row["vervanger"]) for row in values.get("afwezigheden", ())),
                key=lambda away: away.first,
            )
        ),
        duties=tuple(sorted(values.get("piket", ()))),
    )


def _answer(adviser: Adviser, plan: Plan) -> dict[str, Any]:
    return {
        "nuAanwezig": adviser.pk in presence.now(at=views.now()).there,
        "capaciteit": plan.capacity,
        "onderwerpen": sorted(plan.categories),
        "organisatiesoorten": sorted(plan.kinds),
        "vasteVervanger": plan.deputy and str(plan.deputy),
        "rooster": [
            {"dag": WEEKDAYS[window.weekday], "van": window.opens.isoformat(), "tot": window.closes.isoformat()}
            for window in plan.hours
        ],
        "afwezigheden": [
            {
                "van": away.first.isoformat(),
                "totEnMet": away.last and away.last.isoformat(),
                "vervanger": away.deputy and str(away.deputy),
            }
            for away in plan.away
        ],
        "piket": [
            {"van": datetimes.format_moment(begin), "tot": datetimes.format_moment(end)} for begin, end in plan.duties
        ],
        "evenNietTot": plan.not_now_until and datetimes.format_moment(plan.not_now_until),
    }


class MovedAnswer(outputs.Answer):
    """Hoeveel vragen er zijn overgedragen, voor zover u ervan mag weten."""

    overgedragen = serializers.IntegerField()


@extend_schema_serializer(component_name="Overdracht")
class MoveAll(Input):
    """Leeg."""


class Moves(views.ResourceView):
    @extend_schema(
        operation_id="adviseurOverdragen",
        summary="Alles van een adviseur overdragen",
        description=(
            "Voor een ziekmelding: alles wat deze adviseur heeft of kreeg aangeboden, gaat in één keer naar anderen."
            " Alleen voor de coördinator. Nog eens sturen doet geen kwaad."
        ),
        request=MoveAll,
        responses={200: MovedAnswer},
    )
    def post(self, request: Request, adviser_id: UUID) -> Response:
        views.body(request, MoveAll).validated()
        moved = handover.move_all(person=views.caller(request), adviser_id=adviser_id, at=views.now())
        return Response({"overgedragen": moved})
