"""The stream of events, as a caller of the API reads it."""

from typing import Any

from tests.api.conftest import Api


def events_of(caller: Api, since: str = "") -> list[dict[str, Any]]:
    """The whole stream of this caller, page by page."""
    events: list[dict[str, Any]] = []
    address: str | None = f"/gebeurtenissen?pageSize=2{since and f'&na={since}'}"
    while address:
        answer = caller.get(address)
        assert answer.status_code == 200, answer.content
        events += answer.json()["resultaten"]
        address = answer.json()["volgende"]
    return events
