"""The code as a whole: linters, types, import layers, sizes, names, and documents that match the code."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from steunpunt.rules.access import lifecycle

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str | Path]] = {
    "ruff finds nothing": [BIN / "ruff", "check", "."],
    "every line is formatted": [BIN / "ruff", "format", "--check", "."],
    "types hold": [BIN / "mypy", "steunpunt", "api", "workers", "local", "tests", "benchmarks"],
    "the import law holds": [BIN / "lint-imports", "--no-cache"],
    "templates are well formed": [BIN / "djlint", "--lint", "--quiet", "templates"],
    "the models are migrated": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "django checks pass": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
}


@pytest.mark.parametrize("check", list(CHECKS))
def test_the_house_is_in_order(check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these is also a command to run by hand."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = subprocess.run(CHECKS[check], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


def test_the_page_draws_the_lifecycle_as_the_table_has_it() -> None:
    """The diagram is printed from `MOVES`; after a change of the table, paste `lifecycle.diagram()` anew."""
    page = (ROOT / "docs" / "lifecycle.md").read_text("utf-8")
    drawn = re.search(r"```mermaid\n(stateDiagram-v2\n.*?)```", page, re.DOTALL)
    assert drawn is not None
    assert drawn.group(1) == lifecycle.diagram()


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout, so there is no list of what is committed")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_the_locks_name_hashes_and_no_address() -> None:
    """A registry is a setting of whoever installs."""
    locks = [f"requirements/{name}.txt" for name in ("base", "test", "peers")]
    for lock in (*locks, "package-lock.json", "tests/api/openapi/spectral/package-lock.json"):
        text = (ROOT / lock).read_text("utf-8")
        assert "://" not in text, lock
        assert "sha256:" in text or "sha512-" in text, lock


def test_every_package_that_runs_is_locked_for_the_tests_too() -> None:
    """What was tested is what runs."""
    pins = [
        set(re.findall(r"^[a-z][^ ;]*==[^ ;\\]+", (ROOT / f"requirements/{name}.txt").read_text("utf-8"), re.MULTILINE))
        for name in ("base", "test")
    ]
    assert pins[0] <= pins[1]


def test_no_python_file_has_grown_into_two_stories() -> None:
    """About 250 lines is a page one can read; past 300 a file is split. Migrations are Django's."""
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in _tracked("*.py")
        if "migrations" not in path.parts
    }
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_folder_is_searched_by_eye() -> None:
    """A folder holds at most 14 files. Migrations and commands are where Django looks for them, the logos come as they
    are, and decisions are numbered in the order in which they were taken.
    """
    folders = Counter(path.parent.relative_to(ROOT) for path in _tracked())
    of_django = (Path("steunpunt/migrations"), Path("steunpunt/management/commands"))
    places = (Path(), Path("docs/decisions"), Path("steunpunt/static/brand"), *of_django)
    assert {str(item): count for item, count in folders.items() if count > 14 and item not in places} == {}


def test_no_two_classes_have_one_name() -> None:
    """A name means one thing in the whole house. `Command` and `Meta` are what Django asks for."""
    places_by_name: defaultdict[str, set[str]] = defaultdict(set)
    for path in _tracked("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in {"Command", "Meta", "Migration"}:
                places_by_name[node.name].add(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert {name: places for name, places in places_by_name.items() if len(places) > 1} == {}


def test_nothing_committed_names_a_path_of_one_machine() -> None:
    """What runs here must run anywhere."""
    private = re.compile(r"(?<![\w.])/(work|root|home/[a-z]+)/[a-z]")
    offenders = [
        str(path.relative_to(ROOT))
        for path in _tracked("*.py", "*.md", "*.toml", "*.sh", "*.yml", "*.html", "run", "test", "bench", ".ci/run")
        if path.name != "test_house.py" and private.search(path.read_text("utf-8", errors="replace"))
    ]
    assert offenders == []
