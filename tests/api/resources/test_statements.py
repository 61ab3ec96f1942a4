"""Taking in a question costs at most fourteen statements, from the token to the commit."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api import bodies
from tests.api.conftest import Caller
from tests.api.resources.test_journey import partner
from tests.conftest import furnish


def statements(captured: CaptureQueriesContext) -> list[str]:
    """The statements, shortened to what they do and to which table."""
    return [" ".join(query["sql"].split())[:90] for query in captured.captured_queries]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("username", ["maas", "partner"])
@pytest.mark.parametrize("elsewhere", [{}, {"betrokkeneOrganisatie": "GM0232"}])
def test_at_most_fourteen(as_: Caller, received: list[Any], username: str, elsewhere: dict[str, str]) -> None:
    """With a key, for a person and for a system, also about somebody of another organisation."""
    furnish()
    api = partner(received, organisation=None) if username == "partner" else as_(username)
    # What is promised was read before by this process, and still holds.
    assert api.post("/adviesvragen", bodies.question(), idempotency_key="eerder").status_code == 201
    with CaptureQueriesContext(connection) as captured:
        answer = api.post("/adviesvragen", bodies.question(**elsewhere), idempotency_key="k")
    assert answer.status_code == 201
    done = statements(captured)
    assert len(done) <= 14, "\n".join(done)
    print(*done, sep="\n")
