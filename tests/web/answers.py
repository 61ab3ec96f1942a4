"""What maas fills in: the demo case of Heerde."""

from tests.cast import CANARY

FORM, SAVE, CHECK = "/vragen/nieuw", "/vragen/nieuw/bewaren", "/vragen/nieuw/controleren"


def answers(**changed: str) -> dict[str, str]:
    """The form as a browser sends it, every field present."""
    filled = {
        "headline": "Aanbesteding gewonnen door familie",
        "body": f"Het bedrijf van een broer won een aanbesteding. {CANARY}.",
        "phase": "eerste_signaal",
        "category": "belangenverstrengeling",
        "subject": "wethouder",
        "subject_organisation": "",
        "urgency": "hoog",
        "need": "",
        "needed_by": "",
        "contact": "06 12345678",
    }
    calls = {f"call_{row}_{part}": "" for row in (1, 2, 3) for part in ("day", "from", "to")}
    return filled | calls | changed
