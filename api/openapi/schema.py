"""The OpenAPI schema: what is the same for every operation.

Adds what the NLGov REST API Design Rules require and generated documents lack: the version header on every answer,
problem+json wherever it can occur, and security per scope.
"""

import json
from typing import Any, cast

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from api.http import problems, query
from api.http.outputs import ProblemAnswer
from api.http.views import CHANGES, ResourceView
from steunpunt.desk.partners.clients import SCOPES

_VERSION = {
    "description": "De volledige versie van de API.",
    "schema": {"type": "string", "examples": [settings.SPECTACULAR_SETTINGS["VERSION"]]},
}
_ETAG = {"description": "De versie van dit antwoord.", "schema": {"type": "string"}}
_LOCATION = {"description": "Waar het staat.", "schema": {"type": "string", "format": "uri-reference"}}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    "description": (
        "Uw sleutel voor dit verzoek: nog eens hetzelfde sturen geeft 24 uur lang hetzelfde antwoord, en doet niets."
        " Met een andere inhoud of een ander adres: 422. Is het eerste verzoek nog bezig: 409, code `bezet`."
    ),
    "examples": {"uuid": {"value": "8e03978e-40d5-43dd-bc93-6894a57f9324"}},
}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "De ETag die u al hebt; is er niets gewijzigd, dan is het antwoord 304.",
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "De ETag van wat u ophaalde. Verouderd: 412; afwezig: 428.",
}
_LIMITS = {
    "RateLimit-Policy": {
        "description": "Hoeveel verzoeken (q) u in hoeveel seconden (w) kunt sturen.",
        "schema": {"type": "string", "examples": ['"client";q=1200;w=60']},
    },
    "RateLimit": {
        "description": "Hoeveel er nog over zijn (r), en over hoeveel seconden u er weer nieuwe krijgt (t).",
        "schema": {"type": "string", "examples": ['"client";r=1199;t=37']},
    },
}
# Names of the classes, with their names in the document.
_NAMES = {
    "AdviceAnswer": "Advies",
    "AdviserAnswer": "Adviseur",
    "AssignmentAnswer": "Toewijzing",
    "ClockAnswer": "Termijn",
    "AvailabilityAnswer": "Beschikbaarheid",
    "AwayAnswer": "Afwezigheid",
    "DutyAnswer": "Piketdienst",
    "HoursAnswer": "Roosteruren",
    "MovedAnswer": "Overgedragen",
    "StreamedAnswer": "GestroomdeGebeurtenis",
    "SubscriptionAnswer": "Abonnement",
    "SecretAnswer": "AbonnementMetGeheim",
    "DeliveryAnswer": "Bezorging",
    "AttemptAnswer": "Bezorgpoging",
    "RepeatedAnswer": "Herhaling",
    "ItemAnswer": "Pakketonderdeel",
    "ReferralFactsAnswer": "VerwijzingFeiten",
    "ReferralAnswer": "Verwijzing",
    "SharedAnswer": "MeegegevenGegevens",
    "IssueAnswer": "Uitreiking",
    "WaitingAnswer": "WachtendeVraag",
    "ConsideredAnswer": "OverwogenAdviseur",
    "EventAnswer": "Gebeurtenis",
    "ClimbedRungAnswer": "Trede",
    "ExplainedClockAnswer": "UitgelegdeTermijn",
    "FactsAnswer": "AdviesvraagFeiten",
    "HealthAnswer": "Gezondheid",
    "InsteadAnswer": "AndereVrager",
    "LedgerLineAnswer": "Grootboekregel",
    "LoadAnswer": "RoosterAdviseur",
    "MessageAnswer": "Bericht",
    "PauseAnswer": "Pauze",
    "ProblemAnswer": "Probleem",
    "PromiseAnswer": "Belofte",
    "QuestionAnswer": "Adviesvraag",
    "ReasonAnswer": "Fout",
    "ReceiptAnswer": "AangenomenAdviesvraag",
    "CalculationAnswer": "Termijnberekening",
    "SignalAnswer": "Signaal",
    "SpanAnswer": "Tijdvak",
    "StretchAnswer": "Stap",
    "LetterAnswer": "Brief",
    "TalkAnswer": "Gesprek",
    "UrgencyChangeAnswer": "Urgentiewijziging",
}
_PATH_NAMES = {
    "adviser_id": "adviseurId",
    "talk_id": "gesprekId",
    "letter_id": "briefId",
    "pause_id": "pauzeId",
    "question_id": "id",
    "subscription_id": "abonnementId",
    "referral_id": "verwijzingId",
    "issue_id": "uitreikingId",
    "change_id": "wijzigingId",
}
_OF_DESK = ("/adviseurs", "/wachtende-vragen", "/brieven")
"""Collections that only exist for people who work at the desk."""
_SAYS_WHERE = frozenset(
    {
        "adviesvragen",
        "gesprekken",
        "pauzes",
        "urgentiewijzigingen",
        "abonnementen",
        "verwijzingen",
        "uitreikingen",
        "pakketonderdelen",
    }
)
"""Collections whose POST answers a Location."""
_WAIT = "Na hoeveel seconden u het opnieuw kunt proberen; bij 409 alleen met code `bezet`."
_WHEN = {
    400: "De vraag of de inhoud klopt niet: `errors` noemt elke fout.",
    401: "Geen token, of geen geldig token.",
    403: "Dit token of deze persoon mag dit niet.",
    404: "Bestaat niet, of bestaat niet voor u.",
    406: "Het gevraagde type antwoord is er niet.",
    409: "Kan nu niet: `code` zegt waarom.",
    412: "Intussen gewijzigd: haal het opnieuw op.",
    413: "Te groot.",
    415: "De inhoud is geen application/json.",
    422: "De Idempotency-Key is al gebruikt voor iets anders.",
    428: "If-Match ontbreekt.",
    429: "Te veel verzoeken: wacht zoals `Retry-After` zegt.",
    503: "Even niet bereikbaar: stuur hetzelfde straks opnieuw.",
}


class DeskSchema(AutoSchema):
    """Adds to each operation what all of them share."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        parameters = operation.setdefault("parameters", [])
        if self.method == "GET":
            parameters.extend([*query.parameters(cast("ResourceView", self.view).query), _IF_NONE_MATCH])
            operation["responses"]["304"] = {"description": "U hebt dit al."}
        if self.method == "POST":
            parameters.append(_KEY)
        if self.method in CHANGES:
            parameters.append(_IF_MATCH)
        for status in self._refusals():
            operation["responses"][str(status)] = self._problem(status)
        operation["responses"] = dict(sorted(operation["responses"].items()))
        for status, response in operation["responses"].items():
            self._add_headers(status, response)
        return dict(operation)

    def _refusals(self) -> list[int]:
        statuses = [400, 401, 403, 406, 429, 503] if self.view.authentication_classes else [400, 503]
        if "{" in self.path or self.path.endswith(_OF_DESK) or self._is_for_some():
            statuses.append(404)
        if self.method != "GET":
            statuses += [409, 413, 415]
        if self.method == "POST":
            statuses.append(422)
        if self.method in CHANGES:
            statuses += [412, 428]
        return statuses

    def _is_for_some(self) -> bool:
        """Whether creating one is not for everybody, or may refer to something that does not exist."""
        return self.method == "POST" and self.path.endswith(("/pakketonderdelen", "/uitreikingen", "/verwijzingen"))

    def _problem(self, status: int) -> dict[str, Any]:
        schema = self.resolve_serializer(ProblemAnswer(), "response").ref
        example = (
            {"value": problems.of_status(status, instance="/api/v1/adviesvragen")} if status in {401, 404} else None
        )
        content: dict[str, Any] = {"schema": schema}
        if example:
            content["examples"] = {"probleem": example}
        return {"description": _WHEN[status], "content": {problems.MEDIA_TYPE: content}}

    def _add_headers(self, status: str, response: dict[str, Any]) -> None:
        headers = response.setdefault("headers", {})
        response["description"] = response.get("description") or "Gelukt."
        headers["API-Version"] = _VERSION
        if self.view.authentication_classes:
            headers.update(_LIMITS)
        if self.method != "POST" and status in {"200", "304"}:
            headers["ETag"] = _ETAG
        if status == "201" and self.path.rpartition("/")[2] in _SAYS_WHERE:
            headers["Location"] = _LOCATION
        if status == "401":
            headers["WWW-Authenticate"] = {"schema": {"type": "string"}}
        if status in {"409", "429", "503"}:
            headers["Retry-After"] = {"schema": {"type": "integer"}, "description": _WAIT}


def in_api_words(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: rename schemas and path parameters to the contract's names."""
    written = json.dumps(result, default=str)
    for name, spoken in _NAMES.items():
        written = written.replace(f'#/components/schemas/{name}"', f'#/components/schemas/{spoken}"')
    for name, spoken in _PATH_NAMES.items():
        written = written.replace(f"{{{name}}}", f"{{{spoken}}}").replace(f'"name": "{name}"', f'"name": "{spoken}"')
    renamed: dict[str, Any] = json.loads(written)
    parts = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = dict(sorted((_NAMES.get(name, name), part) for name, part in parts.items()))
    return renamed


class ClosedInput(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # drf-spectacular types it so
    """Forbids additional properties in a body."""

    target_class: str | type[Any] = "api.http.inputs.Input"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Any:
        """Describe this input as the library does, and close it."""
        self.target_class = type(self.target)  # the class that the library describes: without this, Input itself
        schema = super().map_serializer(auto_schema, direction)
        schema["additionalProperties"] = False
        return schema


_SYSTEM = (
    "Het systeem van een partner. Het meldt zich aan met een geheim, of met een JWT dat het zelf ondertekent"
    " (`private_key_jwt`). Alles daarover staat machineleesbaar op `/.well-known/oauth-authorization-server`; een token"
    " geeft u terug op `/oauth/revoke`."
)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular types it so
    """Two ways to the same header: a partner's system, and a person."""

    target_class = "api.oauth.authentication.BearerToken"
    name = ["koppeling", "persoon"]

    def get_security_definition(self, auto_schema: AutoSchema) -> Any:  # noqa: ARG002 - drf-spectacular's signature
        flow = {"tokenUrl": f"{settings.SITE_URL}/oauth/token", "scopes": SCOPES}
        return [
            {"type": "oauth2", "description": _SYSTEM, "flows": {"clientCredentials": flow}},
            {"type": "http", "scheme": "bearer", "description": "Een token dat voor een persoon handelt."},
        ]

    def get_security_requirement(self, auto_schema: AutoSchema) -> Any:
        scope = getattr(auto_schema.view, "scopes", {}).get(auto_schema.method)
        return [{"koppeling": [scope] if scope else []}, {"persoon": []}]
