"""The advisers, for who assigns by hand."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import answers, door, paging
from steunpunt.desk import queries
from steunpunt.rules.refusals import NotFound


class LoadAnswer(answers.Answer):
    """Een adviseur, hoeveel er openstaat, en of hij of zij er nu is."""

    id = serializers.UUIDField(source="adviser.pk")
    naam = serializers.CharField(source="adviser.person")
    open = serializers.IntegerField(source="open_questions", help_text="Aangenomen en nog niet beëindigd.")
    aangeboden = serializers.IntegerField(source="offers", help_text="Aangeboden en nog niet aangenomen.")
    aanwezig = serializers.SerializerMethodField()

    def get_aanwezig(self, load: queries.Load) -> bool:
        """Whether the adviser is there now."""
        return load.is_there


LoadPage = paging.page_of(LoadAnswer, "AdviseurPagina")


class Advisers(door.Door):
    """The roster."""

    @extend_schema(
        operation_id="adviseursLijst",
        summary="De adviseurs van de desk",
        description="Alleen voor de coördinator; voor anderen bestaat deze lijst niet (404).",
        responses={200: LoadPage},
    )
    def get(self, request: Request) -> Response:
        """Load and presence, by name."""
        if not door.caller(request).leads:
            raise NotFound
        found = queries.loads(seen_by=door.caller(request), at=door.now())
        page, following = paging.of_sequence(request, found, lambda load: load.adviser.pk)
        return Response(paging.answer(LoadAnswer(page, many=True).data, following))
