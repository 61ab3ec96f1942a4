"""The promises of a question, with the explanation of each."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import answers, door, moments, paging
from steunpunt.desk import queries, reading
from steunpunt.desk.queries import ClockView
from steunpunt.models import LedgerLine
from steunpunt.rules.ledger import Entry


class StretchAnswer(answers.Answer):
    """Een stap op weg naar het uiterste moment."""

    van = answers.Given(source="start")
    tot = answers.Given(source="end")
    telt = serializers.BooleanField(source="counts", help_text="Of deze tijd meetelt.")
    reden = serializers.CharField(source="reason", help_text="Waarom (niet), in woorden.")


class LedgerLineAnswer(answers.Answer):
    """Eén regel van het grootboek van een termijn: er komen regels bij, er verandert er nooit een."""

    wat = serializers.ChoiceField(Entry.choices())
    wanneer = answers.Stamp(help_text="Vanaf wanneer dit geldt.")
    vastgelegd = answers.Stamp(help_text="Wanneer dit is opgeschreven.")
    kalender = serializers.CharField(allow_null=True)
    duur = serializers.CharField(
        allow_null=True, help_text="Wat in totaal is beloofd; leeg bij een streeftermijn die vervalt."
    )
    gebruikt = serializers.CharField(allow_null=True, help_text="Wat een eerdere ronde al gebruikte.")
    tot = answers.Stamp(allow_null=True, help_text="Wanneer een pauze vanzelf eindigt.")
    reden = serializers.CharField(allow_null=True, help_text="Waarom een pauze begon of eindigde.")
    door = serializers.ChoiceField([("desk", "de desk zelf"), ("persoon", "een persoon")])


class ExplainedClockAnswer(answers.ClockAnswer):
    """Een termijn met de stappen die haar uitleggen, en haar grootboek."""

    stappen = StretchAnswer(many=True)
    regels = LedgerLineAnswer(many=True)


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
        found = queries.clocks_of(question, at=at)
        page, following = paging.of_sequence(request, found, lambda view: view.clock.id)
        written = queries.ledger_of(view.clock for view in page)
        explained: list[dict[str, Any]] = [
            answers.clock(view.clock, at=at)
            | {"stappen": _steps(view), "regels": [_line(row) for row in written[view.clock.id]]}
            for view in page
        ]
        return Response(paging.answer(explained, following))


def _line(row: LedgerLine) -> dict[str, Any]:
    return {
        "wat": row.what,
        "wanneer": answers.stamp(row.at),
        "vastgelegd": answers.stamp(row.recorded_at),
        "kalender": row.calendar_code or None,
        "duur": None if row.duration is None else moments.spoken_duration(row.duration),
        "gebruikt": None if row.used is None else moments.spoken_duration(row.used),
        "tot": None if row.until is None else answers.stamp(row.until),
        "reden": row.reason or None,
        "door": "desk" if row.actor_id is None else "persoon",
    }


def _steps(view: ClockView) -> list[dict[str, Any]]:
    """The way to the due time, in whole seconds like the clock itself."""
    way = [
        replace(step, start=step.start.replace(microsecond=0), end=step.end.replace(microsecond=0))
        for step in view.course.way()
    ]
    return list(StretchAnswer(way, many=True).data)
