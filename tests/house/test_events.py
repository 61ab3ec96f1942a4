"""The table of events holds every deed that the desk records about a question, a referral or an issue, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from steunpunt.desk.package import referrals
from steunpunt.desk.partners import events
from steunpunt.models import MessageKind
from steunpunt.rules.clocks import ladder
from steunpunt.rules.events import EVENTS, INNER, OF_RUNG
from steunpunt.rules.words import Notice

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "steunpunt" / "desk"
_CODE = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
_FAMILY = re.compile(r"[a-z]+\.")
MADE_OF_WORDS = {
    "vraag.": {notice.value for notice in Notice},
    "bericht.": {kind.value for kind in MessageKind},
    OF_RUNG: {rung.code for rung in ladder.STANDARD},
}
"""Codes that are put together, by how they begin."""
NO_EVENTS = re.compile(
    r"(abonnement|adviseur|band|eerste-hulp|kalender|koppeling|onderdeel|organisaties|pauzeduur|persoon|streeftermijn"
    r"|token|trede|verdeling)\..*|termijn\.verschil"
)
"""Deeds about people, settings and systems: in the journal, and told to nobody."""
NO_DEEDS = re.compile(r"(clock|question|asker)\.|.*\.csv")
"""What only looks like one: a column in a statement, and a file."""


def _said() -> Iterator[str]:
    """Every code that stands in the desk, and `vraag.` and the like for one that is put together."""
    for path in sorted(DESK.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                begins = node.values[0] if node.values else None
                if isinstance(begins, ast.Constant) and _FAMILY.fullmatch(str(begins.value)):
                    yield str(begins.value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
                yield node.value


def test_the_table_of_events_is_complete() -> None:
    """Whoever adds a deed says in `rules.events` what it means, or here that nobody is told of it."""
    said = {code for code in _said() if not NO_DEEDS.fullmatch(code)}
    families = {code for code in said if code.endswith(".")}
    assert families == set(MADE_OF_WORDS)
    made = {begins + word for begins, words in MADE_OF_WORDS.items() for word in words}
    assert {code for code in said - families | made if not NO_EVENTS.fullmatch(code)} == set(EVENTS)


def test_what_the_desk_says_of_events_is_said_of_ones_that_exist() -> None:
    assert set(INNER) | set(events.LOOKS) | referrals.VISIBLE_TO_RECEIVER <= set(EVENTS)
    assert all(meaning[0].isupper() and not meaning.endswith(".") for meaning in EVENTS.values())
    assert max(map(len, EVENTS)) <= 40


def test_partners_read_every_event_with_what_it_means() -> None:
    """In their guide, as the table has it."""
    guide = (ROOT / "docs" / "partners.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z0-9._-]+\.[a-z0-9_-]+)` \| (.+) \|$", guide, re.MULTILINE) == list(EVENTS.items())
