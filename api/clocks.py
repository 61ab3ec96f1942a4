"""The promises of a question, with the explanation of each."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import answers, door, paging
from steunpunt.desk import queries, reading
from steunpunt.models import Clock


class StretchAnswer(answers.Answer):
    """Een stap op weg naar het uiterste moment."""

    van = answers.Given(source="start")
    tot = answers.Given(source="end")
    telt = serializers.BooleanField(source="counts", help_text="Of deze tijd meetelt.")
    reden = serializers.CharField(source="reason", help_text="Waarom (niet), in woorden.")


class ExplainedClockAnswer(answers.ClockAnswer):
    """Een termijn met de stappen die haar uitleggen."""

    stappen = StretchAnswer(many=True)


ClockPage = paging.page_of(ExplainedClockAnswer, "TermijnPagina")


class Clocks(door.Door):
    """The clocks of a question."""

    @extend_schema(
        operation_id="termijnenLijst",
        summary="De termijnen van een vraag, stap voor stap uitgelegd",
        responses={200: ClockPage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        """Every clock, in the order in which they are due."""
        at = door.now()
        question, _ = reading.find(door.caller(request), question_id)
        found = [view.clock for view in queries.clocks_of(question, at=at)]
        page, following = paging.of_sequence(request, found, lambda clock: clock.id)
        explained: list[dict[str, Any]] = [answers.clock(clock, at=at) | {"stappen": _steps(clock)} for clock in page]
        return Response(paging.answer(explained, following))


def _steps(clock: Clock) -> list[dict[str, Any]]:
    """The way to the due time, in whole seconds like the clock itself."""
    way = [
        replace(step, start=step.start.replace(microsecond=0), end=step.end.replace(microsecond=0))
        for step in queries.explanation(clock)
    ]
    return list(StretchAnswer(way, many=True).data)
