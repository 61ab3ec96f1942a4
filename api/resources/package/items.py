"""The items of the Veiligheidspakket."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.fields import TextInput
from api.http.inputs import Input
from steunpunt.desk.access import capabilities
from steunpunt.desk.package import items
from steunpunt.desk.partners.clients import READ_REFERRALS, WRITE_REFERRALS
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.values.normalisation import ValueKind

_SCOPES = {"GET": READ_REFERRALS, "HEAD": READ_REFERRALS, "POST": WRITE_REFERRALS, "PUT": WRITE_REFERRALS}


class ItemAnswer(outputs.Answer):
    """Een onderdeel van het Veiligheidspakket."""

    code = serializers.CharField()
    naam = serializers.CharField(source="name")
    van = serializers.CharField(source="owner", help_text="Wie het aanbiedt.")
    uitleg = serializers.CharField(source="text")
    hoeBereikbaar = serializers.CharField(source="reach")  # noqa: N815 - a name of the API
    website = serializers.CharField(source="url", allow_blank=True)
    telefoon = serializers.CharField(source="phone", allow_blank=True)


ItemPage = pagination.page_of(ItemAnswer, "PakketonderdeelPagina")


@extend_schema_serializer(component_name="PakketonderdeelGegevens")
class ItemChange(Input):
    """Wat mensen over een onderdeel lezen."""

    naam = TextInput("Hoe het heet.", kind=ValueKind.NAME, longest=160)
    van = TextInput("Wie het aanbiedt.", kind=ValueKind.NAME, longest=160)
    uitleg = TextInput("Wat het is, in gewone taal.", kind=ValueKind.PROSE, longest=2_000)
    hoeBereikbaar = TextInput("Wat iemand doet die het nodig heeft.", kind=ValueKind.PROSE, longest=500)  # noqa: N815 - a name of the API
    website = TextInput(
        "Een webadres dat met https:// begint.",
        kind=ValueKind.WEB,
        longest=200,
        required=False,
        extra_schema={"pattern": "^(https://[^ ]*)?$"},
    )
    telefoon = TextInput("Een telefoonnummer.", kind=ValueKind.PHONE, longest=40, required=False)


@extend_schema_serializer(component_name="NieuwPakketonderdeel")
class NewItem(ItemChange):
    """Een nieuw onderdeel."""

    code = TextInput("Kleine letters, cijfers en lage streepjes, zoals `training`.", kind=ValueKind.CODE, longest=50)


def _item_words(sent: dict[str, Any]) -> items.ItemWords:
    return items.ItemWords(
        name=sent["naam"],
        owner=sent["van"],
        text=sent["uitleg"],
        reach=sent["hoeBereikbaar"],
        url=sent.get("website", ""),
        phone=sent.get("telefoon", ""),
    )


class Items(views.ResourceView):
    scopes = _SCOPES
    query = pagination.PageQuery

    @extend_schema(
        operation_id="pakketonderdelenLijst",
        summary="De onderdelen van het Veiligheidspakket",
        description="In de volgorde van het pakket.",
        responses={200: ItemPage},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 - the signature is DRF's
        page, following = pagination.of_sequence(
            self.params, items.items(), lambda item: pagination.sortable(item.place, item.code)
        )
        return Response(pagination.answer(ItemAnswer(page, many=True).data, following))

    @extend_schema(
        operation_id="pakketonderdeelToevoegen",
        summary="Een onderdeel toevoegen",
        description="Alleen voor de coördinator; voor anderen bestaat dit niet (404).",
        request=NewItem,
        responses={201: ItemAnswer},
    )
    def post(self, request: Request) -> Response:
        read = views.body(request, NewItem)
        capabilities.require(views.caller(request), Capability.KEEP_PACKAGE)
        sent = read.validated()
        made = items.add(person=views.caller(request), code=sent["code"], words=_item_words(sent), at=views.now())
        answer = ItemAnswer(made).data
        response = views.created(request, answer, made.code)
        response["ETag"] = views.tag(answer)
        return response


class OneItem(views.ResourceView):
    scopes = _SCOPES

    @extend_schema(
        operation_id="pakketonderdeelLezen",
        summary="Eén onderdeel",
        description="Zoals mensen het lezen.",
        responses={200: ItemAnswer},
    )
    def get(self, request: Request, code: str) -> Response:  # noqa: ARG002 - the signature is DRF's
        return Response(ItemAnswer(items.find(code)).data)

    @extend_schema(
        operation_id="pakketonderdeelWijzigen",
        summary="De tekst van een onderdeel wijzigen",
        description="Alleen voor de coördinator; voor anderen bestaat dit niet (404).",
        request=ItemChange,
        responses={200: ItemAnswer},
    )
    def put(self, request: Request, code: str) -> Response:
        person = views.caller(request)
        capabilities.require(person, Capability.KEEP_PACKAGE)
        items.find(code)
        words = _item_words(views.body(request, ItemChange).validated())
        changed = items.change(
            person=person,
            code=code,
            words=words,
            at=views.now(),
            check=lambda current: self.require_version(ItemAnswer(current).data),
        )
        answer = ItemAnswer(changed).data
        return Response(answer, headers={"ETag": views.tag(answer)})
