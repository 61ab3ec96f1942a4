"""Read a file of organisations: UTF-8, `;` between the columns, one of two headings.

`gemeentecode;gemeentenaam;provinciecode;provincienaam` is the yearly list of all municipalities and provinces, and so
complete. `code;naam;soort` is our own format, for any organisations, with any of `provincie;vanaf;totEnMet;opgegaanIn`:
days as 2027-01-01, the last day inclusive.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from steunpunt.rules.refusals import Fault
from steunpunt.rules.register.register import RegisterEdition, RegisterRow, at_line
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import OrganisationKind

YEARLY = ("gemeentecode", "gemeentenaam", "provinciecode", "provincienaam")
_YEARS = range(1500, 3000)
_NEEDED = ("code", "naam", "soort")


class _Unclear(Exception):  # noqa: N818 - describes the cell, not a program error
    """A cell that cannot be read: a code, and a Dutch sentence."""


def _code(cell: str) -> str:
    return normalise(ValueKind.CODE, cell)


def _name(cell: str) -> str:
    return normalise(ValueKind.NAME, cell)


def _kind(cell: str) -> OrganisationKind:
    cell = _code(cell)
    if cell not in set(OrganisationKind):
        raise _Unclear("onbekende-soort", f"soort ‘{cell}’ kennen wij niet. Kies uit: {', '.join(OrganisationKind)}.")
    return OrganisationKind(cell)


def _day(cell: str) -> date | None:
    cell = normalise(ValueKind.WHEN, cell)
    if not cell:
        return None
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        day = None
    if day is None or day.isoformat() != cell or day.year not in _YEARS:
        raise _Unclear("geen-dag", f"‘{cell}’ is geen dag. Schrijf een dag die bestaat, zoals 2027-01-01.")
    return day


_COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "code": ("code", _code),
    "naam": ("name", _name),
    "soort": ("kind", _kind),
    "provincie": ("province", lambda cell: _code(cell) or None),
    "vanaf": ("since", _day),
    "totEnMet": ("until", _day),
    "opgegaanIn": ("merged_into", lambda cell: _code(cell) or None),
}
"""Each column of our own format: the attribute of `RegisterEntry`, and how its cells are read."""
_YEARLY_CELLS = (_code, _name, _code, _name)


def read(content: bytes) -> RegisterEdition:
    """Return what this file says, with a fault for every line that cannot be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _unreadable("geen-utf8", "Het bestand is geen UTF-8. Bewaar het opnieuw als ‘CSV UTF-8’.")
    if "\0" in text:
        return _unreadable("geen-tekst", "Het bestand is geen tekst. Bewaar het opnieuw als ‘CSV UTF-8’.")
    lines = _lines(text)
    _, heading = next(lines, (0, []))
    heading = [_code(cell) for cell in heading]
    if tuple(heading) == YEARLY:
        return _yearly(lines)
    if set(_NEEDED) <= set(heading) <= set(_COLUMNS) and len(set(heading)) == len(heading):
        return _ours(heading, lines)
    return _unreadable(
        "kop",
        f"De eerste regel moet de kolommen noemen: {';'.join(YEARLY)}, of {';'.join(_NEEDED)} met daarachter wat u"
        f" nodig hebt van {';'.join(name for name in _COLUMNS if name not in _NEEDED)}.",
    )


def _unreadable(code: str, sentence: str) -> RegisterEdition:
    return RegisterEdition((), faults=(at_line(0, code, sentence),))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every non-empty line with its number. Quotes are ordinary characters: 's-Hertogenbosch begins with one."""
    for number, line in enumerate(text.splitlines(), start=1):
        cells = line.split(";")
        if any(map(_name, cells)):
            yield number, cells


def _yearly(lines: Iterator[tuple[int, list[str]]]) -> RegisterEdition:
    """Read one municipality per line; each province once, on the line that first names it."""
    rows: list[RegisterRow] = []
    faults: list[Fault] = []
    provinces: dict[str, str] = {}
    for line, cells in lines:
        if len(cells) != len(YEARLY):
            faults.append(_uneven(line, len(YEARLY)))
            continue
        code, name, province, its_name = (tidies(cell) for tidies, cell in zip(_YEARLY_CELLS, cells, strict=True))
        rows.append(
            RegisterRow(line, {"code": code, "name": name, "kind": OrganisationKind.GEMEENTE, "province": province})
        )
        if province not in provinces:
            provinces[province] = its_name
            rows.append(RegisterRow(line, {"code": province, "name": its_name, "kind": OrganisationKind.PROVINCIE}))
        elif provinces[province] != its_name:
            sentence = f"{province} heet hier {its_name}, en eerder {provinces[province]}. Kies één naam."
            faults.append(at_line(line, "twee-namen", sentence))
    return RegisterEdition(
        tuple(rows), frozenset({OrganisationKind.GEMEENTE, OrganisationKind.PROVINCIE}), tuple(faults)
    )


def _ours(heading: list[str], lines: Iterator[tuple[int, list[str]]]) -> RegisterEdition:
    rows: list[RegisterRow] = []
    faults: list[Fault] = []
    for line, cells in lines:
        if len(cells) != len(heading):
            faults.append(_uneven(line, len(heading)))
            continue
        says: dict[str, Any] = {}
        for column, cell in zip(heading, cells, strict=True):
            attribute, reads = _COLUMNS[column]
            try:
                says[attribute] = reads(cell)
            except _Unclear as unclear:
                faults.append(at_line(line, *unclear.args))
        if len(says) == len(heading):
            rows.append(RegisterRow(line, says))
    return RegisterEdition(tuple(rows), faults=tuple(faults))


def _uneven(line: int, columns: int) -> Fault:
    return at_line(line, "kolommen", f"hier horen {columns} kolommen, met ‘;’ ertussen.")
