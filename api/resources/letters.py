"""The desk's letters, for its staff: their state, and retrying one."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import outputs, pagination, views
from api.http.inputs import Input
from steunpunt.desk.access import capabilities, permissions
from steunpunt.desk.letters import catalogue, failures
from steunpunt.models import Letter
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.letters import LetterState, RecipientRole, reason


@extend_schema_serializer(component_name="BriefHerhaling")
class RetryInput(Input):
    """Leeg: de brief gaat nog eens."""


class LetterAnswer(outputs.Answer):
    """Een brief die de desk verstuurt, zonder inhoud, adres of naam."""

    id = serializers.UUIDField()
    adviesvraag = serializers.UUIDField(allow_null=True, help_text="null: deze brief gaat niet over een vraag.")
    kenmerk = serializers.CharField(allow_null=True)
    soort = serializers.CharField(help_text="Welke brief, zoals aanvaard. Er kunnen soorten bij komen.")
    titel = serializers.CharField(help_text="Welke brief, in woorden.")
    aan = serializers.ChoiceField(RecipientRole.choices(), help_text="Wat de ontvanger is.")
    stand = serializers.ChoiceField(
        LetterState.choices(), help_text="mislukt: na drie pogingen nog niet aangekomen; de desk probeert het verder."
    )
    reden = serializers.CharField(help_text="Waarom hij niet aankomt, in woorden; anders leeg.")
    pogingen = serializers.IntegerField()
    verschuldigd = outputs.Stamp(help_text="Sinds wanneer de brief moet worden verstuurd.")
    verzonden = outputs.Stamp(allow_null=True)
    laatstePoging = outputs.Stamp(allow_null=True)  # noqa: N815 - a name of the API
    volgendePoging = outputs.Stamp(allow_null=True)  # noqa: N815 - a name of the API


LetterPage = pagination.page_of(LetterAnswer, "BriefPagina")


class Letters(views.ResourceView):
    """The letters of the whole desk that do not arrive."""

    query = pagination.PageQuery

    @extend_schema(
        operation_id="brievenLijst",
        summary="Brieven die niet aankomen",
        description=(
            "Wat na drie pogingen nog niet is aangekomen, en wat is opgegeven. Het oudste eerst. Alleen voor de"
            " coördinator; voor anderen bestaat dit niet (404)."
        ),
        responses={200: LetterPage},
    )
    def get(self, request: Request) -> Response:
        person = views.caller(request)
        capabilities.require(person, Capability.OVERSEE)
        page, following = pagination.by_moment(
            self.params, failures.not_arriving(person), "owed_at", newest_first=False
        )
        return Response(pagination.answer(_answers(page), following))


class LettersOfQuestion(views.ResourceView):
    query = pagination.PageQuery

    @extend_schema(
        operation_id="brievenVanVraag",
        summary="De brieven bij een vraag",
        description=(
            "Het nieuwste eerst. De coördinator ziet ze alle; de adviseur die de vraag heeft, die aan de vrager en aan"
            " zichzelf. Voor anderen bestaat dit niet (404)."
        ),
        responses={200: LetterPage},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        person = views.caller(request)
        question, standing = permissions.find(person, question_id)
        letters = failures.about(question, seen_by=person, relation=standing)
        page, following = pagination.by_moment(self.params, letters, "owed_at")
        return Response(pagination.answer(_answers(page), following))


class Retries(views.ResourceView):
    @extend_schema(
        operation_id="briefHerhalen",
        summary="Een brief nog eens versturen",
        description="Een brief die mislukt of is opgegeven. Gaat het goed met de brief, dan is dit 404.",
        request=RetryInput,
        responses={200: LetterAnswer},
    )
    def post(self, request: Request, letter_id: UUID) -> Response:
        views.body(request, RetryInput).validated()
        letter = failures.try_again(letter_id, person=views.caller(request), at=views.now())
        return Response(_answers([letter])[0])


def _answers(letters: list[Letter]) -> list[Any]:
    return [LetterAnswer(_facts(letter)).data for letter in letters]


def _facts(letter: Letter) -> dict[str, object]:
    state, question = letter.state, letter.question
    is_troubled = state in {LetterState.FAILING, LetterState.GIVEN_UP}
    return {
        "id": letter.id,
        "adviesvraag": question.id if question else None,
        "kenmerk": question.reference if question else None,
        "soort": letter.topic,
        "titel": catalogue.title_of(letter.topic),
        "aan": failures.role_of(letter),
        "stand": state,
        "reden": reason(letter.last_fault) if is_troubled else "",
        "pogingen": letter.attempts,
        "verschuldigd": letter.owed_at,
        "verzonden": letter.sent_at,
        "laatstePoging": letter.tried_at,
        "volgendePoging": letter.next_attempt_at,
    }
