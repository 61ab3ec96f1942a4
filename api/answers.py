"""What the API answers with: the desk's rows in the words of the API. Content has its own, and is left out here."""

from datetime import datetime, timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api import moments
from steunpunt.models import Adviser, Clock, Question
from steunpunt.rules import clocks as clock_rules
from steunpunt.rules.clocks import ClockKind, State
from steunpunt.rules.lifecycle import Status
from steunpunt.rules.words import Category, Phase, Subject, Urgency

Answer = serializers.Serializer[Any]


@extend_schema_field(OpenApiTypes.DATETIME)
class Stamp(serializers.Field[Any, Any, str, Any]):
    """A moment that the desk's own clock gave: whole seconds, UTC."""

    def to_representation(self, value: datetime) -> str:
        """As answered."""
        return moments.spoken(value.replace(microsecond=0))


@extend_schema_field(OpenApiTypes.DATETIME)
class Given(serializers.Field[Any, Any, str, Any]):
    """A moment as somebody gave it, in UTC."""

    def to_representation(self, value: datetime) -> str:
        """As answered."""
        return moments.spoken(value)


@extend_schema_field({"type": "string", "format": "duration", "examples": ["PT2H"]})
class Length(serializers.Field[Any, Any, str, Any]):
    """A duration."""

    def to_representation(self, value: timedelta) -> str:
        """As answered."""
        return moments.spoken_duration(value)


class AdviserAnswer(Answer):
    """Een adviseur van de desk."""

    id = serializers.UUIDField(source="pk")
    naam = serializers.CharField(source="person", help_text="Voor- en achternaam")


class ClockAnswer(Answer):
    """Een termijn: wat de desk belooft, en hoe het daarmee staat."""

    soort = serializers.ChoiceField(ClockKind.choices(), source="kind")
    ronde = serializers.IntegerField(source="cycle", help_text="De hoeveelste keer dat deze termijn loopt.")
    stand = serializers.SerializerMethodField()
    start = Stamp(source="started_at")
    uiterlijk = Stamp(source="due_at", help_text="Het laatste moment waarop de belofte is gehaald.")
    gestopt = Stamp(source="stopped_at", allow_null=True, help_text="Wanneer de desk deed wat was beloofd.")
    vervallen = Stamp(source="voided_at", allow_null=True, help_text="Wanneer de vraag eindigde.")
    kalender = serializers.CharField(source="calendar_code", help_text="kantooruren of doorlopend")
    duur = Length(source="duration")

    @extend_schema_field({"type": "string", "enum": [state.value for state in State]})
    def get_stand(self, clock: Clock) -> str:
        """How it stands at the moment of the answer."""
        state = clock_rules.state(
            due_at=clock.due_at, stopped_at=clock.stopped_at, voided_at=clock.voided_at, at=self.context["at"]
        )
        return state.value


class FactsAnswer(Answer):
    """Wat u van een adviesvraag mag weten zonder haar te lezen: nooit een woord van de inhoud."""

    id = serializers.UUIDField()
    kenmerk = serializers.CharField(source="reference", help_text="Het nummer dat mensen aan de telefoon zeggen.")
    status = serializers.ChoiceField(Status.choices())
    urgentie = serializers.ChoiceField(Urgency.choices(), source="urgency")
    categorie = serializers.ChoiceField(Category.choices(), source="category")
    organisatie = serializers.CharField(source="organisation_id")
    betrokkene = serializers.ChoiceField(Subject.choices(), source="subject")
    betrokkeneOrganisatie = serializers.CharField(source="subject_organisation_id")  # noqa: N815 - a name of the API
    fase = serializers.ChoiceField(Phase.choices(), source="phase")
    nodigVoor = Given(source="needed_by", allow_null=True)  # noqa: N815 - a name of the API
    ontvangen = Stamp(source="submitted_at")
    beeindigd = Stamp(source="ended_at", allow_null=True)
    termijnen = serializers.SerializerMethodField()

    @extend_schema_field(ClockAnswer(many=True))
    def get_termijnen(self, question: Question) -> list[dict[str, Any]]:
        """The clocks, in the order in which they are due."""
        known: list[Clock] | None = self.context.get("clocks")
        clocks = sorted(question.clocks.all() if known is None else known, key=lambda one: (one.due_at, one.kind))
        return list(ClockAnswer(clocks, many=True, context=self.context).data)


def facts(question: Question, *, at: datetime) -> dict[str, Any]:
    """The facts of a question as they stand at this moment."""
    return dict(FactsAnswer(question, context={"at": at}).data)


def adviser(one: Adviser) -> dict[str, Any]:
    """An adviser as answered."""
    return dict(AdviserAnswer(one).data)


class ReasonAnswer(Answer):
    """Eén fout, met de plaats in wat u stuurde."""

    pointer = serializers.CharField(help_text="JSON-pointer (RFC 6901) naar het veld, zoals /vraag")
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
        """With `errors`, a name that a serializer keeps for itself as an attribute."""
        return super().get_fields() | {"errors": ReasonAnswer(many=True, required=False)}
