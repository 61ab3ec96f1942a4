"""A partner generates a client from our description, and makes the whole journey with it."""

import http.client
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.running import RunningDesk

NAME = "steunpunt_client"


@pytest.fixture
def generated(
    open_desk: RunningDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], ModuleType]]:
    """The modules of a client that was made of the running desk's own description, without a word of warning."""
    document = tmp_path / "openapi.json"
    line = http.client.HTTPConnection("127.0.0.1", open_desk.port)
    line.request("GET", "/api/v1/openapi.json")
    document.write_bytes(line.getresponse().read())
    line.close()
    tools = Path(sys.executable).parent
    made = subprocess.run(
        [
            *(tools / "openapi-python-client", "generate", "--path", document, "--output-path", tmp_path / NAME),
            *("--meta", "none", "--fail-on-warning"),
        ],
        env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda part: importlib.import_module(f"{NAME}.{part}")
    for module in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[module]


@pytest.fixture
def lines() -> Iterator[ExitStack]:
    """The lines to the desk, hung up at the end."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.timeout(180)
def test_the_whole_journey_with_a_client_that_was_generated(
    open_desk: RunningDesk, generated: Callable[[str], ModuleType], lines: ExitStack
) -> None:
    """Asked, routed by the desk itself, taken, planned, moved, talked over, advised, referred, closed."""
    client_of = generated("client").AuthenticatedClient
    models = generated("models")

    def caller(token: str) -> Any:
        client = client_of(base_url=f"{open_desk.address}/api/v1", token=token)
        lines.callback(client.get_httpx_client().close)
        return client

    def call(operation: str, *where: Any, client: Any, **said: Any) -> Any:
        answer = generated(f"api.{operation}").sync_detailed(*where, client=client, **said)
        assert answer.status_code < 300, (operation, answer.status_code, answer.content)
        return answer

    maas = caller(open_desk.manage("issue_token", "maas").stdout.strip())
    new_question = models.NieuweAdviesvraag.from_dict(
        {
            "onderwerp": "Aanbesteding gewonnen door familie",
            "vraag": "Hoe wegen wij dit?",
            "urgentie": "hoog",
            "categorie": "belangenverstrengeling",
            "organisatie": "GM0246",
            "betrokkene": "wethouder",
            "fase": "eerste_signaal",
            "contact": "0578 123456",
        }
    )
    took = [
        call("adviesvragen.adviesvraag_stellen", client=maas, body=new_question, idempotency_key="gegenereerd").parsed
        for _ in range(2)
    ]
    assert took[0].id == took[1].id
    item = took[0].id
    offers: list[Any] = []
    ends = time.monotonic() + 30
    while not offers and time.monotonic() < ends:
        offers = call("adviesvragen.toewijzingen_lijst", item, client=maas).parsed.resultaten
        time.sleep(0.2)
    name = offers[0].adviseur.naam.split()[0].lower()
    assert name in {"anna", "chris"}
    adviser = caller(open_desk.manage("issue_token", name).stdout.strip())
    call("adviesvragen.adviesvraag_aanvaarden", item, client=adviser, body=models.Aanvaarding())
    planned = datetime.now(UTC) + timedelta(hours=2)
    talk = models.NieuwGesprek.from_dict({"soort": "intake", "kanaal": "telefoon", "gepland": planned.isoformat()})
    booked = call("adviesvragen.gesprek_inboeken", item, client=adviser, body=talk).parsed
    talk_read = call("adviesvragen.gesprek_lezen", item, booked.id, client=adviser)
    moved = models.GesprekWijziging.from_dict({"gepland": (planned + timedelta(hours=1)).isoformat()})
    arguments = {"client": adviser, "body": moved, "if_match": talk_read.headers["ETag"]}
    call("adviesvragen.gesprek_wijzigen", item, booked.id, **arguments)
    stale = generated("api.adviesvragen.gesprek_wijzigen").sync_detailed(item, booked.id, **arguments)
    assert (stale.status_code, stale.parsed.code) == (412, "verouderd")
    message = models.NieuwBericht.from_dict({"tekst": "Wij bellen u."})
    call("adviesvragen.bericht_sturen", item, client=adviser, body=message)
    advice = {"vraagBegrepen": "U weegt.", "advies": "Weeg eerst.", "vervolgstappen": "Bel."}
    call("adviesvragen.advies_geven", item, client=adviser, body=models.NieuwAdvies.from_dict(advice))
    referral = models.NieuweVerwijzing.from_dict(
        {"onderdeel": "debriefing_nazorg", "adviesvraag": str(item), "deelt": ["naam"]}
    )
    referred = call("verwijzingen.verwijzen", client=adviser, body=referral).parsed
    yes = models.Akkoord.from_dict({"akkoord": True})
    assert call("verwijzingen.verwijzing_akkoord", referred.id, client=maas, body=yes).parsed.status == "verzonden"
    call("adviesvragen.adviesvraag_afsluiten", item, client=maas, body=models.Afsluiting())
    read = call("adviesvragen.adviesvraag_lezen", item, client=maas).parsed
    assert (read.status, read.onderwerp) == ("afgesloten", "Aanbesteding gewonnen door familie")
    stream = json.loads(call("gebeurtenissen.gebeurtenissen_volgen", client=maas, page_size=100).content)
    heard = [event["gebeurtenis"] for event in stream["resultaten"] if event["adviesvraag"] == str(item)]
    actions = [action for action in heard if action != "vraag.gelezen"]
    assert (actions[0], actions[-1]) == ("vraag.ontvangen", "vraag.afgesloten")
