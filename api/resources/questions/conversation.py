"""Messages between asker and adviser, and notes."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import ChoiceInput, Flag, TextInput
from api.http.inputs import Input
from steunpunt.desk.questions import conversation, reading
from steunpunt.models import MessageKind
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Fault
from steunpunt.rules.values.normalisation import ValueKind

_SAYABLE = (MessageKind.MESSAGE, MessageKind.ASK_BACK, MessageKind.THANKS)


@extend_schema_serializer(
    examples=[
        OpenApiExample("Een bericht", value={"tekst": "Kunt u ons morgen bellen?"}, request_only=True),
        OpenApiExample("Een notitie", value={"tekst": "Nagaan: protocol.", "intern": True}, request_only=True),
    ],
    component_name="NieuwBericht",
)
class NewMessage(Input):
    """Een bericht aan de ander, of een notitie van de desk."""

    tekst = TextInput("Wat u wilt zeggen.", kind=ValueKind.PROSE)
    intern = Flag("true: een notitie van de desk, die de vrager nooit ziet. Alleen voor de adviseur.")
    alleenSchrijver = Flag(  # noqa: N815 - a name of the API
        "true bij een notitie: alleen de schrijver leest haar, een opvolger niet."
    )
    soort = ChoiceInput(
        _SAYABLE,
        "Zonder soort: `bericht`. `vraag` wacht op antwoord van de vrager; `dank` is de vrager voor het advies.",
        required=False,
    )


class MessageAnswer(outputs.Answer):
    """Een bericht of notitie."""

    id = serializers.UUIDField(source="message.id")
    soort = serializers.ChoiceField(MessageKind.choices(), source="message.kind")
    intern = serializers.SerializerMethodField(help_text="true: een notitie, alleen voor de desk.")
    auteur = serializers.CharField(source="message.author")
    verzonden = outputs.Stamp(source="message.sent_at")
    tekst = serializers.CharField(source="words")

    def get_intern(self, read: reading.ReadMessage) -> bool:
        """Whether it is a note."""
        return read.message.kind == MessageKind.NOTE


def _place(read: reading.ReadMessage) -> str:
    return pagination.sortable(read.message.sent_at, read.message.id)


MessagePage = pagination.page_of(MessageAnswer, "BerichtPagina")


class Messages(views.ResourceView):
    query = pagination.PageQuery

    shows = Visibility.CONTENT

    @extend_schema(
        operation_id="berichtenLijst",
        summary="Het gesprek op schrift",
        description="Het oudste eerst. Notities van de desk ziet alleen de adviseur.",
        responses={200: MessagePage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        person = views.caller(request)
        question, _ = reading.find(person, question_id)
        messages = reading.messages(question, person=person, at=views.now())
        page, following = pagination.of_sequence(self.params, messages, _place)
        return Response(pagination.answer(MessageAnswer(page, many=True).data, following))

    @extend_schema(
        operation_id="berichtSturen",
        summary="Een bericht sturen, of een notitie maken",
        description="Een bericht van de adviseur is een reactie en stopt die termijn; een notitie niet.",
        request=NewMessage,
        responses={201: MessageAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        """Send it in the caller's role on the question."""
        person = views.caller(request)
        sent = _read(request)
        question, relation = reading.find(person, question_id)
        shared: dict[str, Any] = {
            "person": person,
            "question_id": question.id,
            "words": sent["tekst"],
            "at": views.now(),
        }
        kind = sent.get("soort", MessageKind.MESSAGE)
        if sent.get("intern"):
            message = conversation.note(**shared, authors_only=sent.get("alleenSchrijver", False))
        elif kind == MessageKind.THANKS:
            message = conversation.thank(**shared)
        elif kind == MessageKind.MESSAGE and relation.is_asker:
            message = conversation.say(**shared)
        else:
            message = conversation.speak(**shared, awaits=kind == MessageKind.ASK_BACK)
        return Response(MessageAnswer(reading.ReadMessage(message, sent["tekst"])).data, status=201)


def _read(request: Request) -> dict[str, Any]:
    sent = views.body(request, NewMessage)
    fits = not sent.values.get("intern") or sent.values.get("soort", MessageKind.MESSAGE) == MessageKind.MESSAGE
    together = [] if fits else [Fault("soort", "past-niet", "Een notitie heeft geen soort. Laat ‘soort’ weg.")]
    if sent.values.get("alleenSchrijver") and not sent.values.get("intern"):
        together.append(Fault("alleenSchrijver", "past-niet", "Dit kan alleen bij een notitie, met ‘intern’: true."))
    return sent.with_faults(together).validated_with(lambda: conversation.check_message(sent.values.get("tekst", "")))
