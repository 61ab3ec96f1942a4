"""What callers send."""

from typing import Any

from tests.cast import CANARY

ADVICE = {
    "vraagBegrepen": "U vraagt of u moet onderzoeken.",
    "advies": f"Weeg eerst. {CANARY}",
    "vervolgstappen": "Bel.",
}


def question(**changed: Any) -> dict[str, Any]:
    """The demo case of Heerde, as a partner's system would send it."""
    body = {
        "onderwerp": "Aanbesteding gewonnen door familie",
        "vraag": f"Het bedrijf van een broer won een aanbesteding. {CANARY}.",
        "urgentie": "hoog",
        "categorie": "belangenverstrengeling",
        "organisatie": "GM0246",
        "betrokkene": "wethouder",
        "fase": "eerste_signaal",
        "contact": "06 12345678",
    }
    return {name: value for name, value in (body | changed).items() if value is not ...}
