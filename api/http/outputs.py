"""The answers of the API: the desk's rows under the API's names. Content has its own serializers.

The most used answers are made by a function (`facts`, `clock`), with a class beside it that describes it for OpenAPI.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.http import datetimes
from steunpunt.desk.access import asker_references
from steunpunt.desk.access.self_involvement import Concern
from steunpunt.models import Adviser, Clock, Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.access.self_involvement import Bond
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.rules.words import Category, Notice, Phase, Subject, Urgency

Answer = serializers.Serializer[Any]


def stamp(value: datetime) -> str:
    """Format a moment of the desk's own clock: whole seconds, UTC."""
    return datetimes.format_moment(value.replace(microsecond=0))


def stamp_if_any(value: datetime | None) -> str | None:
    return None if value is None else stamp(value)


@extend_schema_field(OpenApiTypes.DATETIME)
class Stamp(serializers.Field[Any, Any, str, Any]):
    """A moment of the desk's own clock: whole seconds, UTC."""

    def to_representation(self, value: datetime) -> str:
        return stamp(value)


@extend_schema_field(OpenApiTypes.DATETIME)
class GivenField(serializers.Field[Any, Any, str, Any]):
    """A moment as a person gave it, in UTC."""

    def to_representation(self, value: datetime) -> str:
        return datetimes.format_moment(value)


@extend_schema_field(datetimes.DURATION_OUTPUT_SCHEMA)
class Length(serializers.Field[Any, Any, str, Any]):
    """A duration."""

    def to_representation(self, value: timedelta) -> str:
        return datetimes.format_duration(value)


@extend_schema_field({"type": "string", "format": "time-local", "examples": ["09:00:00"]})
class ClockTimeOutput(serializers.Field[Any, Any, str, Any]):
    """A local time in Amsterdam."""


class AdviserAnswer(Answer):
    """Een adviseur van de desk."""

    id = serializers.UUIDField(source="pk")
    naam = serializers.CharField(source="person", help_text="Voor- en achternaam")


@extend_schema_field({"type": "string", "enum": [state.value for state in State]})
class StandingField(serializers.Field[Any, Any, str, Any]):
    """The state of a clock."""


class ClockAnswer(Answer):
    """Een termijn: wat de desk belooft, en hoe het daarmee staat."""

    soort = serializers.ChoiceField(ClockKind.choices())
    ronde = serializers.IntegerField(help_text="De hoeveelste keer dat deze termijn loopt.")
    stand = StandingField(read_only=True)
    start = Stamp()
    uiterlijk = Stamp(help_text="Het laatste moment waarop de belofte is gehaald.")
    gestopt = Stamp(allow_null=True, help_text="Wanneer de desk deed wat was beloofd.")
    vervallen = Stamp(allow_null=True, help_text="Wanneer de vraag eindigde.")
    gepauzeerdSinds = Stamp(  # noqa: N815 - a name of the API
        allow_null=True,
        help_text="Sinds wanneer de termijn stilstaat; ‘uiterlijk’ telt dan tot het langste einde van de pauze.",
    )
    verwacht = Stamp(allow_null=True, help_text="Wat de vrager verwacht sinds de belofte is gebroken.")
    kalender = serializers.CharField(help_text="kantooruren of doorlopend")
    duur = Length()


def clock(row: Clock, *, at: datetime) -> dict[str, Any]:
    """Return a clock at this moment."""
    state = row.state(at=at)
    return {
        "soort": row.kind,
        "ronde": row.cycle,
        "stand": state,
        "start": stamp(row.started_at),
        "uiterlijk": stamp(row.due_at),
        "gestopt": stamp_if_any(row.stopped_at),
        "vervallen": stamp_if_any(row.void_since(at=at)),
        "gepauzeerdSinds": stamp_if_any(row.paused_since if state is State.PAUSED else None),
        "verwacht": stamp_if_any(row.expected_at),
        "kalender": row.calendar_code,
        "duur": datetimes.format_duration(row.duration),
    }


class FactsAnswer(Answer):
    """Wat u van een adviesvraag mag weten zonder haar te lezen: nooit een woord van de inhoud."""

    id = serializers.UUIDField()
    kenmerk = serializers.CharField(help_text="Het nummer dat mensen aan de telefoon zeggen.")
    status = serializers.ChoiceField(Status.choices())
    urgentie = serializers.ChoiceField(Urgency.choices())
    categorie = serializers.ChoiceField(Category.choices())
    organisatie = serializers.CharField()
    betrokkene = serializers.ChoiceField(Subject.choices())
    betrokkeneOrganisatie = serializers.CharField()  # noqa: N815 - a name of the API
    betrokkenePartij = serializers.CharField(allow_null=True)  # noqa: N815 - a name of the API
    fase = serializers.ChoiceField(Phase.choices())
    nodigVoor = GivenField(allow_null=True)  # noqa: N815 - a name of the API
    uwKenmerk = serializers.CharField(  # noqa: N815 - a name of the API
        allow_null=True,
        required=False,
        help_text="Uw eigen kenmerk. Staat er alleen voor wie de vraag stelde; null: u gaf er geen.",
    )
    ontvangen = Stamp()
    beeindigd = Stamp(allow_null=True)
    termijnen = ClockAnswer(many=True, read_only=True)


def facts(question: Question, *, reader: Person, at: datetime, clocks: Iterable[Clock] | None = None) -> dict[str, Any]:
    """Return the facts of a question at this moment, with its clocks by due time; for the asker with their own
    reference.

    Pass `clocks` when they were already read. Raises UnprovenAccess (`asker_references.of`).
    """
    own = {"uwKenmerk": asker_references.of(question, reader=reader)} if question.asker_id == reader.id else {}
    running = sorted(question.clocks.all() if clocks is None else clocks, key=lambda row: (row.due_at, row.kind))
    return {
        "id": str(question.id),
        "kenmerk": question.reference,
        "status": question.status,
        "urgentie": question.urgency,
        "categorie": question.category,
        "organisatie": question.organisation_id,
        "betrokkene": question.subject,
        "betrokkeneOrganisatie": question.subject_organisation_id,
        "betrokkenePartij": question.subject_party_id,
        "fase": question.phase,
        "nodigVoor": None if question.needed_by is None else datetimes.format_moment(question.needed_by),
        **own,
        "ontvangen": stamp(question.submitted_at),
        "beeindigd": stamp_if_any(question.ended_at),
        "termijnen": [clock(row, at=at) for row in running],
    }


class InsteadAnswer(Answer):
    """Wie deze vraag wel kan stellen."""

    functie = serializers.CharField(
        allow_null=True, help_text="null: geen ambt, maar het ministerie dat `detail` noemt."
    )
    organisatie = serializers.CharField(allow_null=True, help_text="De code, als wij die kennen.")


class SignalAnswer(Answer):
    """Wat de desk moet weten voordat iemand de vraag leest. Programmeer tegen `code`; er kunnen codes bij komen."""

    code = serializers.ChoiceField([*Bond.choices(), *Notice.choices()])
    detail = serializers.CharField(help_text="Een zin om aan de vrager te laten zien.")
    vragenKan = InsteadAnswer(  # noqa: N815 - a name of the API
        allow_null=True, help_text="Alleen als de vrager zelf betrokken is: wie de vraag wel kan stellen."
    )


_SAID = {
    Notice.DANGER: "Bel 112 bij gevaar. Bij bedreiging helpt het Ondersteuningsteam Weerbaar Bestuur. De desk krijgt"
    " bericht.",
    Notice.PASS_ON: "De vrager vraagt om deze vraag door te geven. De adviseur belt eerst; zonder akkoord geven wij"
    " niets door.",
}
_WHY = {
    Bond.IS_SUBJECT: "De vrager heeft zelf de functie waar het om gaat.",
    Bond.ANSWERS_TO: "De vrager valt onder de persoon om wie het gaat.",
}


def signals(notices: Collection[Notice], concern: Concern | None) -> list[dict[str, Any]]:
    """Return what the desk and the asker must know of a question first; without content."""
    urgent: list[dict[str, Any]] = [
        {"code": notice.value, "detail": _SAID[notice], "vragenKan": None} for notice in Notice if notice in notices
    ]
    if concern is not None:
        text = f"{_WHY[concern.bond]} Beter vraagt {concern.instead}. De adviseur bespreekt met de vrager hoe dat kan."
        instead = {"functie": concern.function or None, "organisatie": concern.organisation or None}
        urgent.append({"code": concern.bond.value, "detail": text, "vragenKan": instead})
    return urgent


def adviser(row: Adviser) -> dict[str, Any]:
    return dict(AdviserAnswer(row).data)


class ReasonAnswer(Answer):
    """Eén fout, met de plaats in wat u stuurde: `pointer` of `parameter`."""

    pointer = serializers.CharField(
        required=False, help_text="JSON-pointer (RFC 6901) naar het veld in de inhoud, zoals /vraag"
    )
    parameter = serializers.CharField(required=False, help_text="Of de parameter in het adres, zoals pageSize")
    code = serializers.CharField()
    detail = serializers.CharField(help_text="Een zin die zegt wat u kunt doen.")


class ProblemAnswer(Answer):
    """Waarom het niet kan (RFC 9457). Programmeer tegen `code`; `detail` is voor mensen."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    instance = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add `errors`, a name that a serializer uses for itself as an attribute."""
        return super().get_fields() | {"errors": ReasonAnswer(many=True, required=False)}
