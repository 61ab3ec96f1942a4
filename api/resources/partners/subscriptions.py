"""Subscriptions (abonnementen): events sent to an address of the caller; with a log of deliveries."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import Id, TextInput
from api.http.inputs import Input
from api.http.lists import Names
from steunpunt.desk.partners import deliveries, subscriptions
from steunpunt.desk.partners.clients import HEAR
from steunpunt.models import Delivery, Subscription
from steunpunt.rules.values.normalisation import ValueKind

_SCOPES = {"GET": HEAR, "HEAD": HEAR, "POST": HEAR, "DELETE": HEAR}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Alles over verwijzingen",
            value={"url": "https://voorbeeld.nl/gebeurtenissen", "soorten": ["verwijzing"]},
            request_only=True,
        )
    ],
    component_name="NieuwAbonnement",
)
class NewSubscription(Input):
    """Waar wij u van gebeurtenissen op de hoogte houden."""

    url = TextInput(
        "Het adres waar uw systeem berichten aanneemt: https, op het open internet.",
        kind=ValueKind.WEB,
        longest=500,
        extra_schema={"format": "uri", "pattern": "^https?://[^ ]+$"},
    )
    soorten = Names(
        "Namen van gebeurtenissen die er zijn (`vraag.aanvaard`), of het eerste deel ervan (`vraag`). Leeg: alle.",
        most=50,
    )


class SubscriptionAnswer(outputs.Answer):
    """Een abonnement, en hoe het ermee staat."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    soorten = serializers.ListField(child=serializers.CharField(), source="kinds")
    gemaakt = outputs.Stamp(source="created_at")
    laatsteVolgnummer = serializers.IntegerField(  # noqa: N815 - a name of the API
        source="last_sequence", help_text="Hoeveel berichten er zijn gemaakt."
    )
    onbereikbaarSinds = outputs.Stamp(  # noqa: N815 - a name of the API
        source="failing_since", allow_null=True, help_text="Sinds wanneer berichten niet aankomen; null: het gaat goed."
    )
    oudGeheimTot = outputs.Stamp(  # noqa: N815 - a name of the API
        source="former_until", allow_null=True, help_text="Tot wanneer ook het vorige geheim ondertekent."
    )


class SecretAnswer(SubscriptionAnswer):
    """Een abonnement met zijn geheim. Bewaar het: wij tonen het maar één keer."""

    geheim = serializers.CharField(help_text="Om de handtekening te controleren, zoals Standard Webhooks beschrijft.")


SubscriptionPage = pagination.page_of(SubscriptionAnswer, "AbonnementPagina")


class Subscriptions(views.ResourceView):
    scopes = _SCOPES
    query = pagination.PageQuery

    @extend_schema(
        operation_id="abonnementenLijst",
        summary="Uw abonnementen",
        description="Die nu lopen, het oudste eerst.",
        responses={200: SubscriptionPage},
    )
    def get(self, request: Request) -> Response:
        own = list(subscriptions.of(views.caller(request)))
        page, following = pagination.of_sequence(
            self.params, own, lambda subscription: pagination.sortable(subscription.created_at, subscription.id)
        )
        return Response(pagination.answer(SubscriptionAnswer(page, many=True).data, following))

    @extend_schema(
        operation_id="abonnementNemen",
        summary="Een abonnement nemen op gebeurtenissen",
        description=(
            "Vanaf nu sturen wij elke gebeurtenis waarvan u mag weten, als CloudEvent (NL GOV-profiel), ondertekend"
            " zoals Standard Webhooks beschrijft. Antwoord binnen tien seconden met 2xx. Anders proberen wij het drie"
            " dagen lang opnieuw, met dezelfde inhoud en dezelfde `id`. Aan die `id` herkent u een dubbel bericht."
        ),
        request=NewSubscription,
        responses={201: SecretAnswer},
    )
    def post(self, request: Request) -> Response:
        sent = views.body(request, NewSubscription).validated()
        made, secret = subscriptions.subscribe(
            person=views.caller(request), url=sent["url"], kinds=sent.get("soorten", ()), at=views.now()
        )
        response = views.created(request, _with_secret(made, secret), made.id)
        response["ETag"] = views.tag(SubscriptionAnswer(made).data)  # for ending it
        return response


def _with_secret(subscription: Subscription, secret: str) -> dict[str, Any]:
    return {**SubscriptionAnswer(subscription).data, "geheim": secret}


class OneSubscription(views.ResourceView):
    scopes = _SCOPES

    @extend_schema(
        operation_id="abonnementLezen",
        summary="Eén abonnement",
        description="Waarheen, over wat, en of de berichten aankomen; zonder het geheim.",
        responses={200: SubscriptionAnswer},
    )
    def get(self, request: Request, subscription_id: UUID) -> Response:
        return Response(SubscriptionAnswer(subscriptions.find(views.caller(request), subscription_id)).data)

    @extend_schema(
        operation_id="abonnementOpzeggen",
        summary="Een abonnement opzeggen",
        description="Wij sturen niets meer, ook niet wat nog wachtte. De gebeurtenissen blijven in `/gebeurtenissen`.",
        responses={204: None},
    )
    def delete(self, request: Request, subscription_id: UUID) -> Response:
        person = views.caller(request)
        self.require_version(SubscriptionAnswer(subscriptions.find(person, subscription_id)).data)
        subscriptions.unsubscribe(person=person, subscription_id=subscription_id, at=views.now())
        return Response(status=204)


@extend_schema_serializer(component_name="Proefbericht")
class TestMessageInput(Input):
    """Leeg."""


@extend_schema_serializer(component_name="NieuwGeheim")
class SecretRenewalInput(Input):
    """Leeg."""


class AttemptAnswer(outputs.Answer):
    """Een poging om een bericht te bezorgen."""

    tijdstip = outputs.Stamp(source="at")
    duur = outputs.Length(source="took")
    status = serializers.IntegerField(allow_null=True, help_text="De HTTP-status die uw systeem gaf.")
    fout = serializers.CharField(source="fault", help_text="Waarom er geen status kwam; anders leeg.")


class DeliveryAnswer(outputs.Answer):
    """Een bericht van een abonnement."""

    id = serializers.UUIDField()
    gebeurtenis = serializers.UUIDField(source="message_id", help_text="De `id` in het bericht.")
    soort = serializers.CharField(source="kind")
    volgnummer = serializers.IntegerField(source="sequence")
    stand = serializers.SerializerMethodField()
    gemaakt = outputs.Stamp(source="owed_at")
    volgendePoging = outputs.Stamp(source="next_attempt_at", allow_null=True)  # noqa: N815 - a name of the API
    pogingen = AttemptAnswer(source="tries", many=True)

    def get_stand(self, delivery: Delivery) -> str:
        """`wacht`, `bezorgd` of `opgegeven`."""
        if delivery.delivered_at is not None:
            return "bezorgd"
        return "opgegeven" if delivery.exhausted_at is not None else "wacht"


class TestMessages(views.ResourceView):
    """Test messages."""

    scopes = _SCOPES

    @extend_schema(
        operation_id="proefberichtSturen",
        summary="Een proefbericht sturen",
        description="Zo ziet u of berichten aankomen, en of de handtekening klopt. Zie daarna de bezorgingen.",
        request=TestMessageInput,
        responses={201: DeliveryAnswer},
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        views.body(request, TestMessageInput).validated()
        subscriptions.find(views.caller(request), subscription_id)
        made = subscriptions.send_test(person=views.caller(request), subscription_id=subscription_id, at=views.now())
        return Response(DeliveryAnswer(made).data, status=201)


class Secrets(views.ResourceView):
    scopes = _SCOPES

    @extend_schema(
        operation_id="geheimVernieuwen",
        summary="Een nieuw geheim",
        description="Een dag lang ondertekenen het oude en het nieuwe geheim allebei, zodat u kunt overstappen.",
        request=SecretRenewalInput,
        responses={201: SecretAnswer},
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        views.body(request, SecretRenewalInput).validated()
        renewed, secret = subscriptions.renew_secret(
            person=views.caller(request), subscription_id=subscription_id, at=views.now()
        )
        return Response(_with_secret(renewed, secret), status=201)


DeliveryPage = pagination.page_of(DeliveryAnswer, "BezorgingPagina")


class Deliveries(views.ResourceView):
    scopes = _SCOPES
    query = pagination.PageQuery

    @extend_schema(
        operation_id="bezorgingenLijst",
        summary="De berichten van een abonnement, met elke poging",
        description="Het nieuwste eerst.",
        responses={200: DeliveryPage},
    )
    def get(self, request: Request, subscription_id: UUID) -> Response:
        person = views.caller(request)
        log = deliveries.log(subscriptions.find(person, subscription_id), seen_by=person)
        page, following = pagination.by_number(self.params, log, "sequence")
        return Response(pagination.answer(DeliveryAnswer(page, many=True).data, following))


@extend_schema_serializer(component_name="NieuweHerhaling")
class Repeat(Input):
    """Zonder `bezorging` gaat alles wat was opgegeven opnieuw."""

    bezorging = Id("Stuur dit ene bericht opnieuw.", required=False)


class RepeatedAnswer(outputs.Answer):
    """Hoeveel berichten er opnieuw gaan."""

    berichten = serializers.IntegerField()


class Repeats(views.ResourceView):
    scopes = _SCOPES

    @extend_schema(
        operation_id="berichtenHerhalen",
        summary="Berichten opnieuw sturen",
        description="Met dezelfde `id` en dezelfde inhoud als de eerste keer.",
        request=Repeat,
        responses={200: RepeatedAnswer},
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        sent = views.body(request, Repeat).validated()
        subscriptions.find(views.caller(request), subscription_id)
        number = deliveries.send_again(
            person=views.caller(request), subscription_id=subscription_id, message=sent.get("bezorging"), at=views.now()
        )
        return Response({"berichten": number})
