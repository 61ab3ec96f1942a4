"""Give and read advice."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import ChoiceInput, TextInput
from api.http.inputs import Input
from steunpunt.desk.questions import advice, reading
from steunpunt.rules import text
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import TextFormat

_LONGEST = 2 * text.LONGEST_TEXT


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Een advies",
            value={
                "vraagBegrepen": "U wilt weten of u een onderzoek moet laten doen.",
                "advies": "Begin met een weging, en leg vast wat u weet.",
                "opties": "Niets doen; een vooronderzoek; meteen een onderzoek.",
                "vervolgstappen": "Spreek de griffier. Bel ons vrijdag.",
                "bronnen": "Gemeentewet, artikel 170, tweede lid",
            },
            request_only=True,
        )
    ],
    component_name="NieuwAdvies",
)
class NewAdvice(Input):
    """Het advies, als brief in delen."""

    vraagBegrepen = TextInput("De vraag zoals de desk die begrijpt.", kind=ValueKind.PROSE, longest=_LONGEST)  # noqa: N815 - a name of the API
    advies = TextInput("Het advies.", kind=ValueKind.PROSE, longest=_LONGEST)
    opties = TextInput("De mogelijkheden die zijn gewogen.", kind=ValueKind.PROSE, longest=_LONGEST, required=False)
    vervolgstappen = TextInput("Wat de vrager nu kan doen.", kind=ValueKind.PROSE, longest=_LONGEST)
    bronnen = TextInput("Waar dit op steunt.", kind=ValueKind.PROSE, longest=_LONGEST, required=False)
    opmaak = ChoiceInput(TextFormat, "Hoe de delen zijn geschreven. Zonder: `tekst`.", required=False)


class AdviceAnswer(outputs.Answer):
    """Een gegeven advies."""

    id = serializers.UUIDField(source="advice.id")
    auteur = serializers.CharField(source="advice.author")
    gegeven = outputs.Stamp(source="advice.sent_at")
    vraagBegrepen = serializers.CharField(source="parts.understood")  # noqa: N815 - a name of the API
    advies = serializers.CharField(source="parts.advice")
    opties = serializers.CharField(source="parts.options")
    vervolgstappen = serializers.CharField(source="parts.next_steps")
    bronnen = serializers.CharField(source="parts.sources")
    opmaak = serializers.ChoiceField(TextFormat.choices(), source="parts.format")


def _place(sent: reading.ReadAdvice) -> str:
    return pagination.sortable(sent.advice.sent_at, sent.advice.id)


AdvicePage = pagination.page_of(AdviceAnswer, "AdviesPagina")


class Advices(views.ResourceView):
    query = pagination.PageQuery

    shows = Visibility.CONTENT

    @extend_schema(
        operation_id="adviezenLijst",
        summary="De gegeven adviezen",
        description="Het nieuwste eerst.",
        responses={200: AdvicePage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        person = views.caller(request)
        question, _ = reading.find(person, question_id)
        advices = reading.advices(question, person=person, at=views.now())
        page, following = pagination.of_sequence(self.params, advices, _place, newest_first=True)
        return Response(pagination.answer(AdviceAnswer(page, many=True).data, following))

    @extend_schema(
        operation_id="adviesGeven",
        summary="Het advies geven",
        description="Stopt elke termijn die nog loopt. De vrager krijgt bericht, zonder inhoud.",
        request=NewAdvice,
        responses={201: AdviceAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        person = views.caller(request)
        sent = views.body(request, NewAdvice)
        parts = advice.Parts(
            understood=sent.values.get("vraagBegrepen", ""),
            advice=sent.values.get("advies", ""),
            options=sent.values.get("opties", ""),
            next_steps=sent.values.get("vervolgstappen", ""),
            sources=sent.values.get("bronnen", ""),
            format=TextFormat(sent.values.get("opmaak", TextFormat.PLAIN)),
        )
        sent.validated_with(lambda: advice.check(parts))
        advice_sent = advice.send(person=person, question_id=question_id, parts=parts, at=views.now())
        return Response(AdviceAnswer(reading.ReadAdvice(advice_sent, parts)).data, status=201)
