"""Pause and resume the clocks of a question."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import ChoiceInput, MomentInput, TextInput
from api.http.inputs import Input
from steunpunt.desk.clocks import pauses
from steunpunt.desk.questions import pausing, reading
from steunpunt.models import Pause
from steunpunt.rules.clocks.clocks import PauseEnding, PauseReason
from steunpunt.rules.values.normalisation import ValueKind


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Wachten op de vrager",
            value={"reden": "wacht_op_vrager", "vraag": "Kunt u ons het besluit sturen?"},
            request_only=True,
        ),
        OpenApiExample(
            "Wachten op een ander, tot een moment",
            value={"reden": "wacht_op_derde", "tot": "2026-12-01T09:00:00+01:00"},
            request_only=True,
        ),
    ],
    component_name="NieuwePauze",
)
class NewPause(Input):
    """Waarom de termijnen stilstaan, en tot wanneer hoogstens."""

    reden = ChoiceInput(PauseReason, "Waar de desk op wacht.")
    tot = MomentInput(
        "Wanneer de pauze vanzelf eindigt. Zonder: na de langste tijd die bij deze reden hoort.", required=False
    )
    vraag = TextInput(
        "Wat u van de vrager wilt weten. Alleen bij `wacht_op_vrager`, en daar verplicht als er geen vraag openstaat.",
        kind=ValueKind.PROSE,
        required=False,
    )


@extend_schema_serializer(component_name="Hervatting")
class Resumption(Input):
    """Leeg."""


@extend_schema_serializer(component_name="Bezwaar")
class ObjectionInput(Input):
    """Leeg: het gaat over de pauze die nu loopt."""


class PauseAnswer(outputs.Answer):
    """Tijd waarin de termijnen van een vraag stilstaan of stilstonden."""

    id = serializers.UUIDField()
    reden = serializers.ChoiceField(PauseReason.choices())
    begonnen = outputs.Stamp()
    tot = outputs.Stamp(help_text="Wanneer de pauze vanzelf eindigt, als niemand eerder hervat.")
    geeindigd = outputs.Stamp(allow_null=True, help_text="Wanneer zij eindigde; null: zij loopt nog.")
    einde = serializers.ChoiceField(PauseEnding.choices(), allow_null=True, help_text="Hoe zij eindigde.")
    bezwaar = outputs.Stamp(allow_null=True, help_text="Wanneer de vrager zei het er niet mee eens te zijn.")


PausePage = pagination.page_of(PauseAnswer, "PauzePagina")


class Pauses(views.ResourceView):
    query = pagination.PageQuery

    @extend_schema(
        operation_id="pauzesLijst",
        summary="De pauzes van een vraag",
        description="De nieuwste eerst. Er loopt er hoogstens één.",
        responses={200: PausePage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        question, _ = reading.find(views.caller(request), question_id)
        page, following = pagination.of_sequence(
            self.params,
            pauses.of(question),
            lambda pause: pagination.sortable(pause.started_at, pause.id),
            newest_first=True,
        )
        return Response(pagination.answer([_answer(pause, at=at) for pause in page], following))

    @extend_schema(
        operation_id="pauzeBeginnen",
        summary="De lopende termijnen laten stilstaan",
        description=(
            "Alleen door de adviseur, en in het zicht van de vrager, die bericht krijgt. Wie op de vrager wacht, heeft"
            " een vraag gesteld, of stelt haar in `vraag`: dat is ook een bericht, en een reactie. Zonder vraag: 400"
            " `geen-vraag-gesteld`. Met een antwoord van de vrager eindigt een pauze die op de vrager wacht."
            " Staan de termijnen al stil: 409 `al-gepauzeerd`; loopt er geen:"
            " 409 `geen-lopende-termijn`."
        ),
        request=NewPause,
        responses={201: PauseAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        reading.find(views.caller(request), question_id)
        read = views.body(request, NewPause)
        reason, until, asks = (read.values.get(name) for name in ("reden", "tot", "vraag"))
        sent = read.validated_with(lambda: pauses.check(reason=reason, until=until, at=at, asks=asks or ""))
        begun = pausing.pause(
            person=views.caller(request),
            question_id=question_id,
            reason=sent["reden"],
            until=until,
            asks=asks or "",
            at=at,
        )
        return views.created(request, _answer(begun, at=at), begun.id)


class OnePause(views.ResourceView):
    @extend_schema(
        operation_id="pauzeLezen",
        summary="Eén pauze",
        description="Sinds wanneer, waarom, en hoe zij eindigde.",
        responses={200: PauseAnswer},
    )
    def get(self, request: Request, question_id: UUID, pause_id: UUID) -> Response:
        question, _ = reading.find(views.caller(request), question_id)
        return Response(_answer(pauses.one_of(question, pause_id), at=views.now()))


class Resumptions(views.ResourceView):
    @extend_schema(
        operation_id="termijnenHervatten",
        summary="De termijnen weer laten lopen",
        description="Alleen door de adviseur. Staan zij niet stil: 409 `niet-gepauzeerd`.",
        request=Resumption,
        responses={201: PauseAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        views.body(request, Resumption).validated()
        ended = pausing.resume(person=views.caller(request), question_id=question_id, at=at)
        return Response(_answer(ended, at=at), status=201)


class Objections(views.ResourceView):
    @extend_schema(
        operation_id="pauzeBezwaarMaken",
        summary="Bezwaar maken tegen de pauze die nu loopt",
        description=(
            "Alleen door de vrager; de coördinator krijgt bericht. De pauze loopt door tot iemand haar beëindigt. Nog"
            " eens bezwaar maken verandert niets. Loopt er geen pauze: 404."
        ),
        request=ObjectionInput,
        responses={200: PauseAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        views.body(request, ObjectionInput).validated()
        objected = pausing.object_to(person=views.caller(request), question_id=question_id, at=at)
        return Response(_answer(objected, at=at))


def _answer(pause: Pause, *, at: datetime) -> dict[str, Any]:
    ended_at, ending = pause.ended(at=at) or (None, None)
    return {
        "id": str(pause.id),
        "reden": pause.reason,
        "begonnen": outputs.stamp(pause.started_at),
        "tot": outputs.stamp(pause.until),
        "geeindigd": outputs.stamp_if_any(ended_at),
        "einde": ending,
        "bezwaar": outputs.stamp_if_any(pause.objected_at),
    }
