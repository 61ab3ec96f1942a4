"""Change the urgency of a question, and agree with a proposal to lower it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import ChoiceInput, Flag
from api.http.inputs import Input
from steunpunt.desk.questions import reading
from steunpunt.desk.routing import urgency_changes
from steunpunt.models import UrgencyChange
from steunpunt.rules.words import Urgency, UrgencyOutcome, UrgencyReason

_PROPOSERS = [("vrager", "de vrager"), ("adviseur", "de adviseur")]


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "De zaak staat morgen in de krant",
            value={"urgentie": "spoed", "reden": "openbaarheid"},
            request_only=True,
        ),
        OpenApiExample(
            "Het is rustiger geworden", value={"urgentie": "normaal", "reden": "rustiger"}, request_only=True
        ),
    ],
    component_name="NieuweUrgentie",
)
class NewUrgency(Input):
    """Hoe dringend de vraag nu is, en waarom dat anders is dan eerst."""

    urgentie = ChoiceInput(Urgency, "Hoe dringend de vraag nu is.")
    reden = ChoiceInput(UrgencyReason, "Waarom. Wie de vraag mag zien, ziet dit; schrijf woorden in een bericht.")


@extend_schema_serializer(
    examples=[OpenApiExample("Akkoord", value={"akkoord": True}, request_only=True)], component_name="Urgentiebesluit"
)
class UrgencyDecision(Input):
    """Of de urgentie omlaag mag."""

    akkoord = Flag(
        "true: de urgentie gaat omlaag. false: zij blijft gelijk. Wie het voorstelde, trekt zo in.", required=True
    )


class UrgencyChangeAnswer(outputs.Answer):
    """Een wijziging van de urgentie, of een voorstel daarvoor."""

    id = serializers.UUIDField()
    van = serializers.ChoiceField(Urgency.choices())
    naar = serializers.ChoiceField(Urgency.choices())
    reden = serializers.ChoiceField(UrgencyReason.choices())
    door = serializers.ChoiceField(_PROPOSERS, help_text="In welke hoedanigheid; nooit een naam.")
    voorgesteld = outputs.Stamp()
    besloten = outputs.Stamp(allow_null=True, help_text="Wanneer is besloten; null: het voorstel wacht op de ander.")
    uitkomst = serializers.ChoiceField(UrgencyOutcome.choices(), allow_null=True)


UrgencyChangePage = pagination.page_of(UrgencyChangeAnswer, "UrgentiewijzigingPagina")


class UrgencyChanges(views.ResourceView):
    query = pagination.PageQuery

    @extend_schema(
        operation_id="urgentiewijzigingenLijst",
        summary="De wijzigingen van de urgentie van een vraag",
        description="De nieuwste eerst, met wat daarvan werd. Er wacht hoogstens één voorstel.",
        responses={200: UrgencyChangePage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        question, _ = reading.find(views.caller(request), question_id)
        page, following = pagination.of_sequence(
            self.params,
            urgency_changes.of(question),
            lambda change: pagination.sortable(change.proposed_at, change.id),
            newest_first=True,
        )
        return Response(pagination.answer([_answer(change, asker=question.asker_id) for change in page], following))

    @extend_schema(
        operation_id="urgentieWijzigen",
        summary="De urgentie verhogen, of voorstellen om haar te verlagen",
        description=(
            "Door de vrager of de adviseur. Verhogen gaat meteen in: vanaf dat moment gelden de streeftermijnen van de"
            " nieuwe urgentie, en wat al gebruikt was, telt mee. Verlagen wacht op akkoord van de ander (`uitkomst` is"
            " dan null); heeft nog niemand de vraag aangenomen, dan gaat het meteen in. Een termijn die al verstreken"
            " was, blijft verstreken. Is de urgentie al zo: 409 `zelfde-urgentie`; staat er al een voorstel open:"
            " 409 `voorstel-loopt`."
        ),
        request=NewUrgency,
        responses={201: UrgencyChangeAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        sent = views.body(request, NewUrgency).validated()
        made = urgency_changes.change(
            person=views.caller(request),
            question_id=question_id,
            urgency=sent["urgentie"],
            reason=sent["reden"],
            at=at,
        )
        return views.created(request, _answer(made, asker=made.question.asker_id), made.id)


class OneUrgencyChange(views.ResourceView):
    @extend_schema(
        operation_id="urgentiewijzigingLezen",
        summary="Eén wijziging van de urgentie",
        description="Van wat, naar wat, waarom, en wat ervan werd.",
        responses={200: UrgencyChangeAnswer},
    )
    def get(self, request: Request, question_id: UUID, change_id: UUID) -> Response:
        question, _ = reading.find(views.caller(request), question_id)
        return Response(_answer(urgency_changes.one_of(question, change_id), asker=question.asker_id))


class UrgencyDecisions(views.ResourceView):
    @extend_schema(
        operation_id="urgentieBesluiten",
        summary="Akkoord gaan met een lagere urgentie, of niet",
        description=(
            "Door de ander dan wie het voorstelde; die kan het alleen intrekken (`akkoord` is `false`), anders:"
            " 403 `niet-aan-u`. Is er al over besloten: 409 `al-besloten`."
        ),
        request=UrgencyDecision,
        responses={200: UrgencyChangeAnswer},
    )
    def post(self, request: Request, question_id: UUID, change_id: UUID) -> Response:
        at = views.now()
        sent = views.body(request, UrgencyDecision).validated()
        decided = urgency_changes.decide(
            person=views.caller(request), question_id=question_id, change_id=change_id, agrees=sent["akkoord"], at=at
        )
        return Response(_answer(decided, asker=decided.question.asker_id))


def _answer(change: UrgencyChange, *, asker: UUID) -> dict[str, Any]:
    return {
        "id": str(change.id),
        "van": change.before,
        "naar": change.after,
        "reden": change.reason,
        "door": "vrager" if change.proposed_by_id == asker else "adviseur",
        "voorgesteld": outputs.stamp(change.proposed_at),
        "besloten": outputs.stamp_if_any(change.decided_at),
        "uitkomst": change.outcome or None,
    }
