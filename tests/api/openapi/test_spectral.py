"""The OpenAPI document as Spectral reads it: by our ruleset of the NLGov API Design Rules, and by OpenAPI's own."""

import json
import re
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.optional_tools import skip_without

ROOM = Path(__file__).with_name("spectral")
RULESET = ROOM / "ruleset.yaml"
RULES = re.findall(r"^  (/core/\S+):$", RULESET.read_text("utf-8"), re.MULTILINE)
Document = dict[str, Any]


def _asking(document: Document) -> Document:
    asking: Document = document["paths"]["/adviesvragen"]["post"]
    return asking


def _fields(document: Document, name: str) -> Document:
    fields: Document = document["components"]["schemas"][name]["properties"]
    return fields


PLANTS: list[tuple[str, Callable[[Document], object]]] = [
    (
        "/core/no-trailing-slash",
        lambda document: document["paths"].update({"/adviseurs/": document["paths"].pop("/adviseurs")}),
    ),
    (
        "/core/path-segments-kebab-case",
        lambda document: document["paths"].update({"/wachtendeVragen": document["paths"].pop("/wachtende-vragen")}),
    ),
    (
        "/core/query-keys-camel-case",
        lambda document: document["paths"]["/adviesvragen"]["get"]["parameters"][0].update(name="page_size"),
    ),
    (
        "/core/date-time/format",
        lambda document: _fields(document, "Adviesvraag")["ontvangen"].update(format="datetime"),
    ),
    ("/core/date-time/format", lambda document: _fields(document, "Roosteruren")["van"].pop("format")),
    (
        "/core/date-time/date-omit-time-portion",
        lambda document: _fields(document, "Advies").update(peildatum={"type": "string", "format": "date-time"}),
    ),
    (
        "/core/date-time/date-omit-time-portion",
        lambda document: _fields(document, "Pauze")["tot"].update(examples=["2026-12-01T00:00:00Z"]),
    ),
    (
        "/core/http-methods",
        lambda document: document["paths"]["/adviesvragen"].update(
            head=document["paths"]["/adviesvragen"]["get"] | {"operationId": "adviesvragenKop"}
        ),
    ),
    (
        "/core/error-handling/problem-details",
        lambda document: _asking(document)["responses"]["403"].update(content={"application/json": {"schema": {}}}),
    ),
    (
        "/core/error-handling/problem-details",
        lambda document: document["components"]["schemas"]["Probleem"]["required"].remove("detail"),
    ),
    ("/core/error-handling/invalid-input", lambda document: _asking(document)["responses"].pop("400")),
    ("/core/error-handling/all-errors", lambda document: _fields(document, "Probleem").pop("errors")),
    ("/core/doc-openapi", lambda document: document["paths"].clear()),
    ("/core/doc-openapi-contact", lambda document: document["info"]["contact"].pop("email")),
    ("/core/uri-version", lambda document: document["servers"][0].update(url="https://desk.example.org/api/v1.3")),
    ("/core/semver", lambda document: document["info"].update(version="1.3")),
    ("/core/version-header", lambda document: _asking(document)["responses"]["201"]["headers"].pop("API-Version")),
    ("/core/transport/tls", lambda document: document["servers"][0].update(url="http://desk.example.org/api/v1")),
]


@pytest.fixture(scope="module")
def spectral() -> Path:
    """The linter, as `./test` installs it where there is an npm."""
    program = ROOM / "node_modules/.bin/spectral"
    if not program.exists():
        skip_without("Spectral is not installed, for want of an npm that could (Debian: apt-get install nodejs npm)")
    return program


def lint(spectral: Path, *documents: Path) -> list[tuple[str, str, str]]:
    """What it finds: in which document, by which rule, and the sentence."""
    command: list[str | Path] = [
        spectral,
        "lint",
        f"--ruleset={RULESET}",
        "--format=json",
        "--quiet",
        "--fail-severity=hint",
        *documents,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return [(Path(finding["source"]).stem, finding["code"], finding["message"]) for finding in json.loads(done.stdout)]


def test_spectral_finds_nothing(spectral: Path, document: Document, tmp_path: Path) -> None:
    """No error and no warning, and none of lesser weight either."""
    (written := tmp_path / "openapi.json").write_text(json.dumps(document), "utf-8")
    assert lint(spectral, written) == []


def test_every_rule_of_the_ruleset_bites(spectral: Path, document: Document, tmp_path: Path) -> None:
    """A document with one planted fault is reported by the rule it breaks, and by no other of ours."""
    assert {rule for rule, _ in PLANTS} == set(RULES)
    broken = [tmp_path / f"{number}.json" for number in range(len(PLANTS))]
    for (_, plant), path in zip(PLANTS, broken, strict=True):
        plant(spoilt := deepcopy(document))
        path.write_text(json.dumps(spoilt), "utf-8")
    findings = lint(spectral, *broken)
    reported = [{code for name, code, _ in findings if name == path.stem and code in RULES} for path in broken]
    assert reported == [{rule} for rule, _ in PLANTS]
    assert all(message and "{{" not in message for _, _, message in findings)
