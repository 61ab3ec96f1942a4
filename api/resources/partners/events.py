"""The stream of events, with which a system can catch up."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import Id
from steunpunt.desk.partners import events
from steunpunt.desk.partners.clients import HEAR
from steunpunt.models import Event, Person

_SCOPES = {"GET": HEAR, "HEAD": HEAR}


class StreamedAnswer(outputs.Answer):
    """Een gebeurtenis, zonder inhoud. Wat er precies speelt, haalt u op bij wat zij noemt."""

    id = serializers.UUIDField(help_text="Dezelfde id als in het bericht van een abonnement.")
    gebeurtenis = serializers.CharField(help_text="Wat er gebeurde, zoals vraag.aanvaard")
    tijdstip = outputs.Stamp()
    adviesvraag = serializers.UUIDField(allow_null=True)
    uwKenmerk = serializers.CharField(  # noqa: N815 - a name of the API
        allow_null=True,
        help_text="Het kenmerk dat u zelf aan deze vraag gaf. null: geen, of een vraag van een ander.",
    )
    verwijzing = serializers.UUIDField(allow_null=True)
    uitreiking = serializers.UUIDField(allow_null=True)


StreamPage = pagination.page_of(StreamedAnswer, "GebeurtenisStroomPagina")


class StreamQuery(pagination.SizeQuery):
    na = Id("De id van de laatste gebeurtenis die u kreeg.", required=False)


class Stream(views.ResourceView):
    scopes = _SCOPES
    query = StreamQuery

    @extend_schema(
        operation_id="gebeurtenissenVolgen",
        summary="Alles wat er gebeurde, voor zover u ervan mag weten",
        description=(
            "Het oudste eerst, volledig en in één vaste volgorde. Bewaar de `id` van de laatste die u verwerkte, en"
            " vraag met `na` om wat daarna kwam: zo mist u niets, ook niet na een storing. `volgende` is null als u"
            " bij bent."
        ),
        responses={200: StreamPage},
    )
    def get(self, request: Request) -> Response:
        person, after = views.caller(request), self.params.values.get("na")
        page, following = pagination.after_event(self.params, lambda many: events.page(person, after=after, many=many))
        return Response(pagination.answer([_answer(event, person) for event in page], following))


def _answer(event: Event, person: Person) -> dict[str, Any]:
    about = events.about(event)
    return {
        "id": str(event.id),
        "gebeurtenis": event.line.action,
        "tijdstip": outputs.stamp(event.line.at),
        "adviesvraag": about.get("adviesvraag"),
        "uwKenmerk": events.asker_reference(event, reader=person),
        "verwijzing": about.get("verwijzing"),
        "uitreiking": about.get("uitreiking"),
    }
