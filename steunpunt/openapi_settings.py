"""What the OpenAPI document says of the API as a whole, for drf-spectacular."""

from typing import Any


def describing(site_url: str) -> dict[str, Any]:
    """Return the settings of the document for a desk at this address."""
    return {
        "TITLE": "Steunpunt Integriteitsonderzoek Politieke Ambtsdragers",
        "VERSION": "1.6.0",
        "OAS_VERSION": "3.1.0",
        "SERVE_INCLUDE_SCHEMA": False,
        "SCHEMA_PATH_PREFIX": "/api/v1",
        "SCHEMA_PATH_PREFIX_TRIM": True,
        "SERVERS": [{"url": f"{site_url}/api/v1", "description": "De desk"}],
        "DESCRIPTION": (
            "Een adviesvraag stellen aan het Steunpunt, volgen en beantwoorden.\n\n"
            "Tijdstippen hebben altijd een tijdzone en worden in UTC beantwoord; een duur is ISO 8601. Elke fout is"
            " `application/problem+json`: programmeer tegen `code`. Elke POST neemt een `Idempotency-Key`, een"
            " wijziging een `If-Match`. Wat u niet mag zien, is 404, net als wat niet bestaat."
        ),
        "CONTACT": {
            "name": "Steunpunt Integriteitsonderzoek Politieke Ambtsdragers",
            "email": "steunpunt@example.org",
            "url": f"{site_url}/",
        },
        "LICENSE": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        "POSTPROCESSING_HOOKS": ["api.openapi.schema.in_api_words", "api.openapi.links.with_links"],
        "COMPONENT_SPLIT_PATCH": False,
        "PATH_CONVERTER_OVERRIDES": {"id": {"type": "string", "format": "uuid"}},
        "TAGS": [
            {"name": "adviesvragen", "description": "Stellen, toewijzen, bespreken, adviseren en afsluiten."},
            {
                "name": "termijnberekeningen",
                "description": "Uitrekenen wanneer een termijn eindigt; er wordt niets bewaard.",
            },
            {"name": "gebeurtenissen", "description": "Alles wat er gebeurde, in volgorde: om bij te blijven."},
            {"name": "abonnementen", "description": "Berichten over gebeurtenissen, naar uw eigen systeem."},
            {"name": "pakketonderdelen", "description": "Het Veiligheidspakket: zeven plekken om naar te verwijzen."},
            {"name": "verwijzingen", "description": "Iemand doorverwijzen, met akkoord, en horen hoe het ermee gaat."},
            {"name": "uitreikingen", "description": "Het Veiligheidspakket uitreiken aan een nieuwe burgemeester."},
            {"name": "gezondheid", "description": "Of de desk loopt; zonder token."},
            {"name": "adviseurs", "description": "Wie er zijn, voor wie met de hand toewijst."},
            {"name": "wachtende-vragen", "description": "Wat nog niemand heeft aangenomen, voor de coördinator."},
            {"name": "brieven", "description": "Brieven van de desk die niet aankomen, voor wie er werkt."},
        ],
    }
