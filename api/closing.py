"""A question ends."""

from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework.request import Request
from rest_framework.response import Response

from api import answers, door
from api.body import Body
from steunpunt.desk import closing


@extend_schema_serializer(component_name="Afsluiting")
class Closing(Body):
    """Leeg."""


@extend_schema_serializer(component_name="Intrekking")
class Withdrawal(Body):
    """Leeg."""


class Closings(door.Door):
    """Closing a question after its advice."""

    @extend_schema(
        operation_id="adviesvraagAfsluiten",
        summary="De vraag afsluiten na het advies",
        request=Closing,
        responses={200: answers.FactsAnswer},
    )
    def post(self, request: Request, question_id: UUID) -> Response:
        """Close it."""
        at, ticket = door.now(), door.ticket(request)
        door.body(request, Closing).insist()
        closed = closing.close(person=door.caller(request), question_id=question_id, at=at, ticket=ticket)
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
        at, ticket = door.now(), door.ticket(request)
        door.body(request, Withdrawal).insist()
        withdrawn = closing.withdraw(person=door.caller(request), question_id=question_id, at=at, ticket=ticket)
        return Response(answers.facts(withdrawn, at=at))
