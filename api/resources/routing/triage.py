"""Assignments: offer a question to an adviser, accept it, step back, take it back."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import ChoiceInput, Id
from api.http.inputs import Input
from steunpunt.desk.access import capabilities
from steunpunt.desk.questions import queries, reading
from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.desk.routing.lists import waiting
from steunpunt.models import Assignment, Outcome
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.lifecycle import CaseRole, Status
from steunpunt.rules.access.visibility import roles_of
from steunpunt.rules.routing.routing import Objection
from steunpunt.rules.words import RecusalReason, Urgency


@extend_schema_serializer(
    examples=[
        OpenApiExample("De beste beschikbare adviseur", value={}, request_only=True),
        OpenApiExample("Met de hand", value={"adviseur": "6f1f7a52-3a0e-4bd6-9d0c-2f6b6e1f7f10"}, request_only=True),
    ],
    component_name="NieuweToewijzing",
)
class NewAssignment(Input):
    """Zonder `adviseur` kiest de desk de beste beschikbare."""

    adviseur = Id("Wijs met de hand toe aan deze adviseur; alleen voor de coördinator.", required=False)


@extend_schema_serializer(component_name="Aanvaarding")
class ClaimInput(Input):
    """Leeg: wie aanvaardt, verklaart daarmee geen belangenconflict te hebben."""


@extend_schema_serializer(
    examples=[OpenApiExample("Geen tijd", value={"reden": "geen_tijd"}, request_only=True)],
    component_name="Verschoning",
)
class Recusal(Input):
    """Waarom de adviseur terugtreedt."""

    reden = ChoiceInput(RecusalReason, "Alleen de coördinator leest dit. Zonder reden: `anders`.", required=False)


class ConsideredAnswer(outputs.Answer):
    """Een adviseur die is overwogen, met wat ertegen was. Een conflict heet alleen ‘uitgesloten’."""

    adviseur = outputs.AdviserAnswer()
    bezwaren = serializers.ListField(child=serializers.ChoiceField(Objection.choices()))


class AssignmentAnswer(outputs.Answer):
    """Een aanbod aan een adviseur, of de aanname ervan."""

    id = serializers.UUIDField()
    adviseur = outputs.AdviserAnswer(source="adviser")
    aangeboden = outputs.Stamp(source="offered_at")
    antwoordVoor = outputs.Stamp(  # noqa: N815 - a name of the API
        source="answer_by", allow_null=True, help_text="Daarna gaat de vraag naar een ander."
    )
    aanvaard = outputs.Stamp(source="claimed_at", allow_null=True)
    beeindigd = outputs.Stamp(source="ended_at", allow_null=True)
    uitkomst = serializers.ChoiceField(Outcome.choices(), source="outcome", allow_blank=True)
    redenen = serializers.SerializerMethodField(help_text="Wat de keuze bepaalde.")
    overwogen = ConsideredAnswer(many=True, required=False, help_text="Alleen voor de coördinator.")

    def get_redenen(self, assignment: Assignment) -> list[str]:
        """What settled the choice."""
        return [assignment.decision.deciding]


AssignmentPage = pagination.page_of(AssignmentAnswer, "ToewijzingPagina")


class Assignments(views.ResourceView):
    query = pagination.PageQuery

    @extend_schema(
        operation_id="toewijzingenLijst",
        summary="Aan wie de vraag is aangeboden",
        description="De coördinator ziet alle aanbiedingen en alle redenen; anderen wat nu openstaat.",
        responses={200: AssignmentPage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        person = views.caller(request)
        question, relation = reading.find(person, question_id)
        of_desk = CaseRole.DESK in roles_of(relation)
        assignments = list(queries.assignments(question, person=person, of_desk=of_desk))
        page, following = pagination.of_sequence(
            self.params,
            assignments,
            lambda assignment: pagination.sortable(assignment.offered_at, assignment.id),
            newest_first=True,
        )
        return Response(pagination.answer([_answer(assignment, of_desk=of_desk) for assignment in page], following))

    @extend_schema(
        operation_id="toewijzingMaken",
        summary="Toewijzen aan een adviseur",
        description=(
            "`{}` kiest de beste beschikbare adviseur: 201, of 200 met het aanbod dat al openstaat."
            ' `{"adviseur": id}` wijst met de hand toe, onder dezelfde harde regels.'
            " Is er niemand: 409 `geen-adviseur`; kan deze adviseur niet: 409 `adviseur-niet-mogelijk`."
        ),
        request=NewAssignment,
        responses={200: AssignmentAnswer, 201: AssignmentAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        """Route, or assign by hand."""
        person, at = views.caller(request), views.now()
        sent = views.body(request, NewAssignment).validated()
        is_new = True
        if "adviseur" in sent:
            made = triage.assign(person=person, question_id=question_id, adviser_id=sent["adviseur"], at=at)
        else:
            made, is_new = triage.route(person=person, question_id=question_id, at=at)
        _, relation = reading.find(person, question_id)
        return Response(_answer(made, of_desk=CaseRole.DESK in roles_of(relation)), status=201 if is_new else 200)


def _answer(assignment: Assignment, *, of_desk: bool) -> dict[str, Any]:
    answer = dict(AssignmentAnswer(assignment).data)
    if of_desk:
        objections = assignment.decision.objections
        advisers = queries.advisers_by_id(objections)
        answer["overwogen"] = [
            {"adviseur": outputs.adviser(adviser), "bezwaren": objections[pk]} for pk, adviser in advisers.items()
        ]
    return answer


@extend_schema_serializer(component_name="Terugneming")
class TakeBack(Input):
    """Leeg."""


class TakingsBack(views.ResourceView):
    @extend_schema(
        operation_id="adviesvraagTerugnemen",
        summary="De vraag terugnemen van wie haar heeft",
        description="Alleen voor de coördinator. De vraag gaat snel naar een ander; de termijnen lopen door.",
        request=TakeBack,
        responses={204: None},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        views.body(request, TakeBack).validated()
        handover.take_back(person=views.caller(request), question_id=question_id, at=views.now())
        return Response(status=204)


class WaitingAnswer(outputs.Answer):
    """Een vraag die wacht: op een adviseur, of op het antwoord van wie haar kreeg aangeboden."""

    adviesvraag = serializers.UUIDField(source="id")
    kenmerk = serializers.CharField(source="reference")
    urgentie = serializers.ChoiceField(Urgency.choices(), source="urgency")
    status = serializers.ChoiceField(Status.choices())
    niemandSinds = outputs.Stamp(  # noqa: N815 - a name of the API
        source="nobody_since", allow_null=True, help_text="Sinds wanneer niemand haar kan aannemen."
    )
    fout = serializers.CharField(source="route_fault", help_text="Waarom de verdeling vastliep; anders leeg.")
    antwoordVoor = outputs.Stamp(  # noqa: N815 - a name of the API
        source="first_answer_by", allow_null=True, help_text="Tot wanneer het eerste aanbod geldt."
    )
    onbeantwoord = serializers.IntegerField(source="passed", help_text="Hoe vaak een aanbod zonder antwoord bleef.")


WaitingPage = pagination.page_of(WaitingAnswer, "WachtendePagina")


class WaitingView(views.ResourceView):
    """The questions of the coordinator's page 'Verdelen'."""

    query = pagination.PageQuery

    @extend_schema(
        operation_id="wachtendeVragenLijst",
        summary="Vragen die wachten op een adviseur of op een antwoord",
        description=(
            "De dringendste eerst, en daarvan wat het langst wacht. Alleen voor de coördinator; voor anderen"
            " bestaat dit niet (404)."
        ),
        responses={200: WaitingPage},
    )
    def get(self, request: Request) -> Response:
        person = views.caller(request)
        capabilities.require(person, Capability.OVERSEE)
        page, following = pagination.of_sequence(self.params, waiting.questions(person), _turn)
        return Response(pagination.answer(WaitingAnswer(page, many=True).data, following))


def _turn(question: waiting.Waiting) -> str:
    return pagination.sortable(list(Urgency).index(Urgency(question.urgency)), question.asked_at, question.id)


class Claims(views.ResourceView):
    @extend_schema(
        operation_id="adviesvraagAanvaarden",
        summary="De vraag aannemen",
        description=(
            f"De adviseur verklaart: “{acceptance.DECLARATION}” Pas daarna opent de inhoud."
            " Was een ander eerder: 409 `al-aanvaard`. Nog eens aannemen verandert niets."
        ),
        request=ClaimInput,
        responses={200: AssignmentAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        views.body(request, ClaimInput).validated()
        taken = acceptance.claim(person=views.caller(request), question_id=question_id, at=views.now())
        return Response(_answer(taken, of_desk=False))


class Recusals(views.ResourceView):
    @extend_schema(
        operation_id="adviesvraagVerschonen",
        summary="Terugtreden als adviseur",
        description="De vraag gaat binnen seconden naar een ander, en komt niet terug.",
        request=Recusal,
        responses={204: None},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        sent = views.body(request, Recusal).validated()
        acceptance.recuse(
            person=views.caller(request),
            question_id=question_id,
            reason=sent.get("reden", RecusalReason.ANDERS),
            at=views.now(),
        )
        return Response(status=204)
