"""The pages for people name what is there: links, files and modules."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_IN_STEUNPUNT = ("rules", "models", "desk", "web")
_TOP = ("steunpunt", "api", "workers", "local", "tests", "benchmarks", "templates", "docs", *_IN_STEUNPUNT)
_PATH = re.compile(rf"(?:{'|'.join(_TOP)})(?:/[\w.-]+)+/?")
_MODULE = re.compile(r"(?:steunpunt|api|workers|local|rules|models|desk)(?:\.\w+)+")


def _full(name: str) -> Path:
    """Rooms of `steunpunt` may be named without it."""
    first = re.split(r"[/.]", name)[0]
    return ROOT / ("steunpunt" if first in _IN_STEUNPUNT else "")


def _exists(name: str) -> bool:
    """Whether this dotted name leads to a module, or to a word that stands in one."""
    parts = name.split(".")
    place = _full(name)
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    if not parts:
        return True
    module = place / f"{parts[0]}.py"
    if module.is_file():
        parts = parts[1:]
    else:
        module = place / "__init__.py"
    text = module.read_text("utf-8") if module.is_file() else ""
    return all(re.search(rf"\b{part}\b", text) for part in parts)


def _named(page: Path) -> Iterator[str]:
    yield from _CODE.findall(_FENCE.sub("", page.read_text("utf-8")))


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    """A file that moved is found by its old name here, with the page that still says it."""
    gone = [name for name in _named(page) if _PATH.fullmatch(name) and not (_full(name) / name).exists()]
    gone += [name for name in _named(page) if _MODULE.fullmatch(name) and not _exists(name)]
    assert gone == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_leads_somewhere(page: Path) -> None:
    """To a file of this repository, and where it names a heading, to that heading."""
    broken = []
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        if "://" not in link and not (target.exists() and (not anchor or anchor in _anchors(target))):
            broken.append(link)
    assert broken == []


def test_every_page_stands_in_the_index() -> None:
    """Whoever looks for a page finds it from `docs/README.md`."""
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = [str(page.relative_to(ROOT / "docs")) for page in PAGES[1:] if page.name != "README.md"]
    assert [page for page in pages if f"]({page})" not in index] == []


def test_the_procfile_starts_what_operations_names() -> None:
    """The same processes by the same commands; only the port is a setting."""
    written = (ROOT / "Procfile").read_text("utf-8").replace("${PORT:-8000}", "8000")
    started = dict(line.split(": ", 1) for line in written.splitlines())
    section = (
        (ROOT / "docs" / "operations.md").read_text("utf-8").partition("\n## Processes\n")[2].partition("\n## ")[0]
    )
    assert started == dict(re.findall(r"^\| (\w+) \| `([^`]+)`", section, re.MULTILINE))
