"""A merger of two municipalities, and the register renewed from a text."""

from datetime import date
from typing import Any

from steunpunt.desk.administration import register
from tests.cast import HEERDE, MONDAY

EPE, HATTEM, GELDERLAND, VALLEI = "GM0232", "GM0244", "PV25", "WS0662"
NEW_YEAR = date(2027, 1, 1)
VELUWE = "GM9901"
HEADING = "code;naam;soort;provincie;vanaf;totEnMet;opgegaanIn"
MERGER = f"""{HEADING}
{VELUWE};Veluwe;gemeente;PV25;2027-01-01;;
{HEERDE};Heerde;gemeente;PV25;;2026-12-31;{VELUWE}
{EPE};Epe;gemeente;PV25;;2026-12-31;{VELUWE}
"""
"""Heerde and Epe become one new municipality on 1 January 2027."""


def renew(text: str, **how: Any) -> register.Renewal:
    """The register renewed from a file with this text, on Monday."""
    return register.renew(text.encode(), **({"at": MONDAY} | how))
