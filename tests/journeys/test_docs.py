"""The requests of the partner documentation, sent as they are printed to a running desk."""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from steunpunt.paths import CHECKOUT
from tests.running import OF_THE_LENDER, RunningDesk

TOOLS = ("bash", "curl", "jq")
SCOPES = "adviesvragen:lezen adviesvragen:schrijven termijnen:berekenen"
"""Of the system in docs/api.md."""


@pytest.fixture(autouse=True)
def _with_its_tools() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        sentence = f"the docs want {', '.join(missing)}"
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(sentence)


def typed(page: str, desk: RunningDesk) -> list[str]:
    """What comes of typing every block of this page, one after another, in one shell; no command of it may fail."""
    blocks = re.findall(
        r"^```sh\n(.*?)^```", Path(CHECKOUT, "docs", page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    own = {name: value for name, value in os.environ.items() if name not in OF_THE_LENDER}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=CHECKOUT,
        env={**own, "STEUNPUNT_HOME": str(desk.places.home), "PORT": str(desk.port), "POORT": str(port)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout.splitlines()


@pytest.mark.timeout(200)
def test_asking_and_following_works_as_it_is_written(open_desk: RunningDesk) -> None:
    """docs/api.md, to the last line."""
    lines = [line.strip() for line in typed("api.md", open_desk)]
    assert '"code": "vrager_valt_onder_betrokkene",' in lines
    assert '"uiterlijk": "2026-04-07T09:00:00Z",' in lines
    assert (lines[0], lines[1].partition("=")[0], lines[2]) == ("200", "keys", f'"{SCOPES}"')  # given back; signed for
    assert [line for line in lines if line in {'"vraag"', '"bericht"', '"ingetrokken"'}] == [
        '"ingetrokken"',
        '"vraag"',
        '"bericht"',
        '"ingetrokken"',
    ]


@pytest.mark.timeout(200)
def test_the_story_of_heerde_works_as_it_is_written(open_desk: RunningDesk) -> None:
    """docs/partners.md: the package is opened, the receiver hears every event once and in order, the scan is closed."""
    lines = [line.strip() for line in typed("partners.md", open_desk)]
    assert [line for line in lines if line.startswith("verwijzing.")] == [
        "verwijzing.verzonden",
        "verwijzing.aanvaard",
        "verwijzing.afgerond",
    ]
    assert '"uitreiking.geopend"' in lines
    assert '"stand": "bezorgd",' in lines
    assert [line for line in lines if line in {"aanvaard", "afgerond"}] == ["aanvaard", "aanvaard", "afgerond"]
    assert '"telefoon": "0578 123456"' in lines
