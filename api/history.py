"""What happened to a question, without content."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import answers, door, paging
from steunpunt.desk import queries, reading
from steunpunt.models import JournalLine
from steunpunt.rules.refusals import Kind, Refusal


class EventAnswer(answers.Answer):
    """Een gebeurtenis. `volgnummer` telt wat u van deze vraag mag zien, en verandert niet."""

    id = serializers.UUIDField(help_text="Dezelfde id als in `/gebeurtenissen`.")
    volgnummer = serializers.IntegerField()
    gebeurtenis = serializers.CharField(help_text="Wat er gebeurde, zoals vraag.aanvaard")
    tijdstip = answers.Stamp()
    door = serializers.CharField(allow_null=True, help_text="Wie het deed; null: de desk zelf.")


EventPage = paging.page_of(EventAnswer, "GebeurtenisPagina")
_AFTER = OpenApiParameter(
    "na", int, OpenApiParameter.QUERY, description="Alleen wat na dit volgnummer kwam.", required=False
)


class Events(door.Door):
    """The journal of a question."""

    @extend_schema(
        operation_id="gebeurtenissenLijst",
        summary="Wat er met de vraag gebeurde",
        description=(
            "Het oudste eerst, zonder inhoud. Over termijnen: `termijn.gepauzeerd`, `termijn.hervat`,"
            " `termijn.bezwaar`, en `termijn.` met de code van een trede die werd bereikt. Over wat de vrager erbij"
            " zei: `vraag.gevaar` en `vraag.doorgeven`. Er kunnen namen bij komen."
        ),
        parameters=[_AFTER],
        responses={200: EventPage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        """What the caller may know of it."""
        question, how = reading.find(door.caller(request), question_id)
        lines = queries.history(question, of_asker=not (how.is_coordinator or how.advises))
        events = [_event(number, line) for number, line in enumerate(lines, start=1)]
        after = _after(request)
        page, following = paging.of_sequence(request, events[after:], lambda event: event["volgnummer"])
        return Response(paging.answer(EventAnswer(page, many=True).data, following))


def _event(number: int, line: JournalLine) -> dict[str, object]:
    actor = None if line.actor is None else str(line.actor)
    return {"id": line.event.id, "volgnummer": number, "gebeurtenis": line.deed, "tijdstip": line.at, "door": actor}


def _after(request: Request) -> int:
    asked = request.query_params.get("na", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
        raise Refusal("ongeldig-volgnummer", "Kies voor ‘na’ een volgnummer uit dit logboek, of 0.", Kind.INVALID)
    return int(asked)
