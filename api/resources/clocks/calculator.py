"""The calculator: when something would be due, and why."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import datetimes, outputs, views
from api.http.fields import ChoiceInput, Duration, MomentInput
from api.http.inputs import Input, ParsedInput
from api.http.lists import Spans
from api.http.parsers import CalculatorJSON
from api.resources.clocks.clocks import StretchAnswer
from steunpunt.desk.administration import seed
from steunpunt.desk.clocks import calculator
from steunpunt.desk.clocks.calculator import Calculation
from steunpunt.desk.partners.clients import CALCULATE
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.refusals import Fault
from steunpunt.rules.time.working_time import MOST_PAUSES, PausedSpan, PauseRefused
from steunpunt.rules.words import Urgency

_CALENDARS = (seed.OFFICE_HOURS, seed.ROUND_THE_CLOCK)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Vier werkuren op de dag voor Pasen",
            value={"kalender": "kantooruren", "start": "2026-04-02T15:00:00+02:00", "duur": "PT4H", "pauzes": []},
            request_only=True,
        ),
        OpenApiExample(
            "Wat een urgentie belooft", value={"urgentie": "hoog", "start": "2026-03-30T10:00:00Z"}, request_only=True
        ),
    ],
    component_name="NieuweTermijnberekening",
)
class CalculationInput(Input):
    """Met `kalender` en `duur`, of met `urgentie` in plaats van die twee."""

    kalender = ChoiceInput(_CALENDARS, "Wanneer tijd telt.", required=False)
    urgentie = ChoiceInput(Urgency, "Reken met wat voor deze urgentie wordt beloofd.", required=False)
    start = MomentInput("Vanaf wanneer.")
    duur = Duration(
        "ISO 8601, in uren, minuten en seconden; bij `doorlopend` ook in dagen (van 24 uur) en weken.", required=False
    )
    pauzes = Spans(
        "Tijd die niet telt; mag overlappen, in elke volgorde.", most=MOST_PAUSES, backward=PauseRefused.name
    )


class PromiseAnswer(outputs.Answer):
    """Wat voor één soort termijn wordt beloofd."""

    soort = serializers.ChoiceField(ClockKind.choices())
    kalender = serializers.CharField()
    duur = outputs.Length()
    uiterlijk = outputs.GivenField()
    stappen = StretchAnswer(many=True)


class CalculationAnswer(outputs.Answer):
    """De uitkomst, met de stappen die haar uitleggen.

    Met `urgentie` gaan `uiterlijk` en `stappen` over de eerste reactie, en staat onder `termijnen` elke soort. Bij
    een termijn van jaren zijn de stappen te veel om te lezen: dan is `stappen` leeg en `uitgelegd` false.
    """

    uiterlijk = outputs.GivenField()
    stappen = StretchAnswer(many=True)
    uitgelegd = serializers.BooleanField()
    termijnen = PromiseAnswer(many=True, required=False)


class Calculations(views.ResourceView):
    """Calculations; nothing is stored."""

    scopes: ClassVar[dict[str, str]] = {"POST": CALCULATE}
    parser_classes = (CalculatorJSON,)

    @extend_schema(
        operation_id="termijnBerekenen",
        summary="Uitrekenen wanneer een termijn eindigt, en waarom",
        description="Er wordt niets bewaard; alleen met een Idempotency-Key het antwoord, versleuteld en een dag.",
        request=CalculationInput,
        responses={200: CalculationAnswer},
    )
    def post(self, request: Request) -> Response:
        """Calculate by a calendar, or by an urgency."""
        calculator.require_role(views.caller(request), at=views.now())
        sent = _checked(views.body(request, CalculationInput), views.body_of(request)).validated()
        start = sent["start"]
        pauses = [PausedSpan(begin, end) for begin, end in sent.get("pauzes", ())]
        if "urgentie" not in sent:
            return Response(_answer(calculator.calculate(sent["kalender"], start, sent["duur"], pauses)))
        promises = calculator.calculate_promises(sent["urgentie"], start, pauses)
        return Response(
            _answer(promises[ClockKind.FIRST_REACTION])
            | {
                "termijnen": [
                    {"soort": kind.value, "kalender": promise.calendar_code} | _length(promise) | _explained(promise)
                    for kind, promise in promises.items()
                ]
            }
        )


def _checked(sent: ParsedInput, body: Mapping[str, Any]) -> ParsedInput:
    """Add the faults of fields taken together."""
    faults = list(sent.faults)
    if "urgentie" in sent.field_names:
        faults += [
            Fault(field, "past-niet", "Met ‘urgentie’ staan kalender en duur vast. Laat dit weg, of laat urgentie weg.")
            for field in ("kalender", "duur")
            if field in sent.values
        ]
    else:
        faults += [
            Fault(field, "verplicht", "Stuur een kalender en een duur, of in plaats daarvan een urgentie.")
            for field in ("kalender", "duur")
            if field not in sent.field_names
        ]
    if "duur" in sent.values and sent.values.get("kalender") == seed.OFFICE_HOURS and datetimes.in_days(body["duur"]):
        faults.append(Fault("duur", "dagen-onduidelijk", "Schrijf werktijd in uren; PT8H is één werkdag."))
    return ParsedInput(sent.values, faults)


def _explained(calculation: Calculation) -> dict[str, Any]:
    return {
        "uiterlijk": datetimes.format_moment(calculation.due_at),
        "stappen": list(StretchAnswer(calculation.explanation or [], many=True).data),
    }


def _length(calculation: Calculation) -> dict[str, Any]:
    return {"duur": datetimes.format_duration(calculation.duration)}


def _answer(calculation: Calculation) -> dict[str, Any]:
    return _explained(calculation) | {"uitgelegd": calculation.explanation is not None}
