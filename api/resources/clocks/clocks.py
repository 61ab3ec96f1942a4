"""The clocks of a question, each with its explanation."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import datetimes, outputs, pagination, views
from steunpunt.desk.clocks import clock_views
from steunpunt.desk.clocks.clock_views import ClockAccount
from steunpunt.desk.questions import reading
from steunpunt.models import ClimbedRung, Clock, LedgerLine
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding, PauseReason
from steunpunt.rules.clocks.ladder import Correction
from steunpunt.rules.clocks.ledger import Course, EntryKind
from steunpunt.rules.time.moments import TimeRefused
from steunpunt.rules.words import UrgencyReason

_DOERS = [("desk", "de desk vanzelf"), ("vrager", "de vrager"), ("medewerker", "iemand van de desk")]


class StretchAnswer(outputs.Answer):
    """Een stap op weg naar het uiterste moment."""

    van = outputs.GivenField(source="start")
    tot = outputs.GivenField(source="end")
    telt = serializers.BooleanField(source="counts", help_text="Of deze tijd meetelt.")
    reden = serializers.CharField(source="reason", help_text="Waarom (niet), in woorden.")


class LedgerLineAnswer(outputs.Answer):
    """Eén regel van het grootboek van een termijn: er komen regels bij, er verandert er nooit een."""

    wat = serializers.ChoiceField(EntryKind.choices())
    wanneer = outputs.Stamp(help_text="Vanaf wanneer dit geldt.")
    vastgelegd = outputs.Stamp(help_text="Wanneer dit is opgeschreven.")
    kalender = serializers.CharField(allow_null=True, help_text="Wanneer tijd telt, vanaf deze regel.")
    duur = outputs.Length(
        allow_null=True, help_text="Wat in totaal is beloofd; leeg bij een streeftermijn die vervalt."
    )
    gebruikt = outputs.Length(allow_null=True, help_text="Wat een eerdere ronde al gebruikte.")
    tot = outputs.Stamp(allow_null=True, help_text="Wanneer een pauze vanzelf eindigt.")
    reden = serializers.ChoiceField(
        [*PauseReason.choices(), *PauseEnding.choices(), *UrgencyReason.choices()],
        allow_null=True,
        help_text="Waarom een pauze begon of hoe zij eindigde, of waarom de urgentie wijzigde.",
    )
    door = serializers.ChoiceField(_DOERS, help_text="In welke hoedanigheid; nooit een naam.")


class ClimbedRungAnswer(outputs.Answer):
    """Een trede die de termijn bereikte: een waarschuwing, of een overschrijding."""

    code = serializers.CharField(help_text="waarschuwing, overschrijding, overschrijding_150, …")
    deel = serializers.FloatField(
        help_text="Welk deel van de beloofde tijd toen was gebruikt; 1 is het uiterste moment."
    )
    wanneer = outputs.Stamp(help_text="Het ware moment.")
    gevonden = outputs.Stamp(help_text="Wanneer de desk het zag.")
    gemist = serializers.BooleanField(help_text="Te laat gevonden: over deze trede kreeg niemand bericht.")
    gecorrigeerd = outputs.Stamp(allow_null=True, help_text="Wanneer bleek dat deze trede niet was bereikt.")
    reden = serializers.ChoiceField(Correction.choices(), allow_null=True, help_text="Waardoor dat bleek.")


class ExplainedClockAnswer(outputs.ClockAnswer):
    """Een termijn met de stappen die haar uitleggen, haar grootboek, en de treden die zij bereikte.

    Zijn de stappen te veel om te lezen, of is deze termijn nu niet na te rekenen, dan is `stappen` leeg en `uitgelegd`
    false. De regels staan in de volgorde waarin zij zijn opgeschreven.
    """

    vastgelegd = outputs.Stamp(allow_null=True, help_text="Wanneer is opgeschreven dat de desk deed wat was beloofd.")
    naderhand = serializers.BooleanField(help_text="Op tijd gedaan, maar pas na het uiterste moment opgeschreven.")
    stappen = StretchAnswer(many=True)
    uitgelegd = serializers.BooleanField()
    regels = LedgerLineAnswer(many=True)
    treden = ClimbedRungAnswer(many=True)


ClockPage = pagination.page_of(ExplainedClockAnswer, "TermijnPagina")


class Clocks(views.ResourceView):
    query = pagination.PageQuery

    @extend_schema(
        operation_id="termijnenLijst",
        summary="De termijnen van een vraag, stap voor stap uitgelegd",
        description="In de volgorde waarin zij begonnen. Met het grootboek waaruit alles volgt; zonder namen.",
        responses={200: ClockPage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        at = views.now()
        question, _ = reading.find(views.caller(request), question_id)
        page, following = pagination.of_sequence(self.params, question.clocks.all(), _place)
        accounts = clock_views.accounts_of(page)
        explained = [
            outputs.clock(clock, at=at) | _explained(accounts[clock.id], asker=question.asker_id) for clock in page
        ]
        return Response(pagination.answer(explained, following))


def _place(clock: Clock) -> str:
    return pagination.sortable(clock.started_at, list(ClockKind).index(ClockKind(clock.kind)), clock.cycle, clock.id)


def _explained(account: ClockAccount, *, asker: UUID) -> dict[str, Any]:
    steps = _steps(account.course)
    course = account.course
    return {
        "vastgelegd": outputs.stamp_if_any(None if course is None else course.stop_recorded_at),
        "naderhand": course is not None and course.was_logged_late,
        "stappen": steps or [],
        "uitgelegd": steps is not None,
        "regels": [_line(row, asker=asker) for row in account.lines],
        "treden": [_rung(rung) for rung in account.rungs],
    }


def _line(row: LedgerLine, *, asker: UUID) -> dict[str, Any]:
    return {
        "wat": row.kind,
        "wanneer": outputs.stamp(row.at),
        "vastgelegd": outputs.stamp(row.recorded_at),
        "kalender": row.calendar_code or None,
        "duur": None if row.duration is None else datetimes.format_duration(row.duration),
        "gebruikt": None if row.used is None else datetimes.format_duration(row.used),
        "tot": outputs.stamp_if_any(row.until),
        "reden": row.reason or None,
        "door": "desk" if row.actor_id is None else "vrager" if row.actor_id == asker else "medewerker",
    }


def _rung(rung: ClimbedRung) -> dict[str, Any]:
    return {
        "code": rung.code,
        "deel": float(rung.share),
        "wanneer": outputs.stamp(rung.due_at),
        "gevonden": outputs.stamp(rung.found_at),
        "gemist": rung.missed,
        "gecorrigeerd": outputs.stamp_if_any(rung.corrected_at),
        "reden": rung.correction or None,
    }


def _steps(course: Course | None) -> list[dict[str, Any]] | None:
    """Return the stretches up to the due time in whole seconds, like the clock itself; None when they cannot be
    calculated.
    """
    if course is None:
        return None
    try:
        steps = [
            replace(step, start=step.start.replace(microsecond=0), end=step.end.replace(microsecond=0))
            for step in course.explanation()
        ]
    except TimeRefused:
        return None
    return list(StretchAnswer([step for step in steps if step.start < step.end], many=True).data)
