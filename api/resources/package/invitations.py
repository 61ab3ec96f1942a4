"""Issue the Veiligheidspakket to a new burgemeester."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import Code, Day, TextInput
from api.http.inputs import Input
from steunpunt.desk.package import invitations, invitees
from steunpunt.desk.partners.clients import READ_ISSUES, WRITE_ISSUES
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Function

_SCOPES = {"GET": READ_ISSUES, "HEAD": READ_ISSUES, "POST": WRITE_ISSUES}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Een nieuwe burgemeester",
            value={
                "organisatie": "GM0246",
                "voornaam": "Nova",
                "achternaam": "Nieuw",
                "email": "burgemeester@heerde.example",
                "vanaf": "2026-12-01",
            },
            request_only=True,
        )
    ],
    component_name="NieuweUitreiking",
)
class NewIssue(Input):
    """Aan wie u het pakket uitreikt."""

    organisatie = Code("De code van de gemeente, zoals GM0246.")
    voornaam = TextInput("Voornaam of voorletters.", kind=ValueKind.NAME, longest=150)
    achternaam = TextInput("Achternaam.", kind=ValueKind.NAME, longest=150)
    email = TextInput(
        "Waar de uitnodiging heen gaat.", kind=ValueKind.EMAIL, longest=254, extra_schema={"format": "email"}
    )
    vanaf = Day("De eerste dag in functie, in Nederlandse tijd.")


class IssueAnswer(outputs.Answer):
    """Een uitreiking van het Veiligheidspakket."""

    id = serializers.UUIDField()
    organisatie = serializers.CharField(source="organisation_id")
    functie = serializers.ChoiceField(Function.choices(), source="function")
    naam = serializers.CharField(source="name", help_text="Zoals u hem schreef.")
    vanaf = serializers.DateField(source="since")
    uitgenodigd = outputs.Stamp(source="issued_at")
    geopend = outputs.Stamp(source="opened_at", allow_null=True)
    herinnerd = outputs.Stamp(
        source="reminded_at", allow_null=True, help_text="Wanneer u hoorde dat het pakket nog niet was geopend."
    )


IssuePage = pagination.page_of(IssueAnswer, "UitreikingPagina")


class Issues(views.ResourceView):
    scopes = _SCOPES
    query = pagination.PageQuery

    @extend_schema(
        operation_id="uitreikingenLijst",
        summary="Wat u uitreikte",
        description="De nieuwste eerst.",
        responses={200: IssuePage},
    )
    def get(self, request: Request) -> Response:
        page, following = pagination.by_moment(self.params, invitations.visible_to(views.caller(request)), "issued_at")
        return Response(pagination.answer(IssueAnswer(page, many=True).data, following))

    @extend_schema(
        operation_id="pakketUitreiken",
        summary="Het Veiligheidspakket uitreiken aan een nieuwe burgemeester",
        description=(
            "Er gaat een uitnodiging uit. Wie haar opent, heeft vanaf dan toegang tot de desk, en u ziet dat het pakket"
            " is geopend. Na twee weken zonder opening hoort u het."
        ),
        request=NewIssue,
        responses={201: IssueAnswer},
    )
    def post(self, request: Request) -> Response:
        read = views.body(request, NewIssue)
        invitations.require_issuer(views.caller(request), at=views.now())
        sent = read.validated()
        invited = invitees.Invited(
            sent["organisatie"], sent["voornaam"], sent["achternaam"], sent["email"], sent["vanaf"]
        )
        made = invitations.issue(person=views.caller(request), invited=invited, at=views.now())
        return views.created(request, IssueAnswer(made).data, made.id)


class OneIssue(views.ResourceView):
    scopes = _SCOPES

    @extend_schema(
        operation_id="uitreikingLezen",
        summary="Eén uitreiking",
        description="Of het pakket is geopend, en wanneer.",
        responses={200: IssueAnswer},
    )
    def get(self, request: Request, issue_id: UUID) -> Response:
        return Response(IssueAnswer(invitations.find(views.caller(request), issue_id)).data)


@extend_schema_serializer(component_name="NieuweUitnodiging")
class Invitation(Input):
    """Leeg."""


class Invitations(views.ResourceView):
    scopes = _SCOPES

    @extend_schema(
        operation_id="opnieuwUitnodigen",
        summary="De uitnodiging opnieuw sturen",
        description="De vorige link werkt dan niet meer.",
        request=Invitation,
        responses={200: IssueAnswer},
    )
    def post(self, request: Request, issue_id: UUID) -> Response:
        views.body(request, Invitation).validated()
        invited = invitations.invite_again(person=views.caller(request), issue_id=issue_id, at=views.now())
        return Response(IssueAnswer(invited).data)
