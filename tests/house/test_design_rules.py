"""What docs/api/design-rules.md says of each rule can be looked up: the test that it names exists."""

import re
from pathlib import Path

from tests.api.conftest import VERSION
from tests.api.openapi.test_spectral import RULES

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/api/design-rules.md").read_text("utf-8").splitlines()
    if line.startswith("| `/core/")
]
TECHNICAL = {
    *("no-trailing-slash", "path-segments-kebab-case", "query-keys-camel-case"),
    *("date-time/format", "date-time/date-omit-time-portion"),
    *("error-handling/problem-details", "error-handling/invalid-input"),
    *("doc-openapi", "doc-openapi-contact", "publish-openapi"),
    *("uri-version", "semver", "version-header"),
    *("transport/tls", "transport/security-headers", "transport/cors"),
}
FUNCTIONAL = {
    *("naming-resources", "naming-collections", "interface-language", "hide-implementation"),
    *("date-time/timezone", "http-methods", "http-safety", "http-response-code", "stateless"),
    *("nested-child", "resource-operations", "error-handling/all-errors"),
    *("doc-language", "deprecation-schedule", "transition-period", "changelog", "transport/no-sensitive-uris"),
}


def test_every_core_rule_has_one_row_of_its_kind() -> None:
    """All 33 of version 2.2."""
    kinds = {"technisch": TECHNICAL, "functioneel": FUNCTIONAL}
    expected = sorted((f"`/core/{rule}`", kind) for kind, rules in kinds.items() for rule in rules)
    assert len(expected) == 33
    assert sorted((row[0], row[1]) for row in ROWS) == expected


def test_every_test_that_the_table_names_is_there() -> None:
    """And so is every rule that it says Spectral holds, in the ruleset; each technical rule has one or the other."""
    for rule, kind, met, how, tested in ROWS:
        named = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", tested)
        for path, name in named:
            assert f"\ndef {name}(" in (ROOT / path).read_text("utf-8"), (rule, name)
        by_spectral = tested.startswith("Spectral")
        assert by_spectral is (rule.strip("`") in RULES), rule
        assert kind == "functioneel" or by_spectral or named, rule
        assert met.startswith("ja")
        assert how.endswith(".")


def test_the_changelog_begins_with_the_version_that_is_answered() -> None:
    """What is new is told before it is open."""
    versions = re.findall(r"^## (\d+\.\d+\.\d+) — ", (ROOT / "docs/api/changelog.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == VERSION
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
