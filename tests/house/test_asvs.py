"""docs/asvs.md leaves no requirement out, and names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
STATES = {"met", "partly", "not met", "operator", "n/a"}
LEVEL_2, BEYOND = PAGE.split("## Beyond level 2")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) ?\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[a-z_/]+\.py)(?:::(test_[a-z0-9_]+))?`")
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has: the first ones; those after are of level 3.
SECTIONS = {
    "1.1": 2,
    "1.2": 9,
    "1.3": 11,
    "1.4": 3,
    "1.5": 2,
    "2.1": 3,
    "2.2": 3,
    "2.3": 4,
    "2.4": 1,
    "3.2": 2,
    "3.3": 4,
    "3.4": 6,
    "3.5": 5,
    "3.7": 2,
    "4.1": 3,
    "4.2": 1,
    "4.3": 2,
    "4.4": 4,
    "5.1": 1,
    "5.2": 3,
    "5.3": 2,
    "5.4": 3,
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
    "9.1": 3,
    "9.2": 4,
    "10.1": 2,
    "10.2": 2,
    "10.3": 4,
    "10.4": 11,
    "10.5": 5,
    "10.6": 2,
    "10.7": 3,
    "11.1": 2,
    "11.2": 3,
    "11.3": 3,
    "11.4": 4,
    "11.5": 1,
    "11.6": 1,
    "12.1": 3,
    "12.2": 2,
    "12.3": 4,
    "13.1": 1,
    "13.2": 5,
    "13.3": 2,
    "13.4": 5,
    "14.1": 2,
    "14.2": 4,
    "14.3": 3,
    "15.1": 3,
    "15.2": 3,
    "15.3": 7,
    "16.1": 1,
    "16.2": 5,
    "16.3": 4,
    "16.4": 3,
    "16.5": 3,
}


def test_no_requirement_is_left_out() -> None:
    """In the order of the standard, each once. WebRTC (V17) is named as a whole, and level 3 where it is met."""
    numbered = [f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)]
    assert [row[0] for row in ROW.findall(LEVEL_2)] == numbered
    assert not {row[0] for row in ROW.findall(BEYOND)} & set(numbered)


@pytest.mark.parametrize("row", ROW.findall(PAGE), ids=lambda row: row[0])
def test_a_row_says_how_it_stands(row: tuple[str, str, str, str]) -> None:
    """What is not met has its reason; a test that a row names exists."""
    number, _, state, told = row
    assert state in STATES
    assert told.strip() or state == "n/a", number
    for name, function in TEST.findall(told):
        path = ROOT / name
        assert path.is_file(), f"{number}: {name}"
        assert not function or function in _functions(path), f"{number}: {name}::{function}"


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
