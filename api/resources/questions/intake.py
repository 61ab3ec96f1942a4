"""Asking, and reading what was asked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import datetimes, outputs, pagination, query, views
from api.http.fields import ChoiceInput, Code, Flag, MomentInput, PartyCode, TextInput
from api.http.inputs import Input
from api.http.lists import Spans
from api.http.problems import QueryFaulty
from api.http.query import Listed, ReferenceParameter
from steunpunt.desk.access import permissions, self_involvement
from steunpunt.desk.questions import filters, intake, queries, reading, urgent_notices
from steunpunt.desk.questions.filters import QuestionFilter
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.access.visibility import Visibility, visibility_of
from steunpunt.rules.new_question import LONGEST_ASKER_REFERENCE, MOST_CALL_MOMENTS, TEXTS, NewQuestion
from steunpunt.rules.refusals import Fault
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Category, Notice, Phase, Subject, Urgency

_EXAMPLE = {
    "onderwerp": "Aanbesteding gewonnen door familie",
    "vraag": "Het bedrijf van een broer van een wethouder won een aanbesteding. Hoe wegen wij dit?",
    "urgentie": "hoog",
    "categorie": "belangenverstrengeling",
    "organisatie": "GM0246",
    "betrokkene": "wethouder",
    "fase": "eerste_signaal",
    "contact": "0578 123456",
    "behoefte": "Advies over de eerste stappen",
    "uwKenmerk": "Z-2026-00417",
}


@extend_schema_serializer(
    examples=[OpenApiExample("Een vraag", value=_EXAMPLE, request_only=True)], component_name="NieuweAdviesvraag"
)
class QuestionInput(Input):
    """Een nieuwe vraag. Noem geen namen en stuur geen stukken: bijzonderheden volgen in het gesprek."""

    onderwerp = TextInput("Waar gaat het over, op één regel?", kind=ValueKind.PROSE, longest=TEXTS["headline"].longest)
    vraag = TextInput("Wat speelt er, en wat wilt u weten?", kind=ValueKind.PROSE, longest=TEXTS["body"].longest)
    urgentie = ChoiceInput(Urgency, "Hoe dringend is het?")
    categorie = ChoiceInput(Category, "Waar gaat het over?")
    organisatie = Code("De organisatie die vraagt: de code van een gemeente, provincie of waterschap die er nu is.")
    betrokkene = ChoiceInput(Subject, "De rol van wie het betreft, nooit de naam.")
    betrokkeneOrganisatie = Code(  # noqa: N815 - a name of the API
        "De organisatie van de betrokkene, als die een andere is. Is zij opgeheven, dan noemt de fout haar opvolger.",
        required=False,
    )
    fase = ChoiceInput(Phase, "Hoe ver is de zaak?")
    contact = TextInput(
        "Telefoonnummer waarop wij terugbellen.", kind=ValueKind.PHONE, longest=TEXTS["contact"].longest
    )
    contactKlopt = Flag(  # noqa: N815 - a name of the API
        "true: het nummer klopt, ook al lijkt het niet volledig (`nummer-onvolledig`)."
    )
    belmomenten = Spans("Wanneer bellen schikt.", most=MOST_CALL_MOMENTS)
    behoefte = TextInput("Wat hebt u nodig?", kind=ValueKind.PROSE, longest=TEXTS["need"].longest, required=False)
    nodigVoor = MomentInput("Voor welk moment?", required=False)  # noqa: N815 - a name of the API
    betrokkenePartij = PartyCode(  # noqa: N815 - a name of the API
        "De code van de partij van de betrokkene. Zo vragen wij nooit een adviseur met een functie in die partij."
    )
    zelfdeAdviseur = Flag("true: liefst de adviseur die deze vrager eerder adviseerde.")  # noqa: N815 - a name of the API
    uwKenmerk = TextInput(  # noqa: N815 - a name of the API
        "Uw eigen kenmerk van deze vraag, zoals een dossiernummer. Alleen u ziet het terug, hier en in uw"
        " gebeurtenissen; de desk en de adviseur niet. Zet er geen namen in.",
        kind=ValueKind.NAME,
        longest=LONGEST_ASKER_REFERENCE,
        required=False,
    )
    gevaar = Flag(
        "Loopt er nu iemand gevaar? Laat de vrager dan eerst 112 bellen. Met true is de vraag altijd `spoed`, en hoort"
        " de desk het meteen."
    )


class SpanAnswer(outputs.Answer):
    """Een tijdvak."""

    van = outputs.GivenField()
    tot = outputs.GivenField()


class ReceiptAnswer(outputs.FactsAnswer):
    """Wat er van een nieuwe vraag bekend is, en wat de vrager meteen moet weten."""

    signalen = outputs.SignalAnswer(many=True, help_text="Leeg, als er niets te melden is.")


class QuestionAnswer(outputs.FactsAnswer):
    """Een adviesvraag. De inhoud staat er alleen bij voor wie die mag lezen; anders ontbreken die velden."""

    signalen = outputs.SignalAnswer(many=True, help_text="Wat de desk moet weten voordat iemand de vraag leest.")
    adviseur = outputs.AdviserAnswer(allow_null=True, help_text="De adviseur die de vraag heeft aangenomen.")
    onderwerp = serializers.CharField(required=False)
    vraag = serializers.CharField(required=False)
    contact = serializers.CharField(required=False)
    behoefte = serializers.CharField(required=False)
    belmomenten = SpanAnswer(many=True, required=False)


QuestionPage = pagination.page_of(outputs.FactsAnswer, "AdviesvraagPagina")
_NEWEST_FIRST, _OLDEST_FIRST = "-ontvangen", "ontvangen"


class QuestionQuery(pagination.PageQuery):
    """Which questions, and in which order."""

    status = Listed(ChoiceInput(Status, ""), "Alleen met een van deze statussen, gescheiden door komma’s.")
    urgentie = Listed(ChoiceInput(Urgency, ""), "Alleen met een van deze urgenties, gescheiden door komma’s.")
    categorie = Listed(ChoiceInput(Category, ""), "Alleen in een van deze categorieën, gescheiden door komma’s.")
    organisatie = Listed(Code(""), "Alleen van een van deze organisaties (codes), gescheiden door komma’s.")
    ontvangenVanaf = query.MomentParameter(  # noqa: N815 - a name of the API
        "Alleen wat op dit moment of later is ontvangen.", required=False
    )
    ontvangenTot = query.MomentParameter("Alleen wat vóór dit moment is ontvangen.", required=False)  # noqa: N815 - a name of the API
    kenmerk = Listed(
        ReferenceParameter(""),
        "Alleen de vragen met een van deze kenmerken, gescheiden door komma’s; hoe u ze schrijft, maakt niet uit.",
    )
    uwKenmerk = TextInput(  # noqa: N815 - a name of the API
        "Alleen uw eigen vragen met dit kenmerk van uzelf, precies zoals u het meestuurde.",
        kind=ValueKind.NAME,
        longest=LONGEST_ASKER_REFERENCE,
        required=False,
    )
    gewijzigdVanaf = query.MomentParameter(  # noqa: N815 - a name of the API
        "Alleen vragen waar op dit moment of later iets mee gebeurde. Dat iemand de vraag las, telt niet.",
        required=False,
    )
    sorteer = ChoiceInput(
        (_OLDEST_FIRST, _NEWEST_FIRST), "In welke volgorde. Zonder: `-ontvangen`, de nieuwste eerst.", required=False
    )


def _wanted(params: Mapping[str, Any]) -> QuestionFilter:
    """What is looked for, in the desk's words. QueryFaulty with what only the desk can find wrong in it."""
    since, until = params.get("ontvangenVanaf"), params.get("ontvangenTot")
    faults = []
    if unknown := filters.unknown_organisations(params.get("organisatie", ())):
        sentence = f"Deze organisatie kennen wij niet: {', '.join(sorted(unknown))}. Stuur een code zoals GM0246."
        faults.append(Fault("organisatie", "onbekend", sentence))
    if since is not None and until is not None and until < since:
        faults.append(Fault("ontvangenTot", "past-niet", "Dit ligt vóór ‘ontvangenVanaf’. Kies een later moment."))
    if faults:
        raise QueryFaulty(faults)
    return QuestionFilter(
        statuses=params.get("status", ()),
        urgencies=params.get("urgentie", ()),
        categories=params.get("categorie", ()),
        organisations=params.get("organisatie", ()),
        since=since,
        until=until,
        references=params.get("kenmerk", ()),
        asker_reference=params.get("uwKenmerk", ""),
        changed_since=params.get("gewijzigdVanaf"),
    )


class Questions(views.ResourceView):
    """Every question that the caller may know of, and the place to ask one."""

    query = QuestionQuery

    @extend_schema(
        operation_id="adviesvragenLijst",
        summary="Adviesvragen die u mag zien",
        description="Zonder inhoud. Noemt u meer filters, dan gelden zij alle.",
        responses={200: QuestionPage},
    )
    def get(self, request: Request) -> Response:
        """A page of facts."""
        params = self.params.values
        person = views.caller(request)
        questions = queries.facts_of(filters.matching(permissions.visible_to(person), _wanted(params), person=person))
        newest_first = params.get("sorteer", _NEWEST_FIRST) == _NEWEST_FIRST
        page, following = pagination.by_moment(self.params, questions, "submitted_at", newest_first=newest_first)
        at, clocks = views.now(), queries.clocks_by_question(page)
        return Response(
            pagination.answer(
                [outputs.facts(row, reader=person, at=at, clocks=clocks[row.id]) for row in page], following
            )
        )

    @extend_schema(
        operation_id="adviesvraagStellen",
        summary="Een adviesvraag stellen",
        description=(
            "Daarna zoekt de desk vanzelf, binnen seconden, een adviseur. Gaat de vraag over de vrager zelf, of over"
            " wie boven de vrager staat, dan nemen wij haar toch aan: het antwoord heeft dan een signaal in `signalen`,"
            " met wie de vraag beter kan stellen. Laat `detail` aan de vrager zien; intrekken kan met `/intrekking`."
        ),
        request=QuestionInput,
        responses={201: ReceiptAnswer},
    )
    def post(self, request: Request) -> Response:
        """Take the question in."""
        at, asker = views.now(), views.caller(request)
        sent = views.body(request, QuestionInput)
        new_question = _new_question(sent.values)
        sent.validated_with(lambda: intake.check(asker=asker, new_question=new_question, at=at))
        notices = [Notice.DANGER] if sent.values.get("gevaar") else []
        signals = {"signalen": outputs.signals(notices, self_involvement.of_new_question(asker, new_question, at=at))}
        taken = intake.take(asker=asker, new_question=new_question, at=at, notices=notices)
        self.about = taken.question.id
        facts = outputs.facts(taken.question, reader=asker, at=at, clocks=taken.clocks)
        return views.created(request, facts | signals, taken.question.id)


def _new_question(values: dict[str, Any]) -> NewQuestion:
    """The question in the desk's words; where something is missing any value will do, for it is never taken in."""
    return NewQuestion(
        **{name: values.get(rule.api_name, "") for name, rule in TEXTS.items()},
        urgency=Urgency.SPOED if values.get("gevaar") else values.get("urgentie", Urgency.NORMAAL),
        category=values.get("categorie", Category.ANDERS),
        organisation=values.get("organisatie", ""),
        subject=values.get("betrokkene", Subject.RAADSLID),
        subject_organisation=values.get("betrokkeneOrganisatie", ""),
        phase=values.get("fase", Phase.ALGEMEEN),
        contact_confirmed=values.get("contactKlopt", False),
        needed_by=values.get("nodigVoor"),
        call_moments=tuple(values.get("belmomenten", ())),
        party=values.get("betrokkenePartij", ""),
        wants_same_adviser=values.get("zelfdeAdviseur", False),
        asker_reference=values.get("uwKenmerk", ""),
    )


class OneQuestion(views.ResourceView):
    """One question."""

    @extend_schema(
        operation_id="adviesvraagLezen",
        summary="Eén adviesvraag",
        description=(
            "De vrager, en de adviseur die de vraag heeft aangenomen, lezen ook de inhoud; dat komt in het logboek."
            " Voor wie alleen mag weten dat de vraag bestaat, ontbreken die velden."
        ),
        responses={200: QuestionAnswer},
    )
    def get(self, request: Request, question_id: UUID) -> Response:
        """Facts, and content for whoever may read it."""
        at, person = views.now(), views.caller(request)
        question, relation = reading.find(person, question_id)
        holder = queries.holder_of(question)
        concerns = urgent_notices.of_question(question)
        answer = outputs.facts(question, reader=person, at=at) | {
            "signalen": outputs.signals(concerns.notices, concerns.concern),
            "adviseur": None if holder is None else outputs.adviser(holder),
        }
        if visibility_of(relation) >= Visibility.CONTENT:
            answer |= _words(reading.content(question, person=person, at=at))
        return Response(answer)


def _words(content: reading.Content) -> dict[str, Any]:
    return {
        **{rule.api_name: getattr(content, name) for name, rule in TEXTS.items()},
        "belmomenten": [
            {"van": datetimes.format_moment(a), "tot": datetimes.format_moment(b)} for a, b in content.call_moments
        ],
    }
