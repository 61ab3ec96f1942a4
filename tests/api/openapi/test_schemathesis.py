"""Whatever the document allows is sent, and whatever it forbids: each answer is one that it describes.

More of it: `SCHEMATHESIS_EXAMPLES=200 ./test tests/api/openapi/test_schemathesis.py`, so many to each operation by each
caller.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from steunpunt.desk.partners import clients
from tests.api import bodies
from tests.api.conftest import BASE, Api
from tests.api.partner_story import NOVA
from tests.api.resources.test_journey import token_of_partner
from tests.cast import MONDAY, Cast

CHOSEN = os.environ.get("SCHEMATHESIS_EXAMPLES")
EXAMPLES = int(CHOSEN or 8)
CONFIG = SchemathesisConfig.from_path(Path(__file__).with_name("schemathesis.toml"))


@contextmanager
def _on_one_connection() -> Iterator[None]:
    """Not closed after each request, as a server may, but kept in the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def tokens(cast: Cast, clock: Any) -> dict[str, str]:
    """Of the coordinator, of an adviser, and of a partner's system."""
    people = {name: clients.issue_token(name, at=MONDAY) for name in ("hessel", "anna")}
    return people | {"heerde": token_of_partner()}


@pytest.fixture
def known_ids(tokens: dict[str, str], cast: Cast, received: list[Any]) -> dict[str, str]:
    """A question of the partner that anna took, what hangs below it, and anna: by their names in the document."""
    heerde, hessel, anna = (Api(tokens[name], received) for name in ("heerde", "hessel", "anna"))
    question = heerde.post("/adviesvragen", bodies.question()).json()["id"]
    path = f"/adviesvragen/{question}"
    hessel.post(f"{path}/toewijzingen", {"adviseur": str(cast.anna.id)})
    anna.post(f"{path}/aanvaarding")
    planned = {"soort": "intake", "kanaal": "telefoon", "gepland": "2026-11-24T09:00:00Z"}
    talk = anna.post(f"{path}/gesprekken", planned).json()["id"]
    pause = anna.post(f"{path}/pauzes", {"reden": "wacht_op_derde"}).json()["id"]
    anna.post(f"{path}/hervattingen")
    lowered = {"urgentie": "normaal", "reden": "rustiger"}
    change = anna.post(f"{path}/urgentiewijzigingen", lowered).json()["id"]
    assert all(answer.status_code < 300 for answer in received)
    hook = hessel.post("/abonnementen", {"url": "https://x.example/"}).json()["id"]
    referral = anna.post("/verwijzingen", {"onderdeel": "training", "adviesvraag": question}).json()["id"]
    issue = hessel.post("/uitreikingen", NOVA).json()["id"]
    return {
        "id": question,
        "gesprekId": talk,
        "pauzeId": pause,
        "wijzigingId": change,
        "adviseurId": str(cast.anna.id),
        "abonnementId": hook,
        "verwijzingId": referral,
        "uitreikingId": issue,
        "code": "training",
    }


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("username", ["hessel", "anna", "heerde"])
def test_every_answer_is_one_that_the_document_describes(
    known_ids: dict[str, str], tokens: dict[str, str], username: str
) -> None:
    """All checks, on what is well formed and on what is not; what one case does, the next finds undone."""
    headers, statuses = {"Authorization": f"Bearer {tokens[username]}"}, set[int]()
    with _on_one_connection():
        described = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", WSGIHandler(), config=CONFIG)
        operations = [operation for methods in described.values() for operation in methods.values()]
    for operation in operations:
        ids = {name: value for name, value in known_ids.items() if f"{{{name}}}" in operation.path}
        modes = [
            operation.as_strategy(GenerationMode.POSITIVE, path_parameters=ids or None),
            operation.as_strategy(GenerationMode.NEGATIVE),
        ]

        @given(case=st.one_of(modes))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=not CHOSEN,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        def described_answers(case: Case[Any]) -> None:
            with transaction.atomic():
                statuses.add(case.call_and_validate(headers=headers).status_code)
                transaction.set_rollback(True)

        with _on_one_connection():
            described_answers()
    assert len(operations) > 30
    assert statuses >= {200, 400, 404}
