"""The glossary has every word of the API, and no word that exists nowhere."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
_WORD = re.compile(r"`([^`]+)`")
_SECTIONS = ("Words of the desk", "Resources", "Schemas", "Fields", "Codes")


@cache
def _document() -> dict[str, Any]:
    """The OpenAPI document, as `/api/v1/openapi.json` has it."""
    written = StringIO()
    call_command("spectacular", format="openapi-json", stdout=written)
    made: dict[str, Any] = json.loads(written.getvalue())
    return made


def _rows(section: str) -> list[list[str]]:
    """The cells of each row under this heading."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    body = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line[:3] == "| `"]
    assert rows, section
    return rows


def _words(section: str) -> list[str]:
    return [word for row in _rows(section) for word in _WORD.findall(row[0])]


def _texts(folder: str, pattern: str) -> list[str]:
    return [path.read_text("utf-8") for path in (ROOT / folder).rglob(pattern) if "migrations" not in path.parts]


def _python() -> list[str]:
    return _texts("steunpunt", "*.py") + _texts("api", "*.py")


def _inside(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _inside(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _inside(inner)


def _segments(document: dict[str, Any]) -> set[str]:
    return {part for path in document["paths"] for part in path.strip("/").split("/")}


def _resources(document: dict[str, Any]) -> set[str]:
    return {part for part in _segments(document) if not part.startswith("{")}


def _schemas(document: dict[str, Any]) -> set[str]:
    return set(document["components"]["schemas"])


def _fields(document: dict[str, Any]) -> set[str]:
    segments = {part.strip("{}") for part in _segments(document) if part.startswith("{")}
    for part in _inside(document):
        if isinstance(part.get("properties"), dict):
            segments |= part["properties"].keys()
        if part.get("in") == "query":
            segments.add(part["name"])
    return segments


def _codes(document: dict[str, Any]) -> set[str]:
    return {str(code) for part in _inside(document) if isinstance(part.get("enum"), list) for code in part["enum"]}


@pytest.mark.parametrize(
    ("section", "of"),
    [("Resources", _resources), ("Schemas", _schemas), ("Fields", _fields)],
    ids=["resources", "schemas", "fields"],
)
def test_every_word_of_the_api_has_its_row(section: str, of: Callable[[dict[str, Any]], set[str]]) -> None:
    """Each once, and no row of a word that the API does not say."""
    assert sorted(_words(section)) == sorted(of(_document()))


def test_every_code_that_is_named_is_one_of_the_api() -> None:
    """A list may name some of its codes; none that is gone."""
    assert set(_words("Codes")) - _codes(_document()) == set()


def test_every_word_of_the_desk_is_said_somewhere() -> None:
    """On a page, in a letter, or in a text of the desk or the API."""
    texts = "\n".join(_texts("templates", "*.html") + _texts("templates", "*.txt") + _python()).lower()
    assert [word for word in _words("Words of the desk") if not re.search(rf"\b{re.escape(word)}", texts)] == []


def test_every_name_in_code_is_there() -> None:
    """What a reader looks for is found: as a whole word, in the code of the desk or the API."""
    names = set(re.findall(r"\w+", "\n".join(_python())))
    named = {word for section in _SECTIONS for row in _rows(section) for word in _WORD.findall(row[1])}
    assert named - names == set()


def test_every_row_says_what_it_is() -> None:
    """Three cells, the last not empty."""
    assert [row for section in _SECTIONS for row in _rows(section) if len(row) != 3 or not row[2]] == []
