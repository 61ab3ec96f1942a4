#!/usr/bin/env python3
"""Renew steunpunt/static/vendor from node_modules: `npm run vendor`.

Only what the pages use is taken: the style sheets of the components named below, in that order, and of the
example theme the tokens those sheets can reach. Each licence goes with its part. Source map lines are cut,
because WhiteNoise's manifest storage refuses a map that is not there.
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "steunpunt" / "static" / "vendor"

THEME = "@nl-design-system-unstable/voorbeeld-design-tokens"
CANDIDATES = ["heading", "paragraph", "link", "button", "data-badge", "skip-link"]
UTRECHT = [
    "unordered-list",
    "ordered-list",
    "form-field",
    "form-label",
    "form-field-description",
    "form-field-error-message",
    "textbox",
    "textarea",
    "select",
    "radio-button",
    "checkbox",
]
ALLOWED = {"EUPL-1.2", "MIT", "0BSD"}
SOURCE_MAP = re.compile(r"\s*(?:/\*[#@] sourceMappingURL=.*?\*/|//[#@] sourceMappingURL=.*)")
TOKEN = re.compile(r"^\s*(--[\w-]+):\s*(.+?);", re.MULTILINE)
USED = re.compile(r"var\(\s*(--[\w-]+)")


def manifest(package: str) -> dict[str, str]:
    """Version and licence of an installed package; stops when the licence is not one we accept."""
    fields: dict[str, str] = json.loads((MODULES / package / "package.json").read_text())
    if fields["license"] not in ALLOWED:
        sys.exit(f"{package} carries the licence {fields['license']}: not one we may pass on.")
    return fields


def sheet(package: str, name: str) -> str:
    """One component's style sheet, with its origin in front and without its source map line."""
    fields = manifest(package)
    text = SOURCE_MAP.sub("", (MODULES / package / "dist" / name).read_text()).strip()
    return f"/* {package} {fields['version']} ({fields['license']}) */\n{text}\n"


def components() -> str:
    """All component sheets in one, candidates of NL Design System first."""
    sheets = [sheet(f"@nl-design-system-candidate/{name}-css", f"{name}.css") for name in CANDIDATES]
    sheets += [sheet(f"@utrecht/{name}-css", "index.css") for name in UTRECHT]
    return "\n".join(sheets)


def theme(styles: str) -> str:
    """The tokens of the example theme that these styles reach, directly or through another token.

    The `--basis-*` layer is kept whole: the desk's own style sheet is written in it.
    """
    fields = manifest(THEME)
    tokens = dict(TOKEN.findall((MODULES / THEME / "dist" / "theme.css").read_text()))
    waiting = [name for name in tokens if name.startswith("--basis-")] + USED.findall(styles)
    kept: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in tokens and name not in kept:
            kept.add(name)
            waiting += USED.findall(tokens[name])
    lines = [f"  {name}: {value};" for name, value in tokens.items() if name in kept]
    head = f"/* {THEME} {fields['version']} ({fields['license']}), the tokens in use */"
    return "\n".join([head, ".voorbeeld-theme {", *lines, "}", ""])


def main() -> None:
    """Write the parts and their licences, and say how heavy they are."""
    design, htmx, morph = VENDOR / "nl-design-system", VENDOR / "htmx", VENDOR / "idiomorph"
    for folder in (design, htmx, morph):
        folder.mkdir(parents=True, exist_ok=True)
    styles = components()
    (design / "components.css").write_text(styles)
    (design / "tokens.css").write_text(theme(styles))
    shutil.copyfile(MODULES / "@utrecht/component-library-css/LICENSE.md", design / "LICENSE.md")
    for package, folder in (("htmx.org", htmx), ("idiomorph", morph)):
        manifest(package)
        name = f"{folder.name}.min.js"
        script = (MODULES / package / "dist" / name).read_text()
        (folder / name).write_text(SOURCE_MAP.sub("", script).strip() + "\n")
        shutil.copyfile(MODULES / package / "LICENSE", folder / "LICENSE")
    for path in sorted(VENDOR.rglob("*.*s")):
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
