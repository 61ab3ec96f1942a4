"""Talks: plan, move, record as held."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import ChoiceInput, MomentInput
from api.http.inputs import Input
from steunpunt.desk.questions import queries, reading, talks
from steunpunt.models import Question, Talk
from steunpunt.rules.refusals import Fault
from steunpunt.rules.words import Channel, TalkKind


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Een gesprek plannen",
            value={"soort": "intake", "kanaal": "telefoon", "gepland": "2026-11-24T10:00:00Z"},
            request_only=True,
        ),
        OpenApiExample(
            "Net gebeld",
            value={"soort": "intake", "kanaal": "telefoon", "gehouden": "2026-11-23T14:10:00+01:00"},
            request_only=True,
        ),
    ],
    component_name="NieuwGesprek",
)
class NewTalk(Input):
    """Een gesprek dat gepland is, of dat al gehouden is (of allebei)."""

    soort = ChoiceInput(TalkKind, "Het eerste gesprek, of een verdiepend gesprek.")
    kanaal = ChoiceInput(Channel, "Hoe u elkaar spreekt.")
    gepland = MomentInput("Wanneer het is afgesproken.", required=False)
    gehouden = MomentInput("Wanneer het begon, als het gehouden is.", required=False)


@extend_schema_serializer(
    examples=[OpenApiExample("Gehouden", value={"gehouden": "2026-11-24T10:05:00Z"}, request_only=True)],
    component_name="GesprekWijziging",
)
class TalkChange(Input):
    """Eén van beide."""

    gepland = MomentInput("Verzet het naar dit moment.", required=False)
    gehouden = MomentInput("Het is gehouden, en begon toen.", required=False)


class TalkAnswer(outputs.Answer):
    """Een gesprek."""

    id = serializers.UUIDField()
    soort = serializers.ChoiceField(TalkKind.choices(), source="kind")
    kanaal = serializers.ChoiceField(Channel.choices(), source="channel")
    gepland = outputs.GivenField(source="planned_at", allow_null=True)
    gehouden = outputs.GivenField(source="held_at", allow_null=True)
    afgezegd = outputs.Stamp(
        source="called_off_at",
        allow_null=True,
        help_text="Sinds wanneer het niet doorgaat: de vraag eindigde, of ging naar een ander.",
    )


TalkPage = pagination.page_of(TalkAnswer, "GesprekPagina")


class Talks(views.ResourceView):
    query = pagination.PageQuery

    @extend_schema(
        operation_id="gesprekkenLijst",
        summary="De gesprekken over een vraag",
        description="In de volgorde waarin ze zijn ingeboekt.",
        responses={200: TalkPage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        question, _ = reading.find(views.caller(request), question_id)
        about = queries.talks_about(question)
        page, following = pagination.of_sequence(
            self.params, about, lambda talk: pagination.sortable(talk.created_at, talk.id)
        )
        return Response(pagination.answer(TalkAnswer(page, many=True).data, following))

    @extend_schema(
        operation_id="gesprekInboeken",
        summary="Een gesprek plannen, of inboeken als gehouden",
        description="Een gehouden gesprek is een reactie; een gepland gesprek niet.",
        request=NewTalk,
        responses={201: TalkAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        """Plan it, or record it as held."""
        at = views.now()
        question, _ = reading.find(views.caller(request), question_id)
        sent = _read(request, question, at=at)
        shared: dict[str, Any] = {
            "person": views.caller(request),
            "question_id": question_id,
            "kind": sent["soort"],
            "channel": sent["kanaal"],
            "at": at,
        }
        planned, held = sent.get("gepland"), sent.get("gehouden")
        if held is not None:
            talk = talks.hold_unplanned(**shared, planned_at=planned, held_at=held)
        else:
            talk = talks.plan(**shared, planned_at=sent["gepland"])
        response = views.created(request, TalkAnswer(talk).data, talk.id)
        response["ETag"] = _answer(talk)["ETag"]  # for changing it
        return response


class OneTalk(views.ResourceView):
    @extend_schema(
        operation_id="gesprekLezen",
        summary="Eén gesprek",
        description="Gepland of gehouden; de `ETag` noemt u bij een wijziging.",
        responses={200: TalkAnswer},
    )
    def get(self, request: Request, question_id: UUID, talk_id: UUID) -> Response:
        question, _ = reading.find(views.caller(request), question_id)
        talk = queries.talk_about(question, talk_id)
        return _answer(talk)

    @extend_schema(
        operation_id="gesprekWijzigen",
        summary="Een gesprek verzetten, of melden dat het gehouden is",
        description="Met `gepland` verzet u het, met `gehouden` legt u vast dat het er was.",
        request=TalkChange,
        responses={200: TalkAnswer},
    )
    def patch(self, request: Request, question_id: UUID, talk_id: UUID) -> Response:
        """Move it, or record it as held."""
        question, _ = reading.find(views.caller(request), question_id)
        queries.talk_about(question, talk_id)
        read = views.body(request, TalkChange)
        is_either = len(read.field_names & {"gepland", "gehouden"}) == 1
        choose = Fault("", "kies-een", "Stuur ‘gepland’ om te verzetten, of ‘gehouden’; precies één.")
        sent = read.with_faults([] if is_either else [choose]).validated()
        shared: dict[str, Any] = {
            "person": views.caller(request),
            "question_id": question_id,
            "talk_id": talk_id,
            "at": views.now(),
            "versions": self.versions,
        }
        if "gehouden" in sent:
            return _answer(talks.hold(**shared, held_at=sent["gehouden"]))
        return _answer(talks.replan(**shared, planned_at=sent["gepland"]))


def _read(request: Request, question: Question, *, at: datetime) -> dict[str, Any]:
    sent = views.body(request, NewTalk)
    missing = Fault("gepland", "verplicht", "Zeg wanneer het gepland is, of wanneer het gehouden is.")
    whole = sent if sent.field_names & {"gepland", "gehouden"} else sent.with_faults([missing])
    planned, held = sent.values.get("gepland"), sent.values.get("gehouden")
    person = views.caller(request)
    return whole.validated_with(lambda: talks.check(question, person=person, planned_at=planned, held_at=held, at=at))


def _answer(talk: Talk) -> Response:
    return views.versioned(TalkAnswer(talk).data, talks.version(talk))
