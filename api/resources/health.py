"""The health of the desk for monitoring: public, so only parts and moments."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import problems
from api.http.outputs import Answer, Stamp, stamp
from api.http.views import OpenResourceView, now
from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import Late, PartFault, WatchedPart
from steunpunt.rules.refusals import Fault

_LOOK_AGAIN = 30
"""Seconds in Retry-After: by then a recovered part is seen."""
_MISFITS = {
    PartFault.JOURNAL_BROKEN: "Het logboek klopt niet: `manage.py verify_journal` noemt de regel.",
    PartFault.ANCHOR_UNREADABLE: "Het bestand met ankers van het logboek (JOURNAL_ANCHOR_FILE) is niet te lezen.",
    PartFault.ANCHOR_UNWRITTEN: "Een anker van het logboek staat na een uur nog niet waar JOURNAL_ANCHOR_… het wil.",
    PartFault.NOT_VERIFIED: "Het logboek is langer dan een dag niet helemaal nagelopen: kijk in de log van de bode.",
    PartFault.NOT_MIGRATED: (
        "De database is nog niet bijgewerkt voor deze versie van de desk: draai `manage.py prepare`."
    ),
    PartFault.NEWER: "De database is van een nieuwere versie van de desk: start die versie.",
    PartFault.OTHER_KEY: "Een sleutel in CONTENT_KEYS is een andere dan waarmee de database is versleuteld.",
    PartFault.KEY_MISSING: "In CONTENT_KEYS ontbreekt een sleutel die een ander deel van de desk al kent.",
    PartFault.KEY_SERVICE_AWAY: "De sleuteldienst (VAULT_ADDR) antwoordt niet, of weigert de desk.",
}
_SAID = {
    WatchedPart.CLOCK: "De klok van de desk staat stil{since}. Waarschuwingen over termijnen komen later.",
    WatchedPart.MAILER: "De bezorger van de brieven staat stil{since}. Brieven gaan later weg.",
    WatchedPart.ROUTER: "Nieuwe vragen worden niet toegewezen{since}.",
    WatchedPart.MESSENGER: "Abonnementen worden niet op de hoogte gebracht{since}.",
    WatchedPart.WAKER: "Bij spoed wordt niemand gewekt{since}.",
    WatchedPart.LETTERS: "Brieven die weg hadden moeten zijn, wachten{since}.",
    WatchedPart.MESSAGES: "Berichten van abonnementen die weg hadden moeten zijn, wachten{since}.",
    WatchedPart.JOURNAL: "Het logboek wordt niet nagelopen{since}.",
}


class HealthAnswer(Answer):
    """De desk loopt: wanneer elk onderdeel voor het laatst zijn ronde deed."""

    status = serializers.ChoiceField(["goed"])
    klok = Stamp(help_text="Waarschuwt voor termijnen, en meldt wat is verlopen.")
    koerier = Stamp(help_text="Bezorgt de brieven.")
    router = Stamp(help_text="Wijst nieuwe vragen toe.")
    bode = Stamp(help_text="Brengt abonnementen op de hoogte.")
    wekker = Stamp(help_text="Roept mensen op bij spoed.")
    logboek = Stamp(help_text="Loopt het logboek na.", required=False)


class HealthView(OpenResourceView):
    """Goed, of wat er te laat is en sinds wanneer."""

    @extend_schema(
        operation_id="gezondheid",
        summary="Kijk of de desk loopt",
        description="503 als een onderdeel te laat is of niet past: `errors` noemt elk onderdeel, en sinds wanneer.",
        tags=["gezondheid"],
        responses=HealthAnswer,
    )
    def get(self, request: Request) -> Response:
        state = health.check(at=now())
        if state.is_well:
            return Response({"status": "goed", **{str(part): stamp(moment) for part, moment in state.beats.items()}})
        faults = [Fault(str(late.part), str(late.why), _sentence(late)) for late in state.late]
        detail = " ".join(fault.sentence for fault in faults)
        problem = problems.problem(503, "desk-loopt-achter", detail, instance=request.path, faults=faults)
        headers = {"Retry-After": str(_LOOK_AGAIN)}
        return Response(problem, status=503, headers=headers, content_type=problems.MEDIA_TYPE)


def _sentence(late: Late) -> str:
    if late.why in _MISFITS:
        return _MISFITS[late.why]
    since = f" sinds {stamp(late.since)}" if late.since else " en is nog niet op gang gekomen"
    return _SAID[late.part].format(since=since)
