"""In which province a municipality lies: from the register that also furnishes the desk with its organisations.

An `Organisation` is a code, a name and a kind. Which lies where is asked in one place only (who can ask in the asker's
stead), changes once a year with the register, and so is read from there.
"""

import csv
from dataclasses import dataclass
from functools import cache

from steunpunt.desk.furnishing import REGISTER


@dataclass(frozen=True)
class Province:
    """A province by its code (PV and two digits) and name."""

    code: str
    name: str


def province_of(municipality: str) -> Province | None:
    """The province in which the municipality of this code lies; None when the register does not know it."""
    return _provinces().get(municipality)


@cache
def _provinces() -> dict[str, Province]:
    with REGISTER.open(encoding="utf-8") as register:
        rows = csv.DictReader(register, delimiter=";")
        return {row["gemeentecode"]: Province(row["provinciecode"], row["provincienaam"]) for row in rows}
