"""What a passer-by reads without opening anything: tabs, the history of a browser, the list of a mailbox."""

import re
from pathlib import Path

import pytest

from steunpunt.desk.letters.catalogue import TOPICS
from steunpunt.web.entry.administration_clocks import site

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TELLING = re.compile(
    "integriteit|onderzoek|ambtsdrager|gevaar|bedreig|dreiging|geweld|conflict|belangen|fraude|melding|vertrouwelijk|wethouder",
    re.IGNORECASE,
)
"""Stems of words that say what somebody came for."""


def blocks(name: str, *patterns: str) -> dict[str, str]:
    """What stands in this block, for each template that has one."""
    paths = [path for pattern in patterns for path in sorted(TEMPLATES.rglob(pattern))]
    found = {path.name: re.findall(rf"block {name} %}}(.*?){{% endblock", path.read_text("utf-8")) for path in paths}
    return {path: " ".join(texts) for path, texts in found.items() if texts}


@pytest.mark.parametrize(
    "said",
    [
        blocks("title", "*.html"),
        blocks("subject", "letters/**/*.txt"),
        {topic: row.together or "" for topic, row in TOPICS.items()},
        {"admin": f"{site.site_title} {site.site_header}"},
    ],
    ids=["titles", "subjects", "bundles", "admin"],
)
def test_no_title_and_no_subject_says_what_it_is_about(said: dict[str, str]) -> None:
    assert said
    assert {where: words for where, words in said.items() if TELLING.search(words)} == {}


def test_every_page_has_a_title_of_its_own_that_ends_alike() -> None:
    titles = blocks("title", "*.html")
    assert len(titles) > 40
    assert {name for name, title in titles.items() if not title.endswith("Steunpunt")} == set()


def test_a_letter_is_signed_by_a_name_that_tells_nothing() -> None:
    letter = (TEMPLATES / "letters" / "_letter.txt").read_text("utf-8")
    assert not TELLING.search(letter.split("Met vriendelijke groet")[1])
