"""The journal of a question, without content."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.query import Number
from steunpunt.desk.questions import queries, reading
from steunpunt.models import JournalLine


class EventAnswer(outputs.Answer):
    """Een gebeurtenis. `volgnummer` telt wat u van deze vraag mag zien, en verandert niet."""

    id = serializers.UUIDField(help_text="Dezelfde id als in `/gebeurtenissen`.")
    volgnummer = serializers.IntegerField()
    gebeurtenis = serializers.CharField(help_text="Wat er gebeurde, zoals vraag.aanvaard")
    tijdstip = outputs.Stamp()
    door = serializers.CharField(allow_null=True, help_text="Wie het deed; null: de desk zelf.")


EventPage = pagination.page_of(EventAnswer, "GebeurtenisPagina")


class EventQuery(pagination.PageQuery):
    na = Number(
        "Alleen wat na dit volgnummer kwam.",
        least=0,
        most=999_999_999,
        default=0,
        refusal=("ongeldig-volgnummer", "Kies voor ‘na’ een volgnummer uit dit logboek, of 0."),
    )


class Events(views.ResourceView):
    query = EventQuery

    @extend_schema(
        operation_id="gebeurtenissenLijst",
        summary="Wat er met de vraag gebeurde",
        description=(
            "Het oudste eerst, zonder inhoud. Over termijnen: `termijn.gepauzeerd`, `termijn.hervat`,"
            " `termijn.bezwaar`, en `termijn.` met de code van een trede die werd bereikt. Over wat de vrager erbij"
            " zei: `vraag.gevaar` en `vraag.doorgeven`. Er kunnen namen bij komen."
        ),
        responses={200: EventPage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        question, relation = reading.find(views.caller(request), question_id)
        lines = queries.history(question, of_asker=not (relation.is_coordinator or relation.advises))
        events = [_event(number, line) for number, line in enumerate(lines, start=1)]
        later = events[self.params.values.get("na", 0) :]
        page, following = pagination.of_sequence(
            self.params, later, lambda event: pagination.sortable(event["volgnummer"])
        )
        return Response(pagination.answer(EventAnswer(page, many=True).data, following))


def _event(number: int, line: JournalLine) -> dict[str, object]:
    return {
        "id": line.event.id,
        "volgnummer": number,
        "gebeurtenis": line.action,
        "tijdstip": line.at,
        "door": line.actor_name or None,
    }
