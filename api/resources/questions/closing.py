"""Close, withdraw and reopen a question."""

from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, views
from api.http.inputs import Input
from steunpunt.desk.questions import closing
from steunpunt.desk.routing import reopening


@extend_schema_serializer(component_name="Afsluiting")
class Closing(Input):
    """Leeg."""


@extend_schema_serializer(component_name="Intrekking")
class Withdrawal(Input):
    """Leeg."""


@extend_schema_serializer(component_name="Heropening")
class Reopening(Input):
    """Leeg."""


class Closings(views.ResourceView):
    @extend_schema(
        operation_id="adviesvraagAfsluiten",
        summary="De vraag afsluiten na het advies",
        description="Daarna blijft alles te lezen; heropenen kan.",
        request=Closing,
        responses={200: outputs.FactsAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        views.body(request, Closing).validated()
        closed = closing.close(person=views.caller(request), question_id=question_id, at=at)
        return Response(outputs.facts(closed, reader=views.caller(request), at=at))


class Withdrawals(views.ResourceView):
    @extend_schema(
        operation_id="adviesvraagIntrekken",
        summary="De vraag intrekken",
        description="Kan de vrager zolang de vraag niet is beëindigd.",
        request=Withdrawal,
        responses={200: outputs.FactsAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        views.body(request, Withdrawal).validated()
        withdrawn = closing.withdraw(person=views.caller(request), question_id=question_id, at=at)
        return Response(outputs.facts(withdrawn, reader=views.caller(request), at=at))


class Reopenings(views.ResourceView):
    @extend_schema(
        operation_id="adviesvraagHeropenen",
        summary="De vraag heropenen",
        description=(
            "Afgesloten: door de vrager of de adviseur; de adviseur gaat verder. Ingetrokken: door de vrager; de desk"
            " zoekt opnieuw een adviseur. De termijn voor het advies gaat verder met de tijd die al was gebruikt."
        ),
        request=Reopening,
        responses={200: outputs.FactsAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        views.body(request, Reopening).validated()
        opened = reopening.reopen(person=views.caller(request), question_id=question_id, at=at)
        return Response(outputs.facts(opened, reader=views.caller(request), at=at))
