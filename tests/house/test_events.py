"""The table of events holds every code that the desk writes in the journal, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from steunpunt.desk.storage import journal
from steunpunt.models import MessageKind
from steunpunt.rules.clocks import ladder
from steunpunt.rules.events import EVENTS, JOURNAL_ONLY, OF_RUNG, groups
from steunpunt.rules.words import Notice
from tests.cast import MONDAY, Cast, ask

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "steunpunt" / "desk"
_CODE = re.compile(r"[a-z-]+\.[a-z-]+")
KNOWN = {*EVENTS, *JOURNAL_ONLY}
MADE_OF_WORDS = {
    *(f"vraag.{notice.value}" for notice in Notice),
    *(f"bericht.{kind.value}" for kind in MessageKind),
    *(OF_RUNG + rung.code for rung in ladder.STANDARD),
}
"""Codes that are put together."""


def _written() -> Iterator[str]:
    """Every code of a family of the table that stands in the desk."""
    families = groups(KNOWN)
    for path in sorted(DESK.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            code = node.value if isinstance(node, ast.Constant) else None
            if isinstance(code, str) and _CODE.fullmatch(code) and code.partition(".")[0] in families:
                yield code


def test_every_code_that_the_desk_writes_is_a_row_and_no_row_is_of_one_that_nobody_writes() -> None:
    """The journal refuses the rest when it is written; this finds it before."""
    assert {*_written(), *MADE_OF_WORDS} == KNOWN


def test_a_code_is_an_event_or_told_to_nobody() -> None:
    assert not set(EVENTS) & set(JOURNAL_ONLY)
    assert max(map(len, KNOWN)) <= 40


def test_what_an_event_means_is_a_sentence_with_a_drawing() -> None:
    drawn = set(
        re.findall(r'shape == "(\w+)"', (ROOT / "templates" / "parts" / "display" / "shape.html").read_text("utf-8"))
    )
    for kind in EVENTS.values():
        assert all(
            sentence[0].isupper() and not sentence.endswith(".")
            for sentence in (kind.meaning, kind.to_asker)
            if sentence
        )
        assert kind.shape in drawn


def test_the_journal_refuses_what_no_row_names(cast: Cast) -> None:
    """A code, a fact of it, and what is told to nobody about a question: else its words would be anybody's guess."""
    question = ask(cast.maas)
    with pytest.raises(KeyError, match=r"vraag\.vergeten"):
        journal.line("vraag.vergeten", at=MONDAY, question=question)
    with pytest.raises(ValueError, match=r"vraag\.gelezen.*\['words'\]"):
        journal.line("vraag.gelezen", at=MONDAY, question=question, words="Geheim")
    with pytest.raises(ValueError, match=r"token\.uitgegeven"):
        journal.line("token.uitgegeven", at=MONDAY, question=question, until="")
    with pytest.raises(KeyError, match=r"vraag\.vergeten"):
        journal.line_once_a_minute("vraag.vergeten", at=MONDAY, actor=cast.anna, question=question)


def test_partners_read_every_event_with_what_it_means() -> None:
    """In their guide, as the table has it."""
    guide = (ROOT / "docs" / "partners.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z0-9._-]+\.[a-z0-9_-]+)` \| (.+) \|$", guide, re.MULTILINE)
    assert rows == [(code, kind.meaning) for code, kind in EVENTS.items()]
