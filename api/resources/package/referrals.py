"""Referrals to an item of the Veiligheidspakket: make, consent, update the status."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import ChoiceInput, Flag, Id, TextInput
from api.http.inputs import Input
from api.http.lists import Several
from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey, IdempotentRequest, KeyReused, StoredAnswer
from steunpunt.desk.package import referral_permissions, referrals
from steunpunt.desk.partners.clients import READ_REFERRALS, WRITE_REFERRALS
from steunpunt.models import Person, Referral
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.access.referrals import ReferralStatus, ReferralStep, Share
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Fault, Faulty, Refusal
from steunpunt.rules.text import complaint
from steunpunt.rules.values.normalisation import ValueKind

_SCOPES = {"GET": READ_REFERRALS, "HEAD": READ_REFERRALS, "POST": WRITE_REFERRALS}
LONGEST_ID = 200


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Naar de woningscan",
            value={
                "onderdeel": "zelfscan_woningscan_gesprek",
                "adviesvraag": "6f1f7a52-3a0e-4bd6-9d0c-2f6b6e1f7f10",
                "deelt": ["naam", "telefoon"],
            },
            request_only=True,
        )
    ],
    component_name="NieuweVerwijzing",
)
class NewReferral(Input):
    """Zonder `adviesvraag` verwijst u uzelf."""

    onderdeel = TextInput("De code van het onderdeel van het Veiligheidspakket.", kind=ValueKind.CODE, longest=50)
    adviesvraag = Id("De vraag waaruit u verwijst.", required=False)
    deelt = Several(Share, "Wat er van de vrager meegaat. Leeg: alleen dat er een verwijzing is.")
    toelichting = TextInput(
        "Wat de ontvanger moet weten.", kind=ValueKind.PROSE, longest=referrals.LONGEST_NOTE, required=False
    )
    telefoon = TextInput(
        "Het nummer dat meegaat, als er geen adviesvraag is.", kind=ValueKind.PHONE, longest=40, required=False
    )
    telefoonKlopt = Flag(  # noqa: N815 - a name of the API
        "true: het nummer klopt, ook al lijkt het niet volledig (`nummer-onvolledig`)."
    )


class SharedAnswer(outputs.Answer):
    """Wat er van de vrager meegaat. Wat niet meegaat, staat er niet."""

    naam = serializers.CharField(required=False)
    functie = serializers.CharField(required=False)
    telefoon = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    toelichting = serializers.CharField(required=False)


class ReferralFactsAnswer(outputs.Answer):
    """Een verwijzing, zonder wat er meegaat."""

    id = serializers.UUIDField()
    onderdeel = serializers.CharField(source="item_id")
    adviesvraag = serializers.UUIDField(
        source="question_id", allow_null=True, help_text="Alleen voor wie van die vraag mag weten."
    )
    status = serializers.ChoiceField(ReferralStatus.choices())
    deelt = serializers.ListField(child=serializers.ChoiceField(Share.choices()), source="shared")
    gemaakt = outputs.Stamp(source="made_at", help_text="Voor wie haar kreeg: wanneer zij is verzonden.")
    verzonden = outputs.Stamp(source="sent_at", allow_null=True)
    oppakkenVoor = outputs.Stamp(  # noqa: N815 - a name of the API
        source="due_at", allow_null=True, help_text="Daarna hoort de desk dat niemand haar oppakte."
    )
    nietOpgepaktGemeld = outputs.Stamp(source="escalated_at", allow_null=True)  # noqa: N815 - a name of the API
    opgepakt = outputs.Stamp(source="accepted_at", allow_null=True)
    beeindigd = outputs.Stamp(source="ended_at", allow_null=True)
    reden = serializers.SerializerMethodField(help_text="Waarom zij is teruggegeven.")

    def get_reden(self, referral: Referral) -> str:
        """In the receiver's words."""
        return referrals.reason(referral)


class ReferralAnswer(ReferralFactsAnswer):
    """Een verwijzing, met wat er meegaat: leeg voor wie dat niet mag lezen, en als het niet doorging."""

    gegevens = SharedAnswer()


ReferralPage = pagination.page_of(ReferralFactsAnswer, "VerwijzingPagina")


def _facts(referral: Referral, person: Person) -> dict[str, Any]:
    answer = dict(ReferralFactsAnswer(referral).data)
    is_receiver = referral.receiver is not None and referral.receiver.user_id == person.id
    if not is_receiver or referral.asker_id == person.id:
        return answer
    # A receiver may not see that it came from a question, nor which; so not when it was made either.
    return answer | {"adviesvraag": None, "gemaakt": answer["verzonden"]}


def _whole(request: Request, referral: Referral) -> dict[str, Any]:
    person = views.caller(request)
    return _facts(referral, person) | {"gegevens": referrals.shared(referral, person=person, at=views.now())}


class Referrals(views.ResourceView):
    """All referrals that the caller may see."""

    scopes = _SCOPES
    query = pagination.PageQuery

    @extend_schema(
        operation_id="verwijzingenLijst",
        summary="Verwijzingen die u mag zien",
        description="De nieuwste eerst. Een systeem ziet wat aan hem is verzonden, en wat het zelf inbracht.",
        responses={200: ReferralPage},
    )
    def get(self, request: Request) -> Response:
        person = views.caller(request)
        page, following = pagination.by_moment(self.params, referral_permissions.in_order(person), "known_at")
        return Response(pagination.answer([_facts(referral, person) for referral in page], following))

    @extend_schema(
        operation_id="verwijzen",
        summary="Verwijzen naar een onderdeel van het Veiligheidspakket",
        description=(
            "Verwijst een adviseur, dan wacht de verwijzing op het akkoord van de vrager zodra er iets meegaat."
            " Verwijst de vrager zelf, dan gaat zij meteen."
        ),
        request=NewReferral,
        responses={201: ReferralFactsAnswer},
    )
    def post(self, request: Request) -> Response:
        sent = views.body(request, NewReferral).validated()
        made = referrals.refer(
            person=views.caller(request),
            item=sent["onderdeel"],
            question_id=sent.get("adviesvraag"),
            shares=[Share(code) for code in sorted(sent.get("deelt", ()))],
            note=sent.get("toelichting", ""),
            phone=sent.get("telefoon", ""),
            phone_confirmed=sent.get("telefoonKlopt", False),
            at=views.now(),
        )
        return views.created(request, _facts(made, views.caller(request)), made.id)


class OneReferral(views.ResourceView):
    scopes = _SCOPES

    @extend_schema(
        operation_id="verwijzingLezen",
        summary="Eén verwijzing",
        description="Met wat er meegaat, voor wie dat mag lezen.",
        responses={200: ReferralAnswer},
    )
    def get(self, request: Request, referral_id: UUID) -> Response:
        return Response(_whole(request, referral_permissions.find(views.caller(request), referral_id)))


@extend_schema_serializer(
    examples=[OpenApiExample("Ja", value={"akkoord": True}, request_only=True)], component_name="Akkoord"
)
class Consent(Input):
    """Het antwoord van de vrager."""

    akkoord = Flag("true: stuur haar, met precies wat bij `gegevens` staat. false: zij gaat niet door.", required=True)


class Consents(views.ResourceView):
    """The consent of the asker."""

    scopes = _SCOPES

    @extend_schema(
        operation_id="verwijzingAkkoord",
        summary="Akkoord gaan met een verwijzing, of niet",
        description="Alleen voor de vrager.",
        request=Consent,
        responses={200: ReferralFactsAnswer},
    )
    def post(self, request: Request, referral_id: UUID) -> Response:
        read = views.body(request, Consent)
        referral_permissions.find(views.caller(request), referral_id)
        sent = read.validated()
        step = ReferralStep.AGREE if sent["akkoord"] else ReferralStep.DECLINE
        done = referrals.act(person=views.caller(request), referral_id=referral_id, step=step, at=views.now())
        return Response(_facts(done, views.caller(request)))


_STEPS = {
    ReferralStatus.ACCEPTED: ReferralStep.ACCEPT,
    ReferralStatus.DONE: ReferralStep.FINISH,
    ReferralStatus.RETURNED: ReferralStep.RETURN,
    ReferralStatus.WITHDRAWN: ReferralStep.WITHDRAW,
}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Opgepakt", value={"id": "0d0a3f0e-6f0f-4f7e-9d39-2a8e9a4b1c11", "status": "aanvaard"}, request_only=True
        ),
        OpenApiExample("Terug", value={"status": "teruggegeven", "reden": "Woont elders."}, request_only=True),
    ],
    component_name="NieuweStatusmelding",
)
class StatusUpdate(Input):
    """Hoe het met de verwijzing staat, van wie haar kreeg; of dat de vrager of de desk haar intrekt."""

    id = TextInput(
        "Uw eigen id van deze melding. Twee keer dezelfde id doet één keer iets.",
        kind=ValueKind.PROSE,
        longest=LONGEST_ID,
        required=False,
    )
    status = ChoiceInput(list(_STEPS), "De nieuwe status.")
    reden = TextInput(
        "Waarom u haar teruggeeft.", kind=ValueKind.PROSE, longest=referrals.LONGEST_REASON, required=False
    )


class StatusUpdates(views.ResourceView):
    """Status updates by the receiver, and withdrawal."""

    scopes = _SCOPES

    @extend_schema(
        operation_id="verwijzingStatusMelden",
        summary="Melden hoe het met een verwijzing staat",
        description="Oppakken, afronden, teruggeven of intrekken. Een melding met een bekende `id` doet niets.",
        request=StatusUpdate,
        responses={200: ReferralFactsAnswer},
    )
    def post(self, request: Request, referral_id: UUID) -> Response:
        """Take the step."""
        person, at = views.caller(request), views.now()
        read = views.body(request, StatusUpdate)
        referral_permissions.find(person, referral_id)
        sent = read.validated()
        step, reason = _STEPS[ReferralStatus(sent["status"])], sent.get("reden", "")
        act = partial(referrals.act, person=person, referral_id=referral_id, step=step, reason=reason, at=at)
        if not sent.get("id"):
            return Response(_facts(act(), person))
        _act_once(IdempotentRequest(person, _key_of(sent["id"], referral_id, step, reason), at, Visibility.FACTS), act)
        return Response(_facts(referral_permissions.find(person, referral_id), person))


def _key_of(update_id: str, referral_id: UUID, *parts: str) -> IdempotencyKey:
    """The key of the sender's own id. Faulty when it cannot be one."""
    wrong = complaint(update_id, longest=LONGEST_ID, one_line=True)
    if wrong is not None:
        raise Faulty([Fault("id", wrong.code, wrong.sentence)])
    return IdempotencyKey.over(KeyScope.UPDATE, f"statusmelding:{update_id}", str(referral_id), *parts)


def _act_once(request: IdempotentRequest, act: Callable[[], Referral]) -> None:
    """Carry out the update, unless one with this id was carried out before: then the referral is answered as it stands
    now, so nothing of the answer is stored.
    """

    def stored() -> StoredAnswer:
        act()
        return StoredAnswer(b"")

    try:
        idempotency.respond(request, stored)
    except KeyReused as refusal:
        sentence = "Deze id hoort al bij een andere melding van u. Neem voor iets nieuws een nieuwe id."
        raise Refusal(refusal.code, sentence, refusal.kind) from None
