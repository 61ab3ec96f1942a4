"""A question ends, and is opened again."""

from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework.request import Request
from rest_framework.response import Response

from api import answers, door
from api.body import Body
from steunpunt.desk import closing, reopening


@extend_schema_serializer(component_name="Afsluiting")
class Closing(Body):
    """Leeg."""


@extend_schema_serializer(component_name="Intrekking")
class Withdrawal(Body):
    """Leeg."""


@extend_schema_serializer(component_name="Heropening")
class Reopening(Body):
    """Leeg."""


class Closings(door.Door):
    """Closing a question after its advice."""

    @extend_schema(
        operation_id="adviesvraagAfsluiten",
        summary="De vraag afsluiten na het advies",
        description="Daarna blijft alles te lezen; heropenen kan.",
        request=Closing,
        responses={200: answers.FactsAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        """Close it."""
        at = door.now()
        door.body(request, Closing).insist()
        closed = closing.close(person=door.caller(request), question_id=question_id, at=at)
        return Response(answers.facts(closed, at=at))


class Withdrawals(door.Door):
    """Taking a question back."""

    @extend_schema(
        operation_id="adviesvraagIntrekken",
        summary="De vraag intrekken",
        description="Kan de vrager zolang de vraag niet is beëindigd.",
        request=Withdrawal,
        responses={200: answers.FactsAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        """Withdraw it."""
        at = door.now()
        door.body(request, Withdrawal).insist()
        withdrawn = closing.withdraw(person=door.caller(request), question_id=question_id, at=at)
        return Response(answers.facts(withdrawn, at=at))


class Reopenings(door.Door):
    """Opening a question again."""

    @extend_schema(
        operation_id="adviesvraagHeropenen",
        summary="De vraag heropenen",
        description=(
            "Afgesloten: door de vrager of de adviseur; de adviseur gaat verder. Ingetrokken: door de vrager; de desk"
            " zoekt opnieuw een adviseur. De termijn voor het advies gaat verder met de tijd die al was gebruikt."
        ),
        request=Reopening,
        responses={200: answers.FactsAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        """Open it again."""
        at = door.now()
        door.body(request, Reopening).insist()
        opened = reopening.reopen(person=door.caller(request), question_id=question_id, at=at)
        return Response(answers.facts(opened, at=at))
