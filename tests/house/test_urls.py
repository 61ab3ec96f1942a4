"""Pages are reached by name: their paths stand in `urls.py` and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from steunpunt.desk.letters import catalogue

ROOT = Path(__file__).resolve().parents[2]
NAMED = ("reverse", "redirect", "post_only", "url_of")
"""The functions that take the name of a page first."""
_IN_TEMPLATE = re.compile(r"""\{% url ['"]([\w:-]+)['"]|\bpage="([\w:-]+)\"""")


def _patterns(
    patterns: list[URLPattern | URLResolver], path: str = "/", namespace: str = ""
) -> Iterator[tuple[str, str]]:
    """The name and the path of every URL, with those of includes and of the administration."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _patterns(pattern.url_patterns, path + str(pattern.pattern), inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", path + str(pattern.pattern)


URLS = list(_patterns(get_resolver().url_patterns))
PAGES = {path.split("/")[1] for _, path in URLS if not path.startswith(("/api/", "/oauth/"))} - {""}
"""The first part of the path of every page: 'vragen', 'werk' …"""


def _sources() -> Iterator[Path]:
    for folder in ("steunpunt", "workers"):
        yield from (
            file for file in (ROOT / folder).rglob("*.py") if file.name != "urls.py" and "migrations" not in file.parts
        )


def _templates() -> list[Path]:
    return [file for ending in ("html", "txt") for file in (ROOT / "templates").rglob(f"*.{ending}")]


def _strings(file: Path) -> Iterator[str]:
    """What stands between quotes in this file, docstrings left out."""
    tree = ast.parse(file.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_no_path_of_a_page_stands_outside_the_urls() -> None:
    assert {"vragen", "werk", "gevaar", "inloggen", "beheer", "gezondheid"} <= PAGES
    path = re.compile(rf"""(?<![\w/.}}])/({"|".join(PAGES)})(?![\w.-])""")
    offenders = {
        str(file.relative_to(ROOT)) for file in _sources() if any(path.search(text) for text in _strings(file))
    }
    offenders |= {str(file.relative_to(ROOT)) for file in _templates() if path.search(file.read_text("utf-8"))}
    assert offenders == set()


def test_every_page_that_is_named_is_there() -> None:
    """In templates, in code, and in the row of every letter."""
    used = {str(topic.page) for topic in catalogue.TOPICS.values()}
    for file in _templates():
        used |= {name for pair in _IN_TEMPLATE.findall(file.read_text("utf-8")) for name in pair if name}
    for file in _sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(args=[ast.Constant(value=str(name)), *_]) if (
                    ast.unparse(node.func).split(".")[-1] in NAMED
                ):
                    used.add(name)
    assert {"question", "desk_speak", "admin:index", "welcome"} <= used
    assert used - {name for name, _ in URLS} == set()
